import type { ApiClient } from './api-client.ts';

/** Somebody who hears of an application: added, confirmed by hand and linked, as where no mail is sent. */
export async function linkContact(
  api: ApiClient,
  applicationName = 'webshop',
  link: object = {},
  contact: object = { contactName: 'Ada', contactType: 'Person', email: 'ada@example.org' },
): Promise<string> {
  const { body, status } = await api.post<{ id: string }>('/contacts', contact);
  if (status !== 201) throw new Error(`adding a contact answered ${String(status)}: ${JSON.stringify(body)}`);
  const confirmed = await api.post(`/contacts/${body.id}/confirm`, { reason: 'A contact of this test' });
  if (confirmed.status !== 200) throw new Error(`confirming a contact answered ${String(confirmed.status)}`);
  const linked = await api.call('PUT', `/applications/${applicationName}/contacts/${body.id}`, link);
  if (linked.status !== 200) throw new Error(`linking a contact answered ${String(linked.status)}`);
  return body.id;
}
