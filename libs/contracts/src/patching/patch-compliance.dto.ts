import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { COMPLIANCE_STATES } from '@rocket/domain';
import type { ComplianceState } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** A server in the light of what there is to patch. */
export class ServerCompliance {
  /**
   * Name of the server.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * What it answered last.
   * @example "17.9"
   */
  version!: string | null;

  /**
   * How many releases of its major are newer.
   * @example 1
   */
  behind!: number;
}

/** A cluster in the light of what there is to patch. */
export class ClusterCompliance {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * Its application.
   * @example "webshop"
   */
  application!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  environment!: string;

  /**
   * `none`: current. `available`: something newer is there. `required`: the deadline has passed or is near. `next window`: a run will patch it. `in progress`: one does now. `unknown`: nobody knows its releases.
   * @example "available"
   */
  @IsIn(COMPLIANCE_STATES)
  state!: ComplianceState;

  /**
   * The oldest release that one of its members answers.
   * @example "17.9"
   */
  version!: string | null;

  /**
   * The newest release of its major that all of its servers can have.
   * @example "17.10"
   */
  latest!: string | null;

  /**
   * How many releases of its major are newer than its own.
   * @example 1
   */
  behind!: number;

  /**
   * Since when something newer is there, as far as this installation knows. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  since!: string | null;

  /**
   * By when it has to be patched. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  deadline!: string | null;

  /**
   * When a run that is scheduled will have patched it. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  forecast!: string | null;

  /**
   * When its maintenance window opens next. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  nextWindow!: string | null;

  /**
   * The run that will patch it, or does.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  patchRunId!: string | null;

  /** Its members. */
  servers!: ServerCompliance[];
}

/** A page of clusters in the light of what there is to patch. */
export class ClusterCompliancePage {
  /**
   * All clusters that match, on all pages, by state.
   * @example {"none": 12, "available": 3, "required": 0, "next window": 1, "in progress": 0, "unknown": 0}
   */
  counts!: Record<ComplianceState, number>;

  /** The rows of this page. */
  items!: ClusterCompliance[];

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

/** Which clusters. */
export class ComplianceQuery extends ListQuery {
  /** Only in this state. */
  @IsIn(COMPLIANCE_STATES)
  @IsOptional()
  state?: ComplianceState;

  /**
   * Only of this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only of this application.
   * @example "webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  application?: string;

  /**
   * Only this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;
}
