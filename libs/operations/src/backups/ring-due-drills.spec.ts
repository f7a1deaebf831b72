import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import type { RememberedFleet } from '../clusters/testing.js';
import { ringDueDrills } from './ring-due-drills.js';
import { backedUpCluster, fleetWithBackups } from './testing.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('drills that are due', () => {
  let fleet: RememberedFleet;
  let backupIds: Record<string, { clusterId: string; backupId: string }>;
  let started: string[];
  let isPoolEmptyFor: string | null;

  beforeAll(async () => {
    const made = await fleetWithBackups();
    fleet = made.fleet;
    const entries: [string, { clusterId: string; backupId: string }][] = [];
    for (const [index, clusterName] of ['alpha', 'beta'].entries()) {
      const cluster = await backedUpCluster(fleet, made.stored, clusterName, `server-${String(index)}`);
      entries.push([clusterName, { clusterId: cluster.id, backupId: await cluster.add(`${clusterName}-full`, 2) }]);
    }
    backupIds = Object.fromEntries(entries);
  });
  afterAll(() => fleet.drop());
  beforeEach(async () => {
    await fleet.sql('DELETE FROM restores');
    started = [];
    isPoolEmptyFor = null;
  });

  const ring = (everyDays = 7) =>
    ringDueDrills({
      uow: fleet.uow,
      clock: { now: () => new Date() },
      logger: fleet.parts.logger,
      everyDays,
      startDrill: ({ clusterName }) => {
        if (clusterName === isPoolEmptyFor) return Promise.reject(new DomainError('not-enough-pool-servers', 'None is free.'));
        started.push(clusterName);
        return Promise.resolve();
      },
    });
  const drilled = (clusterName: string, agoMs: number, status: 'Running' | 'Successful' | 'Failed') => {
    const { clusterId, backupId } = backupIds[clusterName] ?? { clusterId: '', backupId: '' };
    return fleet.uow.run((tx) =>
      tx.restores.add({
        ...{ id: newId(), dbmsType: 'PostgreSQL', sourceClusterId: clusterId, sourceClusterName: clusterName, backupId, status },
        ...{
          goal: 'latest',
          targetTime: null,
          purpose: 'Drill',
          targetClusterId: null,
          targetClusterName: 'drill',
          actor: 'test',
        },
        ...{ operationId: null, reason: '', ticketUrl: null, startedAt: new Date(Date.now() - agoMs) },
      }),
    );
  };

  it('begin with who was never proven, one at a time, and end with nobody', async () => {
    await drilled('alpha', 8 * DAY_MS, 'Successful');
    await ring();
    expect(started).toEqual(['beta']);
    await drilled('beta', 0, 'Running');
    await ring();
    expect(started).toEqual(['beta']);
    await fleet.sql(`UPDATE restores SET status = 'Successful' WHERE status = 'Running'`);
    await ring();
    expect(started).toEqual(['beta', 'alpha']);
    await drilled('alpha', 0, 'Successful');
    await ring();
    expect(started).toHaveLength(2);
  });

  it('are tried again a day after one that failed, and never where nobody wants them', async () => {
    await drilled('alpha', 23 * HOUR_MS, 'Failed');
    await drilled('beta', 25 * HOUR_MS, 'Failed');
    await ring(0);
    expect(started).toEqual([]);
    await ring();
    expect(started).toEqual(['beta']);
  });

  it('let the next cluster have its turn where there is no server for one', async () => {
    isPoolEmptyFor = 'alpha';
    await drilled('beta', 8 * DAY_MS, 'Successful');
    await ring();
    expect(started).toEqual(['beta']);
  });
});
