import { Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { DBMS_TYPES, INTAKE_DEEDS, INTAKE_STATUSES } from '@rocket/domain';
import type { DbmsType, IntakeDeed, IntakeStatus } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';
import { IntakeFormContent } from './intake-form.dto.js';

/** A request to begin. */
export class AddIntakeRequest {
  /** What it is to run on. */
  @IsIn(DBMS_TYPES)
  @IsOptional()
  dbmsType: DbmsType = 'PostgreSQL';

  /** What is known already. */
  @IsObject()
  @ValidateNested()
  @Type(() => IntakeFormContent)
  @IsOptional()
  form?: IntakeFormContent;
}

/** What is said now; what is absent stays. */
export class ChangeIntakeRequest {
  /** What is to be different. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => IntakeFormContent)
  form!: IntakeFormContent;
}

/** Something to say to a request. */
export class CommentOnIntakeRequest {
  /**
   * What is said.
   * @example "Would two servers do until spring?"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(4000)
  text!: string;
}

/** What is said with a decision. */
export class DecideIntakeRequest {
  /**
   * What is said; it may be nothing.
   * @example "As agreed in the architecture board."
   */
  @IsString()
  @MaxLength(4000)
  @IsOptional()
  text: string = '';
}

/** An amount of money. */
export class IntakeCost {
  /**
   * In the smallest unit of the currency.
   * @example 60391
   */
  amount!: number;

  /**
   * ISO 4217.
   * @example "CHF"
   */
  currency!: string;

  /**
   * How many digits the smallest unit takes.
   * @example 2
   */
  minorDigits!: number;
}

/** What was said when it was submitted last. */
export class IntakePromised {
  /** What it would cost in a month; null when there were no prices. */
  monthlyCost!: IntakeCost | null;

  /**
   * How many servers of the pool matched.
   * @example 7
   */
  matchingServers!: number;

  /**
   * How long half of such requests took at most, hours; null when there were too few to say.
   * @example 5.5
   */
  leadTimeHours!: number | null;

  /**
   * Who decides, and why.
   * @example "A DBA other than who asks decides."
   */
  whoDecides!: string;

  /**
   * When it was said. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  at!: string;
}

/** A team's wish for a cluster, and what became of it. */
export class IntakeRequest {
  /**
   * Stays the same for ever.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * By which people call it.
   * @example "REQ-12"
   */
  number!: string;

  /** What it is to run on. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /** Where it stands. */
  @IsIn(INTAKE_STATUSES)
  status!: IntakeStatus;

  /**
   * The user who asks.
   * @example "ada"
   */
  requester!: string;

  /** What was said. Null: not yet. */
  form!: IntakeFormContent;

  /** What was said to the requester when it was submitted last; null as long as it was not. */
  promised!: IntakePromised | null;

  /**
   * Who decided last.
   * @example "grace"
   */
  decidedBy!: string | null;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  decidedAt!: string | null;

  /**
   * When it was submitted last. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  submittedAt!: string | null;

  /**
   * When it became what it stays. ISO 8601 UTC.
   * @example "2026-11-24T08:15:00.000Z"
   */
  endedAt!: string | null;

  /**
   * The cluster that is built or was built.
   * @example "orders"
   */
  clusterName!: string | null;

  /**
   * The operation that builds it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /** What may be done to it as it stands, by who may. */
  @IsIn(INTAKE_DEEDS, { each: true })
  possibleDeeds!: IntakeDeed[];

  /**
   * When it was begun. ISO 8601 UTC.
   * @example "2026-11-22T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When something happened to it last. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  changedAt!: string;

  /**
   * Give it as `If-Match` to change the form.
   * @example 3
   */
  version!: number;
}

/** A page of requests. */
export class IntakeRequestPage {
  /** The rows of this page. */
  items!: IntakeRequest[];

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

/** Filters of requests. Sorts by `createdAt` or `changedAt`. */
export class IntakeRequestQuery extends ListQuery {
  /** Only those that stand so. */
  @IsIn(INTAKE_STATUSES)
  @IsOptional()
  status?: IntakeStatus;

  /**
   * Only those for this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only those for this application.
   * @example "Webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  applicationName?: string;

  /**
   * Only the one that this cluster was built for.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  @IsUUID()
  @IsOptional()
  clusterId?: string;

  /**
   * Only those of whoever asks for the list.
   * @example true
   */
  @Transform(({ value }: { value: unknown }) => (value === 'true' || value === 'false' ? value === 'true' : value))
  @IsBoolean()
  @IsOptional()
  mine?: boolean;

  /**
   * Its number, or part of the name of the application or the cluster.
   * @example "REQ-12"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;
}

/** Something that was done to a request, or said to it. */
export class IntakeEntry {
  /**
   * Stays the same for ever.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  at!: string;

  /**
   * Who.
   * @example "grace"
   */
  actor!: string;

  /** What was done. */
  @IsIn(INTAKE_DEEDS)
  deed!: IntakeDeed;

  /**
   * What was said; empty when nothing was.
   * @example "Three servers, please."
   */
  text!: string;
}

/** A page of what was done and said. */
export class IntakeEntryPage {
  /** The rows of this page, the oldest first. */
  items!: IntakeEntry[];

  /**
   * All rows that match, on all pages.
   * @example 5
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJhdCJd"
   */
  nextCursor!: string | null;
}

/** A request whose cluster is being built. */
export class IntakeProvisioned {
  /** The request. */
  request!: IntakeRequest;

  /**
   * The operation that builds it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string;
}
