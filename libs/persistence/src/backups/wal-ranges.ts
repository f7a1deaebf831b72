import type { WalRange } from '@rocket/domain';
import { newId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';
import { WalRangeEntity } from './wal-range.entity.js';

/** Of one cluster. A primary that changes every hour for a year makes fewer. */
const MAX_RANGES = 10_000;

/** Which pieces of the log are archived. */
export class WalRanges {
  constructor(private readonly manager: EntityManager) {}

  /** Of each of these clusters, in the order of terms and positions. */
  async of(clusterIds: readonly string[]): Promise<ReadonlyMap<string, WalRange[]>> {
    const rows = await this.manager
      .createQueryBuilder(WalRangeEntity, 'range')
      .where('range.cluster_id = ANY(:clusterIds)', { clusterIds: [...clusterIds] })
      .orderBy('range.cluster_id')
      .addOrderBy('range.term')
      .addOrderBy('range.from_position')
      .limit(MAX_RANGES * clusterIds.length)
      .getMany();
    return new Map([...Map.groupBy(rows, ({ clusterId }) => clusterId)].map(([id, found]) => [id, found.map(toRange)]));
  }

  /** The one with which the archiver goes on; null when nothing is archived yet. */
  async newestOf(clusterId: string): Promise<WalRange | null> {
    const row = await this.manager
      .createQueryBuilder(WalRangeEntity, 'range')
      .where('range.cluster_id = :clusterId', { clusterId })
      .orderBy('range.term', 'DESC')
      .addOrderBy('range.to_position', 'DESC')
      .limit(1)
      .getOne();
    return row ? toRange(row) : null;
  }

  /**
   * Records that this range is stored. Where it goes on from one that is known, that one grows at its end, and its beginning
   * stays: what has rolled off meanwhile does not come back because somebody still remembers it.
   */
  async grow(clusterId: string, { term, from, to, fromAt, toAt }: WalRange): Promise<void> {
    const [, grown]: [unknown[], number] = await this.manager.query(
      `UPDATE wal_ranges SET to_position = greatest(to_position, $4), to_at = greatest(to_at, $5)
       WHERE id = (SELECT id FROM wal_ranges
         WHERE cluster_id = $1 AND term = $2 AND to_position >= $3 AND from_position <= $4
         ORDER BY to_position DESC LIMIT 1)`,
      [clusterId, term, from.toString(), to.toString(), toAt],
    );
    if (grown > 0) return;
    await this.manager.query(
      `INSERT INTO wal_ranges (id, cluster_id, term, from_position, to_position, from_at, to_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (cluster_id, term, from_position)
       DO UPDATE SET to_position = greatest(wal_ranges.to_position, excluded.to_position), to_at = greatest(wal_ranges.to_at, excluded.to_at)`,
      [newId(), clusterId, term, from.toString(), to.toString(), fromAt, toAt],
    );
  }

  /**
   * Records that the log before a place is gone, but for some pieces of it.
   *
   * @param before the first byte that is still there, and since when it is; `except` what is still there before that
   */
  async trim(clusterId: string, before: LogLine, except: readonly LogPiece[]): Promise<void> {
    const line = lineWith(before, except);
    const position = line.position.toString();
    const cut = await this.manager
      .createQueryBuilder(WalRangeEntity, 'range')
      .setLock('pessimistic_write')
      .where('range.cluster_id = :clusterId AND range.from_position < :position', { clusterId, position })
      .getMany();
    await this.manager.query(`DELETE FROM wal_ranges WHERE cluster_id = $1 AND to_position <= $2`, [clusterId, position]);
    await this.manager.query(
      `UPDATE wal_ranges SET from_position = $2, from_at = least(to_at, greatest(from_at, $3)) WHERE cluster_id = $1 AND from_position < $2`,
      [clusterId, position, line.at],
    );
    // In their order: pieces that overlap become one, which grows at its end.
    const pieces = except.toSorted((one, other) => (one.from < other.from ? -1 : 1));
    for (const range of cut)
      for (const piece of pieces) {
        const kept = overlapOf(range, piece, line);
        if (kept) await this.grow(clusterId, kept);
      }
  }
}

/** The first byte of the log that is still there, and since when it is. */
export interface LogLine {
  position: bigint;
  at: Date;
}

/** A piece of the log that somebody needs; `to` and `toAt` are null while that is not over. */
export interface LogPiece {
  from: bigint;
  to: bigint | null;
  fromAt: Date;
  toAt: Date | null;
}

/** A piece that reaches over the line draws it further back: what is left in front of it is one with what is behind. */
function lineWith(before: LogLine, except: readonly LogPiece[]): LogLine {
  return except
    .filter(({ to }) => to === null || to >= before.position)
    .map(({ from, fromAt }): LogLine => ({ position: from, at: fromAt }))
    .reduce((first, other) => (other.position < first.position ? other : first), before);
}

function overlapOf(range: WalRangeEntity, piece: LogPiece, line: LogLine): WalRange | undefined {
  const from = range.fromPosition > piece.from ? range.fromPosition : piece.from;
  const end = piece.to !== null && piece.to < line.position ? piece.to : line.position;
  const to = range.toPosition < end ? range.toPosition : end;
  if (from >= to) return undefined;
  const fromAt = new Date(Math.max(range.fromAt.getTime(), piece.fromAt.getTime()));
  const toAt = new Date(Math.min(range.toAt.getTime(), (piece.toAt ?? line.at).getTime()));
  return { term: range.term, from, to, fromAt, toAt };
}

function toRange({ term, fromPosition, toPosition, fromAt, toAt }: WalRangeEntity): WalRange {
  return { term, from: fromPosition, to: toPosition, fromAt, toAt };
}
