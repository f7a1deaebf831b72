import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { verifyChain } from '../hash-chain.js';
import type { ChainVerdict } from '../hash-chain.js';
import { ActivityAmendmentEntity } from './activity-amendment.entity.js';
import { ActivityEntity } from './activity.entity.js';

/** Whether the record of activities is as it was written. */
export class ActivityRecord {
  constructor(private readonly manager: EntityManager) {}

  /** What was written about one activity. */
  amendments(activityId: string, page: PageRequest): Promise<Page<ActivityAmendmentEntity>> {
    const query = this.manager.createQueryBuilder(ActivityAmendmentEntity, 'amendment').where({ activityId });
    const fields = { at: { expression: 'amendment.at', type: 'timestamptz' } } as const;
    return readPage(query, fields, '-at', page, (ids) => this.manager.findBy(ActivityAmendmentEntity, { id: In(ids) }));
  }

  /**
   * Computes both chains again, and whether every ticket and note is the one that was written last; all of it as it was at one
   * instant, since people go on amending meanwhile.
   */
  verify(): Promise<ChainVerdict> {
    return this.manager.transaction('REPEATABLE READ', (manager) => new Verification(manager).run());
  }
}

class Verification {
  constructor(private readonly manager: EntityManager) {}

  async run(): Promise<ChainVerdict> {
    const amendments = await this.verifyAmendments();
    const activities = await verifyChain<ActivityEntity>({
      after: (position, take) => this.page(ActivityEntity, position, take),
      lasting: ({ ticketUrl: _ticket, note: _note, version: _version, ...lasting }) => lasting,
      findBad: (rows) => this.findUnrecorded(rows),
    });
    return activities.valid && !amendments.valid
      ? { ...activities, valid: false, firstBadId: amendments.firstBadId }
      : activities;
  }

  /** Names the activity whose amendment is wrong. */
  private async verifyAmendments(): Promise<ChainVerdict> {
    const verdict = await verifyChain<ActivityAmendmentEntity>({
      after: (position, take) => this.page(ActivityAmendmentEntity, position, take),
    });
    if (verdict.firstBadId === null) return verdict;
    const bad = await this.manager.findOneByOrFail(ActivityAmendmentEntity, { id: verdict.firstBadId });
    return { ...verdict, firstBadId: bad.activityId };
  }

  private page<Row extends ActivityEntity | ActivityAmendmentEntity>(
    entity: new () => Row,
    position: number,
    take: number,
  ): Promise<Row[]> {
    return this.manager
      .createQueryBuilder(entity, 'link')
      .where('link.position > :position', { position })
      .orderBy('link.position')
      .limit(take)
      .getMany();
  }

  /** The first row whose ticket or note is not what its last amendment says. */
  private async findUnrecorded(rows: readonly ActivityEntity[]): Promise<string | null> {
    const amendments = await this.manager
      .createQueryBuilder(ActivityAmendmentEntity, 'amendment')
      .distinctOn(['amendment.activity_id'])
      .where({ activityId: In(rows.map(({ id }) => id)) })
      .orderBy('amendment.activity_id')
      .addOrderBy('amendment.position', 'DESC')
      .getMany();
    const last = new Map(amendments.map(({ activityId, after }) => [activityId, after]));
    const isRecorded = ({ id, ticketUrl, note }: ActivityEntity): boolean =>
      ticketUrl === (last.get(id)?.ticketUrl ?? null) && note === (last.get(id)?.note ?? null);
    return rows.find((row) => !isRecorded(row))?.id ?? null;
  }
}
