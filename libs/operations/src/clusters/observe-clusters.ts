import { deriveClusterHealth, runsRelease } from '@rocket/domain';
import type { EngineRegistry, MemberReading } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterRow, UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger, SecretBox } from '@rocket/platform';
import { authorityCertificate } from './certificate-authority.js';
import { toEngineCluster } from './engine-cluster.js';
import { recordReading } from './record-reading.js';

export interface ObserveClustersDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  clock: Clock;
  logger: Logger;
}

const INSPECT_TIMEOUT_MS = 3_000;
const PAGE = 100;
/** Clusters asked at the same time. One that does not answer costs its time-out and delays nobody but itself. */
const AT_ONCE = 16;

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
  const { uow, engines, hosts, secretBox } = dependencies;
  const row = await uow.read.clusters.byId(id);
  const cluster = toEngineCluster(row, { hosts, secretBox, caCertificatePem: await authorityCertificate(uow) });
  const engine = engines.engineFor(row.dbmsType);
  const readings = await Promise.all(
    cluster.members.map((member) => engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, signal)),
  );
  if (!signal.aborted) await recordRound(dependencies, row, readings);
}

async function recordRound(
  { uow, clock }: ObserveClustersDependencies,
  row: ClusterRow,
  readings: readonly MemberReading[],
): Promise<void> {
  const { dbmsType, clusterName } = row;
  const hasPrimary = readings.some(({ answers, role }) => answers && role === 'Primary');
  const seen = deriveClusterHealth(readings);
  const { reason } = seen;
  // What an operation does to its members is no outage that anybody has to be told of.
  const isWorkedOn = row.runningOperationId !== null && seen.health !== 'ClusterUp';
  const health = isWorkedOn ? 'ClusterOnLineMaint' : seen.health;
  const phase = (reason ?? 'All members answer and replicate').slice(0, 500);
  await uow.run(async (tx) => {
    // Members that were asked while an operation began or ended answered for a cluster that is another one by now.
    if (!(await tx.clusters.isStill(row))) return;
    let isNews = false;
    for (const reading of readings) {
      const member = row.members.find(({ server }) => server.serverName === reading.serverName);
      // Who does not answer keeps what it said last, but the part of the primary, which somebody else has by now.
      const isOusted = hasPrimary && !reading.answers && member?.nodeRole === 'Primary';
      const known: MemberReading = isOusted ? { ...reading, role: 'SecondaryAsync' } : reading;
      if (member) isNews = (await recordReading(tx, member, known, clock.now())) || isNews;
      if (member && reading.lagBytes !== undefined && reading.lagBytes !== member.lagBytes) isNews = true;
    }
    if (health !== row.clusterHealth || phase !== row.phase) {
      isNews = true;
      await tx.clusters.change(row.id, { phase, ...(health === row.clusterHealth ? {} : { clusterHealth: health }) });
    }
    if (health !== row.clusterHealth && (health === 'ClusterDown' || row.clusterHealth === 'ClusterDown')) {
      const type = health === 'ClusterDown' ? 'Down' : 'Up';
      const text = health === 'ClusterDown' ? `${clusterName} is down. ${phase}` : `${clusterName} is up again.`;
      await tx.activities.add([{ type, dbmsType, clusterName, planned: false, actor: 'observer', text }]);
    }
    const newer = newerRelease(row, readings);
    if (newer !== undefined) {
      isNews = true;
      await tx.clusters.change(row.id, { release: newer });
      const text = `Every member of ${clusterName} answers version ${newer} by now; it was ${row.release}.`;
      await tx.activities.add([{ type: 'FactsChanged', dbmsType, clusterName, planned: false, actor: 'observer', text }]);
    }
    if (isNews) await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
  });
}

/** The version that all members answer, when it is a newer minor than the one that is known: their servers brought it by themselves. */
function newerRelease(row: ClusterRow, readings: readonly MemberReading[]): string | undefined {
  const [version, ...others] = [...new Set(readings.map((reading) => (reading.answers ? reading.version : undefined)))];
  if (version === undefined || others.length > 0 || row.runningOperationId !== null) return undefined;
  return version !== row.release && runsRelease(version, row.release) ? version : undefined;
}
