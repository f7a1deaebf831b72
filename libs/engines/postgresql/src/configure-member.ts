import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import {
  INCLUDES,
  NO_STANDBY_SETTINGS,
  renderHba,
  renderPassfile,
  renderSettings,
  renderStandbySettings,
} from './configuration-files.js';
import { memberLayout, SETTINGS_FILE } from './member-layout.js';

const TIMEOUT_MS = 30_000;

/** Files of a member and what has to be in them. All are 0600: some are secret, the rest is nobody's business. */
export type WantedFiles = ReadonlyMap<string, string>;

/** Brings a member's configuration files to what they have to be. Answers whether any was different. */
export async function configureMember(
  cluster: EngineCluster,
  member: EngineMember,
  source: EngineMember | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: TIMEOUT_MS, signal };
  const files = new Map([
    [layout.settings, renderSettings(cluster, member)],
    [layout.hba, renderHba(cluster)],
    ...replicationFiles(cluster, member),
  ]);
  if (member.tls && cluster.caCertificatePem !== undefined) {
    files.set(layout.tlsCertificate, member.tls.certificatePem);
    files.set(layout.tlsKey, member.tls.privateKeyPem);
  }
  if (source) files.set(layout.standbySettings, renderStandbySettings(cluster, source, member));
  else if (!(await member.host.exists(layout.standbySettings, limits))) files.set(layout.standbySettings, NO_STANDBY_SETTINGS);

  const main = `${layout.data}/postgresql.conf`;
  const current = await member.host.readFile(main, limits);
  if (!current.includes(`include = '${SETTINGS_FILE}'`)) files.set(main, current + INCLUDES);
  return writeFiles(member, files, signal);
}

/** Brings what a program on this server needs to connect to another member, for replication, to what it has to be. */
export async function configureReplicationAccess(
  cluster: EngineCluster,
  member: EngineMember,
  signal: AbortSignal,
): Promise<void> {
  await writeFiles(member, replicationFiles(cluster, member), signal);
}

function replicationFiles(cluster: EngineCluster, member: EngineMember): WantedFiles {
  const layout = memberLayout(member);
  const files = new Map([[layout.replicationPassfile, renderPassfile(cluster)]]);
  if (cluster.caCertificatePem !== undefined) files.set(layout.caCertificate, cluster.caCertificatePem);
  return files;
}

/** Answers whether any was different. */
export async function writeFiles(member: EngineMember, files: WantedFiles, signal: AbortSignal): Promise<boolean> {
  const changes = await Promise.all([...files].map(([path, content]) => writeIfDifferent(member, path, content, signal)));
  return changes.includes(true);
}

async function writeIfDifferent(member: EngineMember, path: string, content: string, signal: AbortSignal): Promise<boolean> {
  const limits = { timeoutMs: TIMEOUT_MS, signal };
  if ((await member.host.exists(path, limits)) && (await member.host.readFile(path, limits)) === content) return false;
  await member.host.writeFile(path, content, 0o600, limits);
  return true;
}
