import { describe, expect, it } from '@jest/globals';
import type { PatchPlan, PatchPlanCluster } from '@rocket/contracts';
import { clustersInWords } from '../../ui/runs/cluster-choice.js';
import { EMPTY_PATCH_DRAFT } from './patch-draft.js';
import { actionInWords, wavesInWords } from './patch-words.js';

const cluster = (clusterName: string, toRelease: string | null): PatchPlanCluster =>
  ({ clusterName, toRelease, members: [] }) as Partial<PatchPlanCluster> as PatchPlanCluster;
const plan = (patchType: PatchPlan['patchType'], ...clusters: PatchPlanCluster[]): PatchPlan =>
  ({ patchType, waves: [{ environments: ['Dev'], clusters }] }) as Partial<PatchPlan> as PatchPlan;

describe('the button of a plan', () => {
  it('says the action and the object', () => {
    expect(actionInWords(plan('DB', cluster('orders', '17.10')))).toBe('Patch orders to 17.10');
    expect(actionInWords(plan('DB', cluster('orders', '17.10'), cluster('billing', '17.10')))).toBe('Patch 2 clusters to 17.10');
    expect(actionInWords(plan('OS', cluster('orders', null)))).toBe('Patch the OS of orders');
  });

  it('names no release where there is more than one, and nothing while there is no plan', () => {
    expect(actionInWords(plan('DB', cluster('orders', '17.10'), cluster('ledger', '18.4')))).toBe('Patch 2 clusters');
    expect(actionInWords(plan('DB'))).toBe('Patch');
    expect(actionInWords(undefined)).toBe('Patch');
  });
});

describe('the summary of a draft', () => {
  it('names few clusters and counts many', () => {
    const named = (...clusterNames: string[]) => clustersInWords({ ...EMPTY_PATCH_DRAFT, clusterNames });
    expect(named('a', 'b')).toBe('a and b');
    expect(named('a', 'b', 'c', 'd')).toBe('4 clusters');
    expect(named()).toBe('–');
    expect(clustersInWords({ ...EMPTY_PATCH_DRAFT, source: 'selector', application: 'webshop', environment: 'Dev' })).toBe(
      'webshop in Dev',
    );
  });

  it('says the waves as they were arranged', () => {
    const fleet = { ...EMPTY_PATCH_DRAFT, source: 'fleet' as const, waves: [['Dev', 'QA'], ['Prod']] };
    expect(wavesInWords(fleet, ['Dev', 'QA', 'Prod'])).toBe('Dev + QA, Prod');
  });
});
