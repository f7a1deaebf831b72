import { DomainError, isInterrupting } from '@rocket/domain';
import type { ClusterCount, ConditionNames, DbmsType, IncidentState, IncidentTransition, OperationKind } from '@rocket/domain';
import { isId, newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { IncidentEntity } from './incident.entity.js';
import { IncidentTransitionEntity } from './incident-transition.entity.js';

export type IncidentRow = Omit<IncidentEntity, 'cluster'>;
export type IncidentTransitionRow = Omit<IncidentTransitionEntity, 'incident'>;
/** What people write on an incident. */
export type IncidentWriting = Partial<
  Pick<
    IncidentEntity,
    'acknowledgedBy' | 'acknowledgedAt' | 'silencedUntil' | 'silencedBy' | 'silenceReason' | 'ticketUrl' | 'note'
  >
>;

export interface IncidentFilter {
  state?: IncidentState | undefined;
  clusterName?: string | undefined;
  serverName?: string | undefined;
  /** Only those that are not closed, and not merely watched. */
  open?: boolean | undefined;
  /** Only those of clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

/** A server or cluster that tests are made on. */
export interface TestedSubject {
  id: string;
  dbmsType: DbmsType;
  clusterId: string;
  clusterName: string;
  /** null: the cluster as a whole. */
  serverName: string | null;
  environmentId: string;
  names: ConditionNames;
  /** Of the cluster. */
  counts: Readonly<Record<ClusterCount, number>>;
  /** An operation that may interrupt works on the cluster. */
  isBlackout: boolean;
}

const TOLD = `'Warning', 'Critical', 'Unknown', 'Blackout'`;

export class Incidents {
  constructor(private readonly manager: EntityManager) {}

  list(dbmsType: DbmsType, filter: IncidentFilter, page: PageRequest): Promise<Page<IncidentRow>> {
    const query = this.manager
      .createQueryBuilder(IncidentEntity, 'incident')
      .where('incident.dbms_type = :dbmsType', { dbmsType });
    if (filter.state) query.andWhere('incident.state = :state', { state: filter.state });
    if (filter.open === true) query.andWhere(`incident.closed_at IS NULL AND incident.state IN (${TOLD})`);
    if (filter.open === false) query.andWhere('incident.closed_at IS NOT NULL');
    if (filter.clusterName)
      query.andWhere('incident.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
    if (filter.ownerEmail !== undefined)
      query.andWhere(`incident.cluster_id IN (${clustersOwnedBy(':ownerEmail')})`, { ownerEmail: filter.ownerEmail });
    if (filter.serverName) query.andWhere('incident.server_name = :serverName', { serverName: filter.serverName });
    const fields = {
      openedAt: { expression: 'incident.opened_at', type: 'timestamptz' },
      stateSince: { expression: 'incident.state_since', type: 'timestamptz' },
    } as const;
    return readPage(query, fields, '-openedAt', page, (ids) => this.manager.findBy(IncidentEntity, { id: In(ids) }));
  }

  /** How many are open of each state, over all database systems. */
  async openCounts({ ownerEmail }: Pick<IncidentFilter, 'ownerEmail'> = {}): Promise<{ state: IncidentState; count: number }[]> {
    const own = ownerEmail === undefined ? '' : `AND cluster_id IN (${clustersOwnedBy('$1')})`;
    return this.manager.query(
      `SELECT state, count(*)::int AS count FROM incidents
       WHERE closed_at IS NULL AND state IN (${TOLD}) ${own} GROUP BY state`,
      ownerEmail === undefined ? [] : [ownerEmail],
    );
  }

  /** @throws DomainError `incident-not-found` */
  async byId(dbmsType: DbmsType, id: string): Promise<IncidentRow> {
    const row = isId(id) ? await this.manager.findOneBy(IncidentEntity, { id, dbmsType }) : null;
    if (!row) throw new DomainError('incident-not-found', `There is no ${dbmsType} incident ${id}.`);
    return row;
  }

  transitions(incidentId: string): Promise<IncidentTransitionRow[]> {
    return this.manager.find(IncidentTransitionEntity, { where: { incidentId }, order: { at: 'ASC', id: 'ASC' } });
  }

  /** Servers and clusters of which one is not closed. */
  async openSubjectIds(): Promise<Set<string>> {
    const rows: { id: string }[] = await this.manager.query(
      `SELECT DISTINCT subject_id AS id FROM incidents WHERE closed_at IS NULL`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those that are not closed, locked until the transaction ends, in one order so that two do not wait for each other. */
  async lockOpen(subjectIds: readonly string[]): Promise<IncidentRow[]> {
    return this.manager
      .createQueryBuilder(IncidentEntity, 'incident')
      .where('incident.closed_at IS NULL AND incident.subject_id = ANY(:ids)', { ids: [...subjectIds] })
      .orderBy('incident.id')
      .setLock('pessimistic_write')
      .getMany();
  }

  /** Every open one of clusters that are not active any more, or of which nothing was measured since; locked. */
  async lockSilent(measuredBefore: Date): Promise<IncidentRow[]> {
    return this.manager
      .createQueryBuilder(IncidentEntity, 'incident')
      .where(`incident.closed_at IS NULL AND (incident.ticks->>'lastReadingMs')::float8 < :before`, {
        before: measuredBefore.getTime(),
      })
      .orderBy('incident.id')
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getMany();
  }

  /** Answers whether it was added: another one may have been quicker. */
  async add(row: Omit<IncidentRow, keyof IncidentWriting | 'version' | 'closedAt'>): Promise<boolean> {
    const result = await this.manager
      .createQueryBuilder()
      .insert()
      .into(IncidentEntity)
      .values(row)
      .orIgnore()
      .returning('id')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  async change(id: string, changes: Partial<IncidentRow>): Promise<void> {
    await this.manager.update(IncidentEntity, { id }, changes);
  }

  /** It was never told of. */
  async forget(id: string): Promise<void> {
    await this.manager.delete(IncidentEntity, { id });
  }

  /** @throws DomainError `edit-conflict` */
  async writeOn({ id, version }: IncidentRow, expectedVersion: number, writing: IncidentWriting): Promise<void> {
    const { affected } = await this.manager.update(
      IncidentEntity,
      { id, version: expectedVersion },
      { ...writing, version: expectedVersion + 1 },
    );
    if (affected !== 1 || version !== expectedVersion)
      throw new DomainError('edit-conflict', 'The incident was changed meanwhile. Look at it again.');
  }

  async addTransition(
    incidentId: string,
    { from, to, notify }: IncidentTransition,
    { value, at }: { value: number | null; at: Date },
  ): Promise<void> {
    await this.manager.insert(IncidentTransitionEntity, { id: newId(), incidentId, from, to, notify, value, at });
  }

  /** Servers of active clusters, as tests are made on them; all clusters themselves besides. */
  async subjects(): Promise<TestedSubject[]> {
    const rows: SubjectRow[] = await this.manager.query(
      `SELECT cluster.id AS "clusterId", cluster.dbms_type AS "dbmsType", cluster.cluster_name AS "clusterName",
         cluster.environment_id AS "environmentId", server.id AS "serverId", server.server_name AS "serverName",
         server.cpu, server.ram_gb::float8 AS "ramGb", server.db_gigs::float8 AS "diskGb",
         member.server_health <> 'ServerDown' AS "isUp", member.node_role = 'Primary' AS "isPrimary", member.server_health = 'ServerConfig' AS "isNew",
         coalesce((SELECT array_agg(kind) FROM operations WHERE cluster_id = cluster.id AND started_at IS NOT NULL
           AND halted_at IS NULL AND status IN ('Running', 'Waiting', 'Paused', 'Queued')), '{}') AS kinds
       FROM cluster_members member
       JOIN clusters cluster ON cluster.id = member.cluster_id AND cluster.lifecycle = 'Active'
       JOIN servers server ON server.id = member.server_id
       WHERE member.expired_at IS NULL`,
    );
    const clusters = Map.groupBy(rows, ({ clusterId }) => clusterId);
    return [...clusters.values()].flatMap(subjectsOf);
  }
}

interface SubjectRow {
  clusterId: string;
  dbmsType: DbmsType;
  clusterName: string;
  environmentId: string;
  serverId: string;
  serverName: string;
  cpu: number;
  ramGb: number;
  diskGb: number;
  isUp: boolean;
  isPrimary: boolean;
  isNew: boolean;
  kinds: OperationKind[];
}

function subjectsOf(rows: readonly SubjectRow[]): TestedSubject[] {
  const [first] = rows;
  if (!first) return [];
  const { dbmsType, clusterId, clusterName, environmentId } = first;
  const members = rows.filter(({ isNew }) => !isNew);
  const up = members.filter(({ isUp }) => isUp);
  const common = {
    ...{ dbmsType, clusterId, clusterName, environmentId },
    counts: { membersUp: up.length, primaries: up.filter(({ isPrimary }) => isPrimary).length },
    isBlackout: first.kinds.some((kind) => isInterrupting(kind)),
  };
  const names = { cpu: first.cpu, ramGb: first.ramGb, diskGb: first.diskGb, members: members.length };
  return [
    { ...common, id: clusterId, serverName: null, names },
    ...rows.map(({ serverId, serverName, cpu, ramGb, diskGb }) => ({
      ...common,
      id: serverId,
      serverName,
      names: { cpu, ramGb, diskGb, members: members.length },
    })),
  ];
}
