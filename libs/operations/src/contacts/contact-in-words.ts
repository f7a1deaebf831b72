import type { ContactContent } from '@rocket/domain';

/** What people may read of a contact, by the names that the wire has for it. The secret of a webhook is not among it. */
export function contactInWords({ contactName, contactType, email, phone, webhookUrl, zone }: ContactContent) {
  return { contactName, contactType, email, phone, url: webhookUrl, zone };
}
