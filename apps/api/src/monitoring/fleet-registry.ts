import { METRIC_NAMES, describeMetric, parseMetricKey, type MetricName } from '@rocket/domain';
import type { FleetClusterHealth, FleetServerMetrics } from '@rocket/persistence';
import { Gauge, Registry } from 'prom-client';

export interface Fleet {
  servers: readonly FleetServerMetrics[];
  clusters: readonly FleetClusterHealth[];
  operations: readonly { status: string; count: number }[];
  poolServers: readonly { status: string; count: number }[];
}

const CLUSTER_LABELS = ['dbms', 'cluster', 'environment', 'application'] as const;
const SERVER_LABELS = ['dbms', 'cluster', 'environment', 'server', 'role'] as const;

/** The fleet as gauges, made anew for each reading: whoever is gone is not said any more. */
export function fleetRegistry({ servers, clusters, operations, poolServers }: Fleet): Registry {
  const registry = new Registry();
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Gauge<Label> =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const up = gauge('rocket_cluster_up', 'Whether the cluster takes writes.', CLUSTER_LABELS);
  const healthy = gauge('rocket_cluster_healthy', 'Whether all of its members are as they should be.', CLUSTER_LABELS);
  for (const { dbmsType: dbms, clusterName: cluster, environment, application, clusterHealth } of clusters) {
    const labels = { dbms, cluster, environment, application };
    up.set(labels, clusterHealth === 'ClusterDown' ? 0 : 1);
    healthy.set(labels, clusterHealth === 'ClusterUp' ? 1 : 0);
  }
  const serverUp = gauge('rocket_server_healthy', 'Whether the member is as it should be.', SERVER_LABELS);
  const gauges = new Map(METRIC_NAMES.map((metric) => [metric, gaugeOf(registry, metric)]));
  for (const server of servers) {
    const { dbmsType: dbms, clusterName: cluster, environment, serverName, nodeRole: role, serverHealth, values } = server;
    const labels = { dbms, cluster, environment, server: serverName, role };
    serverUp.set(labels, serverHealth === 'ServerUp' ? 1 : 0);
    for (const [key, value] of Object.entries<number | undefined>(values ?? {})) {
      const parsed = parseMetricKey(key);
      if (parsed && value !== undefined) gauges.get(parsed.metric)?.set({ ...labels, ...elementOf(parsed) }, value);
    }
  }
  const running = gauge('rocket_operations', 'Operations that are not over.', ['status']);
  for (const { status, count } of operations) running.set({ status }, count);
  const pool = gauge('rocket_pool_servers', 'Servers of the pool.', ['status']);
  for (const { status, count } of poolServers) pool.set({ status }, count);
  return registry;
}

/** `cpuIdlePercent` is `rocket_server_cpu_idle_percent`. */
function gaugeOf(registry: Registry, metric: MetricName): Gauge {
  const { text, ofEach } = describeMetric(metric);
  const name = `rocket_server_${metric.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  const labelNames = ofEach === undefined ? [...SERVER_LABELS] : [...SERVER_LABELS, ofEach];
  return new Gauge({ name, help: text, labelNames, registers: [registry] });
}

function elementOf({ metric, element }: { metric: MetricName; element: string | null }): Record<string, string> {
  const { ofEach } = describeMetric(metric);
  return ofEach === undefined || element === null ? {} : { [ofEach]: element };
}
