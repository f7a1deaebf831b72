import { expect } from '@jest/globals';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.ts';
import type { ApiAnswer } from '../support/api-client.ts';
import type { PoolServer } from '../support/pool.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';
import { WritingClient } from '../support/writing-client.ts';
import { addressOf, feed, lab } from './lab-under-test.ts';

export interface EnrolledServer extends PoolServer {
  osVersion: string | null;
  hostKeyFingerprint: string | null;
  offeredHostKeyFingerprint: string | null;
  unreachableSince: string | null;
  facts: { hostname: string; addresses: string[] } | null;
  claimed: { cpu: number | null } | null;
  checks: { name: string; outcome: string; detail: string; advice: string | null }[];
  releases: string[] | null;
}

export interface Credentials {
  username: string;
  password: string;
  uri: string;
  databaseName: string;
  caCertificate: string;
}

/** The product as a user runs it, and hosts of the lab as the servers that the user owns. */
export class FleetUnderTest {
  private constructor(
    readonly product: Product,
    readonly api: ApiClient,
  ) {}

  static async start(hosts: number, environment: Record<string, string> = {}): Promise<FleetUnderTest> {
    await lab('down');
    await lab('up', String(hosts));
    const observers = { ROCKET_OBSERVE_INTERVAL_MS: '1000', ROCKET_OBSERVE_SERVERS_INTERVAL_MS: '2000' };
    const product = await Product.start({ environment: { ...observers, ...environment } });
    return new FleetUnderTest(product, await ApiClient.signIn(product.url));
  }

  async destroy(): Promise<void> {
    await this.product.destroy();
    await lab('down');
  }

  /** Does what the product tells a person to do on a new server: pastes its lines into a root shell. Answers what that printed. */
  async letIn(host: string): Promise<string> {
    const { body } = await this.api.get<{ setUpCommands: string }>('/sshIdentity');
    // The lab lets its account do everything; here it shall have what the product asks for, and nothing else.
    return feed(host, body.setUpCommands, 'rm -f /etc/sudoers.d/rocket; bash -s');
  }

  /** Reads the key that a server shows, as the dashboard does before a person confirms it. */
  async shownKey(host: string): Promise<{ hostKey: string; fingerprint: string }> {
    return (await this.api.post<{ hostKey: string; fingerprint: string }>('/sshHostKeys', { address: await addressOf(host) }))
      .body;
  }

  async add(host: string, more: Record<string, unknown> = {}): Promise<ApiAnswer<{ items: EnrolledServer[] }>> {
    const { hostKey } = await this.shownKey(host);
    const server = { serverName: host, address: await addressOf(host), driver: 'ssh', environment: 'Prod', datacenter: 'CH' };
    return this.api.post('/PostgreSQL/poolServers', { ...server, hostKey, ...more });
  }

  /** The whole way of a new server into the pool. */
  async enrol(...hosts: string[]): Promise<void> {
    for (const host of hosts) {
      await this.letIn(host);
      await this.add(host);
    }
    for (const host of hosts) expect(await this.settled(host)).toMatchObject({ status: 'Free', statusReason: null });
  }

  async server(name: string): Promise<EnrolledServer> {
    return (await this.api.get<EnrolledServer>(`/PostgreSQL/poolServers/${name}`)).body;
  }

  /** A server when no operation holds it any more. */
  async settled(name: string): Promise<EnrolledServer> {
    await until(`${name} is settled`, async () => (await this.server(name)).status !== 'Locked', 120_000, 200);
    return this.server(name);
  }

  async credentials(clusterName: string): Promise<Credentials> {
    return (await this.api.get<Credentials>(`/PostgreSQL/Cluster/${clusterName}/credentials`)).body;
  }

  /** A client of the application, which writes all the time. */
  async write(clusterName: string): Promise<WritingClient> {
    const { username, password, databaseName, caCertificate, uri } = await this.credentials(clusterName);
    const members = (/@([^/]+)\//.exec(uri)?.[1] ?? '').split(',').map((address) => {
      const [host = '', port] = address.split(':');
      return { host, port: Number(port) };
    });
    return WritingClient.start({ username, password, databaseName, caCertificate, members });
  }

  /** Whatever happens meanwhile, what was acknowledged to a client has to be there. Answers what `work` does. */
  async whileWriting<T>(clusterName: string, work: (writer: WritingClient) => Promise<T>): Promise<T> {
    const writer = await this.write(clusterName);
    const outcome = await work(writer).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const { lost, writes } = await writer.stop();
    expect(lost).toEqual([]);
    if ('error' in outcome) throw outcome.error;
    expect(writes).toBeGreaterThan(100);
    return outcome.value;
  }

  /** Waits until what the members of a cluster say of themselves is this, and answers it. */
  async untilMembers(clusterName: string, wanted: Record<string, string>): Promise<void> {
    await until(
      `the members of ${clusterName} are ${JSON.stringify(wanted)}`,
      async () => JSON.stringify(await this.members(clusterName)) === JSON.stringify(wanted),
      90_000,
      200,
    );
  }

  /** Each server with its role and health. */
  async members(clusterName: string): Promise<Record<string, string>> {
    const { body } = await this.api.get<{ servers: { serverName: string; nodeRole: string; serverHealth: string }[] }>(
      `/PostgreSQL/Cluster/${clusterName}`,
    );
    return Object.fromEntries(
      body.servers.map(({ serverName, nodeRole, serverHealth }) => [serverName, `${nodeRole} ${serverHealth}`]),
    );
  }

  /** Asks the primary, as a client that verifies its certificate. */
  async ask<Row extends object>(clusterName: string, statement: string): Promise<Row[]> {
    const { username, password, databaseName, caCertificate, uri } = await this.credentials(clusterName);
    const hosts = /@([^/]+)\//.exec(uri)?.[1]?.split(',') ?? [];
    for (const address of hosts) {
      const [host, port] = address.split(':');
      const client = new Client({
        ...{ host, port: Number(port), user: username, password, database: databaseName, ssl: { ca: caCertificate } },
        connectionTimeoutMillis: 5_000,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rows } = await client.query<{ in_recovery: boolean }>('SELECT pg_is_in_recovery() AS in_recovery');
        if (rows[0]?.in_recovery === false) return (await client.query<Row>(statement)).rows;
      } catch (error) {
        if ((error as { code?: string }).code?.startsWith('E') !== true) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    }
    throw new Error(`No member of ${clusterName} takes writes.`);
  }
}
