import type { DbmsType } from '@rocket/domain';
import type { EntityManager } from 'typeorm';
import { clustersOwnedBy } from '../applications/ownership.js';
import { withoutNul } from '../storable-text.js';
import { FleetEventEntity } from './fleet-event.entity.js';

export interface NewEvent {
  type: 'operation' | 'step' | 'output' | 'cluster' | 'poolServer' | 'incident' | 'request';
  operationId?: string | null;
  dbmsType?: DbmsType | null;
  clusterName?: string | null;
  serverName?: string | null;
  ordinal?: number | null;
  status?: string | null;
  text?: string | null;
}

/** A place in the stream of events: the transaction, and the row within it. */
export interface EventPosition {
  xid: string;
  id: string;
}

export interface EventFilter {
  /** Null: of every operation, and of none. */
  operationId: string | null;
  /** Only those about clusters whose owner has this e-mail address, and those that say nothing of anybody (`request`). */
  ownerEmail?: string | undefined;
}

/** PostgreSQL channel on which "there is something new" is said after a commit. */
export const EVENT_CHANNEL = 'rocket_events';

export class EventRepository {
  constructor(private readonly manager: EntityManager) {}

  async add(events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({
      ...event,
      text: withoutNul(event.text ?? null),
      xid: () => 'pg_current_xact_id()::text::bigint',
    }));
    await this.manager.createQueryBuilder().insert().into(FleetEventEntity).values(rows).execute();
    await this.manager.query(`SELECT pg_notify($1, '')`, [EVENT_CHANNEL]);
  }

  /** The end of the stream as it is now. */
  async end(): Promise<EventPosition> {
    const [row]: { xid: string }[] = await this.manager.query(`SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid`);
    return { xid: row?.xid ?? '0', id: '0' };
  }

  /**
   * What came after `position`, oldest first. Stops before the oldest transaction that is still open, so that a row
   * which commits late is never skipped.
   */
  async after(position: EventPosition, { operationId, ownerEmail }: EventFilter, limit: number): Promise<FleetEventEntity[]> {
    const query = this.manager
      .createQueryBuilder(FleetEventEntity, 'event')
      .where('(event.xid, event.id) > (:xid::bigint, :id::bigint)', position)
      .andWhere('event.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint')
      .andWhere('(:operationId::uuid IS NULL OR event.operation_id = :operationId)', { operationId });
    if (ownerEmail !== undefined)
      query.andWhere(
        `(event.type = 'request' OR EXISTS (SELECT FROM clusters cluster WHERE cluster.id IN (${clustersOwnedBy(':ownerEmail')})
           AND (cluster.id = (SELECT cluster_id FROM operations WHERE id = event.operation_id)
             OR event.operation_id IS NULL AND cluster.lifecycle <> 'Expired'
               AND cluster.dbms_type = event.dbms_type AND cluster.cluster_name = event.cluster_name)))`,
        { ownerEmail },
      );
    return query.orderBy('event.xid').addOrderBy('event.id').limit(limit).getMany();
  }

  /** Events are for open screens; what must be kept is in rows of its own. */
  async purgeOlderThan(hours: number): Promise<void> {
    await this.manager.query(`DELETE FROM fleet_events WHERE at < now() - make_interval(hours => $1)`, [hours]);
  }
}
