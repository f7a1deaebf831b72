import { DomainError } from '@rocket/domain';
import type { IntakeStatus } from '@rocket/domain';
import { isId, newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { EventRepository } from '../events/event.repository.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { withoutNul } from '../storable-text.js';
import { IntakeEntryEntity } from './intake-entry.entity.js';
import { IntakeRequestEntity } from './intake-request.entity.js';
import { UntoldEntryEntity } from './untold-entry.entity.js';

export type IntakeRow = Omit<IntakeRequestEntity, 'cluster'>;
export type IntakeChange = Partial<
  Pick<
    IntakeRow,
    | 'status'
    | 'form'
    | 'applicationName'
    | 'environment'
    | 'promised'
    | 'submittedAt'
    | 'decidedBy'
    | 'decidedAt'
    | 'endedAt'
    | 'clusterId'
    | 'operationId'
  >
>;
export type NewEntry = Pick<IntakeEntryEntity, 'actor' | 'deed' | 'text'>;

export interface IntakeFilter {
  status?: IntakeStatus | undefined;
  environment?: string | undefined;
  applicationName?: string | undefined;
  requester?: string | undefined;
  /** The one that this cluster was built for. */
  clusterId?: string | undefined;
  /** Its number, or part of the names of the application and the cluster. */
  search?: string | undefined;
  /** Who sees only these: their own, and those of applications that they own. */
  visibleTo?: { username: string; applicationNames: readonly string[] } | undefined;
}

/** Requests for clusters, and what was said about them. */
export class IntakeRequests {
  constructor(private readonly manager: EntityManager) {}

  list(filter: IntakeFilter, page: PageRequest): Promise<Page<IntakeRow>> {
    const { status, environment, applicationName, requester, clusterId, search, visibleTo } = filter;
    const query = this.manager.createQueryBuilder(IntakeRequestEntity, 'request').where('true');
    if (status) query.andWhere('request.status = :status', { status });
    if (environment) query.andWhere('request.environment = :environment', { environment });
    if (applicationName) query.andWhere('request.application_name = :applicationName', { applicationName });
    if (clusterId) query.andWhere('request.cluster_id = :clusterId', { clusterId });
    if (requester) query.andWhere('request.requester = :requester', { requester });
    if (search) {
      const number = /^(?:req-?)?(\d{1,15})$/i.exec(search.trim())?.[1] ?? null;
      query.andWhere(
        `(request.number = :number::bigint OR request.application_name ILIKE :search OR request.form ->> 'clusterName' ILIKE :search)`,
        { number, search: containing(search) },
      );
    }
    if (visibleTo)
      query.andWhere('(request.requester = :username OR request.application_name = ANY(:applicationNames))', { ...visibleTo });
    const fields = {
      createdAt: { expression: 'request.created_at', type: 'timestamptz' },
      changedAt: { expression: 'request.changed_at', type: 'timestamptz' },
    } as const;
    return readPage(query, fields, '-createdAt', page, (ids) => this.manager.findBy(IntakeRequestEntity, { id: In(ids) }));
  }

  /** By its id, or by its number as people write it: `REQ-12`. @throws DomainError `intake-request-not-found` */
  async byIdOrNumber(idOrNumber: string): Promise<IntakeRow> {
    const number = /^req-(\d{1,15})$/i.exec(idOrNumber)?.[1];
    if (number === undefined) return this.byId(idOrNumber);
    const row = await this.manager.findOneBy(IntakeRequestEntity, { number: Number(number) });
    if (!row) throw new DomainError('intake-request-not-found', `There is no request ${idOrNumber}.`);
    return row;
  }

  /** @throws DomainError `intake-request-not-found` */
  async byId(id: string): Promise<IntakeRow> {
    const row = isId(id) ? await this.manager.findOneBy(IntakeRequestEntity, { id }) : null;
    if (!row) throw new DomainError('intake-request-not-found', `There is no request ${id}.`);
    return row;
  }

  /** Held until the transaction ends. @throws DomainError `intake-request-not-found` */
  async lock(id: string): Promise<IntakeRow> {
    const row = isId(id)
      ? await this.manager.findOne(IntakeRequestEntity, { where: { id }, lock: { mode: 'pessimistic_write' } })
      : null;
    if (!row) throw new DomainError('intake-request-not-found', `There is no request ${id}.`);
    return row;
  }

  /** The request that an operation builds. */
  async byOperation(operationId: string): Promise<IntakeRow | null> {
    return this.manager.findOneBy(IntakeRequestEntity, { operationId });
  }

  async add(request: Pick<IntakeRow, 'dbmsType' | 'requester' | 'form' | 'applicationName' | 'environment'>): Promise<IntakeRow> {
    const id = newId();
    await this.manager.insert(IntakeRequestEntity, { ...request, id, status: 'Draft' } as never);
    return this.byId(id);
  }

  async change(id: string, change: IntakeChange): Promise<void> {
    await this.manager
      .createQueryBuilder()
      .update(IntakeRequestEntity)
      .set({ ...(change as object), changedAt: () => 'now()', version: () => 'version + 1' })
      .where({ id })
      .execute();
  }

  async note(requestId: string, { text, ...entry }: NewEntry): Promise<void> {
    const id = newId();
    await this.manager.insert(IntakeEntryEntity, { ...entry, id, requestId, text: withoutNul(text) });
    await this.manager.insert(UntoldEntryEntity, { entryId: id });
    // Who may see it reads it again.
    await new EventRepository(this.manager).add([{ type: 'request' }]);
  }

  /**
   * What happened and was not told yet, the oldest first, each with its request. Marks it as told: to be called in the
   * transaction that writes what is sent.
   */
  async takeUntold(limit: number): Promise<{ entry: IntakeEntryEntity; request: IntakeRow }[]> {
    const [rows]: [{ id: string }[], number] = await this.manager.query(
      `DELETE FROM untold_intake_entries WHERE entry_id IN (
         SELECT entry_id FROM untold_intake_entries ORDER BY entry_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING entry_id AS id`,
      [limit],
    );
    const entries = await this.manager.find(IntakeEntryEntity, {
      where: { id: In(rows.map(({ id }) => id)) },
      relations: { request: true },
      order: { at: 'ASC', id: 'ASC' },
    });
    return entries.flatMap(({ request, ...entry }) => (request ? [{ entry, request }] : []));
  }

  /** Who has done or said something to a request. */
  async actorsOf(requestId: string): Promise<string[]> {
    const rows: { actor: string }[] = await this.manager.query(
      'SELECT DISTINCT actor FROM intake_entries WHERE request_id = $1 ORDER BY actor',
      [requestId],
    );
    return rows.map(({ actor }) => actor);
  }

  /** What was done and said, oldest first. */
  entries(requestId: string, page: PageRequest): Promise<Page<IntakeEntryEntity>> {
    const query = this.manager.createQueryBuilder(IntakeEntryEntity, 'entry').where({ requestId });
    const fields = { at: { expression: 'entry.at', type: 'timestamptz' } } as const;
    return readPage(query, fields, 'at', page, (ids) => this.manager.findBy(IntakeEntryEntity, { id: In(ids) }));
  }

  /** How long requests took that were done lately, from being submitted last; hours. The newest 50 of an environment. */
  async hoursToDone(environment: string): Promise<number[]> {
    const rows: { hours: number }[] = await this.manager.query(
      `SELECT extract(epoch FROM ended_at - submitted_at)::float8 / 3600 AS hours FROM intake_requests
       WHERE status = 'Done' AND environment = $1 AND submitted_at IS NOT NULL ORDER BY ended_at DESC LIMIT 50`,
      [environment],
    );
    return rows.map(({ hours }) => hours);
  }
}
