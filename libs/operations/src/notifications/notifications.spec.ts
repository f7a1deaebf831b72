import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GIVE_UP_AFTER_MS } from '@rocket/domain';
import type { ContactTopic, ContactType, NotificationEvent } from '@rocket/domain';
import { DeliveryFailed, DeliveryRefused } from '@rocket/notifications';
import type { Outgoing } from '@rocket/notifications';
import type { NotificationRow } from '@rocket/persistence';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger } from '@rocket/platform';
import { newWebhookSecret } from '../contacts/webhook-secret.js';
import { testSecretBox } from '../testing.js';
import { askContacts } from './ask-contacts.js';
import { deliverNotifications } from './deliver-notifications.js';
import { tellContacts } from './tell-contacts.js';

const NEVER = new AbortController().signal;
const SENDER = { publicUrl: 'https://rocket.example', mailFrom: 'Rocket <rocket@rocket.example>', zone: 'UTC' };

interface Listening {
  topics?: ContactTopic[];
  environments?: string[];
  type?: ContactType;
  zone?: string;
}

describe('notifications', () => {
  let test: TestUnitOfWork;
  let made = 0;
  let application = '';
  let sent: Outgoing[];
  let answer: (outgoing: Outgoing) => Promise<string>;
  let now: Date;
  const environmentIds = new Map<string, string>();
  const secretBox = testSecretBox();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const clock = { now: () => now };

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    const { items } = await test.uow.read.inventory.listEnvironments({ limit: 500 });
    for (const { environment, id } of items) environmentIds.set(environment, id);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.uow.dataSource.query('TRUNCATE notices, notifications');
    await test.uow.dataSource.query('UPDATE contact_confirmations SET closed_at = now()');
    ({ id: application } = await test.uow.run((tx) => tx.applications.findOrCreate({ applicationName: `app${String(++made)}` })));
    now = new Date();
    sent = [];
    answer = () => Promise.resolve('250 taken');
  });

  const notifier = {
    send: (outgoing: Outgoing): Promise<string> => {
      sent.push(outgoing);
      return answer(outgoing);
    },
    close: () => Promise.resolve(),
  };
  const tell = (isMailSent = true) => tellContacts({ uow: test.uow, clock, secretBox, sender: SENDER, isMailSent });
  const deliver = () =>
    deliverNotifications(
      { uow: test.uow, clock, logger, secretBox, notifiers: { Mail: notifier, Webhook: notifier }, publicUrl: SENDER.publicUrl },
      NEVER,
    );
  const ledger = async (): Promise<NotificationRow[]> =>
    (await test.uow.read.notifications.list({}, { limit: 500, sort: 'createdAt' })).items;
  /** As if so much time had gone by. */
  const later = (ms: number) =>
    test.uow.dataSource.query(`UPDATE notifications SET next_attempt_at = next_attempt_at - make_interval(secs => $1)`, [
      ms / 1_000,
    ]);
  const gathered = () => test.uow.dataSource.query('UPDATE notices SET due_at = now()');

  const listener = ({ topics = ['patching', 'backups', 'changes'], environments = [], type = 'Person', zone }: Listening = {}) =>
    test.uow.run(async (tx) => {
      const name = `contact${String(++made)}`;
      const row = await tx.contacts.add({
        contactName: name,
        contactType: type,
        phone: null,
        email: type === 'API' ? null : `${name}@x.example`,
        webhookUrl: type === 'API' ? `https://${name}.example/hook` : null,
        zone: zone ?? null,
        sealedWebhookSecret: null,
      });
      const sealedWebhookSecret = type === 'API' ? newWebhookSecret(secretBox, row.id).sealed : null;
      const contact = await tx.contacts.change(row.id, row.version, { confirmedAt: new Date(), sealedWebhookSecret });
      const link = await tx.applicationContacts.add({
        applicationId: application,
        contactId: contact.id,
        role: 'owner',
        topics,
        environmentIds: environments.map((environment) => environmentIds.get(environment) ?? ''),
        requestedBy: 'ada',
        approvedAt: new Date(),
        approvedBy: 'ada',
      });
      return { contact, link };
    });

  const notice = (event: NotificationEvent, cause: string, clusterName = 'orders', environment = 'Prod', thread = '') =>
    test.uow.run((tx) =>
      tx.notices.add([
        {
          event,
          cause,
          applicationId: application,
          thread,
          facts: {
            what: 'PostgreSQL 17.10',
            clusters: [
              {
                dbmsType: 'PostgreSQL',
                clusterName,
                environment,
                environmentId: environmentIds.get(environment) ?? '',
                startsAt: '2026-12-05T22:00:00.000Z',
                endsAt: '2026-12-05T22:10:00.000Z',
              },
            ],
            sequence: 0,
            path: `/clusters/PostgreSQL/${clusterName}`,
          },
        },
      ]),
    );

  it('are written once to everybody who wants to hear of it, and to nobody else', async () => {
    const { contact } = await listener({ zone: 'Asia/Tokyo' });
    await listener({ topics: ['incidents'] });
    await listener({ environments: ['Dev'] });
    await notice('patching-planned', 'run 1');
    await notice('patching-planned', 'run 1');
    await Promise.all([tell(), tell()]);
    const [only, ...others] = await ledger();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ contactId: contact.id, recipient: contact.email, status: 'Waiting', clusterNames: ['orders'] });
    expect(only?.text).toContain('Sun, 6 Dec 2026, 07:00 to 07:10');
    expect(only?.invitationMethod).toBe('REQUEST');
  });

  it('tell of everything that was gathered at once, and each contact of its own environments', async () => {
    const { contact } = await listener();
    const { contact: developer } = await listener({ environments: ['Dev'] });
    await notice('backup-failed', 'one', 'orders', 'Prod');
    await notice('backup-failed', 'two', 'invoices', 'Prod');
    await notice('backup-failed', 'three', 'tries', 'Dev');
    await tell();
    expect(await ledger()).toEqual([]);
    await gathered();
    await tell();
    const rows = await ledger();
    expect(new Map(rows.map(({ contactId, clusterNames }) => [contactId, clusterNames]))).toEqual(
      new Map([
        [contact.id, ['orders', 'invoices', 'tries']],
        [developer.id, ['tries']],
      ]),
    );
  });

  it('are kept where no mail server is configured, and can be sent when there is one', async () => {
    await listener();
    await notice('patching-starting', 'run 2');
    await tell(false);
    await deliver();
    expect(sent).toEqual([]);
    const [kept] = await ledger();
    expect(kept?.status).toBe('Kept');
    await test.uow.run((tx) => tx.notifications.retry(kept?.id ?? ''));
    await deliver();
    expect(await ledger()).toMatchObject([{ status: 'Sent', answer: '250 taken' }]);
  });

  it('about one matter stand in one thread', async () => {
    await listener();
    await notice('patching-planned', 'p', 'orders', 'Prod', 'patching-1');
    await tell();
    await notice('patching-done', 'd', 'orders', 'Prod', 'patching-1');
    await tell();
    await deliver();
    expect(sent.map(({ references }) => references)).toEqual([[], [sent[0]?.messageId]]);
    expect(sent[0]?.messageId).toMatch(/^<[0-9a-f-]{36}@rocket\.example>$/);
  });

  it('cancel an appointment only for those who had been invited', async () => {
    await listener();
    await notice('patching-planned', 'p', 'orders', 'Prod', 'patching-2');
    await tell();
    await listener();
    await notice('patching-cancelled', 'c', 'orders', 'Prod', 'patching-2');
    await tell();
    expect((await ledger()).map(({ invitationMethod }) => invitationMethod).sort()).toEqual(['CANCEL', 'REQUEST', null]);
  });

  it('are lost by no mail server that is away, arrive once, and in their order', async () => {
    await listener();
    await notice('patching-starting', 'a', 'first');
    await tell();
    await notice('patching-done', 'b', 'second');
    await tell();
    answer = () => Promise.reject(new DeliveryFailed('connection refused', true));
    await deliver();
    await later(61_000);
    await deliver();
    expect(sent.map(({ subject }) => subject)).toEqual([expect.stringContaining('first'), expect.stringContaining('first')]);
    expect(await ledger()).toMatchObject([
      { status: 'Waiting', attempts: 2, answer: 'connection refused' },
      { status: 'Waiting', attempts: 0 },
    ]);
    answer = () => Promise.resolve('250 taken');
    sent = [];
    await later(61_000);
    await deliver();
    expect(sent.map(({ subject }) => subject)).toEqual([expect.stringContaining('first'), expect.stringContaining('second')]);
    await deliver();
    expect(sent).toHaveLength(2);
  });

  it('that are refused do not keep others back', async () => {
    await listener();
    await notice('patching-starting', 'a', 'first');
    await notice('patching-done', 'b', 'second');
    await tell();
    answer = ({ subject }) =>
      subject.includes('first') ? Promise.reject(new DeliveryRefused('550 no such user')) : Promise.resolve('250 taken');
    await deliver();
    expect(await ledger()).toMatchObject([{ status: 'Failed', answer: '550 no such user' }, { status: 'Sent' }]);
  });

  it('are given up after three days, and then say why', async () => {
    await listener();
    await notice('patching-starting', 'a');
    await tell();
    answer = () => Promise.reject(new DeliveryFailed('451 later', false));
    now = new Date(Date.now() + GIVE_UP_AFTER_MS + 1_000);
    await deliver();
    expect(await ledger()).toMatchObject([{ status: 'Failed', answer: 'Given up after three days. 451 later' }]);
  });

  it('whose worker ended between handing over and recording go out again with the same ids', async () => {
    await listener();
    await notice('patching-starting', 'a');
    await tell();
    const crash = new AbortController();
    answer = () => {
      crash.abort(new Error('The worker is gone.'));
      return Promise.reject(new Error('The worker is gone.'));
    };
    const parts = { uow: test.uow, clock, logger, secretBox, notifiers: { Mail: notifier }, publicUrl: SENDER.publicUrl };
    await expect(deliverNotifications(parts, crash.signal)).rejects.toThrow('The worker is gone.');
    answer = () => Promise.resolve('250 taken');
    await deliver();
    expect(sent).toHaveLength(1);
    await later(91_000);
    await deliver();
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    expect(await ledger()).toMatchObject([{ status: 'Sent' }]);
  });

  it('are sent once by two workers at once', async () => {
    for (let index = 0; index < 40; index++) await listener();
    await notice('patching-starting', 'a');
    await tell();
    answer = () => new Promise((resolve) => setTimeout(() => resolve('250 taken'), 2));
    await Promise.all([deliver(), deliver()]);
    expect(new Set(sent.map(({ recipient }) => recipient)).size).toBe(40);
    expect(sent).toHaveLength(40);
  });

  it('reach nobody who has left before they were sent', async () => {
    const gone = await listener();
    const left = await listener();
    await notice('patching-starting', 'a');
    await tell();
    await test.uow.run(async (tx) => {
      await tx.contacts.expire(gone.contact.id, gone.contact.version);
      await tx.applicationContacts.expire(left.link);
    });
    await deliver();
    expect(sent).toEqual([]);
    expect((await ledger()).map(({ status }) => status)).toEqual(['Failed', 'Failed']);
  });

  it('call webhooks with what happened, and the secret of the contact', async () => {
    const { contact } = await listener({ type: 'API' });
    await notice('patching-done', 'a');
    await tell(false);
    await deliver();
    expect(sent).toMatchObject([{ channel: 'Webhook', recipient: contact.webhookUrl }]);
    expect(sent[0]?.secret).toMatch(/^\w+_[\w+/=-]{20,}$/);
    expect(JSON.parse(sent[0]?.payload ?? '')).toMatchObject({
      id: sent[0]?.id,
      event: 'patching-done',
      clusters: [{ clusterName: 'orders', environment: 'Prod' }],
      url: 'https://rocket.example/clusters/PostgreSQL/orders',
    });
    expect(sent[0]?.payload).not.toContain('environmentId');
  });

  it('carry the way out', async () => {
    const { link } = await listener();
    await notice('patching-done', 'a');
    await tell();
    await deliver();
    expect(sent[0]?.unsubscribeUrl).toMatch(new RegExp(`^https://rocket\\.example/api/unsubscriptions/${link.id}\\.`));
    expect(sent[0]?.text).toContain(`https://rocket.example/unsubscribe#${link.id}.`);
  });

  it('ask a contact for its confirmation, once', async () => {
    const email = `new${String(++made)}@x.example`;
    const contact = await test.uow.run(async (tx) => {
      const row = await tx.contacts.add({
        contactName: 'New',
        contactType: 'Person',
        phone: null,
        email,
        webhookUrl: null,
        zone: null,
        sealedWebhookSecret: null,
      });
      await tx.contactConfirmations.ask(row.id, email);
      return row;
    });
    const ask = () => askContacts({ uow: test.uow, clock, secretBox, sender: SENDER, isMailSent: true });
    await Promise.all([ask(), ask()]);
    await deliver();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ recipient: email });
    expect(sent[0]?.text).toMatch(/https:\/\/rocket\.example\/confirm#\w+_[\w-]{40,}/);
    expect(await ledger()).toMatchObject([{ contactId: contact.id, event: 'contact-confirmation', status: 'Sent' }]);
  });
});
