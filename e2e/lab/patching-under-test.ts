import { expect } from '@jest/globals';
import type { Patch, PatchChain, PatchPlan, PatchRun } from '@rocket/contracts';
import type { ApiAnswer } from '../support/api-client.ts';
import { linkContact } from '../support/contacts.ts';
import { createCluster, named } from '../support/clusters.ts';
import type { Operation } from '../support/clusters.ts';
import type { Page } from '../support/pool.ts';
import { until } from '../support/processes.ts';
import type { WritingClient } from '../support/writing-client.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { feed } from './lab-under-test.ts';

export const HOSTS = ['h1', 'h2', 'h3'];
/** The release of the distribution, and the one in its security updates. */
export const [OLD, NEW] = ['15.18', '15.20'];

const CLUSTER = 'orders';
const LOG = `/var/log/postgresql/postgresql-15-${CLUSTER}.log`;
const PATIENCE_MS = 600_000;
const ANSWER = `SELECT split_part(current_setting('server_version'), ' ', 1) || CASE WHEN pg_is_in_recovery() THEN ' replica' ELSE ' primary' END`;

/** A cluster on three hosts of the lab that is patched through the API, and seen from the hosts themselves. */
export class PatchingUnderTest {
  private constructor(readonly fleet: FleetUnderTest) {}

  /** With a cluster of the old release. */
  static async start(environment: Record<string, string> = {}): Promise<PatchingUnderTest> {
    const fleet = await FleetUnderTest.start(HOSTS.length, environment);
    const patching = new PatchingUnderTest(fleet);
    try {
      await fleet.enrol(...HOSTS);
      const wish = { cluster: { clusterName: CLUSTER, environment: 'Prod', release: OLD }, servers: named(...HOSTS) };
      const { body } = await createCluster(fleet.api, CLUSTER, wish);
      expect(await fleet.api.operation(body.operationId, PATIENCE_MS)).toMatchObject({ status: 'Succeeded', error: null });
      await linkContact(fleet.api);
      return patching;
    } catch (error) {
      await fleet.destroy();
      throw error;
    }
  }

  destroy(): Promise<void> {
    return this.fleet.destroy();
  }

  /** What every server says itself, asked on the server: `15.20 primary`, or `silent`. */
  async answers(): Promise<Record<string, string>> {
    const ask = `runuser -u postgres -- psql -AtX -d postgres -c "${ANSWER}" 2>/dev/null || echo silent`;
    const answers = await Promise.all(
      HOSTS.map(async (host) => [host, (await feed(host, '', ask).catch(() => 'silent')).trim()] as const),
    );
    return Object.fromEntries(answers);
  }

  /** The release of every server as the product says it. */
  async versions(): Promise<Record<string, string>> {
    const { body } = await this.fleet.api.get<{ servers: { serverName: string; dbVersion: string }[] }>(
      `/PostgreSQL/Cluster/${CLUSTER}`,
    );
    const versions = body.servers.map(({ serverName, dbVersion }) => [serverName, dbVersion] as const);
    return Object.fromEntries(versions.sort());
  }

  async primary(): Promise<string> {
    const [primary] = Object.entries(await this.answers()).find(([, is]) => is.endsWith('primary')) ?? [];
    if (primary === undefined) throw new Error('Nobody says that it is the primary.');
    return primary;
  }

