import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { restartOrder } from './restart-order.js';

describe('the order of restarts for a parameter', () => {
  it('never leaves a standby with less than its primary', () => {
    const name = fc.constantFrom('max_connections', 'MAX_WORKER_PROCESSES', 'max_wal_senders', 'max_locks_per_transaction');
    fc.assert(
      fc.property(name, fc.nat(), fc.nat(), (parameter, before, after) => {
        const isPrimaryFirst = restartOrder(parameter, String(before), String(after)) === 'primary-first';
        const [primary, standby] = isPrimaryFirst ? [after, before] : [before, after];
        expect(standby).toBeGreaterThanOrEqual(primary);
      }),
    );
  });

  it('is the usual one for everything else', () => {
    expect(restartOrder('shared_buffers', '256MB', '128MB')).toBe('replicas-first');
    expect(restartOrder('max_connections', '100', '100')).toBe('replicas-first');
  });
});
