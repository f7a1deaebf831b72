import type { PatchRun, PatchRunCluster, PatchRunWave } from '@rocket/contracts';
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

/** More lanes than this do not fit on a screen. */
const LANES_SEEN = 12;

/**
 * The lanes of a wave in the order of the plan; of one that does not fit on a screen, those that wait for somebody first,
 * and then those in which something happens: nobody shall have to look for the one of four hundred that halted.
 */
export function lanesOf({ clusters }: PatchRunWave): readonly PatchRunCluster[] {
  if (clusters.length <= LANES_SEEN) return clusters;
  const urgency = ({ state }: PatchRunCluster): number => {
    if (state === 'Halted' || state === 'Failed') return 0;
    return state === 'Working' || state === 'Paused' ? 1 : 2;
  };
  return [...clusters].sort((one, other) => urgency(one) - urgency(other));
}

/** "3 of 5 done, 1 halted": what somebody wants to know of a wave that is folded. */
export function waveInWords({ clusters }: PatchRunWave): string {
  const count = (state: PatchRunCluster['state']): number => clusters.filter((cluster) => cluster.state === state).length;
  const notes = [
    { count: count('Working'), word: 'working' },
    { count: count('Halted'), word: 'halted' },
    { count: count('Failed'), word: 'failed' },
    { count: count('Paused'), word: 'paused' },
    { count: count('LeftOut') + count('Cancelled'), word: 'left out' },
  ];
  const said = notes.filter((note) => note.count > 0).map((note) => `${note.count} ${note.word}`);
  return [`${count('Done')} of ${clusters.length} done`, ...said].join(', ');
}
