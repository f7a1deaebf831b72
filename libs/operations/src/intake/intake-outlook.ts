import { afterAYear, downMinutesAYear, isDomainError, usualLeadTime, whoDecides } from '@rocket/domain';
import type { CostEstimate, IntakeForm, LeadTime, WhoDecides } from '@rocket/domain';
import type { Repositories } from '@rocket/persistence';
import { estimateCost } from '../costs/estimate-cost.js';

/** What can be expected of a request as it is filled in so far. Undefined, or null: too little was said, or nobody knows. */
export interface IntakeOutlook {
  cost: CostEstimate | null;
  /** Servers of the pool that match now, and how many are needed. */
  pool: { matching: number; needed: number } | null;
  leadTime: LeadTime | null;
  downMinutesAYear: number | null;
  /** GB of each server after a year. */
  dbGigsInAYear: number | null;
  decision: WhoDecides | null;
}

/** Says what somebody who fills the form in can expect. Reads only. */
export async function intakeOutlook(read: Repositories, form: IntakeForm, now: Date): Promise<IntakeOutlook> {
  const { environment, availabilityPercent, dbGigs, growthPercentPerYear } = form;
  const found = environment === null ? undefined : (await read.inventory.environmentsByName([environment])).get(environment);
  return {
    cost: await costOf(read, form, now),
    pool: await poolFor(read, form),
    leadTime: (found && usualLeadTime(await read.intakeRequests.hoursToDone(found.environment))) ?? null,
    downMinutesAYear: availabilityPercent === null ? null : downMinutesAYear(availabilityPercent),
    dbGigsInAYear: dbGigs === null || growthPercentPerYear === null ? null : afterAYear(dbGigs, growthPercentPerYear),
    decision: found ? whoDecides(await read.intakeRules.ruleOf(found.id), form) : null,
  };
}

async function costOf(read: Repositories, form: IntakeForm, now: Date): Promise<CostEstimate | null> {
  const { environment, dbmsType, nodes, cpu, ramGb, dbGigs } = form;
  if (environment === null || nodes === null || cpu === null || ramGb === null || dbGigs === null) return null;
  try {
    // One Full of what it may become, since nobody knows how well it is compressed.
    return await estimateCost(read, { environment, dbmsType, nodes, cpu, ramGb, diskGb: dbGigs, backupGb: dbGigs }, now);
  } catch (error) {
    if (isDomainError(error, 'no-rate-card') || isDomainError(error, 'environment-not-found')) return null;
    throw error;
  }
}

async function poolFor(read: Repositories, form: IntakeForm): Promise<IntakeOutlook['pool']> {
  const { environment, dbmsType, nodes, cpu, ramGb, dbGigs, datacenter } = form;
  if (environment === null || nodes === null) return null;
  const matching = await read.poolServers.countTakeable({
    dbmsType,
    environment,
    count: nodes,
    cpu: cpu ?? undefined,
    ram: ramGb ?? undefined,
    dbGigs: dbGigs ?? undefined,
    datacenter: datacenter ?? undefined,
  });
  return { matching, needed: nodes };
}
