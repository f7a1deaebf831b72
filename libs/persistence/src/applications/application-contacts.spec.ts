import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContactTopic } from '@rocket/domain';
import { createTestUnitOfWork } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';
import type { ContactRow } from '../contacts/contacts.js';
import type { LinkContent, LinkRow } from './application-contacts.js';

const CONTENT = { contactName: 'Ada', contactType: 'Person', phone: null, webhookUrl: null, zone: null } as const;
const A_MOMENT_MS = 5;

/** Versions begin at a millisecond; the next change must not fall into the same one. */
async function aMoment(): Promise<Date> {
  await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
  const now = new Date();
  await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
  return now;
}

describe('who is told about an application', () => {
  let test: TestUnitOfWork;
  let made = 0;
  const environmentIds = new Map<string, string>();

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    const { items } = await test.uow.read.inventory.listEnvironments({ limit: 500 });
    for (const { environment, id } of items) environmentIds.set(environment, id);
  });
  afterAll(() => test.drop());

  const environment = (name: string): string => environmentIds.get(name) ?? '';
  const newApplication = async (): Promise<string> =>
    (await test.uow.run((tx) => tx.applications.findOrCreate({ applicationName: `app ${String(++made)}` }))).id;
  const newContact = (confirmed = true): Promise<ContactRow> =>
    test.uow.run(async (tx) => {
      const row = await tx.contacts.add({ ...CONTENT, email: `c${String(++made)}@x.org`, sealedWebhookSecret: null });
      return confirmed ? tx.contacts.change(row.id, row.version, { confirmedAt: new Date() }) : row;
    });
  const link = (applicationId: string, contactId: string, given: Partial<LinkContent & LinkRow> = {}): Promise<LinkRow> =>
    test.uow.run((tx) =>
      tx.applicationContacts.add({
        applicationId,
        contactId,
        role: 'informed',
        topics: ['patching'],
        environmentIds: [],
        requestedBy: 'ada',
        approvedAt: new Date(),
        approvedBy: 'ada',
        ...given,
      }),
    );
  const heard = async (
    applicationId: string,
    environmentId: string | null = environment('Prod'),
    { topic = 'patching', asOf }: { topic?: ContactTopic; asOf?: Date } = {},
  ): Promise<string[]> => {
    const listeners = await test.uow.read.applicationContacts.listeners({ applicationId, environmentId, topic, asOf });
    return listeners.map(({ contactId }) => contactId);
  };

  it('is who is confirmed and approved', async () => {
    const application = await newApplication();
    const [yes, unconfirmed, unapproved] = [await newContact(), await newContact(false), await newContact()];
    const { id: linkId } = await link(application, yes.id, { role: 'owner' });
    await link(application, unconfirmed.id);
    await link(application, unapproved.id, { approvedAt: null, approvedBy: null });
    const wanted = { applicationId: application, environmentId: environment('Prod'), topic: 'patching' } as const;
    expect(await test.uow.read.applicationContacts.listeners(wanted)).toEqual([
      {
        linkId,
        role: 'owner',
        contactId: yes.id,
        contactType: 'Person',
        contactName: 'Ada',
        email: yes.email,
        webhookUrl: null,
        sealedWebhookSecret: null,
        zone: null,
      },
    ]);
  });

  it('is who asked for the topic, from the environment or from all', async () => {
    const application = await newApplication();
    const [all, prod] = [await newContact(), await newContact()];
    await link(application, all.id, { topics: ['patching', 'backups'] });
    await link(application, prod.id, { environmentIds: [environment('Prod'), environment('UAT')] });
    expect(new Set(await heard(application))).toEqual(new Set([all.id, prod.id]));
    expect(await heard(application, environment('Dev'))).toEqual([all.id]);
    expect(await heard(application, environment('Prod'), { topic: 'backups' })).toEqual([all.id]);
    expect(await heard(application, environment('Prod'), { topic: 'incidents' })).toEqual([]);
    expect(new Set(await heard(application, null))).toEqual(new Set([all.id, prod.id]));
  });

  it('stays answerable for every instant before', async () => {
    const application = await newApplication();
    const contact = await newContact();
    const before = await aMoment();
    const { id, version } = await link(application, contact.id);
    const linked = await aMoment();
    const changed = await test.uow.run((tx) => tx.applicationContacts.change({ id, version }, { topics: ['backups'] }));
    const asBackups = await aMoment();
    await test.uow.run((tx) => tx.applicationContacts.expire(changed));
    const after = await aMoment();
    const at = (asOf: Date, topic: ContactTopic) => heard(application, environment('Prod'), { topic, asOf });
    expect(await at(before, 'patching')).toEqual([]);
    expect(await at(linked, 'patching')).toEqual([contact.id]);
    expect(await at(asBackups, 'patching')).toEqual([]);
    expect(await at(asBackups, 'backups')).toEqual([contact.id]);
    expect(await at(after, 'backups')).toEqual([]);
    const listed = async (asOf: Date) =>
      (await test.uow.read.applicationContacts.list(application, { limit: 5 }, asOf)).items.map(({ topics }) => topics);
    expect([await listed(linked), await listed(asBackups), await listed(after)]).toEqual([[['patching']], [['backups']], []]);
  });

  it('is nobody whose contact has ended, and was somebody before', async () => {
    const application = await newApplication();
    const contact = await newContact();
    await link(application, contact.id);
    const before = await aMoment();
    await test.uow.run((tx) => tx.contacts.expire(contact.id, contact.version));
    expect(await heard(application)).toEqual([]);
    expect(await heard(application, null, { asOf: before })).toEqual([contact.id]);
    await expect(test.uow.read.contacts.byId(contact.id)).rejects.toMatchObject({ code: 'contact-not-found' });
    expect(await test.uow.read.contacts.byId(contact.id, before)).toMatchObject({ email: contact.email });
  });

  it('is linked once at a time, and again after it has ended', async () => {
    const application = await newApplication();
    const contact = await newContact();
    const first = await link(application, contact.id);
    await expect(link(application, contact.id)).rejects.toMatchObject({ code: 'edit-conflict' });
    await test.uow.run((tx) => tx.applicationContacts.expire(first));
    const second = await link(application, contact.id);
    expect(second.id).not.toBe(first.id);
    const stale = test.uow.run((tx) => tx.applicationContacts.change({ id: second.id, version: 7 }, { role: 'owner' }));
    await expect(stale).rejects.toMatchObject({ code: 'edit-conflict' });
  });

  it('owns it by a link that is approved and an address that is confirmed', async () => {
    const [mine, other] = [await newApplication(), await newApplication()];
    const [owner, unconfirmed, informed] = [await newContact(), await newContact(false), await newContact()];
    await link(mine, owner.id, { role: 'owner' });
    await link(mine, unconfirmed.id, { role: 'owner' });
    await link(mine, informed.id);
    await link(other, owner.id, { role: 'owner', approvedAt: null });
    expect(await test.uow.read.applicationContacts.ownerEmails(mine)).toEqual([owner.email]);
    expect(await test.uow.read.applicationContacts.ownerEmails(other)).toEqual([]);
    const ofOwner = { ownerEmail: (owner.email ?? '').toUpperCase() };
    const { items } = await test.uow.read.applications.list(ofOwner, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([mine]);
    const contacts = await test.uow.read.contacts.list(ofOwner, { limit: 10 });
    expect(new Set(contacts.items.map(({ id }) => id))).toEqual(new Set([owner.id, unconfirmed.id, informed.id]));
    const none = await test.uow.read.applications.list({ ownerEmail: informed.email ?? '' }, { limit: 10 });
    expect(none.items).toEqual([]);
  });
});
