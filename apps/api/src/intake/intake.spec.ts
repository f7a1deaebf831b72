import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IntakeRequest, IntakeRequestPage } from '@rocket/contracts';
import { faultPointers, TestApi } from '../testing/test-api.js';

const FORM = {
  applicationName: 'webshop',
  owner: { name: 'Ada', email: 'ada@example.org' },
  environment: 'Prod',
  clusterName: 'orders',
  nodes: 2,
  cpu: 2,
  ramGb: 8,
  dbGigs: 50,
  availabilityPercent: 99.5,
  retentionDays: 30,
  dataClass: 'internal',
  neededBy: '2099-12-24',
  why: 'The new shop',
};

describe('requests for clusters over HTTP', () => {
  let api: TestApi;
  let admin: string;
  let dba: string;
  let owner: string;
  let other: string;
  let viewer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    admin = await api.signIn();
    [dba, owner, other, viewer] = [
      await api.signInAs('dba', 'grace'),
      await api.signInAs('owner', 'ada'),
      await api.signInAs('owner', 'eve'),
      await api.signInAs('viewer', 'vic'),
    ];
  });
  afterAll(() => api.stop());

  const send = (method: 'POST' | 'PATCH' | 'PUT', url: string, token: string, payload: object, version?: number) =>
    api.send({
      method,
      url: `/api/${url}`,
      payload,
      headers: { authorization: `Bearer ${token}`, ...(version === undefined ? {} : { 'if-match': `"${String(version)}"` }) },
    });
  const begun = async (form: object = FORM): Promise<IntakeRequest> =>
    (await send('POST', 'intakeRequests', owner, { form })).json<IntakeRequest>();

  it('are begun, filled in and submitted by who asks', async () => {
    const added = await send('POST', 'intakeRequests', owner, {});
    const request = added.json<IntakeRequest>();
    expect([added.statusCode, added.headers.location]).toEqual([201, `/api/intakeRequests/${request.id}`]);
    expect(request).toMatchObject({ status: 'Draft', requester: 'ada', dbmsType: 'PostgreSQL', form: { nodes: null } });
    const early = await send('POST', `intakeRequests/${request.id}/submit`, owner, {});
    expect([early.statusCode, faultPointers(early)]).toEqual([422, expect.arrayContaining(['/nodes', '/owner', '/why'])]);
    const half = await send('PATCH', `intakeRequests/${request.id}`, owner, { form: { cpu: 0, neededBy: 'soon' } }, 1);
    expect(faultPointers(half)).toEqual(['/form/cpu', '/form/neededBy']);
    expect((await send('PATCH', `intakeRequests/${request.id}`, owner, { form: FORM }, 1)).json()).toMatchObject({
      form: FORM,
      version: 2,
    });
    expect((await send('PATCH', `intakeRequests/${request.id}`, owner, { form: FORM }, 1)).statusCode).toBe(412);
    const outlook = (await api.get(`/api/intakeRequests/${request.id}/outlook`, owner)).json();
    expect(outlook).toMatchObject({ monthlyCost: null, pool: { matching: 0, needed: 2 }, downMinutesAYear: 2628 });
    const submitted = (await send('POST', `intakeRequests/${request.id}/submit`, owner, {})).json();
    expect(submitted).toMatchObject({ status: 'Submitted', promised: { whoDecides: 'A DBA other than who asks decides.' } });
  });

  it('are seen by who asks and by who runs the fleet, and by no other team', async () => {
    const { id, number } = await begun();
    const seen = async (token: string): Promise<number[]> => {
      const list = await api.get(`/api/intakeRequests?search=${number}`, token);
      const one = await api.get(`/api/intakeRequests/${id}`, token);
      return [list.statusCode === 200 ? list.json<IntakeRequestPage>().total : list.statusCode, one.statusCode];
    };
    expect([await seen(owner), await seen(dba), await seen(other), await seen(viewer)]).toEqual([
      [1, 200],
      [1, 200],
      [0, 404],
      [403, 403],
    ]);
    expect((await send('POST', `intakeRequests/${id}/comments`, other, { text: 'x' })).statusCode).toBe(404);
    expect((await send('POST', `intakeRequests/${id}/approve`, owner, {})).statusCode).toBe(403);
  });

  it('are decided with a word, and say what happened in its order', async () => {
    const { id } = await begun();
    await send('POST', `intakeRequests/${id}/submit`, owner, {});
    await send('POST', `intakeRequests/${id}/comments`, dba, { text: '<b>Why?</b>' });
    expect((await send('POST', `intakeRequests/${id}/approve`, dba, { text: 'As agreed.' })).json()).toMatchObject({
      status: 'Approved',
      decidedBy: 'grace',
      possibleDeeds: ['comment', 'askChanges', 'provision', 'reject', 'withdraw'],
    });
    const { items } = (await api.get(`/api/intakeRequests/${id}/entries`, owner)).json<{
      items: { deed: string; text: string }[];
    }>();
    expect(items.map(({ deed, text }) => [deed, text])).toEqual([
      ['submit', 'A DBA other than who asks decides.'],
      ['comment', '<b>Why?</b>'],
      ['approve', 'As agreed.'],
    ]);
    const again = await send('POST', `intakeRequests/${id}/approve`, dba, {});
    expect([again.statusCode, again.json()]).toEqual([409, expect.objectContaining({ code: 'intake-action-not-allowed' })]);
  });

  it('are not provisioned without servers, and stay approved then', async () => {
    const { id } = await begun();
    await send('POST', `intakeRequests/${id}/submit`, owner, {});
    const early = await send('POST', `intakeRequests/${id}/provision`, dba, {});
    expect(early.statusCode).toBe(409);
    await send('POST', `intakeRequests/${id}/approve`, dba, {});
    const answer = await send('POST', `intakeRequests/${id}/provision`, dba, {});
    expect([answer.statusCode, answer.json()]).toEqual([422, expect.objectContaining({ code: 'release-not-available' })]);
    expect((await api.get(`/api/intakeRequests/${id}`, owner)).json()).toMatchObject({ status: 'Approved', operationId: null });
  });

  it('are found by whose they are, and by their number', async () => {
    const { id, number } = await begun();
    const totals = async (token: string): Promise<number> =>
      (await api.get(`/api/intakeRequests?mine=true&search=${number}`, token)).json<IntakeRequestPage>().total;
    expect([await totals(owner), await totals(dba)]).toEqual([1, 0]);
    expect((await api.get(`/api/intakeRequests/${number.toLowerCase()}`, dba)).json()).toMatchObject({ id });
    expect((await api.get(`/api/intakeRequests/${number}`, other)).statusCode).toBe(404);
    expect((await api.get(`/api/intakeRequests/${id}/delivery`, other)).statusCode).toBe(404);
    expect((await api.get(`/api/intakeRequests/${id}/delivery`, owner)).json()).toMatchObject({
      promised: { servers: 2, release: null, monthlyCost: null },
      delivered: null,
      broken: [],
    });
  });

  it('go by their number wherever they go by their id', async () => {
    const { number } = await begun();
    const of = `intakeRequests/${number.toLowerCase()}`;
    expect((await send('PATCH', of, owner, { form: { why: 'More' } }, 1)).statusCode).toBe(200);
    for (const what of ['comments', 'submit', 'askChanges', 'reject'])
      expect([
        what,
        (await send('POST', `${of}/${what}`, what === 'askChanges' || what === 'reject' ? dba : owner, { text: 'So.' }))
          .statusCode,
      ]).toEqual([what, 200]);
    for (const what of ['entries', 'outlook', 'delivery'])
      expect([what, (await api.get(`/api/${of}/${what}`, owner)).statusCode]).toEqual([what, 200]);
    expect((await send('POST', `${of}/provision`, dba, {})).json()).toMatchObject({ code: 'intake-action-not-allowed' });
    expect((await send('POST', 'intakeRequests/REQ-999999/comments', owner, { text: 'So.' })).statusCode).toBe(404);
  });

  it('are approved and provisioned in one, by who decides, or neither', async () => {
    const { id } = await begun();
    await send('POST', `intakeRequests/${id}/submit`, owner, {});
    expect((await send('POST', `intakeRequests/${id}/approveAndProvision`, owner, {})).statusCode).toBe(403);
    const refused = await send('POST', `intakeRequests/${id}/approveAndProvision`, dba, { text: 'Fine.' });
    expect([refused.statusCode, refused.json()]).toEqual([422, expect.objectContaining({ code: 'release-not-available' })]);
    expect((await api.get(`/api/intakeRequests/${id}`, owner)).json()).toMatchObject({ status: 'Submitted', decidedBy: null });
  });

  it('may name half a contact as long as they are drafts', async () => {
    const { id } = await begun({ owner: { name: 'Ada', email: '' } });
    const early = await send('POST', `intakeRequests/${id}/submit`, owner, {});
    expect(faultPointers(early)).toEqual(expect.arrayContaining(['/owner/email']));
  });

  it('go by the rule of their environment and by quotas, which administrators and DBAs write', async () => {
    const rule = { automaticUpTo: { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 }, needsOther: true };
    expect((await api.get('/api/environments/Sbx/approvalRule', viewer)).json()).toEqual({
      automaticUpTo: null,
      needsOther: true,
      version: 0,
    });
    expect((await send('PUT', 'environments/Sbx/approvalRule', dba, rule, 0)).statusCode).toBe(403);
    expect((await send('PUT', 'environments/Sbx/approvalRule', admin, rule, 0)).json()).toEqual({ ...rule, version: 1 });
    expect((await send('PUT', 'environments/Sbx/approvalRule', admin, rule, 0)).statusCode).toBe(412);
    const { id } = await begun({ ...FORM, environment: 'Sbx', costCentre: 'CC-1' });
    expect((await api.get('/api/costCentres/CC-1/quota', dba)).statusCode).toBe(404);
    await send('POST', 'applications', dba, { applicationName: 'webshop', costCentre: 'CC-1' });
    const quota = { clusters: null, cpu: 3, ramGb: null, dbGigs: null };
    expect((await send('PUT', 'costCentres/CC-1/quota', dba, quota, 0)).json()).toEqual({
      ...quota,
      used: { clusters: 0, cpu: 0, ramGb: 0, dbGigs: 0 },
      version: 1,
    });
    const over = await send('POST', `intakeRequests/${id}/submit`, owner, {});
    expect([over.statusCode, over.json()]).toEqual([409, expect.objectContaining({ code: 'quota-exceeded' })]);
    await send('PUT', 'costCentres/CC-1/quota', dba, { ...quota, cpu: 4 }, 1);
    expect((await send('POST', `intakeRequests/${id}/submit`, owner, {})).json()).toMatchObject({
      status: 'Approved',
      decidedBy: 'rule of the environment',
    });
  });
});
