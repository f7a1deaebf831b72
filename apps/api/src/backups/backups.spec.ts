import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealNewPasswords, settleBackupPlace } from '@rocket/operations';
import type {
  Backup,
  BackupOverviewPage,
  BackupPage,
  BackupRepositoryPage,
  DeletedClusterPage,
  EnvironmentPolicyEffect,
  EnvironmentPolicyPage,
  RollOff,
} from '@rocket/contracts';
import type { NewBackup } from '@rocket/persistence';
import { newRows } from '@rocket/persistence/testing';
import type { RowBuilder } from '@rocket/persistence/testing';
import { SecretBox } from '@rocket/platform';
import { TestApi, bearer, faultPointers } from '../testing/test-api.js';

const DAY_MS = 24 * 60 * 60_000;

describe('backups over HTTP', () => {
  let api: TestApi;
  let rows: RowBuilder;
  let admin: string;
  let dba: string;
  let viewer: string;

  beforeAll(async () => {
    api = await TestApi.start();
    rows = await newRows(api.unitOfWork);
    [admin, dba, viewer] = [await api.signIn(), await api.signInAs('dba'), await api.signInAs('viewer')];
  });
  afterAll(() => api.stop());

  const cluster = async (clusterName: string, ...days: number[]): Promise<{ id: string; backups: string[] }> => {
    const row = rows.cluster({ clusterName, lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    const secretBox = api.app.get(SecretBox, { strict: false });
    const sealedPasswords = sealNewPasswords(secretBox, row.id);
    await api.unitOfWork.run((tx) => tx.clusters.add({ ...row, sealedPasswords }, []));
    const how = { secretBox, now: new Date(), placeKind: 'store' } as const;
    await api.unitOfWork.run(async (tx) => settleBackupPlace(tx, how, await tx.clusters.byId(row.id)));
    const backups: string[] = [];
    for (const daysAgo of days) backups.push(await backup(row.id, clusterName, daysAgo));
    return { id: row.id, backups };
  };
  const backup = async (clusterId: string, clusterName: string, daysAgo: number, given: Partial<NewBackup> = {}) => {
    const startedAt = new Date(Date.now() - daysAgo * DAY_MS);
    const made = rows.backup(clusterId, { clusterName, label: `F${daysAgo}`, startedAt, ...given });
    await api.unitOfWork.run((tx) => tx.backups.add(made));
    return made.id;
  };
  const send = (method: 'PUT' | 'PATCH' | 'DELETE', url: string, token: string, payload?: object, version?: number) =>
    api.send({
      method,
      url,
      ...(payload ? { payload } : {}),
      headers: { ...bearer(token), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) },
    });
  const of = (clusterName: string): string => `/api/postgresql/Cluster/${clusterName}`;

  it('stand at their cluster, alone and in the list, and can be asked for alone', async () => {
    await cluster('standing', 3, 1);
    const stand = { lastBackupAt: expect.any(String), lastProvenAt: null, nextBackupDueAt: expect.any(String) };
    expect((await api.get(of('standing'), viewer)).json()).toMatchObject(stand);
    const { items } = (await api.get('/api/postgresql/clusters?search=standing', viewer)).json<{ items: object[] }>();
    expect(items).toMatchObject([stand]);
    expect((await api.get(`${of('standing')}/backupOverview`, viewer)).json()).toMatchObject({
      ...{ clusterName: 'standing', backupCount: 2, lastProvenAt: null },
    });
    expect((await api.get(`${of('nobody')}/backupOverview`, viewer)).statusCode).toBe(404);
  });

  it('are told with the reason why they stay, and when they go', async () => {
    const { backups } = await cluster('orders', 20, 9, 2);
    const answer = await api.get(`${of('orders')}/backups?limit=2`, viewer);
    const page = answer.json<BackupPage>();
    expect([answer.statusCode, page.total, page.items.map(({ label }) => label)]).toEqual([200, 3, ['F2', 'F9']]);
    expect(page.items[1]).toMatchObject({
      id: backups[1],
      bkupSizeGigs: 1,
      dbSizeGigs: 5,
      keepReason: 'kept: first Full before the recovery point',
      expiresAt: expect.stringMatching(/Z$/),
      repository: 'default',
      walStart: '0/3000028',
      heldBy: null,
    });
    const rest = await api.get(`${of('orders')}/backups?limit=2&cursor=${page.nextCursor ?? ''}`, viewer);
    expect(rest.json<BackupPage>().items).toMatchObject([
      { label: 'F20', keepReason: 'goes: F9 is enough for the recovery point' },
    ]);
    const fleet = await api.get('/api/PostgreSQL/backups?clusterName=ORDERS&backupType=Full&status=Successful', viewer);
    expect(fleet.json<BackupPage>().total).toBe(3);
    const one = await api.get(`/api/PostgreSQL/backups/${backups[0] ?? ''}`, viewer);
    expect([one.statusCode, one.headers['etag'], one.json<Backup>().label]).toEqual([200, '"1"', 'F20']);
  });

  it.each(['/api/PostgreSQL/backups/nonsense', '/api/PostgreSQL/backups/01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10'])(
    'that are not there are 404: %s',
    async (url) => {
      const answer = await api.get(url, viewer);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'backup-not-found']);
    },
  );

  it('are held by who says why, and released', async () => {
    const { backups } = await cluster('held', 20, 9, 2);
    const url = `/api/PostgreSQL/backups/${backups[0] ?? ''}`;
    expect(faultPointers(await send('PATCH', url, dba, { hold: true }))).toEqual(['/holdReason']);
    expect((await send('PATCH', url, viewer, { hold: true, holdReason: 'audit' })).statusCode).toBe(403);
    const held = await send('PATCH', url, dba, { hold: true, holdReason: 'audit 4711' });
    expect([held.statusCode, held.json<Backup>()]).toMatchObject([
      200,
      { holdReason: 'audit 4711', heldBy: expect.stringMatching(/^dba-/), keepReason: 'kept: held for audit 4711', version: 2 },
    ]);
    const released = await send('PATCH', `${of('held')}/backups/${backups[0] ?? ''}`, dba, { hold: false });
    expect(released.json<Backup>()).toMatchObject({ heldBy: null, keepReason: 'goes: F9 is enough for the recovery point' });
    const elsewhere = await send('PATCH', `${of('orders')}/backups/${backups[0] ?? ''}`, dba, { hold: false });
    expect(elsewhere.statusCode).toBe(404);
    const { items } = (await api.get('/api/PostgreSQL/activities?clusterName=held', viewer)).json<{
      items: { type: string }[];
    }>();
    expect(items.map(({ type }) => type)).toEqual(['BackupRelease', 'BackupHold']);
  });

  it('roll off by a plan that can be seen before, also by rules that nobody has saved', async () => {
    const { backups } = await cluster('plan', 20, 9, 2);
    const plan = (await api.get(`${of('plan')}/backups/rolloff`, viewer)).json<RollOff>();
    expect(plan).toMatchObject({
      order: [backups[0]],
      freesGigs: 1,
      source: 'retentionDays',
      policy: { recoveryWindowDays: 7 },
      items: [{ decision: 'expire' }, { decision: 'keep' }, { decision: 'keep' }],
    });
    expect(plan.recoverable.before?.from).not.toEqual(plan.recoverable.after?.from);
    const preview = await api.post(`${of('plan')}/backups/rolloff/preview`, { policy: { redundancy: 1 } }, viewer);
    expect([preview.statusCode, preview.json<RollOff>().order]).toEqual([200, [backups[0], backups[1]]]);
    for (const [policy, pointers] of [
      [{ redundancy: 0 }, ['/policy/redundancy']],
      [{ gfs: { daily: 1.5 } }, ['/policy/gfs/daily']],
      [{ minimumCopies: 2 }, ['/policy']],
      [{ redundancy: 'two' }, ['/policy/redundancy']],
      [{ forever: true }, ['/policy/forever']],
    ] as const)
      expect(faultPointers(await api.post(`${of('plan')}/backups/rolloff/preview`, { policy }, viewer))).toEqual(pointers);
    expect((await api.post(`${of('plan')}/backups/rolloff`, {}, viewer)).statusCode).toBe(403);
    const started = await api.post(`${of('plan')}/backups/rolloff`, {}, dba);
    expect([started.statusCode, started.headers['location']]).toEqual([202, expect.stringMatching(/^\/api\/operations\//)]);
    expect((await api.post(`${of('plan')}/backups/rolloff`, {}, dba)).json<{ code: string }>().code).toBe('cluster-busy');
  });

  it('follow the policy of the cluster, else of the environment, else its days', async () => {
    await cluster('policy', 2);
    const url = `${of('policy')}/backupPolicy`;
    expect((await api.get(url, viewer)).json()).toMatchObject({ source: 'retentionDays', own: null, version: 0 });
    expect((await send('PUT', url, dba, { policy: { redundancy: 2 } })).statusCode).toBe(428);
    const put = await send('PUT', url, dba, { policy: { redundancy: 2, gfs: { monthly: 12 } } }, 0);
    expect([put.statusCode, put.json()]).toMatchObject([
      200,
      { source: 'cluster', own: { redundancy: 2, gfs: { monthly: 12 } }, version: 1, changedBy: expect.stringMatching(/^dba-/) },
    ]);
    expect((await send('PUT', url, dba, { policy: { redundancy: 3 } }, 0)).statusCode).toBe(412);
    expect(faultPointers(await send('PUT', url, dba, { policy: { staleAfterDays: 3 } }, 1))).toEqual(['/policy']);
    const environment = '/api/environments/Dev/backupPolicy';
    expect((await send('PUT', environment, dba, { policy: { recoveryWindowDays: 5 } }, 0)).statusCode).toBe(200);
    expect((await send('DELETE', url, dba)).statusCode).toBe(204);
    expect((await api.get(url, viewer)).json()).toMatchObject({ source: 'environment', policy: { recoveryWindowDays: 5 } });
    expect((await send('DELETE', environment, dba)).statusCode).toBe(204);
    expect((await send('DELETE', environment, dba)).statusCode).toBe(204);
    expect((await api.get('/api/environments/Nowhere/backupPolicy', viewer)).statusCode).toBe(404);
  });

  it('show what a policy of an environment would do to each of its clusters, and to none that has its own', async () => {
    const environment = '/api/environments/Dev/backupPolicy';
    await cluster('governed', 20, 9, 2);
    await cluster('sovereign', 20, 9, 2);
    expect((await send('PUT', `${of('sovereign')}/backupPolicy`, dba, { policy: { redundancy: 9 } }, 0)).statusCode).toBe(200);
    const answer = await api.post(`${environment}/preview`, { policy: { redundancy: 1 } }, viewer);
    expect(answer.statusCode).toBe(200);
    const effect = answer.json<EnvironmentPolicyEffect>();
    expect(effect.clusters.map(({ clusterName }) => clusterName)).not.toContain('sovereign');
    const governed = effect.clusters.find(({ clusterName }) => clusterName === 'governed');
    expect(governed).toMatchObject({ goingCount: 2, freesGigs: 2, losesRange: true });
    expect(effect.goingCount).toBe(effect.clusters.reduce((sum, { goingCount }) => sum + goingCount, 0));
    expect(effect.lookedAtCount).toBe(effect.clusterCount);
    expect(faultPointers(await api.post(`${environment}/preview`, { policy: { redundancy: 0 } }, viewer))).toEqual([
      '/policy/redundancy',
    ]);
    const { items } = (await api.get('/api/environmentBackupPolicies', viewer)).json<EnvironmentPolicyPage>();
    expect(items.find((row) => row.environment === 'Dev')).toMatchObject({
      ...{ policy: null, clusterCount: effect.clusterCount, ownCount: 1, version: 0 },
    });
    expect((await send('DELETE', `${of('sovereign')}/backupPolicy`, dba)).statusCode).toBe(204);
  });

  it('are there of a cluster that is gone, can be looked at and removed, by an admin who repeats its name', async () => {
    const { id, backups } = await cluster('departed', 9, 2);
    const url = '/api/postgresql/deletedClusters';
    expect((await api.get(`${url}/${id}`, viewer)).statusCode).toBe(404);
    await api.unitOfWork.run(async (tx) => {
      await tx.clusters.change(id, { lifecycle: 'Expired', expiredAt: new Date() });
      await tx.deletedClusters.keepUntil(id, new Date('2099-01-01T00:00:00Z'));
    });
    const { items } = (await api.get(`${url}?search=depart`, viewer)).json<DeletedClusterPage>();
    const row = { id, clusterName: 'departed', backupsKeptUntil: '2099-01-01T00:00:00.000Z', backupCount: 2, storedGigs: 2 };
    expect(items).toMatchObject([row]);
    expect((await api.get(`${url}/${id}`, viewer)).json()).toMatchObject(row);
    const page = (await api.get(`${url}/${id}/backups`, viewer)).json<BackupPage>();
    expect(page.items).toMatchObject([
      { id: backups[1], keepReason: 'kept: its cluster is deleted, until 2099-01-01', expiresAt: '2099-01-01T00:00:00.000Z' },
      { id: backups[0] },
    ]);
    expect((await api.get(`${url}/${id}/recoverable`, viewer)).statusCode).toBe(200);
    expect(faultPointers(await api.post(`${url}/${id}/restores`, {}, dba))).toEqual(['/toClusterName']);
    const nowhere = { toClusterName: 'departed-again', servers: [{ serverName: 'nobody' }] };
    expect((await api.post(`${url}/${id}/restores`, nowhere, viewer)).statusCode).toBe(403);
    expect((await send('DELETE', `${url}/${id}/backups?confirm=departed`, dba)).statusCode).toBe(403);
    expect(faultPointers(await send('DELETE', `${url}/${id}/backups?confirm=parted`, admin))).toEqual(['/query/confirm']);
    expect((await send('DELETE', `${url}/${id}/backups?confirm=departed`, admin)).statusCode).toBe(202);
    expect((await api.get(`${url}/none`, viewer)).statusCode).toBe(404);
  });

  it('have a schedule, with its words and its next time', async () => {
    await cluster('schedule');
    const url = `${of('schedule')}/backupSchedule`;
    const first = (await api.get(url, viewer)).json<{ fullCron: string; version: number }>();
    expect(first).toMatchObject({
      version: 1,
      isEnabled: true,
      zone: 'UTC',
      fullCron: expect.stringMatching(/^\d+ [0-5] \* \* \*$/),
    });
    const body = { fullCron: '17 2 * * 0', zone: 'Europe/Zurich' };
    const withDiffs = { ...body, diffCron: '17 2 * * 1-6', incrCron: '17 * * * *' };
    expect(faultPointers(await send('PUT', url, dba, withDiffs, 1))).toEqual(['/diffCron', '/incrCron']);
    const put = await send('PUT', url, dba, body, 1);
    expect([put.statusCode, put.json()]).toMatchObject([
      200,
      { ...body, version: 2, words: expect.stringContaining('Full: At 02:17') },
    ]);
    expect(faultPointers(await send('PUT', url, dba, { fullCron: '17 2 * *', zone: 'UTC' }, 2))).toEqual(['/fullCron']);
    expect(faultPointers(await send('PUT', url, dba, { fullCron: '17 2 * * *', zone: 'Mars' }, 2))).toEqual(['/zone']);
    expect((await send('PUT', url, dba, body, 1)).statusCode).toBe(412);
  });

  it('say to which instants a cluster can be restored', async () => {
    const { id } = await cluster('recoverable', 2);
    const [fromAt, toAt] = [new Date(Date.now() - 3 * DAY_MS), new Date()];
    await api.unitOfWork.run((tx) => tx.walRanges.grow(id, { term: 1, from: 0x300_0000n, to: 0x400_0000n, fromAt, toAt }));
    const answer = (await api.get(`${of('recoverable')}/recoverable`, viewer)).json<object>();
    expect(answer).toEqual({
      ranges: [{ from: expect.any(String), to: toAt.toISOString() }],
      gaps: [],
      archivedUntil: toAt.toISOString(),
      problems: [],
    });
  });

  it('are looked over for the whole fleet, what is wrong first', async () => {
    const well = await cluster('z-well', 1);
    await api.unitOfWork.run((tx) =>
      tx.walRanges.grow(well.id, {
        ...{ term: 1, from: 0x300_0000n, to: 0x400_0000n },
        ...{ fromAt: new Date(Date.now() - 2 * DAY_MS), toAt: new Date() },
      }),
    );
    await cluster('y-behind', 1);
    await cluster('x-stale', 30);
    const failed = await cluster('w-failed', 1);
    await backup(failed.id, 'w-failed', 0, {
      label: 'again',
      status: 'Failed',
      stoppedAt: null,
      failure: 'The repository is full.',
    });
    await cluster('v-nothing');
    const read = async (query: string) =>
      (await api.get(`/api/PostgreSQL/backupOverview?search=-&${query}`, viewer)).json<BackupOverviewPage>();
    const page = await read('limit=4');
    expect(page.items.map(({ clusterName, problem }) => [clusterName, problem])).toEqual([
      ['v-nothing', 'NothingRestorable'],
      ['w-failed', 'LastFailed'],
      ['x-stale', 'Stale'],
      ['y-behind', 'ArchiveBehind'],
    ]);
    expect(page.total).toBe(5);
    expect(page.items[1]).toMatchObject({ problemText: 'The last backup failed.', last: { failure: 'The repository is full.' } });
    const [row] = (await read(`cursor=${page.nextCursor ?? ''}&limit=4`)).items;
    expect(row).toMatchObject({
      clusterName: 'z-well',
      problem: null,
      isScheduled: true,
      storedGigs: 1,
      backupCount: 1,
      trendGigs: [1],
      recoverable: { to: row?.archivedUntil },
      gapCount: 0,
    });
    expect((await read('problem=Stale')).items.map(({ clusterName }) => clusterName)).toEqual(['x-stale']);
    expect((await api.get('/api/MongoDB/backupOverview', viewer)).json<BackupOverviewPage>().total).toBe(0);
  });

  it('lie in repositories that say how full they are, and only an admin changes those', async () => {
    const url = '/api/backupRepositories';
    const list = (await api.get(url, viewer)).json<BackupRepositoryPage>();
    expect(list.items).toMatchObject([
      { name: 'default', level: 'ok', totalGigs: 1, freeGigs: 0.9, usedPercent: 10, fault: null, environment: null },
    ]);
    const body = { name: 'nas', path: '/srv/nas', environment: 'Prod', warnPercent: 5, criticalPercent: 50 };
    expect((await api.post(url, body, dba)).statusCode).toBe(403);
    expect(faultPointers(await api.post(url, { ...body, path: 'srv' }, admin))).toEqual(['/path']);
    expect(faultPointers(await api.post(url, { ...body, warnPercent: 60 }, admin))).toEqual(['/warnPercent']);
    expect(faultPointers(await api.post(url, { ...body, environment: 'Nowhere' }, admin))).toEqual(['/environment']);
    const added = await api.post(url, body, admin);
    const { id, ...shown } = added.json<{ id: string; version: number; level: string }>();
    expect([added.statusCode, shown.level]).toEqual([201, 'warning']);
    expect((await api.post(url, body, admin)).json<{ code: string }>().code).toBe('name-exists');
    const changed = await send('PATCH', `${url}/${id}`, admin, { environment: null, warnPercent: 20 }, 1);
    expect(changed.json()).toMatchObject({ environment: null, warnPercent: 20, level: 'ok', name: 'nas', version: 2 });
    expect((await send('PATCH', `${url}/${id}`, admin, { name: 'late' }, 1)).statusCode).toBe(412);
    expect((await send('DELETE', `${url}/${id}`, admin)).statusCode).toBe(204);
    expect((await api.get(`${url}/${id}`, viewer)).statusCode).toBe(404);
    await cluster('user', 1);
    const [used] = list.items;
    expect((await send('DELETE', `${url}/${used?.id ?? ''}`, admin)).json<{ code: string }>().code).toBe('repository-in-use');
  });

  it('were restored by nobody yet', async () => {
    const answer = await api.get('/api/PostgreSQL/restores?clusterName=orders&status=Running', viewer);
    expect([answer.statusCode, answer.json()]).toEqual([200, { items: [], total: 0, nextCursor: null }]);
  });
});
