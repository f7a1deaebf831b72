import { IsDateString, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { DBMS_TYPES, INCIDENT_STATES } from '@rocket/domain';
import type { DbmsType, IncidentState, MetricUnit } from '@rocket/domain';
import { IsTicket } from '../activities/is-ticket.js';
import { TICKET_URL_LENGTH_MAX } from '../constants.js';
import { ListQuery } from '../list-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';

/** Something that is not as it should be. */
export class Incident {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * The threshold test that it comes of, as it was called then.
   * @example "Disk used"
   */
  title!: string;

  /**
   * What was measured: a metric, or what is counted of a cluster (`membersUp`, `primaries`).
   * @example "diskUsedPercent"
   */
  metric!: string;

  /**
   * What its numbers count.
   * @example "percent"
   */
  unit!: MetricUnit;

  /**
   * Which mount; null where that is the server or cluster itself.
   * @example "/var/lib/postgresql"
   */
  element!: string | null;

  /** The database system. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * The cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * The server; null where it is the cluster as a whole.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /** How it stands. `Watching`: it may be nothing. `Blackout`: an operation works on the cluster, and nobody is told. */
  @IsIn(INCIDENT_STATES)
  state!: IncidentState;

  /**
   * Since when it stands so. ISO 8601 UTC.
   * @example "2026-11-30T02:11:05.000Z"
   */
  stateSince!: string;

  /**
   * The worst that it was; null as long as it was only watched.
   * @example "Critical"
   */
  worst!: 'Warning' | 'Critical' | null;

  /**
   * The least that was measured while it was open; null where nobody answered.
   * @example 95.1
   */
  least!: number | null;

  /**
   * What was measured last; null where nobody answered.
   * @example 97.2
   */
  current!: number | null;

  /**
   * The greatest that was measured while it was open; null where nobody answered.
   * @example 98.4
   */
  greatest!: number | null;

  /**
   * When the first reading said so. ISO 8601 UTC.
   * @example "2026-11-30T02:11:05.000Z"
   */
  openedAt!: string;

  /**
   * When it was over; null while it is not. ISO 8601 UTC.
   * @example "2026-11-30T03:40:20.000Z"
   */
  closedAt!: string | null;

  /**
   * Who has taken notice of it; null when nobody has.
   * @example "ada"
   */
  acknowledgedBy!: string | null;

  /**
   * When that was. ISO 8601 UTC.
   * @example "2026-11-30T02:15:00.000Z"
   */
  acknowledgedAt!: string | null;

  /**
   * Until when nobody is notified of it; null when it is not silenced. ISO 8601 UTC.
   * @example "2026-11-30T08:00:00.000Z"
   */
  silencedUntil!: string | null;

  /**
   * Who silenced it.
   * @example "ada"
   */
  silencedBy!: string | null;

  /**
   * Why.
   * @example "The disk is being enlarged."
   */
  silenceReason!: string | null;

  /**
   * The ticket that it belongs to, its number or a link to it; null when there is none.
   * @example "INC-4711"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is read; null when there is none, or nobody said where tickets are (`ROCKET_TICKET_URL`).
   * @example "https://tickets.example.com/INC-4711"
   */
  ticketLink!: string | null;

  /**
   * What somebody has to say about it.
   * @example "A log was not rotated."
   */
  note!: string | null;

  /**
   * Give it as `If-Match` to write on the incident. What is measured does not change it.
   * @example 1
   */
  version!: number;
}

/** That an incident has changed its state. */
export class IncidentTransition {
  /**
   * From what; null when it began.
   * @example "Warning"
   */
  from!: IncidentState | null;

  /** To what. */
  @IsIn(INCIDENT_STATES)
  to!: IncidentState;

  /**
   * The reading; null where nobody answered, or nothing was measured.
   * @example 97.2
   */
  value!: number | null;

  /**
   * Whether people are told of it, unless it was silenced.
   * @example true
   */
  notify!: boolean;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-30T02:11:05.000Z"
   */
  at!: string;
}

/** An incident with all that it has gone through. */
export class IncidentDetails extends Incident {
  /** In the order of time. */
  transitions!: IncidentTransition[];
}

/** A page of incidents. */
export class IncidentPage {
  /** The rows of this page. */
  items!: Incident[];

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

/** Which incidents. */
export class IncidentQuery extends ListQuery {
  /**
   * How they stand.
   * @example "Critical"
   */
  @IsIn(INCIDENT_STATES)
  @IsOptional()
  state?: IncidentState;

  /**
   * Only those that people have to know of and that are not over, or only those that are.
   * @example true
   */
  @QueryBoolean()
  open?: boolean;

  /**
   * Of one cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  clusterName?: string;

  /**
   * Of one server.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;
}

/** How many incidents are open, over all database systems. */
export class OpenIncidents {
  /**
   * Critical ones.
   * @example 1
   */
  critical!: number;

  /**
   * Warnings.
   * @example 3
   */
  warning!: number;

  /**
   * Those of which nothing is known any more.
   * @example 0
   */
  unknown!: number;

  /**
   * Those that wait for an operation to end.
   * @example 0
   */
  blackout!: number;
}

/** What somebody writes on an incident; what is absent stays. */
export class WriteIncidentRequest {
  /**
   * The ticket, its number or a link to it; null for none.
   * @example "INC-4711"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string | null;

  /**
   * What there is to say; null for nothing.
   * @example "A log was not rotated."
   */
  @IsString()
  @MaxLength(10_000)
  @IsOptional()
  note?: string | null;
}

/** Quiet for a while. */
export class SilenceIncidentRequest {
  /**
   * Until when. ISO 8601 UTC, within 30 days.
   * @example "2026-11-30T08:00:00Z"
   */
  @IsDateString()
  until!: string;

  /**
   * Why.
   * @example "The disk is being enlarged."
   */
  @IsString()
  @MinLength(1)
  @MaxLength(500)
  reason!: string;
}
