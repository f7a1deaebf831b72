import type { ActivityType, DbmsType } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { ActivityEntity } from './activity.entity.js';

export interface NewActivity {
  type: ActivityType;
  dbmsType: DbmsType | null;
  clusterName?: string | null;
  serverName?: string | null;
  planned: boolean;
  actor: string;
  text: string;
  operationId?: string | null;
}

export interface ActivityFilter {
  clusterName?: string | undefined;
  serverName?: string | undefined;
  type?: ActivityType | undefined;
  planned?: boolean | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

export class ActivityRepository {
  constructor(private readonly manager: EntityManager) {}

  async add(activities: readonly NewActivity[]): Promise<void> {
    if (activities.length > 0)
      await this.manager.insert(
        ActivityEntity,
        activities.map((activity) => ({ ...activity, id: newId() })),
      );
  }

  list(dbmsType: DbmsType, filter: ActivityFilter, page: PageRequest): Promise<Page<ActivityEntity>> {
    const query = this.manager
      .createQueryBuilder(ActivityEntity, 'activity')
      .where('activity.dbms_type = :dbmsType', { dbmsType });
    if (filter.clusterName)
      query.andWhere('activity.cluster_name = :clusterName', { clusterName: filter.clusterName.toLowerCase() });
    if (filter.serverName) query.andWhere('activity.server_name = :serverName', { serverName: filter.serverName });
    if (filter.type) query.andWhere('activity.type = :type', { type: filter.type });
    if (filter.planned !== undefined) query.andWhere('activity.planned = :planned', { planned: filter.planned });
    if (filter.from) query.andWhere('activity.at >= :from', { from: filter.from });
    if (filter.to) query.andWhere('activity.at < :to', { to: filter.to });
    const fields = { at: { expression: 'activity.at', type: 'timestamptz' } } as const;
    return readPage(query, fields, '-at', page, (ids) => this.manager.findBy(ActivityEntity, { id: In(ids) }));
  }
}
