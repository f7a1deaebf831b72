/** Work on operations: one job per "look at this one". */
export const OPERATIONS_QUEUE = 'operations';
/** Recurring upkeep: sweeping, observing, tidying. Apart from operations, so that neither waits for the other. */
export const UPKEEP_QUEUE = 'upkeep';

/** What an operations job carries. The row is the truth; this only says which. */
export interface LookAtOperation {
  operationId: string;
}

/** Recurring jobs and how often the bell rings for them. Rows decide what there is to do. */
export const UPKEEP_JOBS = [
  'sweep-operations',
  'observe-clusters',
  'observe-servers',
  'collect-metrics',
  'keep-metrics',
  'keep-archives',
  'ring-backups',
  'tell-contacts',
  'deliver-notifications',
  'count-costs',
  'tell-months',
  'tidy-up',
] as const;
export type UpkeepJob = (typeof UPKEEP_JOBS)[number];
