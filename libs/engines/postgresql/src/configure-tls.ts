import { isDomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember, OfferedTls, StepIo } from '@rocket/engine-core';
import { renderHba, renderSettings } from './configuration-files.js';
import { configureMember, writeFiles } from './configure-member.js';
import { memberLayout, slotName } from './member-layout.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import { until } from './until.js';

const FILE_TIMEOUT_MS = 30_000;
/** A server reads its files again within moments of being asked. */
const RELOAD = { timeoutMs: 15_000, everyMs: 20 };
/** A replica that is told anew whom to follow ends its connection and makes another one, at the latest after a few seconds. */
const RECONNECT = { timeoutMs: 60_000, everyMs: 20 };

/**
 * Lets a running member accept connections with and without TLS. Whom it follows and how stays as it is. Returns when both
 * ways have been tried.
 */
export async function offerTls(cluster: EngineCluster, member: EngineMember, tls: OfferedTls, io: StepIo): Promise<void> {
  const layout = memberLayout(member);
  const encrypted = { ...cluster, caCertificatePem: tls.caCertificatePem };
  const plain = withoutTls(cluster);
  // First what the settings name: a server that starts on settings without it does not start.
  const named = [
    [layout.caCertificate, tls.caCertificatePem],
    [layout.tlsCertificate, tls.certificatePem],
    [layout.tlsKey, tls.privateKeyPem],
  ] as const;
  await writeFiles(member, new Map(named), io.signal);
  const settings = [
    [layout.settings, renderSettings(cluster, { ...member, tls })],
    [layout.hba, renderHba(plain)],
  ] as const;
  await writeFiles(member, new Map(settings), io.signal);
  await reload(cluster, member, io);
  await awaitTrue(member, 'accepts connections with TLS and without', io, async () => {
    return (await answers(encrypted, member, io)) && (await answers(plain, member, io));
  });
  io.say(`${member.serverName}: accepts connections with TLS and without.`);
}

/**
 * Lets a running member, which accepts both, have TLS exactly as its cluster has. A replica goes on following `primary`, in
 * the way of the cluster, too. Returns when that has been seen.
 */
export async function settleTls(cluster: EngineCluster, primary: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  const isDemanded = cluster.caCertificatePem !== undefined;
  const isReplica = member.memberId !== primary.memberId;
  await configureMember(cluster, member, isReplica ? primary : undefined, io.signal);
  await reload(cluster, member, io);
  const words = isDemanded ? 'accepts connections with TLS only' : 'speaks no TLS any more';
  await awaitTrue(member, words, io, async () =>
    isDemanded
      ? (await answers(cluster, member, io)) && !(await answers(withoutTls(cluster), member, io))
      : (await sslSetting(cluster, member, io)) === 'off',
  );
  if (isReplica) await awaitStreaming(cluster, primary, member, isDemanded, io);
  // Nothing names it any more, and a key that is not there cannot be stolen.
  if (!isDemanded) await removeCertificates(member, io);
  io.say(`${member.serverName}: ${words}.`);
}

function withoutTls({ caCertificatePem: _, ...cluster }: EngineCluster): EngineCluster {
  return cluster;
}

async function reload(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  await withSession(cluster, member, { ...SHORT, signal: io.signal }, (session) => session.query('select pg_reload_conf()'));
}

/** Whether the member answers to who connects in the way of this cluster. */
async function answers(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<boolean> {
  return (await sslSetting(cluster, member, io)) !== undefined;
}

/** `undefined` when the member does not answer. @throws the signal's reason */
async function sslSetting(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<string | undefined> {
  try {
    return await withSession(cluster, member, { ...SHORT, signal: io.signal }, async (session) => {
      const { rows } = await session.query<{ ssl: string }>(`select current_setting('ssl') as ssl`);
      return rows[0]?.ssl;
    });
  } catch (error) {
    io.signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    return undefined;
  }
}

async function awaitTrue(member: EngineMember, words: string, io: StepIo, ask: () => Promise<boolean>): Promise<void> {
  const isTrue = await until({ ...RELOAD, signal: io.signal }, async () => ((await ask()) ? true : undefined));
  if (isTrue) return;
  const waited = `${String(RELOAD.timeoutMs / 1000)} s`;
  throw stepFailed(`${member.serverName} read its settings again, and it cannot be said after ${waited} that it ${words}.`);
}

/** The primary is asked, which knows how each of its connections came about. */
async function awaitStreaming(
  cluster: EngineCluster,
  primary: EngineMember,
  member: EngineMember,
  isEncrypted: boolean,
  io: StepIo,
): Promise<void> {
  const isThere = await withSession(cluster, primary, { ...SHORT, signal: io.signal }, (session) =>
    until({ ...RECONNECT, signal: io.signal }, async () => {
      const { rowCount } = await session.query(
        `select from pg_stat_replication join pg_stat_ssl using (pid)
          where application_name = $1 and state = 'streaming' and ssl = $2`,
        [slotName(member), isEncrypted],
      );
      return rowCount === 0 ? undefined : true;
    }),
  );
  if (isThere) return;
  const way = isEncrypted ? 'over TLS' : 'without TLS';
  throw stepFailed(
    `${member.serverName} did not stream from ${primary.serverName} ${way} within ${String(RECONNECT.timeoutMs / 1000)} s.`,
  );
}

async function removeCertificates(member: EngineMember, io: StepIo): Promise<void> {
  const { tlsKey, tlsCertificate, caCertificate } = memberLayout(member);
  for (const path of [tlsKey, tlsCertificate, caCertificate])
    await member.host.remove(path, { timeoutMs: FILE_TIMEOUT_MS, signal: io.signal });
}
