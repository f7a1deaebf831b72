/** What happened to a cluster or server, as people read it. */
export const ACTIVITY_TYPES = [
  'Create',
  'CreateFailed',
  'Up',
  'Down',
  'Failover',
  'CredentialsRead',
  'PoolAdd',
  'PoolRemove',
  'PoolPull',
  'Enrol',
  'EnrolFailed',
  'HostKeyChanged',
  'HostKeyConfirmed',
  'FactsChanged',
  'Clean',
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];
