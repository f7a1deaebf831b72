import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import fc from 'fast-check';
import { createTestUnitOfWork } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';
import { EVENT_CHANNEL } from './event.repository.js';
import type { EventPosition } from './event.repository.js';
import { listenTo } from './listen-to.js';

const START: EventPosition = { xid: '0', id: '0' };

describe('the stream of events', () => {
  let test: TestUnitOfWork;

  beforeAll(async () => (test = await createTestUnitOfWork()));
  beforeEach(() => test.uow.dataSource.query('DELETE FROM fleet_events'));
  afterAll(() => test.drop());

  const write = (...texts: string[]): Promise<void> =>
    test.uow.run((tx) => tx.events.add(texts.map((text) => ({ type: 'operation', text }))));

  /** A screen that reads on from where it was. */
  class Reader {
    readonly seen: string[] = [];

    constructor(
      private position: EventPosition = START,
      private readonly operationId: string | null = null,
    ) {}

    async read(limit = 100): Promise<string[]> {
      const events = await test.uow.read.events.after(this.position, { operationId: this.operationId }, limit);
      const last = events.at(-1);
      if (last) this.position = { xid: last.xid, id: last.id };
      this.seen.push(...events.map(({ text }) => text ?? ''));
      return this.seen;
    }

    /** Reads until there are so many. Transactions of other databases on the same server hold events back while they are open. */
    async readUpTo(count: number): Promise<string[]> {
      const patience = Date.now() + 10_000;
      do await this.read();
      while (this.seen.length < count && Date.now() < patience);
      return this.seen;
    }
  }

  /** A transaction that has written and stays open until it is told to end. */
  const hold = async (text: string): Promise<{ commit: () => Promise<void>; rollBack: () => Promise<void> }> => {
    let end: (fails: boolean) => void = () => undefined;
    const told = new Promise<boolean>((resolve) => (end = resolve));
    let written: () => void = () => undefined;
    const hasWritten = new Promise<void>((resolve) => (written = resolve));
    const running = test.uow
      .run(async (tx) => {
        await tx.events.add([{ type: 'operation', text }]);
        written();
        if (await told) throw new Error('rolled back');
      })
      .catch(() => undefined);
    await hasWritten;
    const ended = (fails: boolean) => async (): Promise<void> => {
      end(fails);
      await running;
    };
    return { commit: ended(false), rollBack: ended(true) };
  };

  it('waits for a transaction that wrote early and commits late, then shows all in order', async () => {
    const reader = new Reader();
    await write('1');
    const late = await hold('2');
    await write('3');
    expect(await reader.readUpTo(1)).toEqual(['1']);
    await late.commit();
    expect(await reader.readUpTo(3)).toEqual(['1', '2', '3']);
    expect(await reader.readUpTo(3)).toEqual(['1', '2', '3']);
  });

  it('goes on when the late one never commits', async () => {
    const reader = new Reader();
    const late = await hold('lost');
    await write('kept');
    expect(await reader.read()).toEqual([]);
    await late.rollBack();
    expect(await reader.readUpTo(1)).toEqual(['kept']);
  });

  it('shows every reader every event exactly once, in whichever order transactions end', async () => {
    const moves = fc.array(
      fc.oneof(
        fc.constant({ do: 'begin' } as const),
        fc.record({ do: fc.constantFrom('commit', 'rollBack'), which: fc.nat(9) }),
        fc.record({ do: fc.constant('read' as const), limit: fc.integer({ min: 1, max: 3 }) }),
      ),
      { maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (list) => {
        await test.uow.dataSource.query('DELETE FROM fleet_events');
        const readers = [new Reader(), new Reader()];
        const open: { text: string; held: Awaited<ReturnType<typeof hold>> }[] = [];
        const committed = new Set<string>();
        for (const [index, move] of list.entries()) {
          if (move.do === 'begin') open.push({ text: String(index), held: await hold(String(index)) });
          else if (move.do === 'read') await readers[index % 2]!.read(move.limit);
          else {
            const [ended] = open.splice(move.which % Math.max(open.length, 1), 1);
            if (ended && move.do === 'commit') committed.add(ended.text);
            await ended?.held[move.do]();
          }
        }
        for (const { held } of open) await held.rollBack();
        for (const reader of readers) {
          for (let before = -1; before < reader.seen.length;) {
            before = reader.seen.length;
            await reader.read(2);
          }
          await reader.readUpTo(committed.size);
          expect([...reader.seen].sort()).toEqual([...committed].sort());
        }
        expect(readers[0]!.seen).toEqual(readers[1]!.seen);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('begins for a new screen with what commits after it looked, also from transactions that are open', async () => {
    await write('before');
    // Until nothing older is open on this server, be it in a database of another test.
    await new Reader().readUpTo(1);
    const open = await hold('open');
    const reader = new Reader(await test.uow.read.events.end());
    await write('after');
    await open.commit();
    expect(await reader.readUpTo(2)).toEqual(['open', 'after']);
  });

  it('can be narrowed to one operation', async () => {
    const [ours, other] = [newId(), newId()];
    const texts = { [ours]: 'ours', [other]: 'other' };
    for (const operationId of [ours, other, ours])
      await test.uow.run((tx) => tx.events.add([{ type: 'step', operationId, text: texts[operationId]! }]));
    expect(await new Reader(START, ours).readUpTo(2)).toEqual(['ours', 'ours']);
    expect(await new Reader(START, ours).read(1)).toEqual(['ours']);
  });

  it('takes the longest names, and output with NUL in it', async () => {
    const names = { clusterName: 'c'.repeat(40), serverName: 's'.repeat(253) };
    await test.uow.run((tx) => tx.events.add([{ type: 'output', ...names, text: 'a\u0000b' }]));
    await new Reader().readUpTo(1);
    const [event] = await test.uow.read.events.after(START, { operationId: null }, 1);
    expect(event).toMatchObject({ ...names, text: 'a\ufffdb' });
  });

  it('forgets what is old, and only that', async () => {
    await write('old', 'new');
    await test.uow.dataSource.query(`UPDATE fleet_events SET at = now() - interval '25 h' WHERE text = 'old'`);
    await test.uow.read.events.purgeOlderThan(24);
    expect(await new Reader().readUpTo(1)).toEqual(['new']);
  });

  it('is announced to listeners after the commit', async () => {
    let news = 0;
    const listening = listenTo(test.uow.dataSource, EVENT_CHANNEL, { onNews: () => news++, onFault: () => undefined });
    const until = async (count: number): Promise<void> => {
      for (let waited = 0; news < count && waited < 5_000; waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(news).toBe(count);
    };
    try {
      await until(1); // Said once on connecting.
      const late = await hold('late');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(news).toBe(1);
      await late.commit();
      await until(2);
    } finally {
      await listening.stop();
    }
  });
});
