import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { PATCH_OUTCOMES, PATCH_TYPES } from '@rocket/domain';
import type { PatchOutcome, PatchType } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

export const PATCH_STATUSES = ['Succeeded', 'Failed', 'Skipped'] as const;
export type PatchStatus = (typeof PATCH_STATUSES)[number];

/** Something that was run on a server. */
export class PatchCommand {
  /**
   * What was asked of the server.
   * @example "install PostgreSQL 17.10"
   */
  command!: string;

  /**
   * How it ended: 0 for well; null where the server did not tell.
   * @example 0
   */
  exitCode!: number | null;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string;

  /**
   * How long it took, ms.
   * @example 812
   */
  durationMs!: number;
}

/** What a server was like before and after. What does not apply is absent. */
export class PatchFindings {
  /**
   * Place in the write-ahead log before.
   * @example "0/3000148"
   */
  lsnBefore?: string;

  /**
   * Place in the write-ahead log afterwards.
   * @example "0/3004A20"
   */
  lsnAfter?: string;

  /**
   * `OS`: boot id before.
   * @example "6f0c2b1e-5c0f-4d7e-9a35-0e8f2f1f7c11"
   */
  bootIdBefore?: string;

  /**
   * `OS`: boot id afterwards.
   * @example "0b7f65a1-8a7f-4a3c-9d55-5b1f0c3f2a22"
   */
  bootIdAfter?: string;

  /**
   * `OS`: packages that waited before.
   * @example ["openssl 3.0.15 -> 3.0.17"]
   */
  pendingBefore?: string[];

  /**
   * `OS`: packages that wait afterwards.
   * @example ["linux-image-amd64 6.1.140 -> 6.1.147"]
   */
  pendingAfter?: string[];

  /**
   * `OS`: services that were restarted.
   * @example ["cron.service"]
   */
  restartedServices?: string[];

  /**
   * `OS`: whether the server was rebooted.
   * @example true
   */
  rebooted?: boolean;
}

/** What became of one server in a patch run. Never changed once it is written; each row holds the hash of the one before. */
export class Patch {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * Place in the chain, from 1, without gaps.
   * @example 17
   */
  position!: number;

  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * The cluster of which it was a member.
   * @example "orders"
   */
  clusterName!: string;

  /** What was patched. */
  @IsIn(PATCH_TYPES)
  patchType!: PatchType;

  /**
   * What it answered before.
   * @example "17.9"
   */
  fromVersion!: string | null;

  /**
   * What it answered afterwards.
   * @example "17.10"
   */
  toVersion!: string | null;

  /** Whether it went well. */
  @IsIn(PATCH_STATUSES)
  status!: PatchStatus;

  /** What became of it, in one word. */
  @IsIn(PATCH_OUTCOMES)
  outcome!: PatchOutcome;

  /**
   * The same as a sentence.
   * @example "It answers 17.10 now; it was 17.9."
   */
  details!: string;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  finishedAt!: string;

  /** What was run, in its order. */
  commands!: PatchCommand[];

  /** What it was like before and after. */
  findings!: PatchFindings;

  /**
   * What was printed.
   * @example "Patch ch-pg-014 to 17.10"
   */
  output!: string;

  /**
   * The longest wait of a writer meanwhile, ms.
   * @example 84
   */
  writeOutageMs!: number | null;

  /**
   * Who asked for it.
   * @example "admin"
   */
  actor!: string;

  /**
   * The change ticket: its number, or a link to it.
   * @example "CHG-4711"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is found, as far as that is known.
   * @example "https://tickets.example.org/browse/CHG-4711"
   */
  ticketLink!: string | null;

  /**
   * The run it belongs to.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  patchRunId!: string;

  /**
   * The operation on its cluster.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string;

  /**
   * Hash of the row before it; 64 zeros for the first.
   * @example "0000000000000000000000000000000000000000000000000000000000000000"
   */
  previousHash!: string;

  /**
   * SHA-256 over the row with its keys sorted, without this field and `status`, `patchRunId` and all others included.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  hash!: string;
}

/** A page of patched servers. */
export class PatchPage {
  /** The rows of this page. */
  items!: Patch[];

  /**
   * All rows that match, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}

/** Which patched servers. */
export class PatchQuery extends ListQuery {
  /**
   * Only of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * Only this server.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /**
   * Only of this run.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  patchRunId?: string;

  /** Only of this type. */
  @IsIn(PATCH_TYPES)
  @IsOptional()
  patchType?: PatchType;

  /** Only with this outcome. */
  @IsIn(PATCH_OUTCOMES)
  @IsOptional()
  outcome?: PatchOutcome;
}

/** Whether the chain of patched servers is as it was written. */
export class PatchChain {
  /**
   * No row was changed, taken away or put in between.
   * @example true
   */
  valid!: boolean;

  /**
   * Rows that are as they were written, up to the first that is not.
   * @example 212
   */
  checked!: number;

  /**
   * The first row that is not as it was written.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  firstBadId!: string | null;

  /**
   * Hash of the newest row that was checked. Kept elsewhere, it tells later whether rows were taken away from the end.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  headHash!: string;
}
