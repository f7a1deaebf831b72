import { GATHER_SECONDS } from '@rocket/domain';
import type { NotificationEvent } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { NoticeEntity } from './notice.entity.js';
import type { NoticedCluster, StoredFacts } from './notice.entity.js';

export interface NewNotice {
  event: NotificationEvent;
  /** Names what brought it about; a second notice of the same cause is none. */
  cause: string;
  applicationId: string;
  thread?: string;
  facts: StoredFacts;
}

/** Notices that are told at once: of one kind, to one application, about one matter. */
export interface NoticeGroup {
  event: NotificationEvent;
  applicationId: string;
  thread: string;
  notices: NoticeEntity[];
}

/** A cluster, whose application's contacts are told. */
export type ConcernedCluster = Pick<NoticedCluster, 'dbmsType' | 'clusterName' | 'environment' | 'environmentId'> & {
  id: string;
  applicationId: string;
};

/** Held until the transaction ends: one worker at a time decides what is told together. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtext('rocket: notices'))`;

/** What contacts are to be told. */
export class Notices {
  constructor(private readonly manager: EntityManager) {}

  /** Writes what is to be told, once for each cause. */
  async add(notices: readonly NewNotice[]): Promise<void> {
    if (notices.length === 0) return;
    const rows = notices.map(({ thread = '', ...notice }) => ({
      ...notice,
      id: newId(),
      thread,
      dueAt: () => `now() + make_interval(secs => ${String(GATHER_SECONDS[notice.event])})`,
    }));
    await this.manager.createQueryBuilder().insert().into(NoticeEntity).values(rows).orIgnore().execute();
  }

  /** Whether this cause was noted before. */
  isKnown(event: NotificationEvent, cause: string): Promise<boolean> {
    return this.manager.existsBy(NoticeEntity, { event, cause });
  }

  /** Who is concerned when something happens to these clusters; in the order of their names. */
  clusters(ids: readonly string[]): Promise<ConcernedCluster[]> {
    return this.manager.query(
      `SELECT cluster.id, cluster.dbms_type AS "dbmsType", cluster.cluster_name AS "clusterName", environment.environment,
         cluster.environment_id AS "environmentId", cluster.application_id AS "applicationId"
       FROM clusters cluster JOIN environments environment ON environment.id = cluster.environment_id
       WHERE cluster.id = ANY($1) ORDER BY cluster.cluster_name, cluster.id`,
      [ids],
    );
  }

  /**
   * Groups of which the first notice is due, the oldest first, each with everything that was gathered. Marks them as told: to
   * be called in the transaction that writes what is sent.
   */
  async takeDue(limit: number): Promise<NoticeGroup[]> {
    await this.manager.query(LOCK);
    const heads: { event: NotificationEvent; applicationId: string; thread: string }[] = await this.manager.query(
      `SELECT event, application_id AS "applicationId", thread FROM notices WHERE told_at IS NULL
       GROUP BY event, application_id, thread HAVING min(due_at) <= now() ORDER BY min(created_at) LIMIT $1`,
      [limit],
    );
    const groups: NoticeGroup[] = [];
    for (const head of heads) {
      const notices = await this.manager.find(NoticeEntity, {
        where: { ...head, toldAt: IsNull() },
        order: { createdAt: 'ASC', id: 'ASC' },
      });
      await this.manager.update(NoticeEntity, { id: In(notices.map(({ id }) => id)) }, { toldAt: () => 'now()' });
      groups.push({ ...head, notices });
    }
    return groups;
  }
}
