import { DomainError } from '@rocket/domain';
import type { ContactRole, ContactTopic, ContactType } from '@rocket/domain';
import { newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { NAME_HOLDERS } from '../clusters/cluster.entity.js';
import { ContactVersionEntity } from '../contacts/contact-version.entity.js';
import { readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { validAt, whereValid } from '../valid-at.js';
import { ApplicationContactEntity } from './application-contact.entity.js';
import { ApplicationContactVersionEntity } from './application-contact-version.entity.js';
import { ApplicationVersionEntity } from './application-version.entity.js';
import { IS_TOLD, OWNED_BY, OWNER_EMAILS } from './link-conditions.js';

/** Who hears what of an application. */
export type LinkContent = Pick<ApplicationContactEntity, 'role' | 'topics' | 'environmentIds'>;
export type LinkRow = Omit<ApplicationContactEntity, 'application' | 'contact'>;
/** A link with its contact, both as they were at the instant that was asked for. */
export type LinkedContact = LinkRow & { contact: ContactVersionEntity };
/** A link with the name of its application. */
export type LinkedApplication = LinkRow & { applicationName: string };

/** Somebody who is to be told: confirmed, approved, and neither contact nor link had ended. */
export interface Listener {
  linkId: string;
  role: ContactRole;
  contactId: string;
  contactType: ContactType;
  contactName: string;
  email: string | null;
  webhookUrl: string | null;
  sealedWebhookSecret: string | null;
  zone: string | null;
}

export interface ListenersOf {
  applicationId: string;
  /** Null for what happens in no particular environment: whoever listens to the topic hears it. */
  environmentId: string | null;
  topic: ContactTopic;
  asOf?: Date | undefined;
}

export interface LinkScope {
  asOf?: Date | undefined;
  /** Only to applications whose confirmed owner has this e-mail address. */
  ownerEmail?: string | undefined;
}

/** Something of an application that is heard where contacts are required. */
export interface HeardTopic {
  environmentId: string;
  environment: string;
  topic: ContactTopic;
}

/** Who hears of applications. Each version of a link is kept, by the database itself. */
export class ApplicationContacts {
  constructor(private readonly manager: EntityManager) {}

  /** Contacts of an application, now or then. */
  list(applicationId: string, page: PageRequest, asOf?: Date): Promise<Page<LinkedContact>> {
    const query = whereValid(this.manager.createQueryBuilder(ApplicationContactVersionEntity, 'link'), asOf);
    query.andWhere('link.application_id = :applicationId', { applicationId });
    const fields = { createdAt: { expression: 'link.created_at', type: 'timestamptz' } } as const;
    return readPage(query, fields, 'createdAt', page, (ids) => this.load(ids, asOf));
  }

  /** All links of an application there are now. */
  ofApplication(applicationId: string): Promise<LinkRow[]> {
    return this.manager.findBy(ApplicationContactEntity, { applicationId, expiredAt: IsNull() });
  }

  /** Links of these contacts, now or then, in the order of the applications' names. */
  async ofContacts(contactIds: readonly string[], { asOf, ownerEmail }: LinkScope = {}): Promise<LinkedApplication[]> {
    const links = whereValid(this.manager.createQueryBuilder(ApplicationContactVersionEntity, 'link'), asOf);
    if (ownerEmail !== undefined) links.andWhere(`link.application_id IN (${OWNED_BY})`, { ownerEmail });
    const rows = await links.andWhere({ contactId: In([...contactIds]) }).getMany();
    const applications = await this.manager
      .createQueryBuilder(ApplicationVersionEntity, 'application')
      .where({ id: In(rows.map(({ applicationId }) => applicationId)) })
      .andWhere(validAt('application', asOf), { asOf })
      .getMany();
    const nameOf = new Map(applications.map(({ id, applicationName }) => [id, applicationName]));
    return rows
      .map((row) => ({ ...row, applicationName: nameOf.get(row.applicationId) ?? '' }))
      .sort((one, other) => (one.applicationName < other.applicationName ? -1 : 1));
  }

  /** Who is told about a topic, now or at an earlier instant. Somebody who is linked hears once. */
  listeners({ applicationId, environmentId, topic, asOf }: ListenersOf): Promise<Listener[]> {
    return this.manager.query(
      `SELECT link.id AS "linkId", link.role, contact.id AS "contactId", contact.contact_type AS "contactType",
         contact.contact_name AS "contactName", contact.email, contact.webhook_url AS "webhookUrl",
         contact.sealed_webhook_secret AS "sealedWebhookSecret", contact.zone
       FROM application_contact_versions link
       JOIN contact_versions contact ON contact.id = link.contact_id AND ${validAt('contact', asOf, '$4')}
       WHERE link.application_id = $1 AND ${validAt('link', asOf, '$4')} AND $3 = ANY(link.topics)
         AND ($2::uuid IS NULL OR cardinality(link.environment_ids) = 0 OR $2::uuid = ANY(link.environment_ids))
         AND ${IS_TOLD}
       ORDER BY contact.contact_name, link.id`,
      [applicationId, environmentId, topic, ...(asOf ? [asOf] : [])],
    );
  }

  /** What somebody hears of, in the environments that require a contact and in which the application has clusters. */
  heardTopics(applicationId: string): Promise<HeardTopic[]> {
    return this.manager.query(
      `SELECT DISTINCT environment.id AS "environmentId", environment.environment, topic
       FROM application_contacts link
       JOIN contacts contact ON contact.id = link.contact_id
       CROSS JOIN LATERAL unnest(link.topics) AS topic
       JOIN environments environment ON environment.require_contact_for_patching
         AND (cardinality(link.environment_ids) = 0 OR environment.id = ANY(link.environment_ids))
         AND EXISTS (SELECT FROM clusters cluster WHERE cluster.application_id = link.application_id
           AND cluster.environment_id = environment.id AND cluster.lifecycle IN (${NAME_HOLDERS}))
       WHERE link.application_id = $1 AND ${IS_TOLD}
       ORDER BY environment.environment, topic`,
      [applicationId],
    );
  }

  /** E-mail addresses of those who own an application now: approved and confirmed. */
  async ownerEmails(applicationId: string): Promise<string[]> {
    const rows: { email: string }[] = await this.manager.query(OWNER_EMAILS, [applicationId]);
    return rows.map(({ email }) => email);
  }

  /** The link of a contact to an application, if there is one now. */
  find(applicationId: string, contactId: string): Promise<LinkRow | null> {
    return this.manager.findOneBy(ApplicationContactEntity, { applicationId, contactId, expiredAt: IsNull() });
  }

  /** @throws DomainError `contact-not-linked` */
  async byId(id: string): Promise<LinkRow> {
    const row = await this.manager.findOneBy(ApplicationContactEntity, { id, expiredAt: IsNull() });
    if (!row) throw notLinked();
    return row;
  }

  /** @throws DomainError `edit-conflict` when somebody else has linked them meanwhile */
  async add(
    link: LinkContent & Pick<LinkRow, 'applicationId' | 'contactId' | 'requestedBy' | 'approvedAt' | 'approvedBy'>,
  ): Promise<LinkRow> {
    const id = newId();
    const result = await this.manager
      .createQueryBuilder()
      .insert()
      .into(ApplicationContactEntity)
      .values({ ...link, id })
      .orIgnore()
      .returning('id')
      .execute();
    if ((result.raw as unknown[]).length === 0) throw newerLink();
    return this.byId(id);
  }

  /** @throws DomainError `edit-conflict` */
  async change(
    { id, version }: Pick<LinkRow, 'id' | 'version'>,
    changes: Partial<LinkContent & Pick<LinkRow, 'approvedAt' | 'approvedBy'>>,
  ): Promise<LinkRow> {
    await this.write(id, version, changes);
    return this.byId(id);
  }

  /** Ends a link. @throws DomainError `edit-conflict` */
  async expire({ id, version }: Pick<LinkRow, 'id' | 'version'>): Promise<void> {
    await this.write(id, version, { expiredAt: () => 'now()' });
  }

  private async write(id: string, version: number, what: object): Promise<void> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ApplicationContactEntity)
      .set(what)
      .where({ id, version, expiredAt: IsNull() })
      .execute();
    if (affected !== 1) throw newerLink();
  }

  private async load(ids: string[], asOf: Date | undefined): Promise<LinkedContact[]> {
    const links = await this.manager
      .createQueryBuilder(ApplicationContactVersionEntity, 'link')
      .where({ id: In(ids) })
      .andWhere(validAt('link', asOf), { asOf })
      .getMany();
    const contacts = await this.manager
      .createQueryBuilder(ContactVersionEntity, 'contact')
      .where({ id: In(links.map(({ contactId }) => contactId)) })
      .andWhere(validAt('contact', asOf), { asOf })
      .getMany();
    const contactOf = new Map(contacts.map((contact) => [contact.id, contact]));
    return links.flatMap((link) => {
      const contact = contactOf.get(link.contactId);
      return contact ? [{ ...link, contact }] : [];
    });
  }
}

function notLinked(): DomainError {
  return new DomainError('contact-not-linked', 'The contact does not belong to the application, or does no longer.');
}

function newerLink(): DomainError {
  return new DomainError('edit-conflict', 'What the contact is to the application was changed meanwhile. Look at it again.');
}
