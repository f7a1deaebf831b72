import { IsIn, IsOptional, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { NOTE_COLOURS } from '@rocket/domain';
import type { NoteColour } from '@rocket/domain';
import { IsTicket } from '../activities/is-ticket.js';
import { NOTE_TEXT_LENGTH_MAX, NOTE_TITLE_LENGTH_MAX, TICKET_URL_LENGTH_MAX } from '../constants.js';

/** What somebody has to say about a cluster. */
export class ClusterNote {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What it is about.
   * @example "Do not fail over before 06:00"
   */
  title!: string;

  /**
   * Markdown, as it was typed. Whoever shows it has to make it safe.
   * @example "The night batch holds **one** connection open until then."
   */
  text!: string;

  /**
   * How it is marked.
   * @example "amber"
   */
  colour!: NoteColour;

  /**
   * The ticket that it belongs to, its number or a link to it; null when there is none.
   * @example "CHG-4711"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is read; null when there is none, or nobody said where tickets are (`ROCKET_TICKET_URL`).
   * @example "https://tickets.example.com/CHG-4711"
   */
  ticketLink!: string | null;

  /**
   * Who wrote it first.
   * @example "admin"
   */
  author!: string;

  /**
   * Who changed it last.
   * @example "admin"
   */
  changedBy!: string;

  /**
   * When it was written. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * When it was changed last. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  changedAt!: string;

  /**
   * Give it as `If-Match` to change the note.
   * @example 1
   */
  version!: number;
}

/** A page of notes. */
export class ClusterNotePage {
  /** The rows of this page. */
  items!: ClusterNote[];

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

/** A note to write on a cluster. */
export class AddClusterNoteRequest {
  /**
   * What it is about.
   * @example "Do not fail over before 06:00"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(NOTE_TITLE_LENGTH_MAX)
  title!: string;

  /**
   * Markdown. HTML in it is shown as it was typed.
   * @example "The night batch holds **one** connection open until then."
   */
  @IsString()
  @MaxLength(NOTE_TEXT_LENGTH_MAX)
  text!: string;

  /**
   * How it is marked; `plain` when absent.
   * @example "amber"
   */
  @IsIn(NOTE_COLOURS)
  @IsOptional()
  colour?: NoteColour;

  /**
   * The ticket that it belongs to: its number, or a link to it.
   * @example "CHG-4711"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string;
}

/** What is to be different about a note; what is absent stays. */
export class ChangeClusterNoteRequest {
  /**
   * What it is about.
   * @example "Do not fail over before 06:00"
   */
  @IsString()
  @MinLength(1)
  @MaxLength(NOTE_TITLE_LENGTH_MAX)
  @ValidateIf((_, value) => value !== undefined)
  title?: string;

  /**
   * Markdown.
   * @example "The night batch holds **one** connection open until then."
   */
  @IsString()
  @MaxLength(NOTE_TEXT_LENGTH_MAX)
  @ValidateIf((_, value) => value !== undefined)
  text?: string;

  /**
   * How it is marked.
   * @example "amber"
   */
  @IsIn(NOTE_COLOURS)
  @ValidateIf((_, value) => value !== undefined)
  colour?: NoteColour;

  /**
   * The ticket that it belongs to, its number or a link to it; null for none.
   * @example "CHG-4711"
   */
  @IsTicket()
  @MaxLength(TICKET_URL_LENGTH_MAX)
  @IsOptional()
  ticketUrl?: string | null;
}
