import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseBackup } from './choose-backup.js';
import type { WantedState } from './choose-backup.js';
import type { LoggedBackup } from './log-line.js';
import { recoverableTimes } from './recoverable-ranges.js';
import type { WalRange } from './wal-range.js';

/** Each byte takes a minute, so that 150 is 02:30. */
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 25, 0, minute));
const range = (from: number, to: number, term = 1): WalRange => ({
  term,
  from: BigInt(from),
  to: BigInt(to),
  fromAt: at(from),
  toAt: at(to),
});
const full = (id: string, start: number, stop: number, given: Partial<LoggedBackup> & { term?: number } = {}): LoggedBackup => ({
  id,
  type: 'Full',
  status: 'Successful',
  startedAt: at(start),
  stoppedAt: at(stop),
  parentId: null,
  hold: null,
  inUseBy: null,
  log: { term: given.term ?? 1, start: BigInt(start), stop: BigInt(stop) },
  ...given,
});
const minutes = (times: { from: Date; to: Date }[]): [number, number][] =>
  times.map(({ from, to }) => [(from.getTime() - at(0).getTime()) / 60_000, (to.getTime() - at(0).getTime()) / 60_000]);

describe('what can be restored', () => {
  const fulls = [full('F1', 120, 150), full('F2', 820, 840)];

  it('is everything from the oldest backup on while the log is there', () => {
    const times = recoverableTimes(fulls, [range(120, 1000)]);
    expect(minutes(times.ranges)).toEqual([[150, 1000]]);
    expect(times).toMatchObject({ gaps: [], archivedUntil: at(1000), problems: [] });
  });

  it('has no gap before a backup of the same line that stopped after the archive has last said how far it is', () => {
    const late = { ...range(120, 840), toAt: at(830) };
    expect(minutes(recoverableTimes(fulls, [late]).ranges)).toEqual([[150, 840]]);
    expect(chooseBackup({ to: 'time', at: at(835) }, fulls, [late])).toMatchObject({ backupId: 'F1' });
  });

  it('has a gap where log is missing, until a newer backup leads on', () => {
    const times = recoverableTimes(fulls, [range(120, 605), range(620, 1000)]);
    expect(minutes(times.ranges)).toEqual([
      [150, 605],
      [840, 1000],
    ]);
    expect(times.gaps).toEqual([
      {
        from: at(605),
        to: at(840),
        reason:
          'The log from 2026-11-25T10:05:00.000Z to 2026-11-25T10:20:00.000Z is not archived. ' +
          'The next backup after that stopped at 2026-11-25T14:00:00.000Z.',
      },
    ]);
  });

  it('goes on through terms that meet or overlap, and not over a hole between them', () => {
    const meeting = recoverableTimes([full('F1', 120, 150)], [range(100, 300), range(300, 400, 2), range(390, 500, 3)]);
    expect(minutes(meeting.ranges)).toEqual([[150, 500]]);
    const apart = recoverableTimes([full('F1', 120, 150)], [range(100, 300), range(301, 400, 2)]);
    expect(minutes(apart.ranges)).toEqual([[150, 300]]);
    expect(apart.archivedUntil).toEqual(at(400));
  });

  it('does not take the log of another term for that of a backup', () => {
    const times = recoverableTimes([full('F1', 120, 150, { term: 2 })], [range(100, 300)]);
    expect(times.ranges).toEqual([]);
    expect(times.problems).toEqual(['The log that they need is not archived, so these cannot be restored: F1.']);
  });

  it('does not count a backup without all the log that it needs itself', () => {
    const times = recoverableTimes([full('F1', 120, 150, { name: '20261125-F' })], [range(120, 149)]);
    expect(times.ranges).toEqual([]);
    expect(times.problems).toEqual(['The log that they need is not archived, so these cannot be restored: 20261125-F.']);
    expect(minutes(recoverableTimes([full('F1', 120, 150)], [range(120, 150)]).ranges)).toEqual([[150, 150]]);
  });

  it('begins at a Diff, too, whose Full has lost the log behind it', () => {
    const diff = full('D1', 400, 410, { type: 'Diff', parentId: 'F1' });
    const times = recoverableTimes([full('F1', 120, 150), diff], [range(120, 200), range(400, 500)]);
    expect(minutes(times.ranges)).toEqual([
      [150, 200],
      [410, 500],
    ]);
  });

  it('is nothing without a backup, and nothing of what failed', () => {
    expect(recoverableTimes([], [range(1, 9)])).toEqual({ ranges: [], gaps: [], archivedUntil: at(9), problems: [] });
    expect(recoverableTimes([full('F1', 2, 3, { status: 'Failed' })], [range(1, 9)]).ranges).toEqual([]);
    expect(recoverableTimes([], []).archivedUntil).toBeNull();
  });
});

