import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApprovalRule } from '@rocket/domain';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { RememberingBell, testSecretBox } from '../testing.js';
import { addContact } from '../contacts/add-contact.js';
import type { Speaker } from '../contacts/require-voice.js';
import { decideIntakeRequest } from './decide-request.js';
import { intakeDelivery } from './intake-delivery.js';
import { intakeOutlook } from './intake-outlook.js';
import { provisionIntakeRequest } from './provision-request.js';
import { recordProvisioned } from './record-provisioned.js';
import { RULE_ACTOR, submitIntakeRequest } from './submit-request.js';
import { addIntakeRequest, changeIntakeRequest, commentOnIntakeRequest } from './write-request.js';
import type { IntakeDraft } from './write-request.js';

const NOW = new Date('2026-12-01T10:00:00.000Z');
const speaker = (username: string, role: Speaker['voice']['role'] = 'owner'): Speaker => ({
  username,
  voice: { role, email: null },
});
const ada = speaker('ada');
const grace = speaker('grace', 'dba');
const DRAFT: IntakeDraft = {
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
  neededBy: '2026-12-24',
  why: 'The new shop',
};

describe('requests for clusters', () => {
  let test: TestUnitOfWork;
  const clock = { now: () => NOW };

  beforeAll(async () => (test = await createTestUnitOfWork()));
  afterAll(() => test.drop());

  const bell = new RememberingBell();
  const secretBox = testSecretBox();
  const engines = { engineFor: () => ({}) } as unknown as EngineRegistry;
  const hosts = {
    drivers: ['ssh'],
    open: ({ serverName }: { serverName: string }) => ({ serverName, capabilities: {} }),
  } as unknown as HostDirectory;
  const parts = () => ({ uow: test.uow, clock, bell, secretBox, engines, hosts });
  const addServers = async (count: number, environment: string): Promise<void> => {
    const rows = await newRows(test.uow);
    const servers = Array.from({ length: count }, () =>
      rows.server({ environment, serverName: `${environment}-${newId()}`.toLowerCase() }),
    );
    await test.uow.run(async (tx) => {
      await tx.poolServers.add(servers, { from: 1, to: 2 });
    });
    await test.uow.dataSource.query(
      `UPDATE servers SET status = 'Free', checked_at = now(), releases = '["18.4"]' WHERE server_name LIKE $1 AND status <> 'Locked'`,
      [`${environment.toLowerCase()}-%`],
    );
  };
  const draft = (more: IntakeDraft = {}) =>
    addIntakeRequest(test.uow, { dbmsType: 'PostgreSQL', draft: { ...DRAFT, ...more }, speaker: ada });
  const submitted = async (more: IntakeDraft = {}) =>
    submitIntakeRequest(parts(), { id: (await draft(more)).id, backups: false, speaker: ada });
  const ruleFor = async (environment: string, rule: ApprovalRule): Promise<void> => {
    const { id = '' } = (await test.uow.read.inventory.environmentsByName([environment])).get(environment) ?? {};
    await test.uow.run(async (tx) => {
      await tx.intakeRules.writeRule(id, (await tx.intakeRules.ruleOf(id)).version, rule);
    });
  };
  const deeds = async (id: string): Promise<string[]> => {
    const { items } = await test.uow.read.intakeRequests.entries(id, { limit: 50 });
    return items.map(({ actor, deed, text }) => `${actor} ${deed}${text === '' ? '' : `: ${text}`}`);
  };

  it('are drafts that may lack anything, and are not submitted before they are complete', async () => {
    const { id, version, number, status } = await addIntakeRequest(test.uow, { dbmsType: 'PostgreSQL', draft: {}, speaker: ada });
    expect([status, number > 0]).toEqual(['Draft', true]);
    await expect(submitIntakeRequest(parts(), { id, backups: false, speaker: ada })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: expect.arrayContaining([expect.objectContaining({ pointer: '/environment' })]),
    });
    const changed = await changeIntakeRequest(test.uow, { id, version, draft: DRAFT, speaker: ada });
    expect(changed).toMatchObject({ applicationName: 'webshop', environment: 'Prod', version: version + 1 });
    await expect(changeIntakeRequest(test.uow, { id, version, draft: {}, speaker: ada })).rejects.toMatchObject({
      code: 'edit-conflict',
    });
    await expect(
      changeIntakeRequest(test.uow, { id, version: version + 1, draft: {}, speaker: speaker('eve') }),
    ).rejects.toMatchObject({ code: 'not-your-request' });
  });

  it('are decided by somebody else, after questions and answers', async () => {
    await test.uow.dataSource.query('DELETE FROM fleet_events');
    const { id, status, promised } = await submitted();
    // Screens hear of it, and nothing of what it is about.
    const heard: unknown = await test.uow.dataSource.query(
      'SELECT DISTINCT type, operation_id, cluster_name, text FROM fleet_events',
    );
    expect(heard).toEqual([{ type: 'request', operation_id: null, cluster_name: null, text: null }]);
    expect([status, promised?.whoDecides]).toEqual(['Submitted', 'A DBA other than who asks decides.']);
    await commentOnIntakeRequest(test.uow, { id, text: 'Why two?', speaker: grace });
    const asked = await decideIntakeRequest(parts(), { id, decision: 'askChanges', text: 'Three, please.', speaker: grace });
    await changeIntakeRequest(test.uow, { id, version: asked.version, draft: { nodes: 3 }, speaker: ada });
    await submitIntakeRequest(parts(), { id, backups: false, speaker: ada });
    const approved = await decideIntakeRequest(parts(), { id, decision: 'approve', text: '', speaker: grace });
    expect(approved).toMatchObject({ status: 'Approved', decidedBy: 'grace', form: { nodes: 3 } });
    expect(await deeds(id)).toEqual([
      'ada submit: A DBA other than who asks decides.',
      'grace comment: Why two?',
      'grace askChanges: Three, please.',
      'ada submit: A DBA other than who asks decides.',
      'grace approve',
    ]);
  });

  it('are not approved by who asks, where somebody else has to', async () => {
    const { id } = await addIntakeRequest(test.uow, { dbmsType: 'PostgreSQL', draft: DRAFT, speaker: grace });
    await submitIntakeRequest(parts(), { id, backups: false, speaker: grace });
    const approve = { id, decision: 'approve', text: '', speaker: grace } as const;
    await expect(decideIntakeRequest(parts(), approve)).rejects.toMatchObject({ code: 'needs-another-person' });
    await ruleFor('Prod', { automaticUpTo: null, needsOther: false });
    expect((await decideIntakeRequest(parts(), approve)).status).toBe('Approved');
    await ruleFor('Prod', { automaticUpTo: null, needsOther: true });
  });

  it('are approved by the rule of their environment, up to its size', async () => {
    await ruleFor('Sbx', { automaticUpTo: { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 }, needsOther: true });
    const unserved = await submitted({ environment: 'Sbx' });
    expect(unserved).toMatchObject({ status: 'Approved', decidedBy: RULE_ACTOR, operationId: null });
    expect((await deeds(unserved.id)).at(-1)).toMatch(/^rule of the environment fail: /);
    expect(await submitted({ environment: 'Sbx', cpu: 3 })).toMatchObject({ status: 'Submitted', decidedBy: null });
  });

  it('are built at once where nobody decides, out of what the pool has', async () => {
    await ruleFor('Sbx', { automaticUpTo: { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 }, needsOther: true });
    await addServers(2, 'Sbx');
    const built = await submitted({ environment: 'Sbx', clusterName: 'at-once' });
    expect(built).toMatchObject({ status: 'Provisioning', decidedBy: RULE_ACTOR });
    expect(bell.rung).toContain(built.operationId);
    expect((await deeds(built.id)).map((deed) => deed.split(':')[0])).toEqual([
      'ada submit',
      `${RULE_ACTOR} approve`,
      `${RULE_ACTOR} provision`,
    ]);
    const next = await submitted({ environment: 'Sbx', clusterName: 'too-late' });
    expect([next.status, next.operationId]).toEqual(['Approved', null]);
    const { delivered, promised } = await intakeDelivery(test.uow.read, built, NOW);
    expect([delivered, promised.servers]).toEqual([null, 2]);
    await test.uow.run((tx) =>
      recordProvisioned(tx, { id: built.operationId ?? '', requestedBy: 'ada' }, { status: 'Succeeded', reason: null }, clock),
    );
    const done = await test.uow.read.intakeRequests.byId(built.id);
    const ofCluster = await test.uow.read.intakeRequests.list({ clusterId: done.clusterId ?? '' }, { limit: 5 });
    expect(ofCluster.items.map(({ id }) => id)).toEqual([built.id]);
    expect((await test.uow.read.intakeRequests.byIdOrNumber(`req-${String(built.number)}`)).id).toBe(built.id);
    const noticed: unknown[] = await test.uow.dataSource.query(
      `SELECT notice.event, application.application_name AS application, notice.facts -> 'what' AS what FROM notices notice
       JOIN applications application ON application.id = notice.application_id WHERE notice.event = 'request-done'`,
    );
    expect(noticed).toEqual([
      { event: 'request-done', application: done.form.applicationName, what: `REQ-${String(done.number)}` },
    ]);
    expect(await intakeDelivery(test.uow.read, done, NOW)).toMatchObject({
      delivered: { leadTimeHours: 0, servers: 2, cpu: 4, release: '18.4', availabilityPercent: null, monthlyCost: null },
      broken: [],
    });
  });

  it('are approved and built in one, or neither', async () => {
    const wish = { backups: false, approval: { text: 'Fine.' } };
    const greedy = await submitted({ environment: 'Dev', clusterName: 'greedy', nodes: 3 });
    await addServers(2, 'Dev');
    await expect(provisionIntakeRequest(parts(), { ...wish, id: greedy.id, speaker: grace })).rejects.toMatchObject({
      code: 'not-enough-pool-servers',
    });
    expect(await test.uow.read.intakeRequests.byId(greedy.id)).toMatchObject({ status: 'Submitted', decidedBy: null });
    const { id } = await submitted({ environment: 'Dev', clusterName: 'modest' });
    await expect(provisionIntakeRequest(parts(), { ...wish, id, speaker: speaker('ada', 'dba') })).rejects.toMatchObject({
      code: 'needs-another-person',
    });
    const { operationId } = await provisionIntakeRequest(parts(), { ...wish, id, speaker: grace });
    expect(await test.uow.read.intakeRequests.byId(id)).toMatchObject({
      status: 'Provisioning',
      decidedBy: 'grace',
      operationId,
    });
  });

  describe('sign up whom they name', () => {
    const owner = { name: 'Olga', email: 'olga@example.org' };
    const onCall = { name: 'Night watch', email: 'night@example.org' };
    const links = (applicationName: string): Promise<object[]> =>
      test.uow.dataSource.query(
        `SELECT contact.contact_name AS name, contact.contact_type AS type, link.role, link.approved_by AS "approvedBy", link.requested_by AS "requestedBy",
           array_to_string(link.topics, ' ') AS topics, cardinality(link.environment_ids) AS environments,
           (SELECT count(*)::int FROM contact_confirmations asked WHERE asked.contact_id = contact.id) AS asked
         FROM application_contacts link JOIN contacts contact ON contact.id = link.contact_id
         JOIN applications application ON application.id = link.application_id
         WHERE application.application_name = $1 AND link.expired_at IS NULL ORDER BY link.role DESC, 1`,
        [applicationName],
      );
    const built = async (more: IntakeDraft, by: Speaker = grace): Promise<void> => {
      await addServers(2, 'UAT');
      const { id } = await submitted({ environment: 'UAT', owner, onCall, ...more });
      await provisionIntakeRequest(parts(), { id, backups: false, speaker: by, approval: { text: '' } });
    };
    const NEW = { requestedBy: 'ada', asked: 1 };
    const OWNER = { ...NEW, name: 'Olga', type: 'Person', role: 'owner', environments: 0 };
    const ALL = 'backups changes costs incidents patching requests';

    it('as owner and as who is on call, approved by who approves, and to be confirmed by themselves', async () => {
      await built({ applicationName: 'signed', clusterName: 'signed-1' });
      expect(await links('signed')).toEqual([
        { ...OWNER, approvedBy: 'grace', topics: ALL },
        {
          ...{ ...NEW, name: 'Night watch', type: 'Person', role: 'on-call', environments: 1 },
          ...{ approvedBy: 'grace', topics: 'backups changes incidents patching' },
        },
      ]);
    });

    it('once, whatever there is already: a contact is linked, and a link is left as it is', async () => {
      const before = await links('signed');
      await built({ applicationName: 'signed', clusterName: 'signed-2', onCall: { name: 'O.', email: 'OLGA@example.org' } });
      expect(await links('signed')).toEqual(before);
      const list = { contactName: 'The list', contactType: 'Distro', email: 'list@example.org' } as const;
      await addContact(parts(), { ...list, phone: null, webhookUrl: null, zone: null }, 'grace');
      const named = { name: 'Another name', email: 'List@example.org' };
      await built({ applicationName: 'signed-too', clusterName: 'signed-3', owner: named, onCall: null });
      expect(await links('signed-too')).toMatchObject([{ name: 'The list', type: 'Distro', role: 'owner', asked: 1 }]);
    });

    it('or not at all, when nothing is built', async () => {
      const stranger = { name: 'Stranger', email: 'stranger@example.org' };
      await expect(
        built({ applicationName: 'unbuilt', clusterName: 'signed-4', nodes: 99, owner: stranger }),
      ).rejects.toMatchObject({ code: 'not-enough-pool-servers' });
      expect(await test.uow.read.contacts.findByEmail('Person', stranger.email)).toBeNull();
    });

    it('without making anybody the owner of what is somebody else’s where nobody decides', async () => {
      await ruleFor('UAT', { automaticUpTo: { nodes: 2, cpu: 2, ramGb: 8, dbGigs: 50 }, needsOther: true });
      await addServers(2, 'UAT');
      const eve = { name: 'Eve', email: 'eve@example.org' };
      await submitted({ environment: 'UAT', applicationName: 'signed', clusterName: 'signed-5', owner: eve });
      expect(await links('signed')).toContainEqual({ ...OWNER, name: 'Eve', approvedBy: null, topics: ALL });
      await addServers(2, 'UAT');
      await submitted({ environment: 'UAT', applicationName: 'of-eve', clusterName: 'signed-6', owner: eve });
      expect(await links('of-eve')).toContainEqual({ ...OWNER, name: 'Eve', approvedBy: RULE_ACTOR, topics: ALL });
    });
  });

  it.each([
    [`UPDATE intake_entries SET text = 'I never said that'`],
    ['DELETE FROM intake_entries'],
    ['TRUNCATE intake_entries, untold_intake_entries'],
  ])('keep what was said: %s', async (sql) => {
    await submitted();
    await expect(test.uow.dataSource.query(sql)).rejects.toThrow('stay as they were written');
  });

  it('are kept within quotas', async () => {
    const quota = { clusters: null, cpu: 3, ramGb: null, dbGigs: null };
    await test.uow.run((tx) => tx.intakeRules.writeQuota({ costCentre: 'CC-1' }, 0, quota));
    await expect(submitted({ costCentre: 'CC-1' })).rejects.toMatchObject({
      code: 'quota-exceeded',
      detail: 'The quota of cost centre CC-1: 0 of 3 cores are used, and 4 more are asked for.',
    });
    expect((await submitted({ costCentre: 'CC-2' })).status).toBe('Submitted');
  });

  it('can be withdrawn or rejected, and stay so', async () => {
    const { id } = await submitted();
    const over = await decideIntakeRequest(parts(), { id, decision: 'withdraw', text: 'Not needed.', speaker: ada });
    expect(over).toMatchObject({ status: 'Withdrawn', endedAt: NOW });
    await expect(decideIntakeRequest(parts(), { id, decision: 'approve', text: '', speaker: grace })).rejects.toMatchObject({
      code: 'intake-action-not-allowed',
      facts: { allowed: ['comment'] },
    });
  });

  it('end with their operation, or can be built once more', async () => {
    const { id } = await submitted({ environment: 'Sbx' });
    const operationId = '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10';
    const building = () => test.uow.run((tx) => tx.intakeRequests.change(id, { status: 'Provisioning', operationId }));
    const end = (status: 'Succeeded' | 'Failed', reason: string | null) =>
      test.uow.run((tx) => recordProvisioned(tx, { id: operationId, requestedBy: 'grace' }, { status, reason }, clock));
    await building();
    await end('Failed', 'No disk.');
    expect(await test.uow.read.intakeRequests.byId(id)).toMatchObject({ status: 'Approved', operationId: null, endedAt: null });
    await building();
    await end('Succeeded', null);
    expect(await test.uow.read.intakeRequests.byId(id)).toMatchObject({ status: 'Done', operationId, endedAt: NOW });
    expect((await deeds(id)).slice(-2)).toEqual(['grace fail: No disk.', 'grace finish']);
  });

  it('are found by their number and by what they are for, by who may see them', async () => {
    const { id, number } = await draft({ applicationName: 'billing', clusterName: 'ledger' });
    const found = async (filter: object) =>
      (await test.uow.read.intakeRequests.list(filter, { limit: 50 })).items.map((row) => row.id);
    expect(await found({ search: `REQ-${String(number)}` })).toEqual([id]);
    expect(await found({ search: 'ledg' })).toEqual([id]);
    expect(await found({ search: 'ledg', visibleTo: { username: 'eve', applicationNames: [] } })).toEqual([]);
    expect(await found({ search: 'ledg', visibleTo: { username: 'eve', applicationNames: ['billing'] } })).toEqual([id]);
    expect(await found({ search: 'ledg', visibleTo: { username: 'ada', applicationNames: [] } })).toEqual([id]);
  });

  it('say what can be expected while they are filled in', async () => {
    const { form } = await draft({ environment: 'Sbx', growthPercentPerYear: 50 });
    expect(await intakeOutlook(test.uow.read, form, NOW)).toMatchObject({
      cost: null,
      pool: { matching: 0, needed: 2 },
      downMinutesAYear: 2628,
      dbGigsInAYear: 75,
      decision: { automatic: true },
    });
    const empty = await addIntakeRequest(test.uow, { dbmsType: 'PostgreSQL', draft: {}, speaker: ada });
    expect(await intakeOutlook(test.uow.read, empty.form, NOW)).toEqual({
      cost: null,
      pool: null,
      leadTime: null,
      downMinutesAYear: null,
      dbGigsInAYear: null,
      decision: null,
    });
  });
});
