import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { CONTACT_ROLES, CONTACT_TOPICS, CONTACT_TYPES } from '@rocket/domain';
import type { ContactRole, ContactTopic, ContactType } from '@rocket/domain';
import { CreateContactRequest } from './contact.dto.js';

/** What a contact is to an application, and what it hears of it. */
export class ApplicationContact {
  /**
   * Stays the same as long as they belong together. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  linkId!: string;

  /**
   * Id of the contact.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b11"
   */
  contactId!: string;

  /**
   * How the contact is called.
   * @example "Ada Lovelace"
   */
  contactName!: string;

  /** A person, a mailing list, or a program. */
  @IsIn(CONTACT_TYPES)
  contactType!: ContactType;

  /**
   * Where it is told: an e-mail address, or the URL of a webhook.
   * @example "ada@example.org"
   */
  address!: string;

  /**
   * For people to ring.
   * @example "+41 44 123 45 67"
   */
  phone!: string | null;

  /** What it is to the application. */
  @IsIn(CONTACT_ROLES)
  role!: ContactRole;

  /**
   * What it hears of.
   * @example ["incidents", "patching"]
   */
  @IsIn(CONTACT_TOPICS, { each: true })
  topics!: ContactTopic[];

  /**
   * From which environments; from all when there is none.
   * @example ["Prod"]
   */
  environments!: string[];

  /**
   * When it has confirmed its address; null while it has not.
   * @example "2026-11-23T08:15:00.000Z"
   */
  confirmedAt!: string | null;

  /**
   * When an owner or a DBA has approved it; null while nobody has.
   * @example "2026-11-23T08:15:00.000Z"
   */
  approvedAt!: string | null;

  /**
   * Who approved it.
   * @example "admin"
   */
  approvedBy!: string | null;

  /**
   * Who signed it up.
   * @example "ada"
   */
  requestedBy!: string;

  /**
   * Raised by every change; may be sent back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * Since when it belongs to the application. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}

/** A page of contacts of an application. */
export class ApplicationContactPage {
  /** The rows of this page. */
  items!: ApplicationContact[];

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

/** What a contact shall be to an application. */
export class LinkContactRequest {
  /**
   * What it is to the application; `informed` when absent.
   * @example "owner"
   */
  @IsIn(CONTACT_ROLES)
  @IsOptional()
  role?: ContactRole;

  /**
   * What it hears of; of everything when absent.
   * @example ["incidents", "patching"]
   */
  @IsArray()
  @ArrayMaxSize(CONTACT_TOPICS.length)
  @IsIn(CONTACT_TOPICS, { each: true })
  @IsOptional()
  topics?: ContactTopic[];

  /**
   * From which environments; from all when absent or empty.
   * @example ["Prod"]
   */
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(30, { each: true })
  @IsOptional()
  environments?: string[];
}

/** A contact that shall hear of an application. */
export class SignUpContactRequest extends LinkContactRequest {
  /** Whoever has the address already, or somebody new. */
  @ValidateNested()
  @Type(() => CreateContactRequest)
  @IsDefined()
  contact!: CreateContactRequest;
}

/** A contact that was signed up. It hears nothing before its address is confirmed and somebody has approved it. */
export class SignedUpContact extends ApplicationContact {
  /**
   * What messages to its webhook are signed with. Shown this once; null for who has no webhook or had it already.
   * @example "whsec_c2VjcmV0"
   */
  webhookSecret!: string | null;
}
