import type { RestoreGoal } from '@rocket/engine-core';

/** What a standby must not have less of than the primary whose log it replays. */
const SIZES = [
  'max_connections',
  'max_worker_processes',
  'max_wal_senders',
  'max_prepared_transactions',
  'max_locks_per_transaction',
];
const SETTING = /^\s*([a-z_]+)\s*=\s*'?(\d+)'?/;

/** The sizes that the backed up server had, as its own settings file says. */
export function sizesIn(settings: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of settings.split('\n')) {
    const [, name = '', value = ''] = SETTING.exec(line) ?? [];
    if (SIZES.includes(name)) found.set(name, value);
  }
  return found;
}

/**
 * What lets a restored server replay its log: it takes what is there, waits for what is not there yet, and becomes a primary
 * when it has reached its goal.
 */
export function restoreSettings(
  takeCommand: string,
  goal: RestoreGoal,
  timeline: string,
  sizes: ReadonlyMap<string, string>,
): string {
  const settings: [string, string][] = [
    ['restore_command', takeCommand],
    ['recovery_target_timeline', timeline],
    ['recovery_target_action', 'promote'],
    ['wal_retrieve_retry_interval', '100ms'],
    ...goalSettings(goal),
    ...sizes,
  ];
  return `# Written by Rocket DBaaS while a backup is restored.\n${settings.map(([name, value]) => `${name} = '${value.replace(/'/g, "''")}'\n`).join('')}`;
}

function goalSettings(goal: RestoreGoal): [string, string][] {
  switch (goal.to) {
    case 'backup':
      return [['recovery_target', 'immediate']];
    case 'time':
      return [['recovery_target_time', goal.at.toISOString().replace('T', ' ').replace('Z', '+00')]];
    case 'latest':
      return [];
  }
}

/**
 * Takes a file of the log from a directory; PostgreSQL gives it to a shell. A name beside each file tells that it was taken: only then may it be removed. `%f` is the
 * name of a file of the log, which PostgreSQL makes.
 */
export function takeFrom(directory: string): string {
  const quoted = `'${directory.replace(/'/g, `'\\''`).replace(/%/g, '%%')}'`;
  return `cp ${quoted}/%f "%p" && touch ${quoted}/%f.taken`;
}
