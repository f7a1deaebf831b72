import { DomainError } from '@rocket/domain';
import type { ClaimedSize, DbmsType, HostDriver, PoolServerStatus } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { Brackets, In, IsNull, MoreThan, Not, Raw } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { isUniqueViolation } from '../unique-violation.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest, SortField } from '../page.js';
import { countTakeable, keepOutOfAlonePulls, pullServers } from './pull-servers.js';
import type { PulledServers, PullHolder, PullMode, PullRequest } from './pull-servers.js';
import { ServerEntity } from './server.entity.js';

/** A stored server together with the names it refers to. */
export type ServerRow = ServerEntity & Required<Pick<ServerEntity, 'environment' | 'datacenter'>>;

export interface ServerFilter {
  status?: PoolServerStatus | undefined;
  driver?: HostDriver | undefined;
  environment?: string | undefined;
  datacenter?: string | undefined;
  search?: string | undefined;
  /** At least. */
  cpu?: number | undefined;
  ram?: number | undefined;
  dbGigs?: number | undefined;
}

export interface NewServer {
  dbmsType: DbmsType;
  serverName: string;
  address: string;
  driver: HostDriver;
  environmentId: string;
  datacenterId: string;
  cpu: number;
  ramGb: number;
  dbGigs: number;
  osVersion: string | null;
  sshUser: string | null;
  sshPort: number | null;
  hostKey: string | null;
  claimed: ClaimedSize | null;
}

/** Ports that belong to one local server. */
export const PORTS_PER_LOCAL_SERVER = 10;
/** Serialises the allocation of port ranges. */
const PORT_LOCK = 7_201_934;

const SORT_FIELDS: Readonly<Record<string, SortField>> = {
  serverName: { expression: 'server.server_name', type: 'text' },
  status: { expression: 'server.status', type: 'text' },
  environment: { expression: 'environment.ordinal', type: 'int' },
  datacenter: { expression: 'datacenter.datacenter', type: 'text' },
  cpu: { expression: 'server.cpu', type: 'int' },
  ramGb: { expression: 'server.ram_gb', type: 'float8' },
  dbGigs: { expression: 'server.db_gigs', type: 'float8' },
  createdAt: { expression: 'server.created_at', type: 'timestamptz' },
};

/** The servers of the pool, all but the pulling of them. */
export class PoolServerRepository {
  constructor(private readonly manager: EntityManager) {}

  async list(dbmsType: DbmsType, filter: ServerFilter, page: PageRequest): Promise<Page<ServerRow>> {
    const query = this.manager
      .createQueryBuilder(ServerEntity, 'server')
      .innerJoin('server.environment', 'environment')
      .innerJoin('server.datacenter', 'datacenter')
      .where('server.expired_at IS NULL AND server.dbms_type = :dbmsType', { dbmsType });
    if (filter.status) query.andWhere('server.status = :status', { status: filter.status });
    if (filter.driver) query.andWhere('server.driver = :driver', { driver: filter.driver });
    if (filter.environment) query.andWhere('environment.environment = :environment', { environment: filter.environment });
    if (filter.datacenter) query.andWhere('datacenter.datacenter = :datacenter', { datacenter: filter.datacenter });
    if (filter.cpu !== undefined) query.andWhere('server.cpu >= :cpu', { cpu: filter.cpu });
    if (filter.ram !== undefined) query.andWhere('server.ram_gb >= :ram', { ram: filter.ram });
    if (filter.dbGigs !== undefined) query.andWhere('server.db_gigs >= :dbGigs', { dbGigs: filter.dbGigs });
    if (filter.search) {
      const search = containing(filter.search);
      query.andWhere(
        new Brackets((any) =>
          any.where('server.server_name ILIKE :search', { search }).orWhere('server.cluster_name ILIKE :search'),
        ),
      );
    }
    return readPage(query, SORT_FIELDS, 'serverName', page, (ids) => this.byIds(ids));
  }

  async byIds(ids: string[]): Promise<ServerRow[]> {
    const rows = await this.manager.find(ServerEntity, {
      where: { id: In(ids) },
      relations: { environment: true, datacenter: true },
    });
    return rows as ServerRow[];
  }

  /** @throws DomainError `server-not-found` */
  async byName(dbmsType: DbmsType, serverName: string): Promise<ServerRow> {
    const [row] = await this.byNames(dbmsType, [serverName]);
    if (!row) throw serverNotFound(dbmsType, [serverName]);
    return row;
  }

