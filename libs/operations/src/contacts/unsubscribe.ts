import { isDomainError } from '@rocket/domain';
import type { ContactDependencies } from './add-contact.js';
import { recordConfigChange } from '../activities/record-config-change.js';
import { tellSilence } from './tell-silence.js';
import { requireLinkOf } from './unsubscribe-token.js';

/** Who acts by a link and has not signed in. */
const BY_LINK = 'link to unsubscribe';

/** What somebody hears of no more. */
export interface Unsubscribed {
  applicationName: string;
  contactName: string;
}

/**
 * Ends what a contact hears of an application, by the link in what it was told; asked twice, it has ended all the same. Where a
 * contact is required, the DBAs are told when it was the last one.
 *
 * @throws DomainError `unsubscription-invalid` for a link that we did not make
 */
export function unsubscribe({ uow, secretBox }: ContactDependencies, token: string): Promise<Unsubscribed | null> {
  const linkId = requireLinkOf(secretBox, token);
  return uow.run(async (tx) => {
    const link = await tx.applicationContacts.byId(linkId).catch((error: unknown) => {
      if (isDomainError(error, 'contact-not-linked')) return null;
      throw error;
    });
    if (!link) return null;
    const { applicationName } = await tx.applications.byId(link.applicationId);
    const { contactName } = await tx.contacts.byId(link.contactId);
    await tellSilence(tx, [link.applicationId], BY_LINK, () => tx.applicationContacts.expire(link));
    await recordConfigChange(tx, BY_LINK, `Contact ${contactName} unsubscribed from ${applicationName}.`);
    return { applicationName, contactName };
  });
}
