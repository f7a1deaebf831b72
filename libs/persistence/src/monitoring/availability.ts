import { isInterrupting } from '@rocket/domain';
import type {
  AvailabilityRecord,
  AvailabilitySpan,
  CalendarPeriod,
  DowntimeFigures,
  MeasuredGap,
  OperationKind,
  Period,
  WriteGaps,
} from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { AvailabilitySpanEntity } from './availability-span.entity.js';
import { ClusterLifecycleEntity } from './cluster-lifecycle.entity.js';
import { DowntimeMonthEntity } from './downtime-month.entity.js';
import { FinishedDowntimeMonthEntity } from './finished-downtime-month.entity.js';

export type StoredSpan = AvailabilitySpan & { id: string };
export type ClosedMonthRow = Omit<DowntimeMonthEntity, 'cluster'>;

/** The operation that works on a cluster and may interrupt it. One that waits for a person after a failure does not work. */
export interface Work {
  operationId: string;
  kind: OperationKind;
}

/** What was observed of clusters over the time, and the months that are closed. */
export class Availability {
  constructor(private readonly manager: EntityManager) {}

  /** The newest span of a cluster; undefined when it was never observed. */
  async last(clusterId: string): Promise<StoredSpan | undefined> {
    const row = await this.manager.findOne(AvailabilitySpanEntity, { where: { clusterId }, order: { startedAt: 'DESC' } });
    return row ? toSpan(row) : undefined;
  }

  /** Whether nobody has recorded an observation since this was the newest span. */
  async isStillLast(clusterId: string, known: StoredSpan | undefined): Promise<boolean> {
    const last = await this.last(clusterId);
    return last?.id === known?.id && last?.seenUntilMs === known?.seenUntilMs;
  }

  /** Goes on with the span that this one was, or begins it. */
  async write(clusterId: string, span: AvailabilitySpan, goesOn: StoredSpan | undefined): Promise<void> {
    const seenUntil = new Date(span.seenUntilMs);
    if (goesOn) {
      await this.manager.update(AvailabilitySpanEntity, { id: goesOn.id }, { seenUntil });
      return;
    }
    const { state, cause, operationId, reason, toleranceMs } = span;
    const startedAt = new Date(span.startedAtMs);
    const row = { id: newId(), clusterId, state, cause, operationId, reason, toleranceMs, startedAt, seenUntil };
    await this.manager.insert(AvailabilitySpanEntity, row);
  }

  /** What works on a cluster now. */
  async work(clusterId: string): Promise<Work | null> {
    const rows: Work[] = await this.manager.query(
      `SELECT id AS "operationId", kind FROM operations
       WHERE cluster_id = $1 AND status IN ('Running', 'Waiting', 'Paused', 'Queued') AND started_at IS NOT NULL AND halted_at IS NULL`,
      [clusterId],
    );
    return rows.find(({ kind }) => isInterrupting(kind)) ?? null;
  }

  /** Whether an operation has worked on a cluster since, or does: what its members are by then is of its doing. */
  async workedSince(clusterId: string, since: Date): Promise<boolean> {
    const rows: { kind: OperationKind }[] = await this.manager.query(
      `SELECT kind FROM operations
       WHERE cluster_id = $1 AND started_at IS NOT NULL AND (finished_at IS NULL OR finished_at >= $2)`,
      [clusterId, since],
    );
    return rows.some(({ kind }) => isInterrupting(kind));
  }

  /** What is remembered of clusters, as far as it says something of a period. What goes on ends at `now`. */
  async records(clusterIds: readonly string[], period: Period, now: Date): Promise<Map<string, AvailabilityRecord>> {
    const ids = [...clusterIds];
    const [from, to] = [new Date(period.fromMs), new Date(period.toMs)];
    const spans = await this.manager
      .createQueryBuilder(AvailabilitySpanEntity, 'span')
      .where('span.cluster_id = ANY(:ids) AND span.started_at < :to', { ids, to })
      // The one before the period may hold into it.
      .andWhere(`span.seen_until >= :from::timestamptz - span.tolerance_ms * interval '1 millisecond'`, { from })
      .orderBy('span.started_at')
      .getMany();
    const lifecycles = await this.manager.find(ClusterLifecycleEntity, {
      where: { clusterId: In(ids) },
      order: { since: 'ASC' },
    });
    const gaps = await this.#gaps(ids, from, to);
    const lifecyclesOf = Map.groupBy(lifecycles, ({ clusterId }) => clusterId);
    const spansOf = Map.groupBy(spans, ({ clusterId }) => clusterId);
    return new Map(
      ids.map((id) => [
        id,
        {
          meant: meantPeriods(lifecyclesOf.get(id) ?? [], now),
          spans: (spansOf.get(id) ?? []).map(toSpan),
          gaps: gaps.get(id) ?? [],
        },
      ]),
    );
  }