  /** Those that exist, in no particular order. */
  async byNames(dbmsType: DbmsType, serverNames: readonly string[]): Promise<ServerRow[]> {
    const rows = await this.manager.find(ServerEntity, {
      where: { dbmsType, serverKey: In(serverNames.map((name) => name.toLowerCase())), expiredAt: IsNull() },
      relations: { environment: true, datacenter: true },
    });
    return rows as ServerRow[];
  }

  /**
   * Locks the rows of these servers until the transaction ends, in the order of their ids so that two callers cannot
   * wait for each other, and answers them in the order asked for; leases of theirs that ran out are ended. Has to come
   * before anything else in the transaction that locks rows of servers.
   *
   * @throws DomainError `server-not-found` naming every missing one
   */
  async lockRows(dbmsType: DbmsType, serverNames: readonly string[]): Promise<ServerRow[]> {
    const keys = serverNames.map((name) => name.toLowerCase());
    await keepOutOfAlonePulls(this.manager, dbmsType);
    const locked: { id: string }[] = await this.manager.query(
      `SELECT id FROM servers WHERE dbms_type = $1 AND server_key = ANY($2) AND expired_at IS NULL ORDER BY id FOR UPDATE`,
      [dbmsType, keys],
    );
    await this.endLeases('id = ANY($1)', [locked.map(({ id }) => id)]);
    const rows = new Map((await this.byIds(locked.map(({ id }) => id))).map((row) => [row.serverKey, row]));
    const missing = serverNames.filter((name) => !rows.has(name.toLowerCase()));
    if (missing.length > 0) throw serverNotFound(dbmsType, missing);
    return keys.flatMap((key) => rows.get(key) ?? []);
  }

  /** Names among these that are taken by servers of any DBMS: a server is one machine. */
  async takenNames(serverNames: readonly string[]): Promise<string[]> {
    const rows = await this.manager.find(ServerEntity, {
      select: { serverKey: true },
      where: { serverKey: In(serverNames.map((name) => name.toLowerCase())), expiredAt: IsNull() },
    });
    return rows.map(({ serverKey }) => serverKey);
  }

  /**
   * Adds servers as `Free`. A local one gets the lowest free slot of `localPorts`.
   *
   * @throws DomainError `port-unavailable` when the ports of this machine are used up
   */
  async add(servers: readonly NewServer[], localPorts: { from: number; to: number }): Promise<ServerRow[]> {
    const slots = await this.allocatePorts(servers.filter(({ driver }) => driver === 'local').length, localPorts);
    const entities = servers.map((server) => {
      const portFrom = server.driver === 'local' ? (slots.shift() ?? null) : null;
      return this.manager.create(ServerEntity, {
        ...server,
        id: newId(),
        serverKey: server.serverName.toLowerCase(),
        status: 'Free',
        touched: false,
        portFrom,
        portTo: portFrom === null ? null : portFrom + PORTS_PER_LOCAL_SERVER - 1,
      });
    });
    try {
      // In one order for everybody: two callers that add the same names wait for each other, but never both ways.
      const inOrder = [...entities].sort((one, other) => (one.serverKey < other.serverKey ? -1 : 1));
      await this.manager.save(inOrder, { chunk: 500 });
    } catch (error) {
      // Somebody added the same name in the moment between the look and the write.
      if (isUniqueViolation(error, 'servers_name_once'))
        throw new DomainError('server-exists', 'A server of this name was added just now.');
      throw error;
    }
    const rows = new Map((await this.byIds(entities.map(({ id }) => id))).map((row) => [row.id, row]));
    return entities.flatMap(({ id }) => rows.get(id) ?? []);
  }

  private async allocatePorts(count: number, range: { from: number; to: number }): Promise<number[]> {
    if (count === 0) return [];
    await this.manager.query('SELECT pg_advisory_xact_lock($1)', [PORT_LOCK]);
    const rows: { slot: number }[] = await this.manager.query(
      `SELECT slot FROM generate_series($1::int, $2::int - $3::int + 1, $3::int) AS slot
       WHERE NOT EXISTS (SELECT FROM servers WHERE port_from < slot + $3::int AND port_to >= slot AND expired_at IS NULL)
       ORDER BY slot LIMIT $4`,
      [range.from, range.to, PORTS_PER_LOCAL_SERVER, count],
    );
    if (rows.length < count) {
      throw new DomainError(
        'port-unavailable',
        `The port range ${range.from}-${range.to} of this machine has room for ${rows.length} more local servers, not for ${count}.`,
      );
    }
    return rows.map(({ slot }) => slot);
  }

  /** Takes servers out of the pool; their rows stay for history. */
  async expire(ids: readonly string[]): Promise<void> {
    await this.manager.query(`UPDATE servers SET expired_at = now(), version = version + 1 WHERE id = ANY($1)`, [ids]);
  }

