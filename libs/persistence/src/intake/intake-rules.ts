import { DomainError, STRICT_RULE } from '@rocket/domain';
import type { ApprovalRule, Quota, QuotaUse } from '@rocket/domain';
import { newId } from '@rocket/platform';
import type { EntityManager } from 'typeorm';
import { ApprovalRuleEntity } from './approval-rule.entity.js';
import { QuotaEntity } from './quota.entity.js';

export type ApprovalRuleRow = Omit<ApprovalRuleEntity, 'environment'>;
export type QuotaRow = Omit<QuotaEntity, 'application'>;
/** Whose quota it is: of an application, or of a cost centre. */
export type QuotaHolder = { applicationId: string } | { costCentre: string };

/** How requests are decided, and what may be had. */
export class IntakeRules {
  constructor(private readonly manager: EntityManager) {}

  /** The rule of an environment; the strict one of version 0 where nobody has written one. */
  async ruleOf(environmentId: string): Promise<ApprovalRuleRow> {
    const row = await this.manager.findOneBy(ApprovalRuleEntity, { environmentId });
    return row ?? { environmentId, ...STRICT_RULE, version: 0 };
  }

  /** Writes the rule in place of the one of that version. @throws DomainError `edit-conflict` */
  async writeRule(environmentId: string, version: number, rule: ApprovalRule): Promise<ApprovalRuleRow> {
    const { affected } =
      version === 0
        ? { affected: await this.insertRule(environmentId, rule) }
        : await this.manager.update(ApprovalRuleEntity, { environmentId, version }, { ...rule, version: version + 1 });
    if (affected !== 1) throw new DomainError('edit-conflict', 'The rule was changed meanwhile. Look at it again.');
    return this.ruleOf(environmentId);
  }

  quotaOf(holder: QuotaHolder): Promise<QuotaRow | null> {
    return this.manager.findOneBy(QuotaEntity, holder);
  }

  /** Writes the quota in place of the one of that version; of version 0 where there is none. @throws DomainError `edit-conflict` */
  async writeQuota(holder: QuotaHolder, version: number, quota: Quota): Promise<QuotaRow> {
    const affected =
      version === 0
        ? await this.insertQuota(holder, quota)
        : (await this.manager.update(QuotaEntity, { ...holder, version }, { ...quota, version: version + 1 })).affected;
    const row = affected === 1 ? await this.quotaOf(holder) : null;
    if (!row) throw new DomainError('edit-conflict', 'The quota was changed meanwhile. Look at it again.');
    return row;
  }

  /** What an application, or all applications of a cost centre, have now. Requests that were approved and are not built count. */
  async usedBy(holder: QuotaHolder): Promise<QuotaUse> {
    const [condition, value] =
      'applicationId' in holder
        ? ['application.id = $1', holder.applicationId]
        : ['application.cost_centre = $1', holder.costCentre];
    const [row]: QuotaUse[] = await this.manager.query(
      `SELECT count(DISTINCT cluster.id)::int AS clusters, coalesce(sum(server.cpu), 0)::int AS cpu,
         coalesce(sum(server.ram_gb), 0)::float8 AS "ramGb", coalesce(sum(server.db_gigs), 0)::float8 AS "dbGigs"
       FROM clusters cluster JOIN applications application ON application.id = cluster.application_id
         LEFT JOIN cluster_members member ON member.cluster_id = cluster.id AND member.expired_at IS NULL
         LEFT JOIN servers server ON server.id = member.server_id
       WHERE ${condition} AND cluster.expired_at IS NULL`,
      [value],
    );
    return row ?? { clusters: 0, cpu: 0, ramGb: 0, dbGigs: 0 };
  }

  private async insertRule(environmentId: string, rule: ApprovalRule): Promise<number> {
    const inserted = await this.manager
      .createQueryBuilder()
      .insert()
      .into(ApprovalRuleEntity)
      .values({ environmentId, ...rule })
      .orIgnore()
      .returning('environment_id')
      .execute();
    return (inserted.raw as unknown[]).length;
  }

  private async insertQuota(holder: QuotaHolder, quota: Quota): Promise<number> {
    const inserted = await this.manager
      .createQueryBuilder()
      .insert()
      .into(QuotaEntity)
      .values({ id: newId(), ...holder, ...quota })
      .orIgnore()
      .returning('id')
      .execute();
    return (inserted.raw as unknown[]).length;
  }
}
