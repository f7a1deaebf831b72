import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pickBestFit } from '@rocket/domain';
import { newId } from '@rocket/platform';
import fc from 'fast-check';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import type { PulledServers, PullMode, PullRequest } from './pull-servers.js';

/** States in which a server may be found by a pull; the first two may be taken. */
const STATES = {
  free: `status = 'Free'`,
  lapsed: `status = 'Locked', lock_id = gen_random_uuid(), locked_until = now() - interval '1 s'`,
  lapsedAfterTouch: `status = 'Locked', lock_id = gen_random_uuid(), locked_until = now() - interval '1 s', touched = true`,
  leased: `status = 'Locked', lock_id = gen_random_uuid(), locked_until = now() + interval '1 h'`,
  heldByOperation: `status = 'Locked', lock_id = gen_random_uuid(), locked_until = NULL`,
  used: `status = 'Used'`,
  needsCleaning: `status = 'NeedsCleaning'`,
  failed: `status = 'Failed'`,
  removed: `expired_at = now()`,
} as const;
type State = keyof typeof STATES;

interface Spec {
  state: State;
  dbmsType: 'PostgreSQL' | 'MongoDB';
  environment: string;
  datacenter: string;
  cpu: number;
  ramGb: number;
  dbGigs: number;
}

const spec: fc.Arbitrary<Spec> = fc.record({
  state: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<State>('free', 'lapsed') },
    fc.constantFrom(...(Object.keys(STATES) as State[])),
  ),
  dbmsType: fc.constantFrom('PostgreSQL', 'PostgreSQL', 'MongoDB'),
  environment: fc.constantFrom('Dev', 'Dev', 'Prod'),
  datacenter: fc.constantFrom('CH', 'PA'),
  cpu: fc.integer({ min: 1, max: 4 }),
  ramGb: fc.constantFrom(0.5, 1, 4, 100),
  dbGigs: fc.constantFrom(10, 33.3, 1_000),
});
const request: fc.Arbitrary<PullRequest> = fc.record({
  dbmsType: fc.constant('PostgreSQL'),
  count: fc.integer({ min: 1, max: 6 }),
  cpu: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  ram: fc.option(fc.constantFrom(1, 4), { nil: undefined }),
  dbGigs: fc.option(fc.constantFrom(11, 1_000), { nil: undefined }),
  environment: fc.option(fc.constant('Dev'), { nil: undefined }),
  datacenter: fc.option(fc.constant('CH'), { nil: undefined }),
});

