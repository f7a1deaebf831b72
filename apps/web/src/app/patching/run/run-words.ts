import type { PatchRun, PatchRunCluster } from '@rocket/contracts';
import { moment } from '../../ui/words.js';

/** A picture in which nobody waited longer than this would make a mountain of noise, ms. */
const SCALE_MIN_MS = 200;

export function clustersOf(run: PatchRun | undefined): PatchRunCluster[] {
  return run?.waves.flatMap((wave) => wave.clusters) ?? [];
}

/** The wait that is as high as the pictures of all lanes: the longest of all, ms. */
export function scaleOf(run: PatchRun | undefined): number {
  return Math.max(SCALE_MIN_MS, run?.writeOutageMs ?? 0, ...clustersOf(run).map((cluster) => cluster.writeOutageMs ?? 0));
}

/** Writes of the probe in all clusters together; `undefined` while nobody has looked. */
export function writesOf(run: PatchRun | undefined): { writes: number; lost: number } | undefined {
  const series = clustersOf(run).flatMap((cluster) => cluster.writeGaps ?? []);
  if (series.length === 0) return undefined;
  return {
    writes: series.reduce((sum, one) => sum + one.writes, 0),
    lost: series.reduce((sum, one) => sum + one.lost, 0),
  };
}

/** In the zone of the reader. */
export function scheduleInWords(schedule: string): string {
  if (schedule === 'now') return 'at once';
  return schedule === 'window' ? 'in the windows' : moment(new Date(schedule));
}
