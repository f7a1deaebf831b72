import type { Transaction } from '@rocket/persistence';

/** Writes down what became another, which belongs to no database system, when the transaction holds. */
export async function recordConfigChange(tx: Transaction, actor: string, text: string): Promise<void> {
  await tx.activities.add([{ type: 'ConfigChange', dbmsType: null, planned: true, actor, text }]);
}
