import { backOff } from '@rocket/domain';
import type { BackOff } from '@rocket/domain';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterRow, MetricSample, UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger, SecretBox } from '@rocket/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorityCertificate } from '../clusters/certificate-authority.js';
import { toEngineCluster } from '../clusters/engine-cluster.js';
import { sampleServer } from './sample-server.js';
import type { SampledServer } from './sample-server.js';
import { testThresholds } from './test-thresholds.js';

export interface MetricCollectorDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  clock: Clock;
  logger: Logger;
  metricsIntervalMs: number;
}

/** What is asked at the same time of servers that answered last time. */
const HEALTHY_LANES = 48;
/** Apart from those, so that whoever does not answer keeps nobody waiting but its like. */
const SUSPECT_LANES = 16;
const TIMEOUT_MS = 5_000;
const PAGE = 100;
/** Samples that are written together. */
const BATCH = 200;

/**
 * Asks every server of every active cluster how busy it is, and makes the threshold tests on what it says. Rounds are spread over half of their interval, so that neither
 * the servers nor the database here are asked everything at once.
 */
export class MetricCollector {
  /** Servers that did not answer last time. */
  readonly #suspects = new Map<string, BackOff>();

  constructor(private readonly parts: MetricCollectorDependencies) {}

  async collect(signal: AbortSignal): Promise<void> {
    const servers = await this.#servers();
    const known = new Set(servers.map(({ serverId }) => serverId));
    for (const serverId of this.#suspects.keys()) if (!known.has(serverId)) this.#suspects.delete(serverId);
    const before = await this.parts.uow.read.metrics.latest([...known]);
    const samples: MetricSample[] = [];
    const batch = new Batch((samples) => this.#keep(samples));
    const ask = async (server: SampledServer): Promise<void> => {
      const sample = await this.#sample(server, before.get(server.serverId), signal);
      if (!sample || signal.aborted) return;
      samples.push(sample);
      await batch.add(sample);
    };
    const isSuspect = ({ serverId }: SampledServer): boolean => this.#suspects.has(serverId);
    const healthy = servers.filter((server) => !isSuspect(server));
    await Promise.all([
      inLanes(healthy, { lanes: HEALTHY_LANES, spreadMs: this.parts.metricsIntervalMs / 2, signal }, ask),
      inLanes(servers.filter(isSuspect), { lanes: SUSPECT_LANES, spreadMs: 0, signal }, ask),
    ]);
    await batch.flush();
    if (!signal.aborted) await testThresholds(this.parts, samples);
  }

  async #sample(server: SampledServer, before: MetricSample | undefined, signal: AbortSignal): Promise<MetricSample | undefined> {
    const { clock, logger, metricsIntervalMs } = this.parts;
    const { serverId } = server;
    const suspect = this.#suspects.get(serverId);
    if (suspect && suspect.againAtMs > clock.now().getTime()) return undefined;
    try {
      const sample = await sampleServer(server, { clock, timeoutMs: TIMEOUT_MS, signal }, before);
      const answered = sample.values.hostUp === 1 && sample.values.dbUp === 1;
      const again = backOff(suspect, answered, clock.now().getTime(), metricsIntervalMs);
      if (again) this.#suspects.set(serverId, again);
      else this.#suspects.delete(serverId);
      return sample;
    } catch (error) {
      if (!signal.aborted) logger.warn({ serverId, err: error }, 'server could not be sampled');
      return undefined;
    }
  }

  async #keep(samples: readonly MetricSample[]): Promise<void> {
    await this.parts.uow.run((tx) => tx.metrics.write(samples));
  }

  async #servers(): Promise<SampledServer[]> {
    const { uow, hosts, secretBox, logger } = this.parts;
    const servers: SampledServer[] = [];
    const caCertificatePem = await authorityCertificate(uow);
    let after: string | null = null;
    do {
      const ids: string[] = await uow.read.clusters.activeIdsAfter(after, PAGE);
      for (const row of await uow.read.clusters.byIds(ids)) {
        try {
          servers.push(...this.#serversOf(row, toEngineCluster(row, { hosts, secretBox, caCertificatePem })));
        } catch (error) {
          logger.warn({ clusterId: row.id, err: error }, 'the servers of a cluster cannot be sampled');
        }
      }
      after = ids.length < PAGE ? null : (ids.at(-1) ?? null);
    } while (after !== null);
    return servers;
  }

  #serversOf(row: ClusterRow, cluster: SampledServer['cluster']): SampledServer[] {
    const engine = this.parts.engines.engineFor(row.dbmsType);
    return cluster.members.flatMap((member) => {
      const serverId = row.members.find(({ id }) => id === member.memberId)?.serverId;
      return serverId === undefined ? [] : [{ serverId, engine, cluster, member }];
    });
  }
}

/** Works on all of them, so many at a time, each not before its turn in the time that they are spread over. */
async function inLanes<T>(
  items: readonly T[],
  { lanes, spreadMs, signal }: { lanes: number; spreadMs: number; signal: AbortSignal },
  work: (item: T) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let place = next++; place < items.length && !signal.aborted; place = next++) {
      const waitMs = startedAt + (place * spreadMs) / items.length - performance.now();
      if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      const item = items[place];
      if (item !== undefined) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
}

/** Collects samples until there are enough of them to be worth a transaction. */
class Batch {
  #waiting: MetricSample[] = [];

  constructor(private readonly write: (samples: readonly MetricSample[]) => Promise<void>) {}

  async add(sample: MetricSample): Promise<void> {
    this.#waiting.push(sample);
    if (this.#waiting.length >= BATCH) await this.flush();
  }

  async flush(): Promise<void> {
    const samples = this.#waiting;
    this.#waiting = [];
    if (samples.length > 0) await this.write(samples);
  }
}
