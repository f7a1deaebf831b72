import type { CostEntry, CostShare } from '@rocket/contracts';
import type { BudgetStanding, CostHolder, PricedPart, SharedCostMode } from '@rocket/domain';
import type { StatusLook } from '../ui/status-look.js';

const HOLDER_WORDS: Readonly<Record<CostHolder, string>> = {
  application: 'Application',
  idle: 'Idle pool',
  unallocated: 'Not available',
};

export const PART_WORDS: Readonly<Record<PricedPart, string>> = {
  cpu: 'CPU',
  ramGb: 'GB memory',
  diskGb: 'GB disk',
  backupGb: 'GB backups',
  server: 'server',
  cluster: 'cluster',
};

export const SHARED_WORDS: Readonly<Record<SharedCostMode, string>> = {
  own: 'Has a row of its own',
  proportional: 'Borne by applications, by what they cost',
  even: 'Borne by applications, evenly',
};

export const BUDGET_LOOKS: Readonly<Record<BudgetStanding, StatusLook>> = {
  within: { look: 'healthy', word: 'Within budget' },
  near: { look: 'attention', word: 'Nearly used' },
  over: { look: 'down', word: 'Over budget' },
};

/** Whom an entry belongs to: an application by its name, or what else it is. */
export function chargedWord({ holder, applicationName }: Pick<CostEntry | CostShare, 'holder' | 'applicationName'>): string {
  return applicationName ?? HOLDER_WORDS[holder];
}
