import type { ClaimedSize, HostCheck, HostFacts } from '@rocket/domain';

/** Memory that the kernel keeps for itself, and disk that the file system does: less than claimed by so much is as claimed. */
const TOLERANCE = 0.1;

/**
 * Whether a server is as big as was said. More than that is fine.
 * Claimed 8 cores and 32 GB, found 4 cores and 31.2 GB -> a warning about the cores alone.
 */
export function compareSize(claimed: ClaimedSize | null, facts: HostFacts): HostCheck {
  const found = `${String(facts.cpu)} CPU, ${facts.ramGb.toFixed(1)} GB of memory, ${facts.diskGb.toFixed(1)} GB of disk`;
  const less = [
    lacking('CPU', claimed?.cpu, facts.cpu, 0),
    lacking('GB of memory', claimed?.ramGb, facts.ramGb, TOLERANCE),
    lacking('GB of disk', claimed?.dbGigs, facts.diskGb, TOLERANCE),
  ].filter((line) => line !== undefined);
  if (less.length === 0) return { name: 'size', outcome: 'ok', detail: `It has ${found}.` };
  return {
    name: 'size',
    outcome: 'warning',
    detail: `It has ${found}; ${less.join(' and ')} were claimed.`,
    advice: 'What it has is what counts from now on. See that it is the server that was meant.',
  };
}

function lacking(what: string, claimed: number | undefined, found: number, tolerance: number): string | undefined {
  return claimed !== undefined && found < claimed * (1 - tolerance) ? `${String(claimed)} ${what}` : undefined;
}
