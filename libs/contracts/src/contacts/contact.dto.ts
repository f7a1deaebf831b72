import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { CONTACT_ROLES, CONTACT_TYPES } from '@rocket/domain';
import type { ContactRole, ContactType } from '@rocket/domain';
import { AsOfQuery } from '../as-of-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';
import {
  CONFIRMATION_REASON_LENGTH_MAX,
  CONTACT_NAME_LENGTH_MAX,
  EMAIL_LENGTH_MAX,
  WEBHOOK_URL_LENGTH_MAX,
} from '../constants.js';

/** An application that a contact belongs to. */
export class ContactOf {
  /**
   * What the application is called.
   * @example "webshop"
   */
  applicationName!: string;

  /** What the contact is to it. */
  @IsIn(CONTACT_ROLES)
  role!: ContactRole;

  /**
   * Whether an owner or a DBA has approved it.
   * @example true
   */
  approved!: boolean;
}

/** Somebody, or something, that is told about applications. */
export class Contact {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * How it is called.
   * @example "Ada Lovelace"
   */
  contactName!: string;

  /** A person, a mailing list, or a program. */
  @IsIn(CONTACT_TYPES)
  contactType!: ContactType;

  /**
   * Where a person or a mailing list is told.
   * @example "ada@example.org"
   */
  email!: string | null;

  /**
   * For people to ring.
   * @example "+41 44 123 45 67"
   */
  phone!: string | null;

  /**
   * The webhook by which a program is told.
   * @example "https://hooks.example.org/rocket"
   */
  url!: string | null;

  /**
   * IANA time zone in which times are written to it; null for that of the installation.
   * @example "Europe/Zurich"
   */
  zone!: string | null;

  /**
   * When it was proven that the address is the contact's; nothing is told before.
   * @example "2026-11-23T08:15:00.000Z"
   */
  confirmedAt!: string | null;

  /**
   * Who confirmed by hand; null when the contact did it itself.
   * @example "admin"
   */
  confirmedBy!: string | null;

  /** The applications that it belongs to. */
  applications!: ContactOf[];

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}

/** A contact of which the secret of the webhook was just made. */
export class ContactWithSecret extends Contact {
  /**
   * What messages to the webhook are signed with. Shown this once; null for who has no webhook.
   * @example "whsec_c2VjcmV0"
   */
  webhookSecret!: string | null;
}

/** A page of contacts. */
export class ContactPage {
  /** The rows of this page. */
  items!: Contact[];

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

/** Filters of the contact list. Sorts by `contactName` or `createdAt`. */
export class ContactQuery extends AsOfQuery {
  /**
   * Part of the name, the e-mail address or the URL.
   * @example "ada"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;

  /**
   * Only contacts of this kind.
   * @example "Person"
   */
  @IsIn(CONTACT_TYPES)
  @IsOptional()
  contactType?: ContactType;

  /**
   * Only those that have confirmed their address (`true`), or that have not (`false`).
   * @example false
   */
  @QueryBoolean()
  confirmed?: boolean;

  /**
   * Only those of applications whose confirmed owner has the e-mail address of whoever asks.
   * @example true
   */
  @QueryBoolean()
  mine?: boolean;
}

/** A new contact. */
export class CreateContactRequest {
  /**
   * How it is called.
   * @example "Ada Lovelace"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(CONTACT_NAME_LENGTH_MAX)
  contactName!: string;

  /**
   * A person, a mailing list, or a program.
   * @example "Person"
   */
  @IsIn(CONTACT_TYPES)
  contactType!: ContactType;

  /**
   * Where a person or a mailing list is told.
   * @example "ada@example.org"
   */
  @IsString()
  @MaxLength(EMAIL_LENGTH_MAX)
  @IsOptional()
  email?: string | null;

  /**
   * For people to ring.
   * @example "+41 44 123 45 67"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  phone?: string | null;

  /**
   * The webhook by which a program is told.
   * @example "https://hooks.example.org/rocket"
   */
  @IsString()
  @MaxLength(WEBHOOK_URL_LENGTH_MAX)
  @IsOptional()
  url?: string | null;

  /**
   * IANA time zone in which times are written to it.
   * @example "Europe/Zurich"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  zone?: string | null;
}

/** What shall be different about a contact; what is absent stays, null takes it away. Another address has to be confirmed anew. */
export class UpdateContactRequest {
  /**
   * How it is called.
   * @example "Ada Lovelace"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(CONTACT_NAME_LENGTH_MAX)
  @IsOptional()
  contactName?: string;

  /**
   * Where a person or a mailing list is told.
   * @example "ada@example.org"
   */
  @IsString()
  @MaxLength(EMAIL_LENGTH_MAX)
  @IsOptional()
  email?: string | null;

  /**
   * For people to ring.
   * @example "+41 44 123 45 67"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  phone?: string | null;

  /**
   * The webhook by which a program is told.
   * @example "https://hooks.example.org/rocket"
   */
  @IsString()
  @MaxLength(WEBHOOK_URL_LENGTH_MAX)
  @IsOptional()
  url?: string | null;

  /**
   * IANA time zone in which times are written to it.
   * @example "Europe/Zurich"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  zone?: string | null;
}

/** Why an address may be believed that its contact has not confirmed itself. */
export class ConfirmContactRequest {
  /**
   * How it is known that the address is the contact's.
   * @example "Rang Ada at the number in the directory"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(CONFIRMATION_REASON_LENGTH_MAX)
  reason!: string;
}

/** The answer of a contact to the question whether an address is its own. */
export class ContactConfirmationRequest {
  /**
   * What stands behind `#` in the link that the contact was sent.
   * @example "rkc_dG9rZW4"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  token!: string;
}

/** What a contact has confirmed. */
export class ContactConfirmed {
  /**
   * How the contact is called.
   * @example "Ada Lovelace"
   */
  contactName!: string;

  /**
   * The address that is confirmed.
   * @example "ada@example.org"
   */
  address!: string;

  /** The applications that it belongs to. */
  applications!: ContactOf[];
}

/** What a contact hears of no more. */
export class UnsubscriptionDone {
  /**
   * The application; null when that had ended already.
   * @example "webshop"
   */
  applicationName!: string | null;
}
