import { DISK_GB_PER_CPU, RAM_GB_PER_CPU } from '@rocket/domain';
import type { DbmsType, HostDriver } from '@rocket/domain';
import type { EntityManager } from 'typeorm';

/** What the servers to pull must have. Numbers mean "at least". */
export interface PullRequest {
  dbmsType: DbmsType;
  count: number;
  cpu?: number | undefined;
  ram?: number | undefined;
  dbGigs?: number | undefined;
  environment?: string | undefined;
  datacenter?: string | undefined;
  /** Only servers that are reached in one of these ways; any, when absent. */
  drivers?: readonly HostDriver[] | undefined;
  /** Only servers that said they have or can install this release of the DBMS; those of this machine all have the same. */
  release?: string | undefined;
}

/** Who gets them. `lockedUntil` null: an operation holds them, without a lease. */
export interface PullHolder {
  lockId: string;
  leaseMinutes: number | null;
  lockedBy: string;
}

const ARBITER_LOCK = 7_201_935;

/** What a row has to be on its own; parameters as `matchParameters` gives them. */
const TAKEABLE = `server.expired_at IS NULL AND server.unreachable_since IS NULL AND server.dbms_type = $1
  AND server.cpu >= $2 AND server.ram_gb >= $3 AND server.db_gigs >= $4
  AND ($5::text[] IS NULL OR server.driver = ANY($5))
  AND ($6::text IS NULL OR server.driver = 'local' OR server.checked_at IS NOT NULL AND server.releases ? $6)
  AND (server.status = 'Free' OR (server.status = 'Locked' AND server.locked_until <= now() AND NOT server.touched))`;
const IN_PLACE = `($7::text IS NULL OR environment.environment = $7) AND ($8::text IS NULL OR datacenter.datacenter = $8)`;
const WEIGHT = `(server.cpu + server.ram_gb / ${RAM_GB_PER_CPU} + server.db_gigs / ${DISK_GB_PER_CPU})`;

/**
 * One statement that takes all or nothing. The order is the rule `pickBestFit` of the domain: the smallest of each
 * datacenter first, then the second smallest of each. Rows that are locked or no longer takeable are passed over:
 * \`picked\` asks everything of a row once more, since it sees the newest version of a row that changed after the
 * statement began, and \`candidate\` does not.
 */
export function pullStatement(onLockedRow: 'skip' | 'wait'): string {
  return `
WITH candidate AS (
  SELECT server.id, ${WEIGHT} AS weight, server.server_name,
         row_number() OVER (PARTITION BY server.datacenter_id ORDER BY ${WEIGHT}, server.server_name COLLATE "C") AS turn
  FROM servers server
  JOIN environments environment ON environment.id = server.environment_id
  JOIN datacenters datacenter ON datacenter.id = server.datacenter_id
  WHERE ${IN_PLACE} AND ${TAKEABLE}
), picked AS (
  SELECT server.id, candidate.turn, candidate.weight, candidate.server_name
  FROM candidate JOIN servers server ON server.id = candidate.id
  WHERE ${TAKEABLE}
  ORDER BY candidate.turn, candidate.weight, candidate.server_name COLLATE "C"
  LIMIT $9
  FOR UPDATE OF server ${onLockedRow === 'skip' ? 'SKIP LOCKED' : ''}
), taken AS (
  UPDATE servers server
  SET status = 'Locked', status_reason = NULL, status_since = now(), lock_id = $10, locked_by = $11,
      locked_until = now() + make_interval(mins => $12::int), version = server.version + 1
  FROM picked
  WHERE server.id = picked.id AND (SELECT count(*) FROM picked) = $9
  RETURNING server.id, server.locked_until, picked.turn, picked.weight, picked.server_name
)
SELECT id, locked_until FROM taken ORDER BY turn, weight, server_name COLLATE "C"`;
}

export function pullParameters(request: PullRequest, holder: PullHolder): unknown[] {
  return [...matchParameters(request), request.count, holder.lockId, holder.lockedBy, holder.leaseMinutes];
}

export interface PulledServers {
  /** In the order of the rule. */
  ids: string[];
  lockedUntil: Date | null;
}

/**
 * How a pull meets rows that others hold at this moment. `quick` passes over them, so that pulls do not queue up
 * behind each other; it may therefore miss a server whose taker gives up in the next moment. `alone` runs by itself
 * among the pulls of its DBMS and waits for every row: when it says "too few", that is the truth.
 */
export type PullMode = 'quick' | 'alone';

/**
 * Pulls servers inside the caller's transaction; `undefined` when there are too few, and then nothing was changed.
 * Ask in `quick` mode first; on `undefined` end the transaction (it holds rows that it looked at) and ask once more in
 * `alone` mode, as the first statement of a new one.
 */
export async function pullServers(
  manager: EntityManager,
  request: PullRequest,
  holder: PullHolder,
  mode: PullMode,
): Promise<PulledServers | undefined> {
  if (mode === 'alone') await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [ARBITER_LOCK, request.dbmsType]);
  const parameters = pullParameters(request, holder);
  const rows: { id: string; locked_until: Date | null }[] = await manager.query(
    pullStatement(mode === 'quick' ? 'skip' : 'wait'),
    parameters,
  );
  const [first] = rows;
  return first ? { ids: rows.map(({ id }) => id), lockedUntil: first.locked_until } : undefined;
}

/**
 * Whoever locks several named rows takes this first. It keeps them out of the way of an `alone` pull, which waits for
 * rows in another order: without it the two could wait for each other.
 */
export async function keepOutOfAlonePulls(manager: EntityManager, dbmsType: DbmsType): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [ARBITER_LOCK, dbmsType]);
}

/** How many servers could be taken for this request now. */
export async function countTakeable(manager: EntityManager, request: PullRequest): Promise<number> {
  const [row]: { count: number }[] = await manager.query(
    `SELECT count(*)::int AS count FROM servers server
     JOIN environments environment ON environment.id = server.environment_id
     JOIN datacenters datacenter ON datacenter.id = server.datacenter_id
     WHERE ${IN_PLACE} AND ${TAKEABLE}`,
    matchParameters(request),
  );
  return row?.count ?? 0;
}

function matchParameters(request: PullRequest): unknown[] {
  return [
    request.dbmsType,
    request.cpu ?? 0,
    request.ram ?? 0,
    request.dbGigs ?? 0,
    request.drivers ?? null,
    request.release ?? null,
    request.environment ?? null,
    request.datacenter ?? null,
  ];
}
