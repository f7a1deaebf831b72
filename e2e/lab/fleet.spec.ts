import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, named } from '../support/clusters.ts';
import { askControlDatabase } from '../support/control-database.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { feed, finish, lab } from './lab-under-test.ts';
import { logOf } from './lab-servers.ts';

const HOSTS = ['h1', 'h2', 'h3', 'h4'];
const UP = { primary: 'Primary ServerUp', replica: 'SecondaryAsync ServerUp' };

/**
 * What a server has of packages, files and listening ports, but for what every server changes by itself and for the notes
 * that the distribution takes of files which packages bring. A package that had to become newer for PostgreSQL stays so.
 */
const INVENTORY = `dpkg-query -W -f '\${binary:Package} \${db:Status-Abbrev}\\n'
find /etc /opt /srv /usr /var/lib /home -xdev -not -path '/var/lib/apt/*' -not -path '/var/lib/dpkg/*' -not -path '/var/lib/systemd/*' \
  -not -path '/var/lib/ucf/*' -not -path '/etc/postgresql-common*' -not -path '*/__pycache__*' -not -path '/etc/*-' | sort
ss -Hltn | awk '{ print $4 }' | sort`;

describe('a fleet of servers over SSH', () => {
  let fleet: FleetUnderTest;
  let before: Map<string, string>;

  beforeAll(async () => {
    fleet = await FleetUnderTest.start(HOSTS.length);
  });
  afterAll(() => fleet.destroy());

  const inventories = async (): Promise<Map<string, string>> =>
    new Map(await Promise.all(HOSTS.map(async (host) => [host, await feed(host, '', INVENTORY)] as const)));
  const create = async (clusterName: string, ...hosts: string[]): Promise<void> => {
    const { status, body } = await createCluster(fleet.api, clusterName, { environment: 'Prod', servers: named(...hosts) });
    expect({ status, code: body.code }).toEqual({ status: 202 });
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
  };
  const act = async (method: string, path: string, body?: object): Promise<void> => {
    const answer = await fleet.api.call<{ operationId: string }>(method, `/PostgreSQL/Cluster/${path}`, body);
    expect(answer.status).toBe(202);
    expect(await fleet.api.operation(answer.body.operationId, 300_000)).toMatchObject({ status: 'Succeeded', error: null });
  };

  it('takes servers in as they are, and says where they differ from what was claimed', async () => {
    for (const host of HOSTS) {
      const printed = await fleet.letIn(host);
      const { fingerprint } = await fleet.shownKey(host);
      // The person who pasted the lines sees the same fingerprint on the server.
      expect(printed).toContain(fingerprint);
      expect((await fleet.add(host, host === 'h1' ? { cpu: 4096, ramGb: 1, dbGigs: 1 } : {})).status).toBe(201);
    }
    for (const host of HOSTS) {
      const server = await fleet.settled(host);
      expect(server).toMatchObject({ status: 'Free', osVersion: expect.stringMatching(/^Debian/), facts: { hostname: host } });
      expect(server.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(server.releases).toContain('15.18');
      expect(server.facts?.addresses).toEqual([expect.stringMatching(/^10\./)]);
    }
    const { cpu, claimed, checks } = await fleet.server('h1');
    expect(claimed?.cpu).toBe(4096);
    expect(cpu).toBeLessThan(4096);
    expect(checks.find(({ name }) => name === 'size')).toMatchObject({ outcome: 'warning', advice: expect.any(String) });
    before = await inventories();
  });

  it('builds a cluster of three out of them, which psql reaches over TLS by the shown URI', async () => {
    await create('orders', 'h1', 'h2', 'h3');
    await fleet.untilMembers('orders', { h1: UP.primary, h2: UP.replica, h3: UP.replica });
    const { uri, caCertificate } = await fleet.credentials('orders');
    const directory = await mkdtemp(join(tmpdir(), 'rocket-ca-'));
    await writeFile(join(directory, 'ca.crt'), caCertificate);
    const verified = uri.replace('sslmode=require', `sslmode=verify-full&sslrootcert=${directory}/ca.crt`);
    const statement = `create table kept (line text); insert into kept values ('before'); select ssl, version from pg_stat_ssl where pid = pg_backend_pid()`;
    for (const [url, sql] of [
      [verified, statement],
      [uri, 'select count(*) from kept'],
    ] as const) {
      const { exitCode, stdout, stderr } = await finish('psql', ['-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql, url]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toMatch(sql === statement ? /t\|TLSv1\.[23]/ : /^1$/m);
    }
    await rm(directory, { recursive: true });
  });

  it('lets no secret out: not into process lists, logs, answers, nor its own database', async () => {
    const { password, uri } = await fleet.credentials('orders');
    const key = 'OPENSSH PRIVATE KEY';
    const dump = JSON.stringify(
      await askControlDatabase(
        fleet.product.dataDirectory,
        `SELECT query_to_xml('SELECT * FROM ' || quote_ident(table_name), true, false, '')::text AS rows FROM information_schema.tables WHERE table_schema = 'public'`,
      ),
    );
    const logs = join(fleet.product.dataDirectory, 'logs');
    const ours = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
    const theirs = await Promise.all(HOSTS.map((host) => logOf(host)));
    const files = await Promise.all(HOSTS.map((host) => feed(host, '', `cat /var/log/postgresql/* 2>/dev/null; ps -ewwo args=`)));
    const here = (await finish('ps', ['-ewwo', 'args='])).stdout;
    for (const text of [dump, ...ours, ...theirs, ...files, here, fleet.product.printed]) {
      expect(text.includes(password) || text.includes(uri) || text.includes(key)).toBe(false);
    }
  });

  it('switches over to a named member and back to the best, and keeps what was written', async () => {
    await act('POST', 'orders/switchover', { to: 'h3' });
    await fleet.untilMembers('orders', { h1: UP.replica, h2: UP.replica, h3: UP.primary });
    await fleet.ask('orders', `INSERT INTO kept VALUES ('on h3')`);
    await act('POST', 'orders/switchover', {});
    await fleet.untilMembers('orders', { h1: UP.primary, h2: UP.replica, h3: UP.replica });
    expect(await fleet.ask('orders', 'SELECT line FROM kept ORDER BY line')).toEqual([{ line: 'before' }, { line: 'on h3' }]);
  });

  it('sees that the host of a replica is gone, and that it is back', async () => {
    await lab('crash', 'h2');
    await fleet.untilMembers('orders', { h1: UP.primary, h2: 'SecondaryAsync ServerDown', h3: UP.replica });
    const { body } = await fleet.api.get<{ clusterHealth: string; phase: string }>('/PostgreSQL/Cluster/orders');
    expect(body).toMatchObject({ clusterHealth: 'ClusterUpWithIssues', phase: expect.stringContaining('h2') });
    await fleet.ask('orders', `INSERT INTO kept VALUES ('without h2')`);
    const refused = await fleet.api.post<{ code: string }>('/PostgreSQL/Cluster/orders/switchover', { to: 'h3' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'no-switchover-candidate' } });
    await lab('on', 'h2');
    await fleet.untilMembers('orders', { h1: UP.primary, h2: UP.replica, h3: UP.replica });
  });

  it('keeps a deleted cluster for a while, and brings it back with its data', async () => {
    await act('DELETE', 'orders?confirm=orders');
    expect((await fleet.api.get('/PostgreSQL/Cluster/orders')).body).toMatchObject({ lifecycle: 'Quarantined' });
    await lab('reboot', 'h1');
    expect(await feed('h1', '', 'pg_lsclusters -h')).toContain('down');
    await act('POST', 'orders/undelete', {});
    await fleet.untilMembers('orders', { h1: UP.primary, h2: UP.replica, h3: UP.replica });
    expect(await fleet.ask('orders', 'SELECT count(*)::int AS lines FROM kept')).toEqual([{ lines: 3 }]);
  });

  it('gives the servers back as they were enrolled', async () => {
    await act('DELETE', 'orders?confirm=orders&quarantineDays=0');
    for (const host of HOSTS) expect(await fleet.server(host)).toMatchObject({ status: 'Free', clusterName: null });
    const after = await inventories();
    for (const host of HOSTS) {
      const [was, is] = [before, after].map((all) => new Set(all.get(host)?.split('\n')));
      expect({
        host,
        gone: [...(was ?? [])].filter((line) => !is?.has(line)),
        left: [...(is ?? [])].filter((line) => !was?.has(line)),
      }).toEqual({
        host,
        gone: [],
        left: [],
      });
    }
  });

  it('builds again on the same servers, by size', async () => {
    const wish = { environment: 'Prod', servers: { count: 2, cpu: 1, ram: 1, dbGigs: 1 } };
    const { body } = await createCluster(fleet.api, 'billing', wish);
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded' });
    expect(await fleet.ask('billing', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await act('DELETE', 'billing?confirm=billing&quarantineDays=0');
  });
});