describe('a line of the log that was left', () => {
  /** A place in the log is a segment here, as long as the new term begins where it left the old one. */
  const SEGMENT = 16n * 1024n ** 2n;
  const segments = (one: WalRange): WalRange => ({ ...one, from: one.from * SEGMENT, to: one.to * SEGMENT });
  const taken = (id: string, start: number, stop: number, term: number): LoggedBackup => ({
    ...full(id, start, stop),
    log: { term, start: BigInt(start) * SEGMENT, stop: BigInt(stop) * SEGMENT },
  });

  it('leads no backup on to what knows nothing of it', () => {
    // The primary was lost at 300 with all since 100, or restored in its own place; the clock went on.
    const ranges = [segments(range(0, 300)), { ...segments(range(100, 180, 2)), fromAt: at(310), toAt: at(390) }];
    const left = taken('F2', 200, 210, 1);
    expect(minutes(recoverableTimes([left], ranges).ranges)).toEqual([[210, 300]]);
    expect(chooseBackup({ to: 'time', at: at(350) }, [left], ranges)).toMatch(/^The log is archived until .*05:00:00/);
    expect(chooseBackup({ to: 'latest' }, [taken('F1', 50, 60, 1), left], ranges)).toMatchObject({
      backupId: 'F1',
      until: at(390),
    });
    expect(chooseBackup({ to: 'time', at: at(250) }, [taken('F1', 50, 60, 1), left], ranges)).toMatchObject({ backupId: 'F2' });
  });

  it('leaves a backup that stopped in the segment in which it was left to the database', () => {
    const ranges = [segments(range(0, 300)), { ...segments(range(299, 400, 2)), fromAt: at(300), toAt: at(400) }];
    const last = taken('F', 290, 299, 1);
    expect(minutes(recoverableTimes([last], ranges).ranges)).toEqual([[299, 400]]);
    const within = { ...last, log: { term: 1, start: 290n * SEGMENT, stop: 299n * SEGMENT + 1n } };
    expect(minutes(recoverableTimes([within], ranges).ranges)).toEqual([[299, 400]]);
  });

  it('is told from the one that was followed, however often it was left', () => {
    // Each term leaves the one before at some place after that began, and goes on for some while; the clock goes on in all.
    const anyTurns = fc.array(fc.record({ keeps: fc.nat(20), goesOn: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    const history = (turns: { keeps: number; goesOn: number }[]) => {
      let clock = 0;
      return turns.reduce<{ begins: number; ends: number; range: WalRange }[]>((terms, { keeps, goesOn }, index) => {
        const before = terms.at(-1);
        const begins = before ? Math.min(before.ends, before.begins + keeps) : 0;
        const stored = segments(range(begins, begins + goesOn, index + 1));
        const [fromAt, toAt] = [at(clock), at(clock + goesOn)];
        clock += goesOn;
        return [...terms, { begins, ends: begins + goesOn, range: { ...stored, fromAt, toAt } }];
      }, []);
    };
    fc.assert(
      fc.property(anyTurns, fc.nat(4), fc.nat(19), (turns, which, offset) => {
        const terms = history(turns);
        const index = which % terms.length;
        const own = terms[index];
        if (!own) return;
        const start = own.begins + (offset % (own.ends - own.begins));
        const backup = { ...taken('F', start, start + 1, index + 1), startedAt: own.range.fromAt, stoppedAt: own.range.fromAt };
        // By following the turns: the line is gone on with as long as the next term began after what the backup holds.
        let last = index;
        while (terms[last + 1] && (terms[last + 1]?.begins ?? 0) >= (last === index ? start + 1 : 0)) last++;
        const told = recoverableTimes(
          [backup],
          terms.map((term) => term.range),
        );
        expect(told.ranges).toEqual([{ from: own.range.fromAt, to: terms[last]?.range.toAt }]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the backup to restore', () => {
  const catalogue = [
    full('F1', 120, 150),
    full('D1', 480, 490, { type: 'Diff', parentId: 'F1' }),
    full('F2', 820, 840),
    full('F3', 900, 910, { status: 'Running', stoppedAt: null, name: '20261125-F3' }),
  ];
  const log = [range(120, 605), range(620, 1000)];
  const choose = (wanted: WantedState) => chooseBackup(wanted, catalogue, log);

  it.each([
    [at(540), 'D1', ['F1', 'D1']],
    [at(490), 'D1', ['F1', 'D1']],
    [at(489), 'F1', ['F1']],
    [at(840), 'F2', ['F2']],
    [at(1000), 'F2', ['F2']],
  ])('for %s is %s', (instant, backupId, chain) => {
    expect(choose({ to: 'time', at: instant })).toMatchObject({ backupId, chain });
  });

  it.each([
    [at(149), 'Nothing before 2026-11-25T02:30:00.000Z can be restored: that is when the oldest backup stopped.'],
    [at(1001), 'The log is archived until 2026-11-25T16:40:00.000Z. Nothing after that can be restored.'],
    [
      at(700),
      'The log from 2026-11-25T10:05:00.000Z to 2026-11-25T10:20:00.000Z is not archived. The next backup after that stopped at 2026-11-25T14:00:00.000Z.',
    ],
  ])('for %s is none, and why', (instant, refusal) => {
    expect(choose({ to: 'time', at: instant })).toBe(refusal);
  });

  it('for the latest state is the newest from which the log leads furthest', () => {
    expect(choose({ to: 'latest' })).toEqual({ backupId: 'F2', chain: ['F2'], until: at(1000) });
    expect(chooseBackup({ to: 'latest' }, [], log)).toBe('There is no backup that can be restored.');
  });

  it('is the one that was named, or why it cannot be', () => {
    expect(choose({ to: 'backup', backupId: 'D1' })).toEqual({ backupId: 'D1', chain: ['F1', 'D1'], until: at(605) });
    expect(choose({ to: 'backup', backupId: 'F3' })).toBe('20261125-F3 is still running.');
    expect(choose({ to: 'backup', backupId: 'F9' })).toBe('There is no such backup.');
    expect(chooseBackup({ to: 'backup', backupId: 'F1' }, catalogue, [])).toBe('The log that F1 needs is not archived.');
    const orphan = full('D1', 480, 490, { type: 'Diff', parentId: 'F1' });
    expect(chooseBackup({ to: 'backup', backupId: 'D1' }, [orphan, full('F1', 120, 150, { status: 'Expired' })], log)).toBe(
      'D1 cannot be restored: what it builds on is not there.',
    );
  });
});

describe('whatever is archived', () => {
  const END = 60;
  const anyHistory = fc
    .record({
      /** Whether each byte is archived. */
      archived: fc.array(fc.oneof({ weight: 8, arbitrary: fc.constant(true) }, fc.constant(false)), {
        minLength: END,
        maxLength: END,
      }),
      fulls: fc.array(fc.tuple(fc.nat(END - 4), fc.integer({ min: 1, max: 3 })), { maxLength: 5 }),
      /** Where the primary changed. */
      changes: fc.uniqueArray(fc.integer({ min: 1, max: END - 1 }), { maxLength: 3 }),
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: END - 1 }), { maxLength: 4 }),
    })
    .map(({ archived, fulls, changes, cuts }) => {
      const termAt = (byte: number): number => 1 + changes.filter((change) => change <= byte).length;
      const ranges: WalRange[] = [];
      for (let byte = 0; byte < END; byte++) {
        if (!archived[byte]) continue;
        const last = ranges.at(-1);
        const isNew = last?.to !== BigInt(byte) || changes.includes(byte) || cuts.includes(byte);
        if (isNew) ranges.push(range(byte, byte + 1, termAt(byte)));
        else Object.assign(last, { to: BigInt(byte + 1), toAt: at(byte + 1) });
      }
      const backups = fulls.map(([start, lasts], place) =>
        full(`F${String(place)}`, start, start + lasts, { term: termAt(start) }),
      );
      return { archived, backups, ranges };
    });

  /** By counting bytes. */
  const isRestorable = (archived: boolean[], backups: LoggedBackup[], minute: number): boolean =>
    backups.some(({ log }) => {
      const start = Number(log?.start);
      return Number(log?.stop) <= minute && archived.slice(start, minute).every(Boolean);
    });

  it('tells every instant that can be restored, and no other', () => {
    fc.assert(
      fc.property(anyHistory, ({ archived, backups, ranges }) => {
        const told = recoverableTimes(backups, ranges);
        for (let minute = 0; minute <= END; minute++) {
          const isTold = told.ranges.some(({ from, to }) => from <= at(minute) && at(minute) <= to);
          expect([minute, isTold]).toEqual([minute, isRestorable(archived, backups, minute)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves gaps between ranges and nowhere else, in order, whatever the order of what is archived', () => {
    fc.assert(
      fc.property(anyHistory, ({ backups, ranges }) => {
        const told = recoverableTimes(backups, ranges);
        expect(told.gaps).toHaveLength(Math.max(0, told.ranges.length - 1));
        for (const [place, gap] of told.gaps.entries()) {
          expect([gap.from, gap.to]).toEqual([told.ranges[place]?.to, told.ranges[place + 1]?.from]);
          expect(gap.from.getTime()).toBeLessThan(gap.to.getTime());
        }
        expect(recoverableTimes(backups.toReversed(), ranges.toReversed())).toEqual(told);
      }),
    );
  });

  it('chooses a backup exactly for what it says can be restored, and the newest that will do', () => {
    fc.assert(
      fc.property(anyHistory, fc.nat(END), ({ archived, backups, ranges }, minute) => {
        const choice = chooseBackup({ to: 'time', at: at(minute) }, backups, ranges);
        expect(typeof choice !== 'string').toBe(isRestorable(archived, backups, minute));
        if (typeof choice === 'string') return;
        const stop = (id: string): number => Number(backups.find((backup) => backup.id === id)?.log?.stop);
        const better = backups.filter((backup) => stop(backup.id) > stop(choice.backupId));
        expect(better.some((backup) => isRestorable(archived, [backup], minute))).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
