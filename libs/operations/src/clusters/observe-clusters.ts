import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger, SecretBox } from '@rocket/platform';
import { authorityCertificate } from './certificate-authority.js';
import { toEngineCluster } from './engine-cluster.js';
import { recordRound } from './record-round.js';

export interface ObserveClustersDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  clock: Clock;
  logger: Logger;
  /** How much time may pass between two rounds without the observer having been away. */
  observeToleranceMs?: number;
}

const INSPECT_TIMEOUT_MS = 3_000;
const DEFAULT_INTERVAL_MS = 5_000;
const PAGE = 100;
/** Clusters asked at the same time. One that does not answer costs its time-out and delays nobody but itself. */
const AT_ONCE = 16;

/** Two rounds may be left out, and one may wait for whoever does not answer; after that nobody can say that nothing happened. */
export function observationToleranceMs(intervalMs: number): number {
  return 3 * intervalMs + INSPECT_TIMEOUT_MS + 2_000;
}

/** Asks every member of every active cluster how it is, and records what changed. One bad cluster does not stop the round. */
export async function observeClusters(dependencies: ObserveClustersDependencies, signal: AbortSignal): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const ids: string[] = await dependencies.uow.read.clusters.activeIdsAfter(after, PAGE);
    const waiting = [...ids];
    const observer = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined && !signal.aborted; id = waiting.shift()) {
        await observeCluster(dependencies, id, signal).catch((error: unknown) => {
          dependencies.logger.warn({ clusterId: id, err: error }, 'cluster could not be observed');
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, observer));
    after = ids.at(-1) ?? null;
    if (ids.length < PAGE || signal.aborted) return;
  }
}

async function observeCluster(dependencies: ObserveClustersDependencies, id: string, signal: AbortSignal): Promise<void> {
  const { uow, engines, hosts, secretBox, clock } = dependencies;
  // Read before the members: whoever records what is older than this by then is too late.
  const last = await uow.read.availability.last(id);
  const row = await uow.read.clusters.byId(id);
  const cluster = toEngineCluster(row, { hosts, secretBox, caCertificatePem: await authorityCertificate(uow) });
  const engine = engines.engineFor(row.dbmsType);
  const readings = await Promise.all(
    cluster.members.map((member) => engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, signal)),
  );
  if (signal.aborted) return;
  const { observeToleranceMs: toleranceMs = observationToleranceMs(DEFAULT_INTERVAL_MS) } = dependencies;
  await recordRound(uow, { row, last, readings, at: clock.now(), toleranceMs });
}
