import type { MetricChart, MetricSeries } from '@rocket/contracts';
import { METRIC_NAMES, describeMetric, parseMetricKey, type MetricPlan } from '@rocket/domain';
import type { MetricSeries as StoredSeries } from '@rocket/persistence';

/** Servers in the order given, their metrics in the order in which they are described. */
export function presentChart(
  { resolution, stepMs, fromMs, points }: MetricPlan,
  stored: readonly StoredSeries[],
  names: ReadonlyMap<string, string>,
): MetricChart {
  const order = [...names.values()];
  const series = stored.flatMap((one) => presentSeries(one, names.get(one.serverId) ?? '') ?? []).sort(byPlace(order));
  return { from: new Date(fromMs).toISOString(), stepSeconds: stepMs / 1000, points, resolution, series };
}

function presentSeries({ key, min, avg, max }: StoredSeries, serverName: string): MetricSeries | undefined {
  const parsed = parseMetricKey(key);
  if (!parsed) return undefined;
  const { title, unit } = describeMetric(parsed.metric);
  return { serverName, ...parsed, title, unit, min: min.map(short), avg: avg.map(short), max: max.map(short) };
}

/** More digits than anybody can see make the answer long. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}

function byPlace(servers: readonly string[]) {
  return (one: MetricSeries, other: MetricSeries): number =>
    METRIC_NAMES.indexOf(one.metric) - METRIC_NAMES.indexOf(other.metric) ||
    servers.indexOf(one.serverName) - servers.indexOf(other.serverName) ||
    (one.element ?? '').localeCompare(other.element ?? '');
}
