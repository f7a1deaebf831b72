import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCluster, named } from '../support/clusters.ts';
import type { Operation } from '../support/clusters.ts';
import type { Page } from '../support/pool.ts';
import { until } from '../support/processes.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { feed, lab, on } from './lab-under-test.ts';

/** As long as somebody may take to plug a cable in again. */
const AWAY_MS = 120_000;

interface Activity {
  type: string;
  serverName: string | null;
  text: string;
}

describe('a fleet whose servers have faults', () => {
  let fleet: FleetUnderTest;

  beforeAll(async () => {
    fleet = await FleetUnderTest.start(3);
  });
  afterAll(() => fleet.destroy());

  const activities = async (serverName: string): Promise<Activity[]> =>
    (await fleet.api.get<Page<Activity>>(`/PostgreSQL/activities?serverName=${serverName}`)).body.items;
  const untilRunning = (operationId: string, step: RegExp): Promise<void> =>
    until(
      `the step ${step} runs`,
      async () =>
        (await fleet.api.get<Operation>(`/operations/${operationId}`)).body.steps.some(
          ({ title, status }) => status === 'Running' && step.test(title),
        ),
      300_000,
      50,
    );

  it('sets a server aside that does not let itself be worked on, says what to do, and takes it once that is done', async () => {
    await fleet.add('h1');
    const refused = await fleet.settled('h1');
    expect(refused).toMatchObject({ status: 'Failed', statusReason: expect.stringMatching(/authorized_keys/) });
    expect(refused.checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'reachable ok',
      'host key ok',
      'sign in failed',
    ]);

    await fleet.letIn('h1');
    await feed('h1', '', 'mv /etc/sudoers.d/rocket-dbaas /root/');
    await fleet.api.post('/PostgreSQL/poolServers/h1/check', {});
    const sudoless = await fleet.settled('h1');
    expect(sudoless).toMatchObject({ status: 'Failed', statusReason: expect.stringMatching(/without a password.*sudoers/) });

    await feed('h1', '', 'mv /root/rocket-dbaas /etc/sudoers.d/');
    await fleet.api.post('/PostgreSQL/poolServers/h1/check', {});
    expect(await fleet.settled('h1')).toMatchObject({ status: 'Free', statusReason: null });
  });

  it('records a server without asking it when told so, and builds nothing on it before it was checked', async () => {
    await fleet.letIn('h2');
    await fleet.add('h2', { probe: false, cpu: 2, ramGb: 4, dbGigs: 20 });
    expect(await fleet.server('h2')).toMatchObject({ status: 'Free', checks: [], facts: null });
    const refused = await createCluster(fleet.api, 'too-early', { environment: 'Prod', servers: named('h2') });
    expect(refused).toMatchObject({ status: 409, body: { code: 'server-not-checked' } });
    await fleet.api.post('/PostgreSQL/poolServers/h2/check', {});
    expect(await fleet.settled('h2')).toMatchObject({ status: 'Free', facts: { hostname: 'h2' } });
  });

  it('goes on by itself when a server was cut off for two minutes while a cluster was built on it', async () => {
    const { body } = await createCluster(fleet.api, 'patient', { environment: 'Prod', servers: named('h1', 'h2') });
    await untilRunning(body.operationId, /Copy h1 to h2|Install .* on h2/);
    await lab('cut', 'h2');
    await sleep(AWAY_MS);
    expect((await fleet.api.get<Operation>(`/operations/${body.operationId}`)).body.status).toMatch(/Running|Waiting/);
    await lab('uncut', 'h2');
    const operation = await fleet.api.operation(body.operationId, 600_000);
    expect(operation).toMatchObject({ status: 'Succeeded', error: null });
    expect(Math.max(...operation.steps.map(({ attempt }) => attempt))).toBeGreaterThan(1);
    await fleet.untilMembers('patient', { h1: 'Primary ServerUp', h2: 'SecondaryAsync ServerUp' });
    expect(await fleet.ask('patient', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('deletes a cluster though one of its servers is dead, and sets that one aside', async () => {
    await lab('crash', 'h2');
    const { body } = await fleet.api.call<{ operationId: string }>(
      'DELETE',
      '/PostgreSQL/Cluster/patient?confirm=patient&quarantineDays=0',
    );
    const operation = await fleet.api.operation(body.operationId, 600_000);
    expect(operation).toMatchObject({ status: 'Succeeded' });
    expect(await fleet.server('h1')).toMatchObject({ status: 'Free' });
    expect(await fleet.server('h2')).toMatchObject({ status: 'NeedsCleaning', statusReason: expect.stringMatching(/patient/) });
    await lab('on', 'h2');
    const cleaning = await fleet.api.post<{ operationId: string }>('/PostgreSQL/poolServers/h2/clean', {});
    expect(await fleet.api.operation(cleaning.body.operationId, 300_000)).toMatchObject({ status: 'Succeeded' });
    expect(await fleet.server('h2')).toMatchObject({ status: 'Free', clusterName: null });
  });

  it('raises a changed host key once, runs nothing there, and goes on when a person has confirmed the new one', async () => {
    await fleet.enrol('h3');
    const { hostKeyFingerprint: confirmed } = await fleet.server('h3');
    await lab('reset', 'h3');
    await until('the change is raised', async () => (await fleet.server('h3')).offeredHostKeyFingerprint !== null, 60_000, 200);
    await sleep(5_000);
    const server = await fleet.server('h3');
    expect(server).toMatchObject({
      status: 'Failed',
      hostKeyFingerprint: confirmed,
      statusReason: expect.stringMatching(/another host key/),
    });
    expect((await activities('h3')).filter(({ type }) => type === 'HostKeyChanged')).toHaveLength(1);
    expect(await on('h3', 'journalctl', '-q', '-o', 'cat', '-t', 'sshd')).not.toContain('Accepted publickey for rocket');
    const refused = await createCluster(fleet.api, 'nowhere', { environment: 'Prod', servers: named('h3') });
    expect(refused).toMatchObject({ status: 409, body: { code: 'server-not-free' } });

    await fleet.letIn('h3');
    const wrong = await fleet.api.post('/PostgreSQL/poolServers/h3/confirmHostKey', { fingerprint: confirmed });
    expect(wrong.status).toBe(422);
    const fingerprint = server.offeredHostKeyFingerprint;
    expect((await fleet.api.post('/PostgreSQL/poolServers/h3/confirmHostKey', { fingerprint })).status).toBe(200);
    expect(await fleet.settled('h3')).toMatchObject({
      status: 'Free',
      hostKeyFingerprint: fingerprint,
      offeredHostKeyFingerprint: null,
    });
  });

  it('shows a server that accepts and never answers as one that does not answer, and delays nobody for it', async () => {
    await lab('freeze', 'h3');
    await until('it is seen', async () => (await fleet.server('h3')).unreachableSince !== null, 90_000, 200);
    const startedAt = performance.now();
    const { status, body } = await fleet.api.get<{ code: string }>('/PostgreSQL/poolServers/h3/services');
    expect(body.code).toMatch(/command-timed-out|host-unreachable/);
    expect([503, 504]).toContain(status);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect((await fleet.api.get('/PostgreSQL/poolServers/h1/services')).status).toBe(200);
    await lab('thaw', 'h3');
    await until('it is back', async () => (await fleet.server('h3')).unreachableSince === null, 90_000, 200);
  });
});
