import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WalRange } from '@rocket/domain';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';

describe('the archived log of a cluster', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  let clusterId: string;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    const cluster = rows.cluster({ lifecycle: 'Active' });
    clusterId = cluster.id;
    await test.uow.run((tx) => tx.clusters.add(cluster, []));
  });

  const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 25, 10, minute));
  /** Each byte takes a minute. */
  const range = (from: number, to: number, term = 1): WalRange => ({
    term,
    from: BigInt(from),
    to: BigInt(to),
    fromAt: at(from),
    toAt: at(to),
  });
  const grow = (...given: Parameters<typeof range>) => test.uow.run((tx) => tx.walRanges.grow(clusterId, range(...given)));
  const trim = (before: number, ...except: [number, number | null][]) =>
    test.uow.run((tx) =>
      tx.walRanges.trim(
        clusterId,
        { position: BigInt(before), at: at(before) },
        except.map(([from, to]) => ({
          from: BigInt(from),
          to: to === null ? null : BigInt(to),
          fromAt: at(from),
          toAt: to === null ? null : at(to),
        })),
      ),
    );
  const stored = async (): Promise<WalRange[]> => (await test.uow.read.walRanges.of([clusterId])).get(clusterId) ?? [];

  it('is one row that grows', async () => {
    for (const to of [11, 15, 20]) await grow(10, to);
    await grow(10, 18);
    expect(await stored()).toEqual([range(10, 20)]);
    expect(await test.uow.read.walRanges.newestOf(clusterId)).toEqual(range(10, 20));
  });

  it('begins anew after a gap, and with every term', async () => {
    await grow(10, 20);
    await grow(25, 30);
    await grow(30, 35, 2);
    expect(await stored()).toEqual([range(10, 20), range(25, 30), range(30, 35, 2)]);
    expect(await test.uow.read.walRanges.newestOf(clusterId)).toEqual(range(30, 35, 2));
  });

  it('goes on where the one before it ends', async () => {
    await grow(10, 20);
    await grow(20, 30);
    expect(await stored()).toEqual([range(10, 30)]);
  });

  it('loses its beginning, and does not get it back from somebody who remembers it', async () => {
    await grow(10, 20);
    await grow(25, 40);
    await trim(30);
    expect(await stored()).toEqual([range(30, 40)]);
    await grow(25, 45);
    expect(await stored()).toEqual([range(30, 45)]);
  });

  it('keeps the pieces that somebody needs', async () => {
    await grow(10, 20);
    await grow(20, 40, 2);
    await trim(30, [12, 14], [18, 22]);
    expect(await stored()).toEqual([range(12, 14), range(18, 20), range(20, 22, 2), range(30, 40, 2)]);
  });

  it('keeps everything after the start of one that is running', async () => {
    await grow(10, 40);
    await trim(30, [25, null]);
    expect(await stored()).toEqual([range(25, 40)]);
  });

  it('is none of another cluster', async () => {
    await grow(10, 20);
    const other = rows.cluster({ lifecycle: 'Active' });
    await test.uow.run((tx) => tx.clusters.add(other, []));
    await test.uow.run((tx) => tx.walRanges.trim(other.id, { position: 99n, at: at(50) }, []));
    expect(await stored()).toEqual([range(10, 20)]);
    expect((await test.uow.read.walRanges.of([other.id])).size).toBe(0);
  });
});
