import { CLUSTER_MEMBERS_MAX, DATABASE_NAME_PATTERN } from '@rocket/contracts/constants';
import { toClusterName } from '@rocket/domain';
import type { ApiProblem } from '../../core/api-problem.js';
import type { Faults } from '../../ui/step-flow.js';
import { windowFault } from '../window-words.js';
import { sizeOf, windowOf, type ClusterDraft } from './cluster-draft.js';

/** What the fleet says about the draft; absent while it is being asked. */
export interface FleetFacts {
  /** A cluster of this name exists. */
  nameTaken?: boolean;
  /** Free servers that satisfy the size. */
  matching?: number;
  /** Servers that the lock holds. */
  locked?: number;
  /** Why the servers that were chosen cannot be this cluster, in a sentence. */
  unfit?: string | undefined;
  /** Releases that the servers can have. */
  releases?: readonly string[] | undefined;
  /** Names of the servers that are free. */
  freeNames?: ReadonlySet<string>;
}

export const STEPS = ['name', 'servers', 'options', 'review'] as const;
export type Step = (typeof STEPS)[number];

const APPLICATION_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const RESERVED_DATABASES = ['postgres', 'template0', 'template1'];

/** What the server would refuse, known before it is asked. */
export function checkDraft(draft: ClusterDraft, facts: FleetFacts): Faults {
  // What is wrong with the choice itself stands before what is wrong with its servers.
  return { ...nameFaults(draft, facts), ...unfitFaults(facts), ...serverFaults(draft, facts), ...optionFaults(draft, facts) };
}

/** The step on which a fault is mended. */
export function stepOf(pointer: string): Step {
  if (pointer.startsWith('/application') || pointer === '/cluster/clusterName' || pointer === '/cluster/environment')
    return 'name';
  if (pointer.startsWith('/servers') || pointer.startsWith('/lockId')) return 'servers';
  if (pointer.startsWith('/cluster')) return 'options';
  return 'review';
}

/** Where a refusal belongs that names no field by itself. */
const POINTER_OF_CODE: Readonly<Partial<Record<ApiProblem['code'], string>>> = {
  'cluster-exists': '/cluster/clusterName',
  'environment-not-found': '/cluster/environment',
  'not-enough-pool-servers': '/servers',
  'server-not-found': '/servers',
  'server-not-free': '/servers',
  'server-not-checked': '/servers',
  'server-too-small': '/servers',
  'lock-not-found': '/lockId',
  'lock-mismatch': '/lockId',
  'release-not-available': '/cluster/release',
};

/** The API's refusal, sorted to the fields. A fault of one of several servers stands at all of them. */
export function faultsOfProblem(problem: Pick<ApiProblem, 'code' | 'detail' | 'errors'>): Faults {
  const named = problem.errors.map(
    ({ pointer, detail }) => [/^\/servers\/\d/.test(pointer) ? '/servers' : pointer, detail] as const,
  );
  if (named.length > 0) return Object.fromEntries(named);
  const pointer = POINTER_OF_CODE[problem.code];
  return pointer === undefined ? {} : { [pointer]: problem.detail };
}

function nameFaults(draft: ClusterDraft, { nameTaken }: FleetFacts): Record<string, string> {
  const faults: Record<string, string> = {};
  if (draft.applicationName.trim() === '') faults['/application/applicationName'] = 'Say which application it is for.';
  else if (!APPLICATION_NAME.test(draft.applicationName.trim()))
    faults['/application/applicationName'] = 'Letters, digits, spaces, dots, _ and -, at most 100, a letter or digit first.';
  const name = toClusterName(draft.clusterName);
  if (draft.clusterName.trim() === '') faults['/cluster/clusterName'] = 'Give it a name.';
  else if (name === undefined) faults['/cluster/clusterName'] = '3 to 40 of a-z, 0-9 and -, a letter first.';
  else if (nameTaken) faults['/cluster/clusterName'] = `There is already a ${draft.dbmsType} cluster named ${name}.`;
  if (draft.environment === '') faults['/cluster/environment'] = 'Choose an environment.';
  return faults;
}

function serverFaults(draft: ClusterDraft, facts: FleetFacts): Record<string, string> {
  switch (draft.source) {
    case 'size':
      return sizeFaults(draft, facts);
    case 'named':
      return namedFaults(draft, facts);
    case 'lock':
      if (!UUID.test(draft.lockId.trim())) return { '/lockId': 'Paste the lock id that poolServersPullAndLock answered.' };
      return facts.locked === 0 ? { '/lockId': 'This lock holds no servers. It may have run out.' } : {};
  }
}

function unfitFaults({ unfit }: FleetFacts): Record<string, string> {
  return unfit === undefined ? {} : { '/servers': unfit };
}

function sizeFaults(draft: ClusterDraft, { matching }: FleetFacts): Record<string, string> {
  const faults: Record<string, string> = {};
  const count = Number(draft.count);
  const countIsFine = Number.isInteger(count) && count >= 1 && count <= CLUSTER_MEMBERS_MAX;
  if (!countIsFine) faults['/servers/count'] = `A whole number from 1 to ${CLUSTER_MEMBERS_MAX}.`;
  for (const field of ['cpu', 'ram', 'dbGigs'] as const) {
    const size = sizeOf(draft[field]);
    if (size !== undefined && !(size >= 0)) faults[`/servers/${field}`] = 'A number, or nothing.';
  }
  const cpu = sizeOf(draft.cpu);
  if (cpu !== undefined && !Number.isInteger(cpu)) faults['/servers/cpu'] = 'A whole number, or nothing.';
  if (Object.keys(faults).length === 0 && matching !== undefined && matching < count)
    faults['/servers'] = `${matching} match, ${count} needed. Ask for less, or add servers to the pool.`;
  return faults;
}

function namedFaults(draft: ClusterDraft, { freeNames }: FleetFacts): Record<string, string> {
  if (draft.serverNames.length === 0) return { '/servers': 'Choose at least one server.' };
  if (draft.serverNames.length > CLUSTER_MEMBERS_MAX) return { '/servers': `At most ${CLUSTER_MEMBERS_MAX} servers.` };
  const gone = draft.serverNames.find((name) => freeNames !== undefined && !freeNames.has(name));
  return gone === undefined ? {} : { '/servers': `${gone} is no longer free.` };
}

function optionFaults(draft: ClusterDraft, { releases }: FleetFacts): Record<string, string> {
  const faults: Record<string, string> = {};
  if (draft.release !== '' && releases?.includes(draft.release) === false)
    faults['/cluster/release'] = `Not all of these servers can have ${draft.release}.`;
  const database = draft.databaseName.trim();
  if (database !== '' && !new RegExp(DATABASE_NAME_PATTERN).test(database))
    faults['/cluster/databaseName'] = '1 to 63 of a-z, 0-9 and _, not starting with a digit.';
  else if (RESERVED_DATABASES.includes(database)) faults['/cluster/databaseName'] = 'PostgreSQL keeps this name for itself.';
  const days = Number(draft.backupRetentionDays);
  if (draft.backupRetentionDays.trim() === '' || !Number.isInteger(days) || days < 1 || days > 3_650)
    faults['/cluster/backupRetentionDays'] = 'A whole number of days from 1 to 3650.';
  const text = windowOf(draft);
  const fault = text === undefined ? undefined : windowFault(text);
  if (fault !== undefined) faults['/cluster/maintenanceWindow'] = fault;
  return faults;
}
