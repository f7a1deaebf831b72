import { DomainError, isDomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember, ServerPlace } from '@rocket/engine-core';
import { runOrFail } from '@rocket/hosts';
import type { HostExecutor } from '@rocket/hosts';
import { inspectCertificate } from '@rocket/platform';
import { configureMember } from '../configure-member.js';
import { SHORT, withSession } from '../sql-session.js';
import { memberConfiguration, repositoryConfiguration, repositoryServerConfiguration } from './pgbackrest-configuration.js';
import {
  archiveMarker,
  archivePause,
  memberTls,
  PGBACKREST,
  REPOSITORY_NAME,
  repositoryLayout,
  stanzaOf,
} from './pgbackrest-layout.js';
import type { TlsFiles } from './pgbackrest-layout.js';

const FILE_TIMEOUT_MS = 30_000;
/** The first that writes what we say beside a backup. */
const OLDEST = { major: 2, minor: 41 };
const INSTALL_TIMEOUT_MS = 10 * 60_000;
/** Servers of clusters come by every few seconds and get new certificates by themselves, long before. */
const RENEW_BEFORE_MS = 60 * 24 * 60 * 60_000;

/** Gets the server with the repository ready for the backups of this cluster. */
export async function prepareRepository(place: ServerPlace, signal: AbortSignal): Promise<void> {
  const { host } = place;
  const layout = repositoryLayout(place);
  await host.installPgBackRest({ timeoutMs: INSTALL_TIMEOUT_MS, signal });
  await versionOf(host, signal);
  await makeRepositoryDirectory(place, signal);
  const certified = await certify(place, host, layout.tls, REPOSITORY_NAME, signal);
  await writeIfDifferent(host, layout.configuration, repositoryConfiguration(place), signal);
  const stanzas = (await host.list(layout.clusters, { timeoutMs: FILE_TIMEOUT_MS, signal })).flatMap(
    (name) => /^([a-z0-9-]+)\.conf$/.exec(name)?.[1] ?? [],
  );
  const configuration = repositoryServerConfiguration(layout.tls, certified, stanzas);
  await host.servePgBackRest(configuration, { timeoutMs: FILE_TIMEOUT_MS, signal });
}

/** Gets a server of the cluster ready to send its log away, and to be backed up. */
export async function prepareMember(place: ServerPlace, member: EngineMember, signal: AbortSignal): Promise<void> {
  const tls = memberTls(member);
  await member.host.installPgBackRest({ timeoutMs: INSTALL_TIMEOUT_MS, signal });
  await requireSameVersion(place, member.host, signal);
  const certified = await certify(place, member.host, tls, stanzaOf(place), signal);
  const configuration = memberConfiguration(place, member, tls, certified);
  await member.host.servePgBackRest(configuration, { timeoutMs: FILE_TIMEOUT_MS, signal });
}

/** pgBackRest talks to its own version alone. @throws DomainError `backup-not-possible` */
export async function requireSameVersion(place: ServerPlace, host: HostExecutor, signal: AbortSignal): Promise<void> {
  const [here, there] = [await versionOf(host, signal), await versionOf(place.host, signal)];
  if (here === there) return;
  const detail = `${host.serverName} has pgBackRest ${here} and ${place.host.serverName} has ${there}`;
  throw new DomainError('backup-not-possible', `${detail}; only the same versions understand each other.`);
}

/** From here on the server sends its log away as soon as it is a primary. */
export async function beginArchiving(place: ServerPlace, member: EngineMember, signal: AbortSignal): Promise<void> {
  await writeIfDifferent(member.host, archiveMarker(member), `${stanzaOf(place)}\n`, signal);
}

/**
 * A cluster that is restored in its own place may be put back as it was: what it wrote meanwhile must not be in the archive then,
 * since the line that follows would have the same number.
 */
export async function pauseArchiving(member: EngineMember, signal: AbortSignal): Promise<void> {
  await member.host.writeFile(archivePause(member), '', 0o600, { timeoutMs: FILE_TIMEOUT_MS, signal });
}

export async function resumeArchiving(member: EngineMember, signal: AbortSignal): Promise<void> {
  await member.host.remove(archivePause(member), { timeoutMs: FILE_TIMEOUT_MS, signal });
}