describe('pulling servers', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  beforeEach(() => sql('DELETE FROM servers'));
  afterAll(() => test.drop());

  const sql = <T = unknown>(text: string, parameters: unknown[] = []): Promise<T> =>
    test.uow.dataSource.query<T>(text, parameters);
  const fill = async (specs: readonly Partial<Spec>[]): Promise<string[]> => {
    const servers = specs.map(({ state: _state, ...sizes }, index) =>
      rows.server({ ...sizes, serverName: `s${String(index).padStart(2, '0')}` }),
    );
    const added = await test.uow.run((tx) => tx.poolServers.add(servers, { from: 1, to: 2 }));
    for (const state of new Set(specs.map((one) => one.state ?? 'free'))) {
      const ids = added.filter((_, index) => (specs[index]?.state ?? 'free') === state).map(({ id }) => id);
      await sql(`UPDATE servers SET ${STATES[state]} WHERE id = ANY($1)`, [ids]);
    }
    return added.map(({ id }) => id);
  };
  const snapshot = (): Promise<unknown> => sql('SELECT * FROM servers ORDER BY id');
  const freeNow = (): Promise<number> => test.uow.read.poolServers.countTakeable({ dbmsType: 'PostgreSQL', count: 1 });

  /** As the use case does it: quick, then alone. `lingerMs`: how long the transaction stays open after the pull. */
  const pull = async (wanted: Partial<PullRequest>, lockId = newId(), lingerMs = 0): Promise<PulledServers | undefined> => {
    const attempt = (mode: PullMode): Promise<PulledServers | undefined> =>
      test.uow.run(async (tx) => {
        const holder = { lockId, leaseMinutes: 15, lockedBy: 'ada' };
        const pulled = await tx.poolServers.pull({ dbmsType: 'PostgreSQL', count: 1, ...wanted }, holder, mode);
        await sleep(lingerMs);
        return pulled;
      });
    return (await attempt('quick')) ?? (await attempt('alone'));
  };

  it('takes exactly what the rule of the domain picks, in its order, or changes nothing', async () => {
    const both = fc.constantFrom<PullMode>('quick', 'alone');
    await fc.assert(
      fc.asyncProperty(fc.array(spec, { maxLength: 14 }), request, both, async (specs, wanted, mode) => {
        await sql('DELETE FROM servers');
        const ids = await fill(specs);
        const takeable = specs
          .map((one, index) => ({ ...one, id: ids[index]!, serverName: `s${String(index).padStart(2, '0')}` }))
          .filter((one) => one.state === 'free' || one.state === 'lapsed')
          .filter((one) => one.dbmsType === 'PostgreSQL')
          .filter((one) => one.environment === (wanted.environment ?? one.environment))
          .filter((one) => one.datacenter === (wanted.datacenter ?? one.datacenter))
          .filter((one) => one.cpu >= (wanted.cpu ?? 0) && one.ramGb >= (wanted.ram ?? 0) && one.dbGigs >= (wanted.dbGigs ?? 0));
        const expected = pickBestFit(takeable, wanted.count)?.map(({ id }) => id);
        const before = await snapshot();

        expect(await test.uow.read.poolServers.countTakeable(wanted)).toBe(takeable.length);
        const lockId = newId();
        const holder = { lockId, leaseMinutes: 15, lockedBy: 'ada' };
        const pulled = await test.uow.run((tx) => tx.poolServers.pull(wanted, holder, mode));
        expect(pulled?.ids).toEqual(expected);
        if (pulled) {
          const locked = await test.uow.read.poolServers.byLock(lockId);
          expect(locked.map(({ id }) => id).sort()).toEqual([...pulled.ids].sort());
        } else expect(await snapshot()).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('locks with a lease to whom asked, or for an operation without one', async () => {
    await fill([{}, {}]);
    const leased = await pull({});
    expect(leased?.lockedUntil?.getTime()).toBeGreaterThan(Date.now() + 14 * 60_000);
    expect(leased?.lockedUntil?.getTime()).toBeLessThan(Date.now() + 16 * 60_000);
    const holder = { lockId: newId(), leaseMinutes: null, lockedBy: 'grace' };
    const held = await test.uow.run((tx) => tx.poolServers.pull({ dbmsType: 'PostgreSQL', count: 1 }, holder, 'quick'));
    const [row] = await test.uow.read.poolServers.byIds(held?.ids ?? []);
    expect(row).toMatchObject({ status: 'Locked', lockedUntil: null, lockedBy: 'grace', lockId: holder.lockId });
  });

  it('gives three of three to one of two who want them all, however they meet', async () => {
    for (let round = 0; round < 20; round++) {
      await sql('DELETE FROM servers');
      await fill([{}, {}, {}]);
      const pulled = await Promise.all([pull({ count: 3 }), pull({ count: 3 })]);
      expect(pulled.filter((one) => one?.ids.length === 3)).toHaveLength(1);
      expect(pulled.filter((one) => one === undefined)).toHaveLength(1);
    }
  });

  it('is not refused because another one looked at the rows and gave up', async () => {
    await fill([{}, {}, {}]);
    const gate = newGate();
    const other = test.uow.run(async (tx) => {
      const holder = { lockId: newId(), leaseMinutes: 15, lockedBy: 'ada' };
      await tx.poolServers.pull({ dbmsType: 'PostgreSQL', count: 2 }, holder, 'quick');
      await gate.opened;
      throw new Error('gave up');
    });
    await sleep(50);
    const ours = pull({ count: 2 });
    await sleep(100);
    gate.open();
    await expect(other).rejects.toThrow('gave up');
    expect((await ours)?.ids).toHaveLength(2);
  });

  it('passes over a server that was removed, shrunk or taken while it waited for the row', async () => {
    for (const change of ['expired_at = now()', 'cpu = 1', `status = 'Used'`]) {
      await sql('DELETE FROM servers');
      const [first, second] = await fill([{ cpu: 2 }, { cpu: 2 }]);
      const gate = newGate();
      const changed = newGate();
      const other = test.uow.dataSource.transaction(async (manager) => {
        await manager.query(`UPDATE servers SET ${change} WHERE id = $1`, [first]);
        changed.open();
        await gate.opened;
      });
      await changed.opened;
      const holder = { lockId: newId(), leaseMinutes: 15, lockedBy: 'ada' };
      const request = { dbmsType: 'PostgreSQL' as const, count: 1, cpu: 2 };
      const pulled = test.uow.run((tx) => tx.poolServers.pull(request, holder, 'alone'));
      await sleep(100);
      gate.open();
      await other;
      expect((await pulled)?.ids).toEqual([second]);
      expect(await test.uow.read.poolServers.byIds([first!])).toMatchObject([{ lockId: null }]);
    }
  });

  it('never waits both ways with one who locks rows by name, one after the other', async () => {
    const [id = ''] = await fill([{ state: 'lapsed' }, {}]);
    const gate = newGate();
    const removal = test.uow.run(async (tx) => {
      await tx.poolServers.lockRows('PostgreSQL', ['s01']);
      await gate.opened;
      return tx.poolServers.lockRows('PostgreSQL', ['s00']);
    });
    await sleep(50);
    const pulled = pull({ count: 2 });
    await sleep(100);
    gate.open();
    expect(await removal).toHaveLength(1);
    expect((await pulled)?.ids).toContain(id);
  });

  it('refuses nobody while there are enough for all, though others remove servers, end locks and let leases lapse', async () => {
    const scene = fc.record({
      states: fc.array(fc.constantFrom<State>('free', 'free', 'lapsed'), { minLength: 1, maxLength: 24 }),
      tasks: fc.array(task, { minLength: 2, maxLength: 14 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ states, tasks }) => {
        await sql('DELETE FROM servers');
        await fill(states.map((state, index) => ({ state, datacenter: index % 3 === 0 ? 'PA' : 'CH', cpu: 1 + (index % 4) })));
        let left = states.length;
        const affordable = tasks.filter((one) => (left -= one.count) >= 0 || ((left += one.count), false));
        const ledger = new Ledger();
        const results = await Promise.all(affordable.map((one) => perform(one, ledger, states.length)));
        expect(results).not.toContain('refused');
        await ledger.agreesWith(async (lockId) => (await test.uow.read.poolServers.byLock(lockId)).map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('refuses only those for whom too few are left, and locks no server twice and no lock in part', async () => {
    const scene = fc.record({
      servers: fc.integer({ min: 1, max: 16 }),
      tasks: fc.array(task, { minLength: 4, maxLength: 16 }),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ servers, tasks }) => {
        await sql('DELETE FROM servers');
        await fill(Array.from({ length: servers }, (_, index) => ({ datacenter: index % 2 ? 'PA' : 'CH' })));
        const ledger = new Ledger();
        // Nothing comes back here, so what was too few then is too few at the end.
        const pulls = tasks.map((one) => ({ ...one, then: 'keep' as const, kind: 'pull' as const }));
        const results = await Promise.all(pulls.map((one) => perform(one, ledger, servers)));
        const leftAtEnd = await freeNow();
        for (const [index, result] of results.entries())
          if (result === 'refused') expect(pulls[index]!.count).toBeGreaterThan(leftAtEnd);
        expect(leftAtEnd).toBe(servers - ledger.size);
        await ledger.agreesWith(async (lockId) => (await test.uow.read.poolServers.byLock(lockId)).map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  /** Performs one task, with a ledger of who holds what; whatever is not a plain refusal is thrown. */
  async function perform(
    { kind, count, then, startMs, lingerMs, first }: Task,
    ledger: Ledger,
    servers: number,
  ): Promise<string> {
    await sleep(startMs);
    if (kind === 'remove') {
      const names = Array.from(
        { length: Math.min(count, servers) },
        (_, index) => `s${String((first + index) % servers).padStart(2, '0')}`,
      );
      return remove(names, lingerMs);
    }
    const lockId = newId();
    const pulled = await pull({ count }, lockId, lingerMs);
    if (!pulled) return 'refused';
    expect(pulled.ids).toHaveLength(count);
    ledger.take(lockId, pulled.ids);
    if (then === 'keep') return 'kept';
    await sleep(lingerMs);
    ledger.giveBack(lockId);
    if (then === 'lapse') {
      await sql(`UPDATE servers SET locked_until = now() - interval '1 s' WHERE lock_id = $1`, [lockId]);
      await test.uow.run((tx) => tx.poolServers.expireLeases());
    } else await end(lockId);
    return 'given back';
  }

  async function end(lockId: string): Promise<void> {
    const names = (await test.uow.read.poolServers.byLock(lockId)).map(({ serverName }) => serverName);
    await test.uow.run(async (tx) => {
      const locked = await tx.poolServers.lockRows('PostgreSQL', names);
      const ids = locked.filter((row) => row.lockId === lockId).map(({ id }) => id);
      await tx.poolServers.change(ids, { status: 'Free', lockId: null, lockedUntil: null, lockedBy: null });
    });
  }

  async function remove(names: readonly string[], lingerMs: number): Promise<string> {
    return test.uow
      .run(async (tx) => {
        const locked = await tx.poolServers.lockRows('PostgreSQL', names);
        await sleep(lingerMs);
        if (locked.some(({ status }) => status !== 'Free')) return 'in use';
        await tx.poolServers.expire(locked.map(({ id }) => id));
        return 'removed';
      })
      .catch((error: unknown) => {
        // Somebody else has removed one of them.
        if ((error as { code?: string }).code === 'server-not-found') return 'gone';
        throw error;
      });
  }
});

/** Something that one of many does at the same time. Times in ms. `first`: where a removal begins to count. */
interface Task {
  kind: 'pull' | 'remove';
  count: number;
  then: 'keep' | 'end' | 'lapse';
  startMs: number;
  lingerMs: number;
  first: number;
}

const task: fc.Arbitrary<Task> = fc.record({
  kind: fc.constantFrom<Task['kind']>('pull', 'pull', 'remove'),
  count: fc.integer({ min: 1, max: 4 }),
  then: fc.constantFrom<Task['then']>('keep', 'end', 'lapse'),
  startMs: fc.nat(6),
  lingerMs: fc.nat(4),
  first: fc.nat(20),
});

/** Who holds what, as told by the answers alone: written after a pull has committed, struck out before it is given back. */
class Ledger {
  private readonly holderOf = new Map<string, string>();

  get size(): number {
    return this.holderOf.size;
  }

  take(lockId: string, ids: readonly string[]): void {
    for (const id of ids) {
      expect(this.holderOf.get(id)).toBeUndefined();
      this.holderOf.set(id, lockId);
    }
  }

  giveBack(lockId: string): void {
    for (const [id, holder] of this.holderOf) if (holder === lockId) this.holderOf.delete(id);
  }

  async agreesWith(heldBy: (lockId: string) => Promise<string[]>): Promise<void> {
    for (const lockId of new Set(this.holderOf.values())) {
      const ours = [...this.holderOf].filter(([, holder]) => holder === lockId).map(([id]) => id);
      expect((await heldBy(lockId)).sort()).toEqual(ours.sort());
    }
  }
}

function sleep(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

function newGate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
