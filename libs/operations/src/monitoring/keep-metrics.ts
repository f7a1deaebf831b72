import type { UnitOfWork } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** By then what was measured before has been written. */
const LATE_MS = MINUTE_MS;

export type MetricRetention = Pick<Config, 'metricsSampleHours' | 'metricsFiveMinuteDays' | 'metricsHourDays'>;

/** Puts metrics together as they get older, and drops what is over. */
export async function keepMetrics(parts: { uow: UnitOfWork; clock: Clock; retention: MetricRetention }): Promise<void> {
  const { uow, clock, retention } = parts;
  const nowMs = clock.now().getTime();
  for (const resolution of ['5min', '1h', '1d'] as const) {
    for (let more = true; more;) more = await uow.run((tx) => tx.metrics.rollUp(resolution, nowMs - LATE_MS));
  }
  const { metricsSampleHours, metricsFiveMinuteDays, metricsHourDays } = retention;
  await uow.run(async (tx) => {
    await tx.metrics.partitions.drop('sample', nowMs - metricsSampleHours * HOUR_MS);
    await tx.metrics.partitions.drop('5min', nowMs - metricsFiveMinuteDays * DAY_MS);
    await tx.metrics.partitions.drop('1h', nowMs - metricsHourDays * DAY_MS);
    await tx.metrics.partitions.drop('1d', nowMs - metricsHourDays * DAY_MS);
  });
}
