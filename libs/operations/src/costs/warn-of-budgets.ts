import { budgetStanding, moneyText } from '@rocket/domain';
import type { NotificationEvent } from '@rocket/domain';
import type { SpentBudget, Transaction } from '@rocket/persistence';

/** Who says it in the activities. */
const ACTOR = 'cost';

/** Tells, once for each month, that a budget is nearly used or passed: contacts by a notice, the DBA team by an activity. */
export async function warnOfBudgets(tx: Transaction, month: string): Promise<void> {
  for (const budget of await tx.budgets.spentIn(month)) {
    const standing = budgetStanding(budget, budget.spent);
    if (standing === 'within') continue;
    await warn(tx, month, budget, standing === 'over' ? 'budget-passed' : 'budget-near');
  }
}

async function warn(
  tx: Transaction,
  month: string,
  budget: SpentBudget,
  event: Extract<NotificationEvent, 'budget-near' | 'budget-passed'>,
): Promise<void> {
  const { applicationId, applicationName, amount, currency, spent } = budget;
  const cause = `${applicationId}:${month}`;
  if (await tx.notices.isKnown(event, cause)) return;
  const what = `${applicationName} has cost ${moneyText(spent, currency)} of ${moneyText(amount, currency)} in ${month}`;
  const clusters = await tx.costs.clustersOf(month, applicationId);
  await tx.notices.add([
    {
      event,
      cause,
      applicationId,
      thread: `budget-${cause}`,
      facts: {
        what,
        clusters: clusters.map(({ cost, ...cluster }) => ({ ...cluster, text: moneyText(cost, currency) })),
        path: `/reports/costs?month=${month}&application=${encodeURIComponent(applicationName)}`,
      },
    },
  ]);
  const type = event === 'budget-passed' ? 'BudgetPassed' : 'BudgetNear';
  await tx.activities.add([{ type, dbmsType: null, planned: false, actor: ACTOR, text: `${what}.` }]);
}
