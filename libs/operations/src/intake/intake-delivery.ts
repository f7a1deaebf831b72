import { brokenPromises, downtimeFigures, isDomainError } from '@rocket/domain';
import type { IntakeFigures, IntakeMeasure } from '@rocket/domain';
import type { ClusterRow, IntakeRow, Repositories } from '@rocket/persistence';
import { estimateCost } from '../costs/estimate-cost.js';

const HOUR_MS = 3_600_000;

/** What was promised beside what was delivered. */
export interface IntakeDelivery {
  promised: IntakeFigures;
  /** Null as long as nothing is there, and when it is gone again. */
  delivered: IntakeFigures | null;
  broken: IntakeMeasure[];
}

/** Compares what was promised when it was submitted with the cluster as it is now. Reads only. */
export async function intakeDelivery(read: Repositories, request: IntakeRow, now: Date): Promise<IntakeDelivery> {
  const promised = promisedBy(request);
  const delivered = await deliveredFor(read, request, now);
  return { promised, delivered, broken: delivered ? brokenPromises(promised, delivered) : [] };
}

function promisedBy({ form, promised }: IntakeRow): IntakeFigures {
  const { nodes, cpu, ramGb, dbGigs, release, availabilityPercent } = form;
  const { monthlyCost: amount = null, currency = null, leadTimeHours = null } = promised ?? {};
  const monthlyCost = amount === null || currency === null ? null : { amount, currency };
  return { leadTimeHours, servers: nodes, cpu, ramGb, dbGigs, release, availabilityPercent, monthlyCost };
}

async function deliveredFor(read: Repositories, request: IntakeRow, now: Date): Promise<IntakeFigures | null> {
  const { status, clusterId, submittedAt, endedAt } = request;
  if (status !== 'Done' || clusterId === null || submittedAt === null || endedAt === null) return null;
  const cluster = await foundCluster(read, clusterId);
  if (!cluster || cluster.members.length === 0) return null;
  const servers = cluster.members.map(({ server }) => server);
  const least = (measure: 'cpu' | 'ramGb' | 'dbGigs'): number => Math.min(...servers.map((server) => server[measure]));
  const size = { cpu: least('cpu'), ramGb: least('ramGb'), dbGigs: least('dbGigs') };
  return {
    leadTimeHours: (endedAt.getTime() - submittedAt.getTime()) / HOUR_MS,
    servers: servers.length,
    ...size,
    release: cluster.release,
    availabilityPercent: await measuredAvailability(read, clusterId, { from: endedAt, now }),
    monthlyCost: await costNow(read, request, cluster, now),
  };
}

async function foundCluster(read: Repositories, clusterId: string): Promise<ClusterRow | null> {
  return read.clusters.byId(clusterId).catch((error: unknown) => {
    if (isDomainError(error, 'cluster-not-found')) return null;
    throw error;
  });
}

/** Of the time in which somebody looked; what was meant to be down does not count. Null while nobody has. */
async function measuredAvailability(
  read: Repositories,
  clusterId: string,
  { from, now }: { from: Date; now: Date },
): Promise<number | null> {
  const period = { fromMs: from.getTime(), toMs: now.getTime() };
  const record = (await read.availability.records([clusterId], period, now)).get(clusterId);
  if (!record) return null;
  const { meantMs, plannedMs, unplannedMs, unknownMs } = downtimeFigures(record, period);
  const observedMs = period.toMs - period.fromMs - meantMs - unknownMs;
  return observedMs > 0 ? (100 * (observedMs - plannedMs - unplannedMs)) / observedMs : null;
}

/** By the servers that it has and the prices of now; one Full of what was asked for, as it was promised. */
async function costNow(
  read: Repositories,
  { dbmsType, form, environment }: IntakeRow,
  { members }: ClusterRow,
  now: Date,
): Promise<IntakeFigures['monthlyCost']> {
  const most = (measure: 'cpu' | 'ramGb' | 'dbGigs'): number => Math.max(...members.map(({ server }) => server[measure]));
  const size = { nodes: members.length, cpu: most('cpu'), ramGb: most('ramGb'), diskGb: most('dbGigs') };
  try {
    const wanted = { environment: environment ?? '', dbmsType, ...size, backupGb: form.dbGigs ?? 0 };
    const { total, currency } = await estimateCost(read, wanted, now);
    return { amount: Number(total), currency };
  } catch (error) {
    if (isDomainError(error, 'no-rate-card') || isDomainError(error, 'environment-not-found')) return null;
    throw error;
  }
}
