import { deriveClusterHealth, deriveServerHealth, noticePrimaryChange, observeAvailability, runsRelease } from '@rocket/domain';
import type { ClusterHealth } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { ClusterMemberRow, ClusterRow, NewActivity, StoredSpan, Transaction, UnitOfWork, Work } from '@rocket/persistence';
import { recordReading } from './record-reading.js';

/** What all members of a cluster answered at about the same time. */
export interface Round {
  /** The cluster as it was when they were asked. */
  row: ClusterRow;
  /** The newest span of it that was known before that. */
  last: StoredSpan | undefined;
  readings: readonly MemberReading[];
  at: Date;
  toleranceMs: number;
}

/**
 * Records what changed, and what people have to be told of. A round that another one has overtaken, or that was asked while an
 * operation began or ended, is not recorded: it answered for a cluster that is another one by now. So two observers say
 * nothing twice.
 */
export async function recordRound(uow: UnitOfWork, round: Round): Promise<void> {
  const { row } = round;
  const { dbmsType, clusterName } = row;
  await uow.run(async (tx) => {
    if (!(await tx.clusters.isStill(row)) || !(await tx.availability.isStillLast(row.id, round.last))) return;
    const work = row.runningOperationId === null ? null : await tx.availability.work(row.id);
    const told = [
      ...(await recordPrimary(tx, round)),
      ...(await recordMembers(tx, round, work)),
      ...(await recordAvailability(tx, round, work)),
      ...(await recordRelease(tx, round)),
    ];
    await tx.activities.add(told);
    const isOtherwise = await recordHealth(tx, round, work);
    if (isOtherwise || told.length > 0 || isNewsOfMembers(round))
      await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
  });
}

/** What an operation does to its members is no ill health that anybody has to be told of. */
function healthOf({ readings }: Round, work: Work | null): { health: ClusterHealth; phase: string } {
  const { health, reason } = deriveClusterHealth(readings);
  const phase = (reason ?? 'All members answer and replicate').slice(0, 500);
  return { health: work !== null && health !== 'ClusterUp' ? 'ClusterOnLineMaint' : health, phase };
}

async function recordHealth(tx: Transaction, round: Round, work: Work | null): Promise<boolean> {
  const { row } = round;
  const { health, phase } = healthOf(round, work);
  if (health === row.clusterHealth && phase === row.phase) return false;
  await tx.clusters.change(row.id, { phase, ...(health === row.clusterHealth ? {} : { clusterHealth: health }) });
  return true;
}

async function recordAvailability(
  tx: Transaction,
  { row, last, readings, at, toleranceMs }: Round,
  work: Work | null,
): Promise<NewActivity[]> {
  const { health, reason } = deriveClusterHealth(readings);
  const takesWrites = health !== 'ClusterDown';
  const seen = { atMs: at.getTime(), takesWrites, work, reason, toleranceMs };
  const { span, isNew, change } = observeAvailability(last, seen);
  await tx.availability.write(row.id, span, isNew ? undefined : last);
  if (change === null) return [];
  const { clusterName } = row;
  const text = change === 'Down' ? `${clusterName} is down. ${reason ?? ''}`.trim() : `${clusterName} is up again.`;
  return [{ ...observed(row), type: change, text }];
}

/** Answers what is to be told of single members: who fails while nothing works on the cluster, and when it is back. */
async function recordMembers(tx: Transaction, { row, readings, at }: Round, work: Work | null): Promise<NewActivity[]> {
  const hasPrimary = readings.some(({ answers, role }) => answers && role === 'Primary');
  const told: NewActivity[] = [];
  for (const reading of readings) {
    const member = memberOf(row, reading);
    if (!member) continue;
    // Who does not answer keeps what it said last, but the part of the primary, which somebody else has by now.
    const isOusted = hasPrimary && !reading.answers && member.nodeRole === 'Primary';
    await recordReading(tx, member, isOusted ? { ...reading, role: 'SecondaryAsync' } : reading, at);
    const { health, reason } = deriveServerHealth(reading);
    const { serverName } = reading;
    if (health === 'ServerDown' && member.outageSince === null && work === null) {
      await tx.clusters.changeMember(member.id, { outageSince: at });
      const text = `${serverName} in ${row.clusterName} is down. ${reason ?? ''}`.trim();
      told.push({ ...observed(row), type: 'Down', serverName, text });
    }
    if (health !== 'ServerDown' && member.outageSince !== null) {
      await tx.clusters.changeMember(member.id, { outageSince: null });
      told.push({ ...observed(row), type: 'Up', serverName, text: `${serverName} in ${row.clusterName} answers again.` });
    }
  }
  return told;
}

/** Another primary that no operation has made is a failover that nobody meant. */
async function recordPrimary(tx: Transaction, { row, last, readings }: Round): Promise<NewActivity[]> {
  const known = row.members.map(({ server, nodeRole }) => ({ serverName: server.serverName, nodeRole }));
  const change = noticePrimaryChange(known, readings);
  if (change === null || last === undefined) return [];
  if (await tx.availability.workedSince(row.id, new Date(last.seenUntilMs))) return [];
  const { from, to, term } = change;
  const timeline = term === null ? '' : `, in timeline ${String(term)}`;
  const text = `${to} has become the primary of ${row.clusterName} in place of ${from}${timeline}, without an operation. It asks for a ticket.`;
  return [{ ...observed(row), type: 'Failover', serverName: to, text }];
}

/** A newer minor that all members answer, but no operation has brought, has come by their servers. */
async function recordRelease(tx: Transaction, { row, readings }: Round): Promise<NewActivity[]> {
  const [version, ...others] = [...new Set(readings.map((reading) => (reading.answers ? reading.version : undefined)))];
  if (version === undefined || others.length > 0 || row.runningOperationId !== null) return [];
  if (version === row.release || !runsRelease(version, row.release)) return [];
  await tx.clusters.change(row.id, { release: version });
  const text = `Every member of ${row.clusterName} answers version ${version} by now; it was ${row.release}.`;
  return [{ ...observed(row), type: 'FactsChanged', text }];
}

function isNewsOfMembers({ row, readings }: Round): boolean {
  return readings.some((reading) => {
    const member = memberOf(row, reading);
    if (!member) return false;
    const { role, lagBytes } = reading;
    return (
      deriveServerHealth(reading).health !== member.serverHealth ||
      (role !== undefined && role !== member.nodeRole) ||
      (lagBytes !== undefined && lagBytes !== member.lagBytes)
    );
  });
}

const memberOf = (row: ClusterRow, { serverName }: MemberReading): ClusterMemberRow | undefined =>
  row.members.find(({ server }) => server.serverName === serverName);

const observed = ({
  dbmsType,
  clusterName,
}: ClusterRow): Pick<NewActivity, 'dbmsType' | 'clusterName' | 'planned' | 'actor'> => ({
  dbmsType,
  clusterName,
  planned: false,
  actor: 'observer',
});
