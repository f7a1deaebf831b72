import type { EnvironmentPolicyEffect } from '@rocket/contracts';
import { counted, gigs } from '../ui/words.js';

/** What a policy does to the clusters of an environment, in sentences. */
export interface EnvironmentEffectWords {
  headline: string;
  /** Undefined when everything can still be restored that can be today. */
  loss: string | undefined;
  notes: string[];
}

export function environmentEffectInWords(effect: EnvironmentPolicyEffect): EnvironmentEffectWords {
  const { clusterCount, lookedAtCount, goingCount, goingAlreadyCount, freesGigs, losingCount, clusters } = effect;
  const affected = clusters.filter((cluster) => cluster.goingCount > 0).length;
  const notes = [
    goingCount > 0 &&
      'Nothing goes at once: a cluster lets its backups go after its next scheduled one, or when somebody says so.',
    goingAlreadyCount > 0 && `By what holds now, ${counted(goingAlreadyCount, 'backup goes', 'backups go')} already.`,
    lookedAtCount < clusterCount && `Only the first ${lookedAtCount} of ${clusterCount} clusters were looked at.`,
    affected === SHOWN_MAX && `Those are listed of which most goes, ${SHOWN_MAX} at most.`,
  ].filter((note) => note !== false);
  return { headline: headlineOf(), loss: lossOf(), notes };

  function headlineOf(): string {
    if (clusterCount === 0) return 'No cluster would go by it yet: none has backups and no policy of its own.';
    const all = counted(lookedAtCount, 'cluster');
    if (goingCount === 0) return `Nothing goes of ${all}.`;
    const some = `${affected === SHOWN_MAX ? 'at least ' : ''}${affected} of ${all}`;
    return `${counted(goingCount, 'backup goes', 'backups go')}, in ${some}. That frees ${gigs(freesGigs)}, and the log that only they need.`;
  }

  function lossOf(): string | undefined {
    if (losingCount === 0) return undefined;
    return `${counted(losingCount, 'cluster')} can be restored less far back then than now.`;
  }
}

/** As many as the API names. */
const SHOWN_MAX = 200;
