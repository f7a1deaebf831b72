import { setTimeout } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Longer than a change that arrived by itself stays tinted. */
const SETTLED_MS = 2_500;

/**
 * What axe finds on the page, a sentence each. Live pages change while they are looked at, and what has just changed looks
 * different for a moment: what is found counts when it is still there a moment later.
 *
 * @param notAsked rules that are left out: `region` for an open dialog, which stands outside the landmarks and must
 */
export async function axeViolations(page: Page, where: string, notAsked: string[] = []): Promise<string[]> {
  const look = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page }).disableRules(notAsked).analyze();
    return violations.map((one) => `${where}: ${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  };
  if ((await look()).length === 0) return [];
  await setTimeout(SETTLED_MS);
  return look();
}
