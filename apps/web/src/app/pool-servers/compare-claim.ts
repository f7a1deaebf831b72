import type { ClaimedSize, ServerFacts } from '@rocket/contracts';
import { gigs } from '../ui/words.js';

/** A size that was found, and beside it what was said where that differs. */
export interface FoundSize {
  word: string;
  found: string;
  /** What somebody said; absent where it is as was said, or nobody said anything. */
  claimed?: string;
  /** There is less than was said. */
  isLess?: boolean;
}

/** Memory that the kernel keeps for itself, and disk that the file system does: so much off is as claimed. */
const TOLERANCE = 0.1;

/** What was found beside what was said: 31.2 GB is as good as 32 GB, 4 cores are not 8. */
export function compareClaim(facts: ServerFacts, claimed: ClaimedSize | null): FoundSize[] {
  return [
    compared('CPU', facts.cpu, claimed?.cpu ?? null, 0, String),
    compared('RAM', facts.ramGb, claimed?.ramGb ?? null, TOLERANCE, gigs),
    compared('Disk', facts.diskGb, claimed?.dbGigs ?? null, TOLERANCE, gigs),
  ];
}

function compared(
  word: string,
  found: number,
  claimed: number | null,
  tolerance: number,
  inWords: (value: number) => string,
): FoundSize {
  const isAsClaimed = claimed === null || Math.abs(found - claimed) <= claimed * tolerance;
  return {
    word,
    found: inWords(found),
    ...(!isAsClaimed && { claimed: inWords(claimed), isLess: found < claimed }),
  };
}
