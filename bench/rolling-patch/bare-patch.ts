import type { Client } from 'pg';
import { BARE_LOGIN, BareCluster, untilTrue } from '../support/bare-cluster.ts';
import type { BareNode } from '../support/bare-cluster.ts';
import { WritingClient } from '../../e2e/support/writing-client.ts';

/** What a patch costs, whoever makes it. */
export interface Patched {
  /** From the wish until everything is done. */
  milliseconds: number;
  /** The longest time in which a client that knows only the addresses got no write acknowledged. */
  clientOutageMs: number;
  writes: number;
}

/** How a node is stopped, started and promoted. */
interface Means {
  stop(cluster: BareCluster, node: BareNode): Promise<void>;
  /** May return before it answers. */
  start(cluster: BareCluster, node: BareNode): Promise<void>;
  /** Returns when it takes writes. */
  promote(cluster: BareCluster, node: BareNode, session: Client): Promise<void>;
}

export const MEANS = {
  /** As a script does it. */
  'script with pg_ctl': {
    stop: (cluster, node) => cluster.pgCtl(node, 'stop', '-m', 'fast'),
    start: (cluster, node) => cluster.pgCtl(node, 'start', '-o', `-p ${node.port}`),
    promote: (cluster, node) => cluster.pgCtl(node, 'promote'),
  },
  /** As fast as the processes themselves are: pg_ctl looks every 100 ms only. */
  'bare processes': {
    stop: (cluster, node) => cluster.stop(node),
    start: (cluster, node) => Promise.resolve(cluster.start(node)),
    promote: async (_cluster, _node, session) => {
      await session.query('SELECT pg_promote(false)');
      await untilTrue(() => takesWrites(session), 'The candidate was not promoted.');
    },
  },
} satisfies Record<string, Means>;

/** Three nodes that stay, patched by a script: nothing but the restarts with other binaries, and the promotion in between. */
export class BarePatches {
  readonly #cluster: BareCluster;
  readonly #means: Means;
  readonly #binaries: readonly [older: string, newer: string];
  #primary: BareNode;
  #round = 0;

  private constructor(cluster: BareCluster, means: Means, binaries: readonly [string, string]) {
    this.#cluster = cluster;
    this.#means = means;
    this.#binaries = binaries;
    this.#primary = cluster.nodes[0] as BareNode;
  }

  static async build(means: Means, older: string, newer: string): Promise<BarePatches> {
    const cluster = await BareCluster.prepare(older, ['one', 'two', 'three']);
    await cluster.build();
    return new BarePatches(cluster, means, [older, newer]);
  }

  /** To the newer release, the next time back to the older one: it is the same work. */
  async patch(): Promise<Patched> {
    const members = this.#cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
    const writer = await WritingClient.start({ ...BARE_LOGIN, members });
    this.#cluster.use(this.#binaries[++this.#round % 2] as string);
    const startedAt = performance.now();
    await this.#patchAll();
    const milliseconds = performance.now() - startedAt;
    const clientOutageMs = writer.takeLongestGapMs();
    const { writes, lost } = await writer.stop();
    if (lost.length > 0) throw new Error(`The script lost ${lost.length} writes.`);
    await this.#forgetWrites();
    return { milliseconds, clientOutageMs, writes };
  }

  destroy(): Promise<void> {
    return this.#cluster.destroy();
  }

  async #patchAll(): Promise<void> {
    const cluster = this.#cluster;
    const means = this.#means;
    const primary = this.#primary;
    const [other, candidate] = cluster.nodes.filter((node) => node !== primary) as [BareNode, BareNode];
    const session = await cluster.connect(primary);
    for (const replica of [other, candidate]) {
      await means.stop(cluster, replica);
      await means.start(cluster, replica);
      await cluster.untilStreams(session, replica);
    }
    const next = await cluster.connect(candidate);
    // They stay: a replica that reconnects in this very moment would miss its own.
    for (const { name } of [primary, other])
      await next.query('SELECT pg_create_physical_replication_slot($1, true)', [name]).catch(() => undefined);
    await session.end();
    await means.stop(cluster, primary);
    await means.promote(cluster, candidate, next);
    await cluster.pointTo(candidate, other);
    const reload = await cluster.connect(other);
    await reload.query('SELECT pg_reload_conf()');
    await reload.end();
    await cluster.pointTo(candidate, primary);
    await means.start(cluster, primary);
    for (const replica of [other, primary]) await cluster.untilStreams(next, replica);
    await next.end();
    this.#primary = candidate;
  }

  async #forgetWrites(): Promise<void> {
    const session = await this.#cluster.connect(this.#primary);
    await session.query('DROP TABLE written');
    await session.end();
  }
}

async function takesWrites(session: Client): Promise<boolean> {
  const { rows } = await session.query<{ is_replica: boolean }>('SELECT pg_is_in_recovery() AS is_replica');
  return rows[0]?.is_replica === false;
}
