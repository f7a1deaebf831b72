import { describe, expect, it } from '@jest/globals';
import { readServiceBlock } from './read-service-block.js';

const EPOCH = Date.parse('2026-11-24T08:00:00Z') / 1000;

function block(properties: Record<string, string | number>): string {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  return ['orders-primary]', 'postgresql@15-orders.service rocket-orders-1a2b 60000', ...lines, ''].join('\n');
}

describe('readServiceBlock', () => {
  it('knows a service that runs, with its process and since when', () => {
    const properties = { MainPID: 4711, ExecMainStartTimestampMonotonic: 90_000_000, ActiveEnterTimestampMonotonic: 91_000_000 };
    expect(readServiceBlock(block({ ...properties, Job: '', ActiveState: 'active' }), EPOCH)).toEqual({
      name: 'orders-primary',
      record: { unit: 'postgresql@15-orders.service', logId: 'rocket-orders-1a2b', stopTimeoutMs: 60_000 },
      isStarting: false,
      status: { state: 'running', pid: 4711, startedAt: '2026-11-24T08:01:30.000Z' },
    });
  });

  it('takes the time of the unit where the process has none', () => {
    const properties = { MainPID: 1, ExecMainStartTimestampMonotonic: 0, ActiveEnterTimestampMonotonic: 1_500_000 };
    const { status } = readServiceBlock(block({ ...properties, ActiveState: 'active' }), EPOCH);
    expect(status.startedAt).toBe('2026-11-24T08:00:01.500Z');
  });

  it.each(['activating', 'reloading', 'deactivating'])('counts one that is %s as running', (state) => {
    expect(readServiceBlock(block({ ActiveState: state, MainPID: 0 }), EPOCH).status).toEqual({ state: 'running' });
  });

  it.each(['inactive', 'failed', ''])('counts one that is "%s" as stopped', (state) => {
    expect(readServiceBlock(block({ ActiveState: state, MainPID: 0 }), EPOCH).status).toEqual({ state: 'stopped' });
  });

  it('knows that its service manager has yet to start it', () => {
    expect(readServiceBlock(block({ ActiveState: 'inactive', Job: 1234 }), EPOCH).isStarting).toBe(true);
    expect(readServiceBlock(block({ ActiveState: 'inactive', Job: 0 }), EPOCH).isStarting).toBe(false);
  });

  it('makes nothing up where nothing was said', () => {
    expect(readServiceBlock('odd]\n', EPOCH)).toEqual({
      name: 'odd',
      record: { unit: '', logId: '', stopTimeoutMs: 0 },
      isStarting: false,
      status: { state: 'stopped' },
    });
  });
});
