import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Activity, ActivityAmendmentPage, ActivityPage } from '@rocket/contracts';
import type { NewActivity } from '@rocket/persistence';
import { newRows } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { TestApi, bearer, faultPointers } from '../testing/test-api.js';

const LIST = '/api/PostgreSQL/activities';

describe('activities over HTTP', () => {
  let api: TestApi;
  let dba: string;
  let viewer: string;

  beforeAll(async () => {
    api = await TestApi.start({ environment: { ROCKET_TICKET_URL: 'https://tickets.example.org/browse/{ticket}' } });
    [dba, viewer] = [await api.signInAs('dba'), await api.signInAs('viewer')];
    const rows = await newRows(api.unitOfWork);
    await api.unitOfWork.run((tx) => tx.clusters.add(rows.cluster({ clusterName: 'orders', lifecycle: 'Active' }), []));
  });
  afterAll(() => api.stop());

  const send = (method: 'GET' | 'POST' | 'PATCH', url: string, token: string, payload?: object, version?: number) =>
    api.send({
      method,
      url,
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    });
  const happened = async (given: Partial<NewActivity> = {}): Promise<string> => {
    const id = newId();
    const activity = {
      id,
      type: 'Down',
      dbmsType: 'PostgreSQL',
      planned: false,
      actor: 'rocket',
      text: 'orders is down.',
    } as const;
    await api.unitOfWork.run((tx) => tx.activities.add([{ ...activity, ...given }]));
    return id;
  };

  it('take a ticket and a note, tell who wrote them, and are otherwise what they were', async () => {
    const id = await happened({ clusterName: 'orders' });
    const before = (await send('GET', `${LIST}/${id}`, viewer)).json<Activity>();
    const answer = await send('PATCH', `${LIST}/${id}`, dba, { ticketUrl: 'JIRA-123', note: 'A cable.' }, 1);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['etag']).toBe('"2"');
    expect(answer.json()).toEqual({
      ...before,
      ticketUrl: 'JIRA-123',
      ticketLink: 'https://tickets.example.org/browse/JIRA-123',
      note: 'A cable.',
      version: 2,
    });
    await send('PATCH', `${LIST}/${id}`, dba, { note: null }, 2);
    const { items } = (await send('GET', `${LIST}/${id}/amendments`, viewer)).json<ActivityAmendmentPage>();
    expect(items.map(({ before, after }) => [before.note, after.note, after.ticketUrl])).toEqual([
      ['A cable.', null, 'JIRA-123'],
      [null, 'A cable.', 'JIRA-123'],
    ]);
    expect(new Set(items.map(({ actor }) => actor)).size).toBe(1);
    expect((await send('GET', '/api/activities/verify', viewer)).json()).toMatchObject({ valid: true, firstBadId: null });
  });

  it('are not overwritten by somebody who read an older version, nor without saying which', async () => {
    const id = await happened();
    await send('PATCH', `${LIST}/${id}`, dba, { note: 'first' }, 1);
    expect((await send('PATCH', `${LIST}/${id}`, dba, { note: 'second' }, 1)).statusCode).toBe(412);
    expect((await send('PATCH', `${LIST}/${id}`, dba, { note: 'second' })).statusCode).toBe(428);
  });

  it('change in nothing else, and not by who only reads', async () => {
    const id = await happened();
    const answer = await send('PATCH', `${LIST}/${id}`, dba, { text: 'nothing' }, 1);
    expect([answer.statusCode, faultPointers(answer)]).toEqual([422, ['/text']]);
    const script = await send('PATCH', `${LIST}/${id}`, dba, { ticketUrl: 'javascript:alert(1)' }, 1);
    expect([script.statusCode, faultPointers(script)]).toEqual([422, ['/ticketUrl']]);
    expect((await send('PATCH', `${LIST}/${id}`, viewer, { note: 'x' }, 1)).statusCode).toBe(403);
    expect((await send('PATCH', `/api/MongoDB/activities/${id}`, dba, { note: 'x' }, 1)).statusCode).toBe(404);
    expect((await send('GET', `${LIST}/never`, dba)).json()).toMatchObject({ code: 'activity-not-found' });
  });

  it('are added by hand, and say so', async () => {
    const body = { type: 'ConfigChange', text: 'Disks exchanged.', clusterName: 'orders', planned: true, ticketUrl: 'CHG-7' };
    const answer = await send('POST', LIST, dba, body);
    expect(answer.statusCode).toBe(201);
    const added = answer.json<Activity>();
    expect(added).toMatchObject({ ...body, byHand: true, operationId: null });
    expect(answer.headers['location']).toBe(`/api/PostgreSQL/activities/${added.id}`);
    expect((await send('POST', LIST, viewer, body)).statusCode).toBe(403);
    expect((await send('POST', LIST, dba, { ...body, clusterName: 'nowhere' })).statusCode).toBe(404);
    expect((await send('POST', LIST, dba, { ...body, ticketUrl: '<b>' })).statusCode).toBe(422);
  });

  it('that nobody meant and that have no ticket are a list', async () => {
    const [bare, told] = [await happened({ serverName: 'lone' }), await happened({ serverName: 'lone', ticketUrl: 'JIRA-9' })];
    await happened({ serverName: 'lone', planned: true });
    const url = `${LIST}?serverName=lone&withoutTicket=true`;
    const ids = async () => (await send('GET', url, viewer)).json<ActivityPage>().items.map(({ id }) => id);
    expect(await ids()).toEqual([bare]);
    expect(told).not.toBe(bare);
    await send('PATCH', `${LIST}/${bare}`, dba, { ticketUrl: 'https://other.example.org/1' }, 1);
    expect(await ids()).toEqual([]);
  });

  it('leave as one file, however many there are, safe in a spreadsheet, and as filtered', async () => {
    const serverName = 'exported';
    const many = Array.from(
      { length: 1200 },
      (_, at) => ({ type: 'Up', dbmsType: 'PostgreSQL', planned: true, actor: 'ada', serverName, text: `${at}` }) as const,
    );
    await api.unitOfWork.run((tx) => tx.activities.add(many));
    await happened({ serverName, text: '=cmd|"/c calc"!A1, and more' });
    const csv = await send('GET', `${LIST}/export?format=csv&serverName=${serverName}`, viewer);
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toMatch(/^attachment; filename="activities-PostgreSQL-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = csv.payload.split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFat,type,planned,/);
    expect(lines[1]).toContain(`,"'=cmd|""/c calc""!A1, and more",`);
    expect(lines).toHaveLength(1200 + 1 + 1 + 1);
    const rows = (await send('GET', `${LIST}/export?format=jsonl&serverName=${serverName}&type=Up`, viewer)).payload
      .trimEnd()
      .split('\n');
    const texts = rows.map((row) => (JSON.parse(row) as Activity).text);
    expect(new Set(texts).size).toBe(1200);
    const none = await send('GET', `${LIST}/export?format=jsonl&serverName=nowhere`, viewer);
    expect([none.statusCode, none.payload]).toEqual([200, '']);
    expect((await send('GET', `${LIST}/export?format=xlsx`, viewer)).statusCode).toBe(422);
  });

  it('that were tampered with are named', async () => {
    const id = await happened();
    const source = api.unitOfWork.dataSource;
    await source.query('ALTER TABLE activities DISABLE TRIGGER USER');
    await source.query(`UPDATE activities SET actor = 'nobody' WHERE id = $1`, [id]);
    const verdict = (await send('GET', '/api/activities/verify', viewer)).json();
    await source.query(`UPDATE activities SET actor = 'rocket' WHERE id = $1`, [id]);
    await source.query('ALTER TABLE activities ENABLE TRIGGER USER');
    expect(verdict).toMatchObject({ valid: false, firstBadId: id });
  });
});
