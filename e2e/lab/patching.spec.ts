import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOSTS, NEW, OLD, PatchingUnderTest } from './patching-under-test.ts';

const LSN = /^[0-9A-F]+\/[0-9A-F]+$/;

describe('a rolling patch of the database on servers over SSH', () => {
  let patching: PatchingUnderTest;

  beforeAll(async () => {
    patching = await PatchingUnderTest.start();
  });
  afterAll(() => patching?.destroy());

  it('patches three servers under a client that writes, loses nothing, and keeps it waiting no longer than a switchover', async () => {
    const { id, order, gaps, before, primary } = await patching.whileWriting(async (writer) => {
      writer.takeLongestGapMs();
      await patching.switchOver();
      const byHand = writer.takeLongestGapMs();
      const [before, primary] = [await patching.startsAndStops(), await patching.primary()];
      const run = await patching.begin('DB');
      await patching.done(run.id);
      return { ...run, before, primary, gaps: { byHand, patch: writer.takeLongestGapMs() } };
    });
    const { writeOutageMs } = await patching.run(id);
    process.stdout.write(
      `Longest wait of a writer: ${gaps.byHand} ms at a switchover by hand, ${gaps.patch} ms in the patch, which says ${writeOutageMs} ms.\n`,
    );
    expect(gaps.patch).toBeLessThanOrEqual(5 * gaps.byHand + 500);
    expect(writeOutageMs).toBeGreaterThan(0);

    // The primary last, after somebody else has taken over; and every server says so itself.
    expect(order.at(-1)).toBe(primary);
    const answers = await patching.answers();
    expect(Object.values(answers).sort()).toEqual([`${NEW} primary`, `${NEW} replica`, `${NEW} replica`]);
    expect(answers[primary]).toBe(`${NEW} replica`);
    // Each was stopped once and started once: by us, and not by its package.
    const after = await patching.startsAndStops();
    for (const host of HOSTS) {
      const { starts, stops } = before[host] ?? { starts: NaN, stops: NaN };
      expect({ host, ...after[host] }).toEqual({ host, starts: starts + 1, stops: stops + 1 });
    }
  });

  it('keeps a record of every server that holds', async () => {
    const { items } = (await patching.fleet.api.get<{ items: { id: string }[] }>('/PostgreSQL/patchRuns')).body;
    const records = await patching.records(items[0]?.id ?? '');
    expect(records).toHaveLength(3);
    for (const record of records) {
      expect(record).toMatchObject({
        outcome: 'Patched',
        status: 'Succeeded',
        fromVersion: OLD,
        toVersion: NEW,
        findings: { lsnBefore: expect.stringMatching(LSN), lsnAfter: expect.stringMatching(LSN) },
        writeOutageMs: expect.any(Number),
        commands: expect.arrayContaining([expect.objectContaining({ command: `install PostgreSQL ${NEW}`, exitCode: 0 })]),
        output: expect.stringContaining(`Setting up postgresql-15 (${NEW}`),
      });
      expect(Date.parse(record.finishedAt)).toBeGreaterThan(Date.parse(record.startedAt));
    }
    const headHash = records.at(-1)?.hash;
    expect(await patching.verifyRecords()).toEqual({ valid: true, checked: 3, firstBadId: null, headHash });
  });
});
