import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Application,
  ApplicationContact,
  ApplicationContactPage,
  ApplicationPage,
  Contact,
  ContactPage,
  ContactWithSecret,
} from '@rocket/contracts';
import { issueConfirmation, unsubscribeToken } from '@rocket/operations';
import { newRows } from '@rocket/persistence/testing';
import type { RowBuilder } from '@rocket/persistence/testing';
import { SecretBox } from '@rocket/platform';
import { ADMIN_PASSWORD, TestApi, bearer, faultPointers } from '../testing/test-api.js';

const DAY_MS = 24 * 60 * 60_000;
const A_MOMENT_MS = 5;

describe('contacts over HTTP', () => {
  let api: TestApi;
  let admin: string;
  let dba: string;
  let viewer: string;
  let rows: RowBuilder;

  beforeAll(async () => {
    api = await TestApi.start();
    [admin, dba, viewer] = [await api.signIn(), await api.signInAs('dba'), await api.signInAs('viewer')];
    rows = await newRows(api.unitOfWork);
  });
  afterAll(() => api.stop());

  type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  const send = (method: Method, path: string, token: string | undefined, payload?: object, version?: number) =>
    api.send({
      method,
      url: `/api/${path}`,
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${String(version)}"` }) },
    });
  const unique = (): string => randomBytes(5).toString('hex');
  const newApplication = async (): Promise<string> => {
    const applicationName = `app-${unique()}`;
    expect((await send('POST', 'applications', dba, { applicationName })).statusCode).toBe(201);
    return applicationName;
  };
  const newContact = async (given: object = {}): Promise<ContactWithSecret> => {
    const body = { contactName: 'Ada', contactType: 'Person', email: `ada-${unique()}@example.org`, ...given };
    const answer = await send('POST', 'contacts', dba, body);
    expect(answer.statusCode).toBe(201);
    return answer.json<ContactWithSecret>();
  };
  const confirmed = async (contact: Contact): Promise<Contact> => {
    const answer = await send('POST', `contacts/${contact.id}/confirm`, dba, { reason: 'rang her' });
    expect(answer.statusCode).toBe(200);
    return answer.json<Contact>();
  };
  const link = (applicationName: string, { id }: Contact, body: object = {}, token = dba) =>
    send('PUT', `applications/${applicationName}/contacts/${id}`, token, body);
  const contactsOf = async (applicationName: string, asOf?: Date): Promise<ApplicationContact[]> => {
    const query = asOf ? `?asOf=${asOf.toISOString()}` : '';
    return (await send('GET', `applications/${applicationName}/contacts${query}`, viewer)).json<ApplicationContactPage>().items;
  };
  const tokenFor = (contact: Contact): Promise<string> =>
    api.unitOfWork.run(async (tx) => {
      const waiting = await tx.contactConfirmations.openOf(contact.id);
      return (await issueConfirmation(tx, waiting?.id ?? '', api.clock.now()))?.token ?? '';
    });
  const texts = async (): Promise<string[]> => {
    const found: { text: string }[] = await api.unitOfWork.read.manager.query(
      `SELECT actor || ': ' || text AS text FROM activities WHERE type = 'ConfigChange' ORDER BY position`,
    );
    return found.map(({ text }) => text);
  };
  /** Somebody with the role `owner` who is the confirmed owner contact of an application. */
  const newOwnerOf = async (applicationName: string): Promise<{ token: string; contact: Contact }> => {
    const contact = await confirmed(await newContact());
    expect((await link(applicationName, contact, { role: 'owner' })).statusCode).toBe(200);
    const username = `owner-${unique()}`;
    const user = { username, role: 'owner', password: ADMIN_PASSWORD, email: contact.email?.toUpperCase() };
    expect((await send('POST', 'users', admin, user)).statusCode).toBe(201);
    return { token: await api.signIn(username), contact };
  };
  const aMoment = async (): Promise<Date> => {
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
    const now = new Date();
    await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
    return now;
  };
  const activeCluster = (applicationName: string, environment: string): Promise<string> =>
    api.unitOfWork.run(async (tx) => {
      const { id: applicationId } = await tx.applications.byName(applicationName);
      const environmentId = (await tx.inventory.environmentsByName([environment])).get(environment)?.id ?? '';
      const cluster = rows.cluster({ applicationId, environmentId, lifecycle: 'Active', clusterName: `c-${unique()}` });
      await tx.clusters.add(cluster, []);
      return cluster.clusterName;
    });
  const lost = async (clusterName: string): Promise<{ planned: boolean; text: string }[]> => {
    const answer = await send('GET', `PostgreSQL/activities?type=ContactLost&clusterName=${clusterName}`, viewer);
    return answer.json<{ items: { planned: boolean; text: string }[] }>().items;
  };

  it('are added, changed and ended, with every change written down', async () => {
    const contact = await newContact({ contactName: 'Grace', phone: '+41 44 123 45 67', zone: 'Europe/Zurich' });
    expect(contact).toMatchObject({
      contactType: 'Person',
      confirmedAt: null,
      applications: [],
      webhookSecret: null,
      version: 1,
    });
    const changed = await send('PATCH', `contacts/${contact.id}`, dba, { contactName: 'Grace H', phone: null }, 1);
    expect(changed.json()).toMatchObject({ contactName: 'Grace H', phone: null, email: contact.email, version: 2 });
    expect((await send('PATCH', `contacts/${contact.id}`, dba, { contactName: 'x' }, 1)).statusCode).toBe(412);
    expect((await send('POST', `contacts/${contact.id}/expire`, dba)).statusCode).toBe(204);
    expect((await send('GET', `contacts/${contact.id}`, viewer)).json()).toMatchObject({ code: 'contact-not-found' });
    const told = (await texts()).filter((text) => text.includes('Grace')).map((text) => text.replace(/^[^:]*: /, ''));
    expect(told).toEqual([
      `Contact Grace was added: contactName "Grace", contactType "Person", email "${contact.email ?? ''}", phone "+41 44 123 45 67", zone "Europe/Zurich".`,
      'Contact Grace: contactName "Grace" -> "Grace H", phone "+41 44 123 45 67" -> none.',
      'Contact Grace H was ended.',
    ]);
  });

  it('are refused with what is wrong at its field', async () => {
    const answer = await send('POST', 'contacts', dba, { contactName: 'x', contactType: 'API', email: 'a@x.org', zone: 'Mars' });
    expect([answer.statusCode, faultPointers(answer)]).toEqual([422, ['/email', '/url', '/zone']]);
    expect((await send('POST', 'contacts', viewer, { contactName: 'x', contactType: 'API' })).statusCode).toBe(403);
  });

  it('confirm themselves by the link they were sent, once and before it runs out', async () => {
    const contact = await newContact();
    const replaced = await tokenFor(contact);
    await send('POST', `contacts/${contact.id}/askAgain`, dba);
    const token = await tokenFor(contact);
    const stored: { hash: string }[] = await api.unitOfWork.read.manager.query(
      `SELECT token_hash AS hash FROM contact_confirmations WHERE contact_id = '${contact.id}'`,
    );
    expect(stored.map(({ hash }) => hash)).not.toContain(token);
    const confirm = (value: string) => api.post('/api/contactConfirmations', { token: value });
    expect((await confirm(replaced)).json()).toMatchObject({ status: 410, code: 'contact-confirmation-invalid' });
    expect((await confirm('rkc_made-up')).statusCode).toBe(410);
    const answer = await confirm(token);
    expect([answer.statusCode, answer.json()]).toEqual([200, { contactName: 'Ada', address: contact.email, applications: [] }]);
    expect((await confirm(token)).statusCode).toBe(410);
    const { confirmedAt, confirmedBy } = (await send('GET', `contacts/${contact.id}`, viewer)).json<Contact>();
    expect([confirmedAt === null, confirmedBy]).toEqual([false, null]);
    expect(await texts()).toContain(`link to confirm: Contact Ada confirmed ${contact.email ?? ''}.`);
  });

  it('do not confirm by a link that has run out', async () => {
    const contact = await newContact();
    const token = await tokenFor(contact);
    api.clock.advance(7 * DAY_MS + 1);
    const answer = await api.post('/api/contactConfirmations', { token });
    api.clock.advance(-(7 * DAY_MS + 1));
    expect(answer.statusCode).toBe(410);
  });

  it('are confirmed by hand by who runs the fleet, with a reason, and not again with another address', async () => {
    const contact = await newContact();
    const waiting = await tokenFor(contact);
    expect((await send('POST', `contacts/${contact.id}/confirm`, viewer, { reason: 'x' })).statusCode).toBe(403);
    expect(faultPointers(await send('POST', `contacts/${contact.id}/confirm`, dba, {}))).toEqual(['/reason']);
    const { confirmedBy, version } = await confirmed(contact);
    expect(confirmedBy).toMatch(/^dba-/);
    expect((await texts()).at(-1)).toMatch(/was confirmed by hand: rang her\.$/);
    expect((await api.post('/api/contactConfirmations', { token: waiting })).statusCode).toBe(410);
    const moved = await send('PATCH', `contacts/${contact.id}`, dba, { email: `new-${unique()}@example.org` }, version);
    expect(moved.json()).toMatchObject({ confirmedAt: null, confirmedBy: null });
    expect((await texts()).at(-1)).toMatch(/the new address is not confirmed\.$/);
  });

  it('have the secret of their webhook shown once, and a new one on request', async () => {
    const { webhookSecret, ...contact } = await newContact({
      contactName: 'Hook',
      contactType: 'API',
      email: null,
      url: 'https://hooks.example.org/x',
    });
    expect(webhookSecret).toMatch(/^whsec_/);
    const renewed = (await send('POST', `contacts/${contact.id}/webhookSecret`, dba)).json<ContactWithSecret>();
    expect(renewed.webhookSecret).toMatch(/^whsec_/);
    expect(renewed.webhookSecret).not.toBe(webhookSecret);
    const read = (await send('GET', `contacts/${contact.id}`, admin)).body + (await texts()).join('\n') + api.log;
    expect([read.includes(webhookSecret ?? '?'), read.includes(renewed.webhookSecret ?? '?')]).toEqual([false, false]);
    const person = await newContact();
    expect((await send('POST', `contacts/${person.id}/webhookSecret`, dba)).statusCode).toBe(422);
  });

  it('are linked to an application, changed, ended, and answered as of any day', async () => {
    const application = await newApplication();
    const contact = await confirmed(await newContact());
    const before = await aMoment();
    const made = await link(application, contact, {
      role: 'owner',
      topics: ['patching', 'incidents'],
      environments: ['Prod', 'UAT'],
    });
    expect(made.statusCode).toBe(200);
    expect(made.json()).toMatchObject({
      contactId: contact.id,
      role: 'owner',
      topics: ['incidents', 'patching'],
      environments: ['UAT', 'Prod'],
      version: 1,
    });
    const linked = await aMoment();
    const stale = await send('PUT', `applications/${application}/contacts/${contact.id}`, dba, { role: 'informed' }, 7);
    expect(stale.statusCode).toBe(412);
    expect((await link(application, contact, { role: 'informed', topics: ['backups'] })).json()).toMatchObject({
      role: 'informed',
      environments: [],
      version: 2,
    });
    const changed = await aMoment();
    expect((await send('DELETE', `applications/${application}/contacts/${contact.id}`, dba)).statusCode).toBe(204);
    expect((await send('DELETE', `applications/${application}/contacts/${contact.id}`, dba)).json()).toMatchObject({
      code: 'contact-not-linked',
    });
    const roles = async (asOf?: Date) => (await contactsOf(application, asOf)).map(({ role }) => role);
    expect([await roles(before), await roles(linked), await roles(changed), await roles()]).toEqual([
      [],
      ['owner'],
      ['informed'],
      [],
    ]);
    const then = await send('GET', `contacts/${contact.id}?asOf=${linked.toISOString()}`, viewer);
    expect(then.json<Contact>().applications).toEqual([{ applicationName: application, role: 'owner', approved: true }]);
    const told = (await texts()).filter((text) => text.includes(application)).map((text) => text.replace(/^[^:]*: /, ''));
    expect(told).toEqual([
      `Application ${application} was added.`,
      `Contact Ada hears of ${application}: role "owner", topics [incidents, patching], environments [UAT, Prod].`,
      `Contact Ada of ${application}: role "owner" -> "informed", topics [incidents, patching] -> [backups], environments [UAT, Prod] -> [all].`,
      `Contact Ada hears of ${application} no more: role "informed", topics [backups], environments [all].`,
    ]);
    const wrong = await link(application, contact, { environments: ['Nowhere'] });
    expect([wrong.statusCode, faultPointers(wrong)]).toEqual([422, ['/environments/0']]);
  });

  it('are signed up by owners for their own applications, and hear once they are approved', async () => {
    const [mine, other] = [await newApplication(), await newApplication()];
    const { token } = await newOwnerOf(mine);
    const body = {
      contact: { contactName: 'Bob', contactType: 'Person', email: `bob-${unique()}@example.org` },
      role: 'on-call',
    };
    expect((await send('POST', `applications/${other}/signUps`, token, body)).json()).toMatchObject({
      status: 404,
      code: 'application-not-found',
    });
    expect((await send('POST', `applications/${mine}/signUps`, viewer, body)).statusCode).toBe(403);
    const answer = await send('POST', `applications/${mine}/signUps`, token, body);
    expect(answer.statusCode).toBe(201);
    const { contactId } = answer.json<ApplicationContact>();
    expect(answer.json()).toMatchObject({ approvedAt: null, confirmedAt: null, role: 'on-call', webhookSecret: null });
    expect((await send('POST', `applications/${mine}/signUps`, token, body)).statusCode).toBe(412);
    await send('POST', `contacts/${contactId}/confirm`, dba, { reason: 'knows him' });
    const count = async () => (await send('GET', `applications/${mine}`, viewer)).json<Application>().contactCount;
    expect(await count()).toBe(1);
    const approve = `contacts/${contactId}/approve`;
    expect((await send('POST', `applications/${mine}/${approve}`, token)).json()).toMatchObject({
      approvedBy: expect.stringMatching(/^owner-/),
    });
    expect(await count()).toBe(2);
    const wrong = await send('POST', `applications/${mine}/signUps`, token, { contact: { ...body.contact, email: 'no' } });
    expect([wrong.statusCode, faultPointers(wrong)]).toEqual([422, ['/contact/email']]);
  });

  it('are changed by owners only where all their applications are theirs', async () => {
    const [mine, other] = [await newApplication(), await newApplication()];
    const { token, contact: owner } = await newOwnerOf(mine);
    const [own, shared, free] = [await newContact(), await newContact(), await newContact()];
    await link(mine, own);
    await link(mine, shared);
    await link(other, shared);
    const change = (contact: Contact) => send('PATCH', `contacts/${contact.id}`, token, { contactName: 'Renamed' }, 1);
    expect([(await change(own)).statusCode, (await change(shared)).statusCode, (await change(free)).statusCode]).toEqual([
      200, 403, 403,
    ]);
    expect((await link(other, own, {}, token)).statusCode).toBe(404);
    expect((await send('POST', `contacts/${shared.id}/expire`, token)).statusCode).toBe(403);
    const list = async <Page>(path: string) => (await send('GET', `${path}?mine=true`, token)).json<Page>();
    expect((await list<ApplicationPage>('applications')).items.map(({ applicationName }) => applicationName)).toEqual([mine]);
    const ids = (await list<ContactPage>('contacts')).items.map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([owner.id, own.id, shared.id]));
    expect((await send('GET', 'applications?mine=true', viewer)).json<ApplicationPage>().items).toEqual([]);
  });

  it('let owners read the credentials of their own clusters only', async () => {
    const [mine, other] = [await newApplication(), await newApplication()];
    const { token } = await newOwnerOf(mine);
    const read = async (application: string): Promise<unknown> => {
      const clusterName = await activeCluster(application, 'Dev');
      await api.unitOfWork.read.manager.query(`UPDATE clusters SET lifecycle = 'Failed' WHERE cluster_name = $1`, [clusterName]);
      return (await send('GET', `PostgreSQL/Cluster/${clusterName}/credentials`, token)).json<{ code: string }>().code;
    };
    // Past the question whose it is: only a cluster that runs has credentials.
    expect([await read(mine), await read(other)]).toEqual(['cluster-not-ready', 'cluster-not-found']);
  });

  it('lose their voice with their confirmation', async () => {
    const mine = await newApplication();
    const { token, contact } = await newOwnerOf(mine);
    const other = await newContact();
    expect((await link(mine, other, {}, token)).statusCode).toBe(200);
    const { version } = (await send('GET', `contacts/${contact.id}`, dba)).json<Contact>();
    await send('PATCH', `contacts/${contact.id}`, dba, { email: `else-${unique()}@example.org` }, version);
    expect((await link(mine, other, { role: 'owner' }, token)).statusCode).toBe(404);
  });

  it('unsubscribe by one click, and the DBAs hear of it when it was the last one where a contact is required', async () => {
    const application = await newApplication();
    const [prod, dev] = [await activeCluster(application, 'Prod'), await activeCluster(application, 'Dev')];
    const [one, two] = [await confirmed(await newContact()), await confirmed(await newContact())];
    const ids = [];
    for (const contact of [one, two])
      ids.push((await link(application, contact, { topics: ['patching', 'incidents'] })).json<ApplicationContact>().linkId);
    const path = (linkId = '') => `/api/unsubscriptions/${unsubscribeToken(api.app.get(SecretBox, { strict: false }), linkId)}`;
    const asked = await api.get(path(ids[0]));
    expect([asked.statusCode, asked.headers['location']]).toEqual([
      302,
      path(ids[0]).replace('/api/unsubscriptions/', '/unsubscribe#'),
    ]);
    expect(await contactsOf(application)).toHaveLength(2);
    const oneClick = (linkId?: string) =>
      api.send({
        method: 'POST',
        url: path(linkId),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'List-Unsubscribe=One-Click',
      });
    expect((await oneClick(ids[0])).json()).toEqual({ applicationName: application });
    expect(await lost(prod)).toEqual([]);
    expect((await oneClick(ids[1])).json()).toEqual({ applicationName: application });
    expect(await contactsOf(application)).toEqual([]);
    expect(await lost(prod)).toMatchObject([
      {
        planned: false,
        text: `Nobody hears of incidents, patching in Prod any more: ${application} has lost its last contact for it.`,
      },
    ]);
    expect(await lost(dev)).toEqual([]);
    expect((await oneClick(ids[1])).json()).toEqual({ applicationName: null });
    const forged = await api.post(`/api/unsubscriptions/${ids[0] ?? ''}.${'0'.repeat(64)}`, {});
    expect(forged.json()).toMatchObject({ status: 404, code: 'unsubscription-invalid' });
    const form = { method: 'POST', url: '/api/auth/login', payload: 'a=b' } as const;
    const elsewhere = await api.send({ ...form, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(elsewhere.statusCode).toBe(415);
  });

  it('make the DBAs hear of it as well when they end, move, or hear of less', async () => {
    const application = await newApplication();
    const cluster = await activeCluster(application, 'Prod');
    const contact = await confirmed(await newContact());
    await link(application, contact);
    await link(application, contact, { topics: ['incidents', 'patching'] });
    expect((await lost(cluster))[0]?.text).toMatch(/^Nobody hears of backups, changes, costs, requests in Prod/);
    const { version } = (await send('GET', `contacts/${contact.id}`, dba)).json<Contact>();
    await send('PATCH', `contacts/${contact.id}`, dba, { email: `m-${unique()}@example.org` }, version);
    expect(await lost(cluster)).toHaveLength(2);
    await send('POST', `contacts/${contact.id}/expire`, dba);
    expect(await lost(cluster)).toHaveLength(2);
  });
});