  /** Writes the new state of servers. Takes their rows in the same order as `lockRows`, in case nobody has yet. */
  async change(ids: readonly string[], to: ServerChange): Promise<void> {
    if (ids.length > 1) await this.manager.query('SELECT FROM servers WHERE id = ANY($1) ORDER BY id FOR UPDATE', [ids]);
    await this.manager
      .createQueryBuilder()
      .update(ServerEntity)
      .set({
        ...to,
        ...(to.status === undefined ? {} : { statusSince: () => 'now()', statusReason: to.statusReason ?? null }),
      })
      .where({ id: In([...ids]) })
      .execute();
  }

  /**
   * Gives back what leases no longer hold: `Free` where nothing was touched, else `NeedsCleaning`. Answers how many.
   * Waits for no row. For a transaction of its own: the rows come in no order, so that nobody may wait for others while
   * holding them.
   */
  expireLeases(): Promise<number> {
    return this.endLeases('id IN (SELECT id FROM servers WHERE status = $1 AND locked_until <= now() FOR UPDATE SKIP LOCKED)', [
      'Locked',
    ]);
  }

  private async endLeases(which: string, parameters: unknown[]): Promise<number> {
    const [, count]: [unknown, number] = await this.manager.query(
      `UPDATE servers SET
         status = CASE WHEN touched THEN 'NeedsCleaning' ELSE 'Free' END,
         status_reason = CASE WHEN touched THEN 'Its lock ran out after something was done on it.' END,
         status_since = now(), lock_id = NULL, locked_until = NULL, locked_by = NULL, version = version + 1
       WHERE status = 'Locked' AND locked_until <= now() AND ${which}`,
      parameters,
    );
    return count;
  }

  /** Servers of this lock that it still holds, by name. */
  async byLock(lockId: string): Promise<ServerRow[]> {
    const rows = await this.manager.find(ServerEntity, {
      where: { lockId, status: 'Locked', lockedUntil: Raw((column) => `(${column} IS NULL OR ${column} > now())`) },
      relations: { environment: true, datacenter: true },
      order: { serverName: 'ASC' },
    });
    return rows as ServerRow[];
  }

  /** See `pullServers`. */
  pull(request: PullRequest, holder: PullHolder, mode: PullMode): Promise<PulledServers | undefined> {
    return pullServers(this.manager, request, holder, mode);
  }

  /** How many servers could be taken for this request now. */
  countTakeable(request: PullRequest): Promise<number> {
    return countTakeable(this.manager, request);
  }

  /** The page of servers over SSH, after that id, whose host key was confirmed and which nobody checks just now. */
  async enrolledAfter(id: string | null, limit: number): Promise<ServerRow[]> {
    const rows = await this.manager.find(ServerEntity, {
      where: {
        driver: 'ssh',
        hostKey: Not(IsNull()),
        checkedAt: Not(IsNull()),
        expiredAt: IsNull(),
        ...(id === null ? {} : { id: MoreThan(id) }),
      },
      relations: { environment: true, datacenter: true },
      order: { id: 'ASC' },
      take: limit,
    });
    return rows as ServerRow[];
  }

  /** Releases that servers of this DBMS over SSH said they have or can install; every list once. */
  async saidReleases(dbmsType: DbmsType, environment?: string): Promise<string[]> {
    const rows: { release: string }[] = await this.manager.query(
      `SELECT DISTINCT jsonb_array_elements_text(server.releases) AS release
       FROM servers server JOIN environments environment ON environment.id = server.environment_id
       WHERE server.expired_at IS NULL AND server.dbms_type = $1 AND server.checked_at IS NOT NULL
         AND ($2::text IS NULL OR environment.environment = $2)`,
      [dbmsType, environment ?? null],
    );
    return rows.map(({ release }) => release);
  }

  /** How many servers there are or were. */
  async count(): Promise<number> {
    return this.manager.count(ServerEntity);
  }
}

export type ServerChange = Partial<
  Pick<
    ServerEntity,
    | 'status'
    | 'statusReason'
    | 'lockId'
    | 'lockedUntil'
    | 'lockedBy'
    | 'touched'
    | 'clusterName'
    | 'cpu'
    | 'ramGb'
    | 'dbGigs'
    | 'osVersion'
    | 'hostKey'
    | 'offeredHostKey'
    | 'facts'
    | 'factsAt'
    | 'releases'
    | 'checks'
    | 'checkedAt'
    | 'checkOperationId'
    | 'unreachableSince'
  >
>;

function serverNotFound(dbmsType: DbmsType, names: readonly string[]): DomainError {
  return new DomainError('server-not-found', `There is no ${dbmsType} server ${names.join(', ')} in the pool.`, {
    serverNames: names,
  });
}
