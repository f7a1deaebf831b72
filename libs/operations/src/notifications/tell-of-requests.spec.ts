import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IntakeDeed, IntakeForm, Role } from '@rocket/domain';
import type { NotificationRow } from '@rocket/persistence';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, newId } from '@rocket/platform';
import type { Outgoing } from '@rocket/notifications';
import { testSecretBox } from '../testing.js';
import { RULE_ACTOR } from '../intake/submit-request.js';
import { deliverNotifications } from './deliver-notifications.js';
import { tellOfRequests } from './tell-of-requests.js';

const NOW = new Date('2026-12-01T10:00:00.000Z');
const SENDER = { publicUrl: 'https://rocket.example', mailFrom: 'Rocket <rocket@rocket.example>', zone: 'UTC' };
const FORM = { dbmsType: 'PostgreSQL', applicationName: 'webshop', clusterName: 'orders', environment: 'Prod' } as IntakeForm;

describe('people who ask for clusters, and who decide', () => {
  let test: TestUnitOfWork;
  let requestId = '';
  const parts = () => ({
    uow: test.uow,
    clock: { now: () => NOW },
    secretBox: testSecretBox(),
    sender: SENDER,
    isMailSent: true,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const addUser = (username: string, role: Role, email: string | null) =>
    test.uow.read.users.insert({ id: newId(), username, displayName: username, role, passwordHash: 'x', email });

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    await addUser('ada', 'owner', 'ada@shop.example');
    await addUser('grace', 'dba', 'grace@dba.example');
    await addUser('linus', 'dba', null);
    await addUser('eve', 'owner', 'eve@other.example');
    const gone = await addUser('gone', 'admin', 'gone@dba.example');
    await test.uow.dataSource.query('UPDATE users SET disabled_at = now() WHERE id = $1', [gone.id]);
    const added = {
      dbmsType: 'PostgreSQL',
      requester: 'ada',
      form: FORM,
      applicationName: 'webshop',
      environment: 'Prod',
    } as const;
    ({ id: requestId } = await test.uow.run((tx) => tx.intakeRequests.add(added)));
  });
  afterAll(() => test.drop());

  const happens = async (deed: IntakeDeed, actor: string, text = ''): Promise<NotificationRow[]> => {
    const known = (await test.uow.read.notifications.list({}, { limit: 100 })).total;
    await test.uow.run((tx) => tx.intakeRequests.note(requestId, { deed, actor, text }));
    await tellOfRequests(parts());
    await tellOfRequests(parts());
    const { items } = await test.uow.read.notifications.list({}, { limit: 100, sort: 'createdAt' });
    return items.slice(known);
  };
  const told = (rows: readonly NotificationRow[]) => rows.map(({ event, recipient }) => `${recipient} ${event}`);

  it('hear once what they wait for', async () => {
    const [submitted] = await happens('submit', 'ada', 'A DBA other than who asks decides.');
    expect(submitted).toMatchObject({
      event: 'request-submitted',
      recipient: 'grace@dba.example',
      contactId: null,
      subject: 'REQ-1 submitted: orders (webshop)',
      status: 'Waiting',
    });
    expect(submitted?.text).toContain(`https://rocket.example/requests/${requestId}`);
    expect(told(await happens('comment', 'grace', '<b>Why</b> three?'))).toEqual(['ada@shop.example request-commented']);
    expect(told(await happens('comment', 'ada', 'Two will do.'))).toEqual(['grace@dba.example request-commented']);
    expect(told(await happens('approve', 'grace'))).toEqual(['ada@shop.example request-approved']);
    expect(told(await happens('fail', 'grace', 'No disk.'))).toEqual(['ada@shop.example request-failed']);
    expect(told(await happens('fail', RULE_ACTOR, 'No servers.'))).toEqual([
      'ada@shop.example request-failed',
      'grace@dba.example request-failed',
    ]);
    expect(told(await happens('provision', 'grace'))).toEqual([]);
  });

  it('get their mails one after the other, in one thread, and none when they may not sign in any more', async () => {
    const sent: Outgoing[] = [];
    const send = (outgoing: Outgoing) => {
      sent.push(outgoing);
      return Promise.resolve('250 taken');
    };
    const notifiers = { Mail: { send, close: () => Promise.resolve() } };
    await test.uow.dataSource.query(`UPDATE users SET disabled_at = now() WHERE username = 'grace'`);
    await deliverNotifications({ ...parts(), notifiers, publicUrl: SENDER.publicUrl }, new AbortController().signal);
    expect(new Set(sent.map(({ recipient }) => recipient))).toEqual(new Set(['ada@shop.example']));
    expect(sent.map(({ references }) => references.length)).toEqual(sent.map((_, index) => index));
    const { items } = await test.uow.read.notifications.list({ status: 'Failed' }, { limit: 10 });
    expect(new Set(items.map(({ recipient, answer }) => `${recipient}: ${answer ?? ''}`))).toEqual(
      new Set(['grace@dba.example: The user had been disabled before it was sent.']),
    );
  });
});
