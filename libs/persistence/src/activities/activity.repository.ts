import { DomainError } from '@rocket/domain';
import type { ActivityType, DbmsType } from '@rocket/domain';
import { canonicalText, isId, newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { activityOwnedBy } from '../applications/ownership.js';
import { chainRows, lockChainUntilCommitted } from '../hash-chain.js';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { withoutNul } from '../storable-text.js';
import { ActivityAmendmentEntity } from './activity-amendment.entity.js';
import type { ActivityTexts } from './activity-amendment.entity.js';
import { ActivityEntity } from './activity.entity.js';

export interface NewActivity {
  /** One is made when it is not given. */
  id?: string;
  type: ActivityType;
  dbmsType: DbmsType | null;
  clusterName?: string | null;
  serverName?: string | null;
  planned: boolean;
  actor: string;
  text: string;
  operationId?: string | null;
  ticketUrl?: string | null;
  /** Somebody wrote it, and not the product what it did itself. */
  byHand?: boolean;
  /** When it happened; the end of the transaction when not given. */
  at?: Date;
}

export interface ActivityFilter {
  clusterName?: string | undefined;
  serverName?: string | undefined;
  type?: ActivityType | undefined;
  planned?: boolean | undefined;
  /** Only what nobody meant to happen and has no ticket yet. */
  withoutTicket?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Only those about clusters whose owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

type NewAmendment = Pick<ActivityAmendmentEntity, 'activityId' | 'before' | 'after' | 'actor'>;

const ROWS_PER_BATCH = 1000;
const ROWS_PER_PIECE = 500;
const NOTHING: ActivityTexts = { ticketUrl: null, note: null };

export class ActivityRepository {
  private readonly added: NewActivity[] = [];
  private readonly amended: NewAmendment[] = [];

  constructor(private readonly manager: EntityManager) {}

  /** Remembers activities until the transaction ends, which writes them. Only then are they read by anybody. */
  add(activities: readonly NewActivity[]): Promise<void> {
    if (!this.manager.queryRunner?.isTransactionActive)
      return Promise.reject(new Error('An activity is added in the transaction of its cause.'));
    for (const activity of activities) this.added.push(activity);
    return Promise.resolve();
  }

  /**
   * Hands what was added to the commit, which appends it behind all that is written already; others who have something to
   * add wait from then on. What is amended is written here, and keeps others who amend waiting. For the unit of work only, as
   * the last thing before it commits. Answers whether anything was, which is to be flushed then.
   */
  async writeAdded(): Promise<boolean> {
    const activities = this.added.splice(0);
    const amendments = this.amended.splice(0);
    if (activities.length > 0) amendments.unshift(...(await this.writeActivities(activities)));
    if (amendments.length > 0) await this.writeAmendments(amendments);
    return activities.length + amendments.length > 0;
  }

  /** `dbmsType` undefined: of every DBMS, and what concerns none. */
  list(dbmsType: DbmsType | undefined, filter: ActivityFilter, page: PageRequest): Promise<Page<ActivityEntity>> {
    const fields = { at: { expression: 'activity.at', type: 'timestamptz' } } as const;
    const load = (ids: string[]): Promise<ActivityEntity[]> => this.manager.findBy(ActivityEntity, { id: In(ids) });
    return readPage(this.filtered(dbmsType, filter), fields, '-at', page, load);
  }

  /** All of them in pieces, the newest first. A reading that takes long meets what is added meanwhile in no piece. */
  async *all(dbmsType: DbmsType | undefined, filter: ActivityFilter): AsyncGenerator<ActivityEntity[]> {
    let last: ActivityEntity | undefined;
    for (;;) {
      const query = this.filtered(dbmsType, filter);
      if (last) query.andWhere('(activity.at, activity.id) < (:lastAt, :lastId)', { lastAt: last.at, lastId: last.id });
      const rows = await query.orderBy({ 'activity.at': 'DESC', 'activity.id': 'DESC' }).limit(ROWS_PER_PIECE).getMany();
      if (rows.length > 0) yield rows;
      if (rows.length < ROWS_PER_PIECE) return;
      last = rows.at(-1);
    }
  }

  private filtered(dbmsType: DbmsType | undefined, filter: ActivityFilter): SelectQueryBuilder<ActivityEntity> {
    const query = this.manager.createQueryBuilder(ActivityEntity, 'activity');
    if (dbmsType) query.andWhere('activity.dbms_type = :dbmsType', { dbmsType });
    if (filter.clusterName)
      query.andWhere('activity.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
    if (filter.serverName) query.andWhere('activity.server_name = :serverName', { serverName: filter.serverName });
    if (filter.type) query.andWhere('activity.type = :type', { type: filter.type });
    if (filter.planned !== undefined) query.andWhere('activity.planned = :planned', { planned: filter.planned });
    if (filter.withoutTicket) query.andWhere('NOT activity.planned AND activity.ticket_url IS NULL');
    if (filter.from) query.andWhere('activity.at >= :from', { from: filter.from });
    if (filter.ownerEmail !== undefined) query.andWhere(activityOwnedBy(':ownerEmail'), { ownerEmail: filter.ownerEmail });
    if (filter.to) query.andWhere('activity.at < :to', { to: filter.to });
    return query;
  }

  /** @throws DomainError `activity-not-found` */
  async byId(dbmsType: DbmsType | undefined, id: string): Promise<ActivityEntity> {
    const row = isId(id) ? await this.manager.findOneBy(ActivityEntity, dbmsType ? { id, dbmsType } : { id }) : null;
    if (!row) throw new DomainError('activity-not-found', `There is no ${dbmsType ?? ''} activity ${id}.`.replace('  ', ' '));
    return row;
  }

  /**
   * Writes ticket and note, and remembers who did until the transaction ends. Whether they are others than before.
   *
   * @throws DomainError `edit-conflict`
   */
  async amend(
    row: ActivityEntity,
    given: ActivityTexts,
    { expectedVersion, actor }: { expectedVersion: number; actor: string },
  ): Promise<boolean> {
    const after = { ticketUrl: withoutNul(given.ticketUrl), note: withoutNul(given.note) };
    const before = { ticketUrl: row.ticketUrl, note: row.note };
    if (row.version !== expectedVersion) throw newerVersion();
    if (after.ticketUrl === before.ticketUrl && after.note === before.note) return false;
    const { affected } = await this.manager.update(
      ActivityEntity,
      { id: row.id, version: expectedVersion },
      { ...after, version: expectedVersion + 1 },
    );
    if (affected !== 1) throw newerVersion();
    this.amended.push({ activityId: row.id, before, after, actor });
    return true;
  }

  /** Answers what amendments say of the tickets that they came with: every ticket there is was written by somebody. */
  private async writeActivities(activities: readonly NewActivity[]): Promise<NewAmendment[]> {
    const inherited = await this.ticketsOf(activities);
    const rows = activities.map((given) => ({
      id: given.id ?? newId(),
      type: given.type,
      dbmsType: given.dbmsType,
      clusterName: given.clusterName ?? null,
      serverName: given.serverName ?? null,
      planned: given.planned,
      actor: given.actor,
      text: withoutNul(given.text),
      byHand: given.byHand ?? false,
      operationId: given.operationId ?? null,
      at: given.at,
    }));
    const chained = rows.map((row, place) => {
      const { ticketUrl, operationId } = activities[place] ?? {};
      return { ...row, parts: partsToHash(row), ticketUrl: withoutNul(ticketUrl ?? inherited.get(operationId ?? '') ?? null) };
    });
    for (let from = 0; from < chained.length; from += ROWS_PER_BATCH)
      await this.manager.query('INSERT INTO activity_batches (rows) VALUES ($1)', [
        JSON.stringify(chained.slice(from, from + ROWS_PER_BATCH)),
      ]);
    return chained
      .filter(({ ticketUrl }) => ticketUrl !== null)
      .map(({ id, ticketUrl, actor }) => ({ activityId: id, before: NOTHING, after: { ticketUrl, note: null }, actor }));
  }

  /** What an operation did has the ticket that the operation was started with. */
  private async ticketsOf(activities: readonly NewActivity[]): Promise<Map<string, string>> {
    const ids = activities.flatMap(({ operationId, ticketUrl }) => (operationId && !ticketUrl ? [operationId] : []));
    if (ids.length === 0) return new Map();
    const rows: { id: string; ticket: string }[] = await this.manager.query(
      'SELECT id, ticket_url AS ticket FROM operations WHERE id = ANY($1) AND ticket_url IS NOT NULL',
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, ticket }) => [id, ticket]));
  }

  private async writeAmendments(amendments: readonly NewAmendment[]): Promise<void> {
    const head = await lockChainUntilCommitted(this.manager, 'activity_amendments');
    const rows = amendments.map((amendment) => ({ ...amendment, id: newId(), at: head.now }));
    await this.manager.insert(ActivityAmendmentEntity, chainRows(head, rows));
  }
}

function newerVersion(): DomainError {
  return new DomainError('edit-conflict', 'Ticket or note were changed meanwhile. Look at them again.');
}

/** What of a row is hashed, cut where stands what is known under the lock only: `at`, `position` and `previousHash`. */
function partsToHash(row: object): string[] {
  const [at, position, previousHash] = [newId(), newId(), newId()];
  const text = canonicalText({ ...row, at, position, previousHash });
  // The position is a number: its quotes go as well.
  return text.split(new RegExp(`${at}|"${position}"|${previousHash}`));
}
