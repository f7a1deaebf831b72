import { DomainError } from '@rocket/domain';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { checkLine } from '../pool-servers/check-line.js';
import { authorityCertificate } from './certificate-authority.js';
import { memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { toEngineCluster } from './engine-cluster.js';
import { issueCertificate } from './issue-certificate.js';

/** Packages of a hundred megabytes over a slow line, behind another installation that is still running. */
const INSTALL_TIMEOUT_MS = 30 * 60_000;

/** Reserves a port on a new member's server, issues its certificate, and asks whether the server can carry it. */
export async function prepareServer(
  dependencies: ClusterDependencies,
  { row, engine }: ClusterSubject,
  step: StepToPerform,
  context: StepContext,
): Promise<void> {
  const { uow, hosts, secretBox } = dependencies;
  const member = row.members.find(({ server }) => server.serverName === step.serverName);
  if (!member) throw new Error(`${step.serverName ?? ''} is not a member of ${row.clusterName}.`);
  const port = member.port ?? (await hosts.open(member.server).findFreePort([], { timeoutMs: 10_000, signal: context.signal }));
  const tls = row.tlsEnabled && member.tlsCertificate === null ? await issueCertificate(dependencies, member, context) : {};
  await context.record((tx) => tx.clusters.changeMember(member.id, { port, ...tls }));

  const prepared = await uow.read.clusters.byId(row.id);
  const cluster = toEngineCluster(prepared, { hosts, secretBox, caCertificatePem: await authorityCertificate(uow) });
  const checks = await engine.checkHost(cluster, memberOn(cluster, step.serverName), context);
  for (const check of checks) context.say(checkLine(check));
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    const reasons = failed.map(({ name, detail, advice }) => `${name}: ${detail} ${advice ?? ''}`.trim());
    throw new DomainError('step-failed', `${step.serverName ?? ''} cannot become a member. ${reasons.join(' ')}`);
  }
}

/** Installs the cluster's release where it is missing. */
export async function installRelease({ row, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const { host } = memberOn(cluster, step.serverName);
  const { signal, say } = context;
  await host.installRelease(row.dbmsType, row.release, { timeoutMs: INSTALL_TIMEOUT_MS, signal, onOutput: say });
  context.say(`${row.dbmsType} ${row.release} is installed on ${host.serverName}.`);
}