  /** How often the database of every server was begun and told to end, by its own log. */
  async startsAndStops(): Promise<Record<string, { starts: number; stops: number }>> {
    const count = (what: string): string => `grep -c '${what}' ${LOG} || true`;
    const script = `${count('starting PostgreSQL')}; ${count('received .* shutdown request')}`;
    const counts = HOSTS.map(async (host) => {
      const [starts, stops] = (await feed(host, '', script)).trim().split('\n').map(Number);
      return [host, { starts: starts ?? NaN, stops: stops ?? NaN }] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  async bootIds(): Promise<Record<string, string>> {
    const ids = HOSTS.map(async (host) => [host, (await feed(host, '', 'cat /proc/sys/kernel/random/boot_id')).trim()] as const);
    return Object.fromEntries(await Promise.all(ids));
  }

  whileWriting<T>(work: (writer: WritingClient) => Promise<T>): Promise<T> {
    return this.fleet.whileWriting(CLUSTER, work);
  }

  /** Switches over to the best candidate, as a person does. */
  async switchOver(): Promise<void> {
    const { body } = await this.fleet.api.post<{ operationId: string }>(`/PostgreSQL/Cluster/${CLUSTER}/switchover`, {});
    expect(await this.fleet.api.operation(body.operationId, PATIENCE_MS)).toMatchObject({ status: 'Succeeded', error: null });
  }

  async plan(patchType: 'DB' | 'OS'): Promise<PatchPlan> {
    const wish = { patchType, clusters: [CLUSTER], dryRun: true };
    return (await this.#accepted(200, this.fleet.api.post<PatchPlan>('/PostgreSQL/patchRuns', wish))).body;
  }

  /** Starts a run, at once or a while later; answers its id, and the servers in the order in which it will patch them. */
  async begin(patchType: 'DB' | 'OS', inMs = 0): Promise<{ id: string; order: string[] }> {
    const schedule = inMs === 0 ? 'now' : new Date(Date.now() + inMs).toISOString();
    const wish = { patchType, clusters: [CLUSTER], schedule, ...(patchType === 'DB' ? { toRelease: NEW } : {}) };
    const { body } = await this.#accepted(202, this.fleet.api.post<{ patchRunId: string }>('/PostgreSQL/patchRuns', wish));
    const { waves } = await this.run(body.patchRunId);
    return { id: body.patchRunId, order: waves.flatMap(({ clusters }) => clusters).flatMap(serversToPatch) };
  }

  async run(id: string): Promise<PatchRun> {
    return (await this.fleet.api.get<PatchRun>(`/PostgreSQL/patchRuns/${id}`)).body;
  }

  /** Waits until a run is over or asks what to do. */
  async settled(id: string): Promise<PatchRun> {
    const isSettled = async (): Promise<boolean> => {
      const { status, haltedAt } = await this.run(id);
      return haltedAt !== null || ['Succeeded', 'Failed', 'Cancelled'].includes(status);
    };
    await until('the run is over or halted', isSettled, PATIENCE_MS, 200);
    return this.run(id);
  }

  /** Waits until a run has halted; answers why. Nothing may have been stopped that is not named. */
  async halted(id: string): Promise<string> {
    const run = await this.settled(id);
    expect(run).toMatchObject({ status: 'Paused', haltedAt: expect.any(String) });
    expect(run.allowedActions).toContain('retry');
    return run.error ?? '';
  }

  async retry(id: string): Promise<void> {
    expect((await this.fleet.api.post(`/PostgreSQL/patchRuns/${id}/retry`, {})).status).toBe(200);
  }

  async done(id: string): Promise<void> {
    expect(await this.settled(id)).toMatchObject({ status: 'Succeeded', error: null, clustersDone: 1 });
  }

  /** Waits until this server's part of a run, a step of this title, says this. */
  async untilItSays(id: string, title: string, text: RegExp): Promise<void> {
    await until(
      `"${title}" says ${text.source}`,
      async () => (await this.steps(id)).some((step) => step.title === title && text.test(step.output)),
      PATIENCE_MS,
      50,
    );
  }

  /** The steps of the operation on the cluster. */
  async steps(id: string): Promise<Operation['steps']> {
    const [part] = (await this.run(id)).waves.flatMap(({ clusters }) => clusters);
    if (!part?.operationId) return [];
    return (await this.fleet.api.get<Operation>(`/operations/${part.operationId}`)).body.steps;
  }

  /** The records of a run, the oldest first. */
  async records(id: string): Promise<Patch[]> {
    const { body } = await this.fleet.api.get<Page<Patch>>(`/PostgreSQL/patches?patchRunId=${id}&limit=50`);
    return body.items.reverse();
  }

  async verifyRecords(): Promise<PatchChain> {
    return (await this.fleet.api.get<PatchChain>('/PostgreSQL/patches/verify')).body;
  }

  /** Gives every server the old release again, as an administrator would: the control plane hears of it from the servers. */
  async goBack(): Promise<void> {
    const primary = await this.primary();
    const names = ['postgresql-15', 'postgresql-client-15'].map((name) => `${name}=$version`).join(' ');
    const script = `version=$(apt-cache madison postgresql-15 | awk '$3 ~ /^${OLD}-/ { print $3; exit }')
      DEBIAN_FRONTEND=noninteractive apt-get install -y -q --allow-downgrades ${names} 2>&1`;
    for (const host of [...HOSTS.filter((name) => name !== primary), primary]) await feed(host, '', script);
    const { fleet } = this;
    await until('all are well with the old release', async () => {
      const { body } = await fleet.api.get<{ clusterHealth: string; servers: { dbVersion: string }[] }>(
        `/PostgreSQL/Cluster/${CLUSTER}`,
      );
      return body.clusterHealth === 'ClusterUp' && body.servers.every(({ dbVersion }) => dbVersion === OLD);
    });
  }

  async #accepted<T>(status: number, asked: Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> {
    const answer = await asked;
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: expect.any(Object) });
    return answer;
  }
}

function serversToPatch({ members }: { members: { serverName: string; as: string | null }[] }): string[] {
  return members.filter(({ as }) => as !== null).map(({ serverName }) => serverName);
}