  async #gaps(ids: string[], from: Date, to: Date): Promise<Map<string, MeasuredGap[]>> {
    const rows: { id: string; clusterId: string; writeGaps: WriteGaps; writeOutageMs: number }[] = await this.manager.query(
      `SELECT id, cluster_id AS "clusterId", write_gaps AS "writeGaps", write_outage_ms AS "writeOutageMs" FROM operations
       WHERE cluster_id = ANY($1) AND write_gaps IS NOT NULL AND write_outage_ms > 0 AND finished_at >= $2 AND started_at < $3`,
      [ids, from, to],
    );
    const gaps = new Map<string, MeasuredGap[]>();
    for (const row of rows) {
      const gap = longestGap(row);
      if (gap) gaps.set(row.clusterId, [...(gaps.get(row.clusterId) ?? []), gap]);
    }
    return gaps;
  }

  /** Closed months of clusters, in the order of time. */
  closedMonths(clusterIds: readonly string[], months?: readonly string[]): Promise<ClosedMonthRow[]> {
    return this.manager.find(DowntimeMonthEntity, {
      where: { clusterId: In([...clusterIds]), ...(months ? { month: In([...months]) } : {}) },
      order: { month: 'ASC' },
    });
  }

  /** Clusters that were meant to run at some time of a month, for which it is not closed. */
  async openIn(month: CalendarPeriod, limit: number): Promise<string[]> {
    return (await this.openOf([month], limit)).map(({ clusterId }) => clusterId);
  }

  /** The same of several months, as pairs of the month's name and the cluster; all of them without a limit. */
  async openOf(months: readonly CalendarPeriod[], limit: number | null = null): Promise<{ month: string; clusterId: string }[]> {
    return this.manager.query(
      `SELECT DISTINCT month.name AS month, one.cluster_id AS "clusterId"
       FROM (SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) AS asked (name, from_at, to_at)
         WHERE NOT EXISTS (SELECT FROM finished_downtime_months finished WHERE finished.month = asked.name)) AS month
       JOIN (SELECT cluster_id, lifecycle, since, lead(since, 1, 'infinity') OVER (PARTITION BY cluster_id ORDER BY since) AS until
         FROM cluster_lifecycles) AS one ON one.lifecycle = 'Active' AND one.since < month.to_at AND one.until > month.from_at
       WHERE NOT EXISTS (SELECT FROM downtime_months closed WHERE closed.cluster_id = one.cluster_id AND closed.month = month.name)
       LIMIT $4`,
      [
        months.map(({ name }) => name),
        months.map(({ fromMs }) => new Date(fromMs)),
        months.map(({ toMs }) => new Date(toMs)),
        limit,
      ],
    );
  }

  /** Since when anything is known of any cluster; null when nothing is. */
  async firstSince(): Promise<Date | null> {
    const [row]: { since: Date | null }[] = await this.manager.query(`SELECT min(since) AS since FROM cluster_lifecycles`);
    return row?.since ?? null;
  }

  /** Closes a month of a cluster, unless it is closed. */
  async close(clusterId: string, { name, fromMs, toMs }: CalendarPeriod, figures: DowntimeFigures): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(DowntimeMonthEntity)
      .values({ clusterId, month: name, fromAt: new Date(fromMs), toAt: new Date(toMs), ...figures })
      .orIgnore()
      .execute();
  }

  /** Remembers that a month which is over is closed for every cluster that was meant to run in it. */
  async finish(month: string): Promise<void> {
    await this.manager.upsert(
      FinishedDowntimeMonthEntity,
      { month },
      { conflictPaths: ['month'], skipUpdateIfNoValuesChanged: true },
    );
  }

  /** Names of the months that are finished. */
  async finishedNames(): Promise<Set<string>> {
    return new Set((await this.manager.find(FinishedDowntimeMonthEntity)).map(({ month }) => month));
  }
}

function toSpan({
  id,
  state,
  cause,
  operationId,
  reason,
  toleranceMs,
  startedAt,
  seenUntil,
}: AvailabilitySpanEntity): StoredSpan {
  const [startedAtMs, seenUntilMs] = [startedAt.getTime(), seenUntil.getTime()];
  return { id, state, cause, operationId, reason, toleranceMs, startedAtMs, seenUntilMs };
}

/** When it was active, which is when it was meant to run. */
function meantPeriods(lifecycles: readonly ClusterLifecycleEntity[], now: Date): Period[] {
  return lifecycles.flatMap(({ lifecycle, since }, place) => {
    if (lifecycle !== 'Active') return [];
    const until = lifecycles[place + 1]?.since ?? now;
    return since < until ? [{ fromMs: since.getTime(), toMs: until.getTime() }] : [];
  });
}

/** Where the longest gap of a probe lies: it ended in the piece that names it. */
function longestGap({ id, writeGaps, writeOutageMs }: { id: string; writeGaps: WriteGaps; writeOutageMs: number }) {
  const piece = writeGaps.gaps.findIndex((gap) => gap !== null && gap >= writeOutageMs);
  if (piece < 0) return null;
  const toMs = Date.parse(writeGaps.from) + (piece + 1) * writeGaps.everyMs;
  return { fromMs: toMs - writeOutageMs, toMs, operationId: id };
}
