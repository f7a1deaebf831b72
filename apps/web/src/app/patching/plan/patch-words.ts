import type { PatchPlan } from '@rocket/contracts';
import { counted, moment } from '../../ui/words.js';
import { wavesOf } from './wave-order.js';
import { hasWaves, type PatchDraft } from './patch-draft.js';

export function whatInWords({ patchType, toRelease }: Pick<PatchDraft, 'patchType' | 'toRelease'>): string {
  if (patchType === 'OS') return 'the operating system';
  return toRelease === '' ? 'newest of its major' : toRelease;
}

/** In the zone of the reader. */
export function startInWords({ start, at }: Pick<PatchDraft, 'start' | 'at'>): string {
  if (start === 'now') return 'now';
  if (start === 'window') return 'in its window';
  return at === '' ? '–' : moment(new Date(at));
}

export function wavesInWords(draft: PatchDraft, environments: readonly string[]): string {
  if (!hasWaves(draft)) return 'one';
  return wavesOf(draft.waves, environments)
    .map((wave) => wave.join(' + '))
    .join(', ');
}

/** Clusters and servers on which something would be done. */
export function sizeOfPlan(plan: Pick<PatchPlan, 'waves'>): { clusters: number; servers: number } {
  const clusters = plan.waves.flatMap((wave) => wave.clusters);
  const servers = clusters.flatMap((cluster) => cluster.members).filter((member) => member.as !== null);
  return { clusters: clusters.length, servers: servers.length };
}

/** The action and the object: "Patch orders to 17.10", "Patch 3 clusters", "Patch the OS of 3 clusters". */
export function actionInWords(plan: PatchPlan | undefined): string {
  const clusters = plan?.waves.flatMap((wave) => wave.clusters) ?? [];
  if (!plan || clusters.length === 0) return 'Patch';
  const [only] = clusters;
  const what = clusters.length === 1 && only ? only.clusterName : counted(clusters.length, 'cluster');
  if (plan.patchType === 'OS') return `Patch the OS of ${what}`;
  const targets = [...new Set(clusters.map((cluster) => cluster.toRelease))];
  return targets.length === 1 && targets[0] ? `Patch ${what} to ${targets[0]}` : `Patch ${what}`;
}
