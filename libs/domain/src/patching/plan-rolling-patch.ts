/** A member as far as the order of a rolling patch depends on it. */
export interface MemberToPatch {
  serverName: string;
  isPrimary: boolean;
  /** How far it is behind the primary, bytes. */
  lagBytes: number;
  /** Whether there is something to be done on it. */
  needsPatch: boolean;
}

export interface PlannedMember {
  serverName: string;
  /** `only`: there is nobody else, so clients wait while it is restarted. */
  as: 'replica' | 'primary' | 'only';
  /** Why it stands where it stands, as a sentence. */
  reason: string;
}

export interface RollingPatchPlan {
  /** In the order in which they are patched. */
  order: PlannedMember[];
  /** Who takes over before the primary is patched; null when the primary is not patched or nobody could. */
  candidate: string | null;
}

/** Distances that differ by less are those of one moment: the next reading may say the opposite. */
export const LAG_NOISE_BYTES = 64 * 1024;

const distance = ({ lagBytes }: MemberToPatch): number => Math.floor(lagBytes / LAG_NOISE_BYTES);

/**
 * The order of a rolling patch: replicas first, the one that is most behind before the others, since it is worth least as a
 * candidate; the primary last, after the best replica has taken over from it. The candidate is the replica that is least
 * behind, and so it is patched last of them: its caches are the only ones that are cold when it takes over.
 *
 * Primary a, b 0 behind, c 4 MB behind, all to be patched -> c, b, switchover to b, a.
 * Only a to be patched -> switchover to b, a. Only c -> c, and a stays the primary.
 *
 * @param members in the order in which they are listed, which decides ties
 */
export function planRollingPatch(members: readonly MemberToPatch[]): RollingPatchPlan {
  const primary = members.find(({ isPrimary }) => isPrimary);
  const replicas = members
    .filter(({ isPrimary }) => !isPrimary)
    .sort((one, other) => distance(other) - distance(one) || members.indexOf(other) - members.indexOf(one));
  const order: PlannedMember[] = replicas.filter(({ needsPatch }) => needsPatch).map((member, index) => replicaAt(member, index));
  if (!primary?.needsPatch) return { order, candidate: null };
  if (replicas.length === 0) {
    const reason = 'The only member: clients wait while it is restarted.';
    return { order: [{ serverName: primary.serverName, as: 'only', reason }], candidate: null };
  }
  const candidate = replicas.at(-1)?.serverName ?? null;
  const reason = `The primary comes last, when ${candidate ?? 'a replica'} has taken over from it.`;
  return { order: [...order, { serverName: primary.serverName, as: 'primary', reason }], candidate };
}

function replicaAt({ serverName, lagBytes }: MemberToPatch, index: number): PlannedMember {
  const isBehind = index === 0 && lagBytes >= LAG_NOISE_BYTES;
  const place = isBehind ? `The replica that is most behind (${String(lagBytes)} bytes)` : 'A replica';
  return { serverName, as: 'replica', reason: `${place}: clients do not notice that it is away.` };
}
