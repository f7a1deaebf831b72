/** `DB`: the database's own release. `OS`: whatever else the server's operating system has to offer. */
export const PATCH_TYPES = ['DB', 'OS'] as const;
export type PatchType = (typeof PATCH_TYPES)[number];

/** What became of one server. */
export const PATCH_OUTCOMES = ['Patched', 'AlreadyCurrent', 'Failed', 'Skipped', 'RolledBack'] as const;
export type PatchOutcome = (typeof PATCH_OUTCOMES)[number];

/** Something that was run on a server. */
export interface PatchCommand {
  /** What was asked of the server, as it would be typed. Holds no secret. */
  command: string;
  /** 0 for what went well; null where the server did not tell. */
  exitCode: number | null;
  /** ISO 8601 UTC. */
  startedAt: string;
  durationMs: number;
}

/** What a server was like before and after. What does not apply is absent. */
export interface PatchFindings {
  /** Place in the write-ahead log, as the DBMS writes it: `0/3000148`. */
  lsnBefore?: string | undefined;
  lsnAfter?: string | undefined;
  bootIdBefore?: string | undefined;
  bootIdAfter?: string | undefined;
  /** Packages of the operating system that waited, `openssl 3.0.15 -> 3.0.17`. */
  pendingBefore?: string[] | undefined;
  pendingAfter?: string[] | undefined;
  /** Services that were restarted because they used what had been replaced. */
  restartedServices?: string[] | undefined;
  rebooted?: boolean | undefined;
}

/** How long clients waited for a write over the time of an operation, in equal pieces of time. */
export interface WriteGaps {
  /** ISO 8601 UTC. */
  from: string;
  /** Length of a piece, ms. */
  everyMs: number;
  /** The longest time without an acknowledged write that ended in each piece, ms; null where nobody looked. */
  gaps: (number | null)[];
  /** Acknowledged writes. */
  writes: number;
  /** Acknowledged writes that were not there afterwards. */
  lost: number;
}

/** How a cluster or server stands to the newest release of its major. */
export const COMPLIANCE_STATES = ['none', 'available', 'required', 'next window', 'in progress', 'unknown'] as const;
export type ComplianceState = (typeof COMPLIANCE_STATES)[number];
