import { describe, expect, it } from '@jest/globals';
import type { FleetEvent, Operation, OperationStep } from '@rocket/contracts';
import { applyEvent } from './operation-events.js';

const step = (ordinal: number, status: OperationStep['status']): OperationStep => ({
  ordinal,
  title: `step ${ordinal}`,
  serverName: null,
  status,
  attempt: 1,
  startedAt: null,
  finishedAt: null,
  output: '',
  writeOutageMs: null,
  error: null,
});
const operation: Operation = {
  id: 'op',
  kind: 'CreateCluster',
  title: 'Create',
  status: 'Running',
  dbmsType: 'PostgreSQL',
  clusterName: 'orders',
  requestedBy: 'admin',
  phase: 'step 1',
  plan: [],
  planHash: '',
  steps: [step(1, 'Running'), step(2, 'Pending')],
  stepsDone: 0,
  stepsTotal: 2,
  allowedActions: ['pause', 'cancel'],
  parentId: null,
  haltedAt: null,
  writeOutageMs: null,
  ticketUrl: null,
  ticketLink: null,
  error: null,
  createdAt: '',
  startedAt: null,
  finishedAt: null,
  version: 1,
};
const event = (change: Partial<FleetEvent>): FleetEvent => ({
  type: 'step',
  operationId: 'op',
  dbmsType: null,
  clusterName: null,
  serverName: null,
  ordinal: null,
  status: null,
  text: null,
  at: '2026-11-01T00:00:00Z',
  ...change,
});

describe('an event', () => {
  it('finishes a step and counts it', () => {
    const after = applyEvent(operation, event({ ordinal: 1, status: 'Succeeded' }));
    expect(after.steps[0]).toMatchObject({ status: 'Succeeded', finishedAt: '2026-11-01T00:00:00Z' });
    expect(after.stepsDone).toBe(1);
  });

  it('starts the clock of a step that begins', () => {
    expect(applyEvent(operation, event({ ordinal: 2, status: 'Running' })).steps[1]).toMatchObject({
      startedAt: '2026-11-01T00:00:00Z',
      finishedAt: null,
    });
  });

  it('appends output once, even when a reading brought it already', () => {
    const output = event({ type: 'output', ordinal: 1, text: 'initdb: ok\n' });
    const once = applyEvent(operation, output);
    expect(once.steps[0]?.output).toBe('initdb: ok\n');
    expect(applyEvent(once, output).steps[0]?.output).toBe('initdb: ok\n');
  });

  it('offers no action of a state that is over', () => {
    const after = applyEvent(operation, event({ type: 'operation', status: 'Succeeded', text: 'Done' }));
    expect(after).toMatchObject({ status: 'Succeeded', phase: 'Done', allowedActions: [], finishedAt: '2026-11-01T00:00:00Z' });
  });

  it('of another operation, or with a word of a newer server, changes nothing', () => {
    expect(applyEvent(operation, event({ operationId: 'other', ordinal: 1, status: 'Failed' }))).toBe(operation);
    expect(applyEvent(operation, event({ ordinal: 1, status: 'Dreaming' as never })).steps[0]?.status).toBe('Running');
  });
});
