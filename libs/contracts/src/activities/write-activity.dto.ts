import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { ACTIVITY_TYPES } from '@rocket/domain';
import type { ActivityType } from '@rocket/domain';
import { IsTicket } from './is-ticket.js';
import { ACTIVITY_NOTE_LENGTH_MAX, ACTIVITY_TEXT_LENGTH_MAX, TICKET_URL_LENGTH_MAX } from '../constants.js';

/** Something that was done past the product. */
export class AddActivityRequest {
  /** What happened. */
  @IsIn(ACTIVITY_TYPES)
  type!: ActivityType;

  /**
   * What happened, as a sentence.
   * @example "The disks of ch-pg-014 were exchanged"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(ACTIVITY_TEXT_LENGTH_MAX)
  text!: string;

  /**
   * The cluster it happened to.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * The server it happened to.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /**
   * Whether somebody meant it to happen.
   * @example true
   */
  @IsBoolean()
  planned!: boolean;

  /**
   * The ticket: its number, or a link to it.
   * @example "JIRA-123"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string;
}

/** What can be amended of an activity. What is absent stays as it is, null takes it away. */
export class AmendActivityRequest {
  /**
   * The ticket: its number, or a link to it.
   * @example "JIRA-123"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string | null;

  /**
   * What somebody wants to add.
   * @example "The switch of rack 4 was replaced."
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(ACTIVITY_NOTE_LENGTH_MAX)
  @IsOptional()
  note?: string | null;
}
