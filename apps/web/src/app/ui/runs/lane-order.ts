import type { PartState } from '@rocket/domain';

/** A cluster of a run, as far as it matters how far it is. */
export interface Lane {
  state: PartState;
}

/** Height of a lane, until real ones were measured. */
export const LANE_PX = 66;

/** More lanes than this do not fit on a screen. */
const LANES_SEEN = 12;

/**
 * The lanes of a wave in the order of the plan; of one that does not fit on a screen, those that wait for somebody first,
 * and then those in which something happens: nobody shall have to look for the one of four hundred that halted.
 */
export function lanesOf<T extends Lane>({ clusters }: { clusters: readonly T[] }): readonly T[] {
  if (clusters.length <= LANES_SEEN) return clusters;
  const urgency = ({ state }: Lane): number => {
    if (state === 'Halted' || state === 'Failed') return 0;
    return state === 'Working' || state === 'Paused' ? 1 : 2;
  };
  return [...clusters].sort((one, other) => urgency(one) - urgency(other));
}

/** "3 of 5 done, 1 halted": what somebody wants to know of a wave that is folded. */
export function waveInWords({ clusters }: { clusters: readonly Lane[] }): string {
  const count = (state: PartState): number => clusters.filter((cluster) => cluster.state === state).length;
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
