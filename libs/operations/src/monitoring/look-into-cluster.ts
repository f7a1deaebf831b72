import { DomainError, isDomainError, roleMay, speaksFor } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { EngineCluster, EngineMember, Insight } from '@rocket/engine-core';
import type { ClusterRow, Repositories } from '@rocket/persistence';
import { toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import type { Speaker } from '../contacts/require-voice.js';

/** Whoever waits for an answer gives up after this. Each question to a member has a time of its own that is shorter. */
const PATIENCE_MS = 25_000;

export type InsightDependencies = Omit<ClusterDependencies, 'clock'>;

/** A question to one member. */
type Question<T> = (insight: Insight, cluster: EngineCluster, member: EngineMember, io: { signal: AbortSignal }) => Promise<T>;

/** What a member answered, or why it did not. */
export type MemberAnswer<T> = { serverName: string } & ({ answer: T } | { fault: string });

/** A cluster that can be looked into. */
export interface OpenInsight {
  row: ClusterRow;
  /** Asks the member on this server, or the primary when none is named. @throws DomainError `server-not-found`, `member-not-answering` */
  ask: <T>(serverName: string | undefined, question: Question<T>) => Promise<{ serverName: string; answer: T }>;
  /** Asks every member, all at once. One that does not answer keeps nobody from hearing the others. */
  askAll: <T>(question: Question<T>) => Promise<MemberAnswer<T>[]>;
}

/** @throws DomainError `cluster-not-found`, `engine-unavailable`; `cluster-not-ready` for one that does not run */
export async function lookIntoCluster(
  dependencies: InsightDependencies,
  { dbmsType, clusterName }: { dbmsType: DbmsType; clusterName: string },
): Promise<OpenInsight> {
  const row = await dependencies.uow.read.clusters.byName(dbmsType, clusterName);
  if (row.lifecycle !== 'Active') {
    throw new DomainError('cluster-not-ready', `${row.clusterName} cannot be looked into: it is ${row.lifecycle.toLowerCase()}.`);
  }
  const { engine, cluster } = await toSubject(dependencies, row);
  const insight = engine.insight();
  const io = { signal: AbortSignal.timeout(PATIENCE_MS) };
  return {
    row,
    ask: async (serverName, question) => {
      const member = memberToAsk(row, cluster, serverName);
      const told = await hear(member, () => question(insight, cluster, member, io), io.signal);
      if ('fault' in told) throw new DomainError('member-not-answering', told.fault, { serverName: member.serverName });
      return told;
    },
    askAll: (question) =>
      Promise.all(cluster.members.map((member) => hear(member, () => question(insight, cluster, member, io), io.signal))),
  };
}

/** Whether somebody may read what clients of this application send to its databases: values of theirs stand in it. */
export async function mayReadStatements(read: Repositories, { voice }: Speaker, { id }: { id: string }): Promise<boolean> {
  return roleMay(voice.role, 'statement:read') && speaksFor(voice, await read.applicationContacts.ownerEmails(id));
}

function memberToAsk(row: ClusterRow, cluster: EngineCluster, serverName: string | undefined): EngineMember {
  const primary = row.members.find(({ nodeRole }) => nodeRole === 'Primary')?.server.serverName;
  const wanted = serverName ?? primary ?? cluster.members[0]?.serverName;
  const member = cluster.members.find((each) => each.serverName === wanted);
  if (!member) throw new DomainError('server-not-found', `${row.clusterName} has no member on ${wanted ?? 'any server'}.`);
  return member;
}

/** What is not the member's doing is thrown. */
async function hear<T>({ serverName }: EngineMember, ask: () => Promise<T>, signal: AbortSignal): Promise<MemberAnswer<T>> {
  try {
    return { serverName, answer: await ask() };
  } catch (error) {
    if (signal.aborted) return { serverName, fault: `${serverName} did not answer in time.` };
    if (isDomainError(error) && error.code === 'step-failed') return { serverName, fault: error.detail };
    throw error;
  }
}
