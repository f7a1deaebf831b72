import { addressOf } from '@rocket/domain';
import type { ApplicationContact, Contact, ContactOf } from '@rocket/contracts';
import type { ContactRow, LinkedApplication, LinkRow } from '@rocket/persistence';

export function presentContact(row: ContactRow, links: readonly LinkedApplication[]): Contact {
  const { id, contactName, contactType, email, phone, webhookUrl, zone, confirmedAt, confirmedBy, version, createdAt } = row;
  return {
    id,
    contactName,
    contactType,
    email,
    phone,
    url: webhookUrl,
    zone,
    confirmedAt: confirmedAt?.toISOString() ?? null,
    confirmedBy,
    applications: presentContactOf(id, links),
    version,
    createdAt: createdAt.toISOString(),
  };
}

/** The applications of one of the contacts whose links these are. */
export function presentContactOf(contactId: string, links: readonly LinkedApplication[]): ContactOf[] {
  return links
    .filter((link) => link.contactId === contactId)
    .map(({ applicationName, role, approvedAt }) => ({ applicationName, role, approved: approvedAt !== null }));
}

/** @param environmentNames of all environments, in the order of their stages */
export function presentApplicationContact(
  link: LinkRow,
  contact: ContactRow,
  environmentNames: ReadonlyMap<string, string>,
): ApplicationContact {
  return {
    linkId: link.id,
    contactId: contact.id,
    contactName: contact.contactName,
    contactType: contact.contactType,
    address: addressOf(contact),
    phone: contact.phone,
    role: link.role,
    topics: link.topics,
    environments: [...environmentNames].flatMap(([id, name]) => (link.environmentIds.includes(id) ? [name] : [])),
    confirmedAt: contact.confirmedAt?.toISOString() ?? null,
    approvedAt: link.approvedAt?.toISOString() ?? null,
    approvedBy: link.approvedBy,
    requestedBy: link.requestedBy,
    version: link.version,
    createdAt: link.createdAt.toISOString(),
  };
}
