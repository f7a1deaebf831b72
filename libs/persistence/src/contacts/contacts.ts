import { DomainError } from '@rocket/domain';
import type { ContactContent, ContactType } from '@rocket/domain';
import { isId, newId } from '@rocket/platform';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { OWNED_BY } from '../applications/link-conditions.js';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { validAt, whereValid } from '../valid-at.js';
import { ContactEntity } from './contact.entity.js';
import { ContactVersionEntity } from './contact-version.entity.js';

export type ContactRow = Omit<ContactVersionEntity, 'effectiveAt' | 'untilAt'>;
export type ContactChange = Partial<ContactContent & Pick<ContactRow, 'sealedWebhookSecret' | 'confirmedAt' | 'confirmedBy'>>;

export interface ContactFilter {
  /** Part of the name, the e-mail address or the URL. */
  search?: string | undefined;
  contactType?: ContactType | undefined;
  confirmed?: boolean | undefined;
  /** Only those of applications whose confirmed owner has this e-mail address. */
  ownerEmail?: string | undefined;
  /** As they were then. */
  asOf?: Date | undefined;
}

/** Who is told about applications. Each version of a contact is kept, by the database itself. */
export class Contacts {
  constructor(private readonly manager: EntityManager) {}

  list({ search, contactType, confirmed, ownerEmail, asOf }: ContactFilter, page: PageRequest): Promise<Page<ContactRow>> {
    const query = whereValid(this.manager.createQueryBuilder(ContactVersionEntity, 'contact'), asOf);
    if (search)
      query.andWhere('(contact.contact_name ILIKE :search OR contact.email ILIKE :search OR contact.webhook_url ILIKE :search)', {
        search: containing(search),
      });
    if (contactType) query.andWhere('contact.contact_type = :contactType', { contactType });
    if (confirmed !== undefined) query.andWhere(`contact.confirmed_at IS ${confirmed ? 'NOT ' : ''}NULL`);
    if (ownerEmail !== undefined)
      query.andWhere(
        `EXISTS (SELECT FROM application_contacts own WHERE own.contact_id = contact.id AND own.expired_at IS NULL
           AND own.application_id IN (${OWNED_BY}))`,
        { ownerEmail },
      );
    const fields = {
      contactName: { expression: 'contact.contact_name', type: 'text' },
      createdAt: { expression: 'contact.created_at', type: 'timestamptz' },
    } as const;
    return readPage(query, fields, 'contactName', page, (ids) => this.load(ids, asOf));
  }

  /** Now or as it was then. @throws DomainError `contact-not-found` */
  async byId(id: string, asOf?: Date): Promise<ContactRow> {
    const [row] = isId(id) ? await this.load([id], asOf) : [];
    if (!row || row.expiredAt !== null) throw new DomainError('contact-not-found', `There is no contact ${id}.`);
    return row;
  }

  /** The contact of this kind with this address, if there is one. */
  findByEmail(contactType: ContactType, email: string): Promise<ContactRow | null> {
    return this.manager
      .createQueryBuilder(ContactEntity, 'contact')
      .where('lower(contact.email) = lower(:email) AND contact.contact_type = :contactType', { email, contactType })
      .andWhere('contact.expired_at IS NULL')
      .orderBy('contact.created_at')
      .getOne();
  }

  async add(content: ContactContent & { id?: string; sealedWebhookSecret: string | null }): Promise<ContactRow> {
    const id = content.id ?? newId();
    await this.manager.insert(ContactEntity, { ...content, id });
    return this.byId(id);
  }

  /** @throws DomainError `contact-not-found`, `edit-conflict` */
  async change(id: string, expectedVersion: number, changes: ContactChange): Promise<ContactRow> {
    await this.write(id, expectedVersion, changes);
    return this.byId(id);
  }

  /** @throws DomainError `contact-not-found`, `edit-conflict` */
  async expire(id: string, expectedVersion: number): Promise<void> {
    await this.write(id, expectedVersion, { expiredAt: () => 'now()' });
  }

  private async write(id: string, version: number, what: object): Promise<void> {
    const { affected } = await this.manager
      .createQueryBuilder()
      .update(ContactEntity)
      .set(what)
      .where({ id, version, expiredAt: IsNull() })
      .execute();
    if (affected === 1) return;
    await this.byId(id);
    throw new DomainError('edit-conflict', 'The contact was changed meanwhile. Look at it again.');
  }

  private load(ids: string[], asOf: Date | undefined): Promise<ContactRow[]> {
    return this.manager
      .createQueryBuilder(ContactVersionEntity, 'contact')
      .where({ id: In(ids) })
      .andWhere(validAt('contact', asOf), { asOf })
      .getMany();
  }
}
