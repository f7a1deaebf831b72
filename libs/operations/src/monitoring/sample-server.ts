import { isDomainError, metricKey, ratesBetween } from '@rocket/domain';
import type { HostSample, MetricCounters, MetricValues } from '@rocket/domain';
import type { Engine, EngineCluster, EngineMember, MemberSample } from '@rocket/engine-core';
import type { MetricSample } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';

/** A member of a cluster, and who knows how to ask it. */
export interface SampledServer {
  serverId: string;
  engine: Engine;
  cluster: EngineCluster;
  member: EngineMember;
}

/**
 * Asks a server and its database how busy they are, both at once: neither waits for the other. What does not answer is a
 * value of 0 under `hostUp` or `dbUp`, never an error.
 */
export async function sampleServer(
  { serverId, engine, cluster, member }: SampledServer,
  parts: { clock: Clock; timeoutMs: number; signal: AbortSignal },
  before: Pick<MetricSample, 'at' | 'counters'> | undefined,
): Promise<MetricSample> {
  const { clock, timeoutMs, signal } = parts;
  const [host, database] = await Promise.all([
    sampleHost(member, timeoutMs, signal),
    engine.sampleMember(cluster, member, timeoutMs, signal),
  ]);
  const at = clock.now();
  const counters = { ...host.counters, ...countersOf(database) };
  const known = before && { atMs: before.at.getTime(), counters: before.counters };
  const rates = ratesBetween(known, { atMs: at.getTime(), counters });
  return { serverId, at, values: { ...host.values, ...valuesOf(database), ...rates }, counters };
}

async function sampleHost(
  { host }: EngineMember,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ values: MetricValues; counters: MetricCounters }> {
  const startedAt = performance.now();
  try {
    const sample = await host.sample({ timeoutMs, signal });
    const hostPingMs = performance.now() - startedAt;
    const { cpuIdleMs, cpuTotalMs } = sample;
    return { values: { hostUp: 1, hostPingMs, ...hostValues(sample) }, counters: { cpuIdleMs, cpuTotalMs } };
  } catch (error) {
    signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    return { values: { hostUp: 0 }, counters: {} };
  }
}

function hostValues({ load, memoryTotalBytes, memoryAvailableBytes, mounts }: HostSample): MetricValues {
  const disks = mounts.map(({ mount, sizeBytes, availableBytes }) => [
    metricKey('diskUsedPercent', mount),
    sizeBytes === 0 ? 0 : 100 * (1 - availableBytes / sizeBytes),
  ]);
  const memoryUsedPercent = memoryTotalBytes === 0 ? 0 : 100 * (1 - memoryAvailableBytes / memoryTotalBytes);
  return { load, memoryUsedPercent, ...(Object.fromEntries(disks) as MetricValues) };
}

function valuesOf(sample: MemberSample): MetricValues {
  if (!sample.answers) return { dbUp: 0 };
  const { connections, connectionsMax } = sample;
  const share = connections !== undefined && connectionsMax ? (100 * connections) / connectionsMax : undefined;
  return defined({
    dbUp: 1,
    dbConnectMs: sample.connectMs,
    connections,
    connectionsUsedPercent: share,
    longestTransactionSeconds: sample.longestTransactionSeconds,
    dbSizeBytes: sample.sizeBytes,
    wraparoundAge: sample.wraparoundAge,
    lagBytes: sample.lagBytes,
    lagSeconds: sample.lagSeconds,
  });
}

function countersOf({ blocksHit, blocksRead, transactions, walBytes }: MemberSample): MetricCounters {
  return defined({ blocksHit, blocksRead, transactions, walBytes });
}

function defined<T extends object>(given: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
