import { DomainError, moneyText } from '@rocket/domain';
import type { BudgetContent, BudgetRow, UnitOfWork } from '@rocket/persistence';
import { recordConfigChange } from '../activities/record-config-change.js';

interface BudgetToSay {
  applicationName: string;
  /** The version that was read; 0 where there was none. */
  version: number;
  actor: string;
}

/** Says what an application may cost in a month. @throws DomainError `application-not-found`, `edit-conflict` */
export function sayBudget(
  uow: UnitOfWork,
  { applicationName, version, actor }: BudgetToSay,
  content: BudgetContent,
): Promise<BudgetRow> {
  return uow.run(async (tx) => {
    const { id } = await tx.applications.byName(applicationName);
    const row = await tx.budgets.say(id, version, content);
    const amount = moneyText(row.amount, row.currency);
    const text = `The budget of ${applicationName} is ${amount} a month, with a warning at ${String(row.warnPercent)} %.`;
    await recordConfigChange(tx, actor, text);
    return row;
  });
}

/** @throws DomainError `application-not-found`, `budget-not-found`, `edit-conflict` */
export function endBudget(uow: UnitOfWork, { applicationName, version, actor }: BudgetToSay): Promise<void> {
  return uow.run(async (tx) => {
    const { id } = await tx.applications.byName(applicationName);
    if (!(await tx.budgets.find(id))) throw new DomainError('budget-not-found', `${applicationName} has no budget.`);
    await tx.budgets.expire(id, version);
    await recordConfigChange(tx, actor, `${applicationName} has no budget any more.`);
  });
}
