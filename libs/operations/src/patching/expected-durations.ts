import type { PatchType } from '@rocket/domain';
import type { UnitOfWork } from '@rocket/persistence';

/** Before there is any history: a restart with a new release, and updates with a reboot. Rather too long than too short. */
const DEFAULT_MS: Readonly<Record<PatchType, number>> = { DB: 60_000, OS: 10 * 60_000 };
const LAST = 5;
const FLEET_LAST = 200;
/** What usually took so long may take half as long again. */
const MARGIN = 1.5;

/** How long the patch of a server is expected to take. */
export interface ExpectedDurations {
  /** Milliseconds. */
  of(serverName: string, patchType: PatchType): number;
  /** From what it is known, as a sentence part. */
  readonly basis: string;
}

/**
 * From history: the median of the server's own last patches, else of the fleet's, with a margin; without any, a guess that is
 * rather too long.
 */
export async function expectedDurations(uow: UnitOfWork, patchType: PatchType): Promise<ExpectedDurations> {
  const history = await uow.read.patches.durations(patchType, [], FLEET_LAST);
  // The median: one that waited for somebody to decide says nothing about the others.
  const medianOf = (durations: readonly number[]): number | undefined =>
    [...durations].sort((one, other) => one - other)[Math.floor(durations.length / 2)];
  const fleet = medianOf(history.map(({ durationMs }) => durationMs));
  const basis = fleet === undefined ? 'no patch has been made yet' : `the last ${String(history.length)} patches`;
  return {
    basis,
    of: (serverName, type) => {
      const own = history.filter((row) => row.serverName === serverName).slice(0, LAST);
      const median = medianOf(own.map(({ durationMs }) => durationMs)) ?? fleet;
      // Whole seconds: the plan is compared with the one that was reviewed.
      return median === undefined ? DEFAULT_MS[type] : Math.ceil((median * MARGIN) / 1_000) * 1_000;
    },
  };
}