/** Whether a server sends its log away. `undefined` for one that cannot be asked. */
export async function isArchiving(member: EngineMember, signal: AbortSignal): Promise<boolean | undefined> {
  if (!member.host.capabilities.canRunPgBackRest) return false;
  return ifReachable(signal, () => member.host.exists(archiveMarker(member), { timeoutMs: FILE_TIMEOUT_MS, signal }));
}

/** `undefined` when the server cannot be reached: whoever looks again later finds it as it is then. */
export async function ifReachable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (isDomainError(error, 'host-unreachable') || isDomainError(error, 'command-timed-out')) return undefined;
    throw error;
  }
}

/**
 * A cluster that was created before its servers were ready for it gets the settings, and has to be restarted once.
 *
 * @throws DomainError `backup-not-possible` until it was
 */
export async function requireArchiveMode(cluster: EngineCluster, primary: EngineMember, signal: AbortSignal): Promise<void> {
  const mode = await withSession(cluster, primary, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ mode: string }>("select current_setting('archive_mode') as mode");
    return rows[0]?.mode ?? '';
  });
  if (mode === 'on') return;
  for (const member of cluster.members) await ifReachable(signal, () => configureMember(cluster, member, undefined, signal));
  const detail = `${cluster.clusterName} was created before clusters over SSH could be backed up.`;
  throw new DomainError('backup-not-possible', `${detail} Its settings are written now: restart it once, then back it up.`);
}

/** @throws DomainError `backup-not-possible` for one that cannot do what we need */
async function versionOf(host: HostExecutor, signal: AbortSignal): Promise<string> {
  const { stdout } = await runOrFail(host, [PGBACKREST, 'version'], { timeoutMs: FILE_TIMEOUT_MS, signal });
  const [version = '', major, minor] = /(\d+)\.(\d+)\S*/.exec(stdout) ?? [];
  if (Number(major) > OLDEST.major || (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor)) return version;
  const detail = `${host.serverName} has pgBackRest ${version}, and ${String(OLDEST.major)}.${String(OLDEST.minor)} is needed`;
  throw new DomainError('backup-not-possible', `${detail}. The archives of the PostgreSQL project have a newer one.`);
}

/** Answers what tells this certificate from the next one. */
async function certify(
  place: ServerPlace,
  host: HostExecutor,
  files: TlsFiles,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal };
  const { authorityPem } = place;
  const known = (await host.exists(files.identity, limits)) ? await host.readFile(files.identity, limits) : undefined;
  const found = known === undefined ? undefined : inspectCertificate(known, authorityPem);
  if (found?.isOurs === true && found.expiresAt.getTime() - Date.now() > RENEW_BEFORE_MS) return nameOf(found.expiresAt);
  const { certificatePem, privateKeyPem } = await place.issueCertificate(name, [host.serverName, host.address]);
  await host.writeFile(files.authority, authorityPem, 0o600, limits);
  await host.writeFile(files.identity, certificatePem + privateKeyPem, 0o600, limits);
  return nameOf(inspectCertificate(certificatePem, authorityPem).expiresAt);
}

function nameOf(expiresAt: Date): string {
  return `Certificate until ${expiresAt.toISOString()}`;
}

/** For the time of a restore. */
export async function certifyRestore(
  place: ServerPlace,
  member: EngineMember,
  files: TlsFiles,
  signal: AbortSignal,
): Promise<void> {
  await certify(place, member.host, files, stanzaOf(place), signal);
}

/** One of ours is made; another has to be there, and belong to the account of the databases. */
async function makeRepositoryDirectory({ host, path }: ServerPlace, signal: AbortSignal): Promise<void> {
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal };
  if (path.startsWith(`${host.rootDirectory}/`)) return host.makeDirectory(path, 0o700, limits);
  const { exitCode } = await host.run(['test', '-d', path, '-a', '-w', path], limits);
  if (exitCode === 0) return;
  const detail = `${path} is no directory of ${host.serverName} that the account of PostgreSQL may write to.`;
  throw new DomainError('store-unavailable', `${detail} Is its disk mounted?`);
}

async function writeIfDifferent(host: HostExecutor, path: string, content: string, signal: AbortSignal): Promise<void> {
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal };
  if ((await host.exists(path, limits)) && (await host.readFile(path, limits)) === content) return;
  await host.writeFile(path, content, 0o600, limits);
}
