import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ownedBy } from '../applications/link-conditions.js';
import { ApplicationBudgetEntity } from './application-budget.entity.js';
import type { CostScope } from './costs.query.js';

export type BudgetContent = Pick<ApplicationBudgetEntity, 'amount' | 'currency' | 'warnPercent'>;
export type BudgetRow = Omit<ApplicationBudgetEntity, 'application'>;

/** A budget, and what its application has cost in a month. */
export interface SpentBudget {
  applicationId: string;
  applicationName: string;
  amount: number;
  currency: string;
  warnPercent: number;
  spent: number;
}

/** What applications may cost in a month. Each of its versions is kept, by the database itself. */
export class ApplicationBudgets {
  constructor(private readonly manager: EntityManager) {}

  find(applicationId: string): Promise<BudgetRow | null> {
    return this.manager.findOneBy(ApplicationBudgetEntity, { applicationId, expiredAt: IsNull() });
  }

  /** Says it, in place of the one of that version; of version 0 where there is none. @throws DomainError `edit-conflict` */
  async say(applicationId: string, version: number, content: BudgetContent): Promise<BudgetRow> {
    const done =
      version === 0
        ? await this.manager
            .createQueryBuilder()
            .insert()
            .into(ApplicationBudgetEntity)
            .values({ ...content, id: newId(), applicationId })
            .orIgnore()
            .returning('id')
            .execute()
            .then(({ raw }) => (raw as unknown[]).length)
        : await this.write(applicationId, version, content);
    const row = done === 1 ? await this.find(applicationId) : null;
    if (!row) throw newerBudget();
    return row;
  }

  /** Ends it. @throws DomainError `edit-conflict` */
  async expire(applicationId: string, version: number): Promise<void> {
    if ((await this.write(applicationId, version, { expiredAt: () => 'now()' })) !== 1) throw newerBudget();
  }

  /** Budgets in the currency of a month, and what has been spent of them in it. */
  spentIn(month: string, { ownerEmail }: CostScope = {}): Promise<SpentBudget[]> {
    return this.manager.query(
      `SELECT budget.application_id AS "applicationId", application.application_name AS "applicationName",
         budget.amount::float8 AS amount, budget.currency, budget.warn_percent AS "warnPercent",
         coalesce((SELECT sum(entry.own + entry.shared) FROM cost_entries entry
           WHERE entry.month = counted.month AND entry.application_id = budget.application_id), 0)::float8 AS spent
       FROM cost_months counted JOIN application_budgets budget ON budget.currency = counted.currency AND budget.expired_at IS NULL
       JOIN applications application ON application.id = budget.application_id AND application.expired_at IS NULL
       WHERE counted.month = $1 ${ownerEmail === undefined ? '' : `AND application.id IN (${ownedBy('$2')})`}
       ORDER BY application.application_name`,
      [month, ...(ownerEmail === undefined ? [] : [ownerEmail])],
    );
  }

  private async write(applicationId: string, version: number, what: object): Promise<number> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ApplicationBudgetEntity)
      .set(what)
      .where({ applicationId, version, expiredAt: IsNull() })
      .execute();
    return affected ?? 0;
  }
}

function newerBudget(): DomainError {
  return new DomainError('edit-conflict', 'The budget was changed meanwhile. Look at it again.');
}
