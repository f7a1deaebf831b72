import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient, type ApiAnswer } from '../support/api-client.js';
import { askControlDatabase } from '../support/control-database.js';
import { readAll, recordedServer, type PoolServer, type Pulled } from '../support/pool.js';
import { Product } from '../support/start-product.js';

const SERVERS = 300;
const PULLS = 200;
const PER_PULL = 3;
/** A pull that takes longer than this under such a crowd is as good as hanging. */
const PATIENCE_MS = 20_000;
const POOL = '/PostgreSQL/poolServers';

type Answer = ApiAnswer<Pulled & { code?: string }>;

describe('a crowd at the pool', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    const servers = Array.from({ length: SERVERS }, (_, index) =>
      recordedServer(`crowd-${String(index).padStart(3, '0')}`, {
        datacenter: index % 2 === 0 ? 'CH' : 'PA',
        cpu: 2 + (index % 5),
      }),
    );
    expect((await api.post(POOL, servers)).status).toBe(201);
  });

  afterAll(() => product.destroy());

  beforeEach(async () => {
    await askControlDatabase(
      product.dataDirectory,
      `UPDATE servers SET status = 'Free', status_reason = NULL, lock_id = NULL, locked_until = NULL, locked_by = NULL,
              touched = false, cluster_name = NULL, expired_at = NULL
       WHERE server_name LIKE 'crowd-%'`,
    );
  });

  /** Answers, or an error after the patience: nothing may hang. */
  const pullBy = async (method: 'GET' | 'POST', count = PER_PULL): Promise<Answer> => {
    const pulling = api.call<Pulled & { code?: string }>(method, `/PostgreSQL/poolServersPullAndLock/${count}?environment=Prod`);
    let timer: NodeJS.Timeout | undefined;
    const hanging = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`a pull hung for ${PATIENCE_MS} ms`)), PATIENCE_MS);
    });
    return Promise.race([pulling, hanging]).finally(() => clearTimeout(timer));
  };

  const crowd = async (): Promise<PoolServer[]> =>
    (await readAll<PoolServer>(api, `${POOL}?environment=Prod`)).filter(({ serverName }) => serverName.startsWith('crowd-'));

  const namesOf = ({ body }: Answer): string[] => body.servers.map(({ serverName }) => serverName);

  it.each(['POST', 'GET'] as const)(
    `gives ${SERVERS} servers to 100 of ${PULLS} concurrent pulls by %s, and none twice`,
    async (method) => {
      const answers = await Promise.all(Array.from({ length: PULLS }, () => pullBy(method)));
      const won = answers.filter(({ status }) => status === 200);
      const full = SERVERS / PER_PULL;
      expect(tally(answers.map(({ status, body }) => (status === 200 ? '200' : `${status} ${body.code}`)))).toEqual({
        '200': full,
        '409 not-enough-pool-servers': PULLS - full,
      });
      expect(won.every(({ body }) => body.servers.length === PER_PULL)).toBe(true);
      expect(new Set(won.flatMap(namesOf)).size).toBe(SERVERS);
      expect(new Set(won.map(({ body }) => body.lockId)).size).toBe(won.length);

      const lockOf = new Map(won.flatMap((answer) => namesOf(answer).map((name) => [name, answer.body.lockId])));
      for (const { serverName, status, lockId } of await crowd())
        expect([status, lockId]).toEqual(['Locked', lockOf.get(serverName)]);
    },
  );

  it('never gives a server to two locks, nor a part of what was asked, while others end locks, delete and let leases run out', async () => {
    /** Of every server, the lock this test knows to be valid: given by an answer and not ended since. */
    const held = new Map<string, string>();
    const random = mulberry32(20_261_123);
    const faults: string[] = [];
    const statuses = new Map<string, number>();

    const work = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn++) {
        const count = 1 + Math.floor(random() * 9);
        const pulled = await pullBy(random() < 0.5 ? 'POST' : 'GET', count);
        statuses.set(String(pulled.status), (statuses.get(String(pulled.status)) ?? 0) + 1);
        if (pulled.status !== 200) {
          if (pulled.status !== 409) faults.push(`pull answered ${pulled.status}`);
          continue;
        }
        const { lockId } = pulled.body;
        if (pulled.body.servers.length !== count) faults.push(`${pulled.body.servers.length} servers for ${count}`);
        for (const name of namesOf(pulled)) {
          if (held.has(name)) faults.push(`${name} is in two locks`);
          held.set(name, lockId);
        }
        await endSomehow(lockId, namesOf(pulled));
      }
    };

    const endSomehow = async (lockId: string, names: string[]): Promise<void> => {
      const dice = random();
      if (dice < 0.2) return; // Kept.
      if (dice < 0.4) {
        // What is about to run out may be another's before we hear of it.
        for (const name of names) held.delete(name);
        const late = `UPDATE servers SET locked_until = now() - interval '1 second' WHERE lock_id = $1`;
        await askControlDatabase(product.dataDirectory, late, [lockId]);
        return;
      }
      const status = dice < 0.5 ? 'Used' : 'Free';
      const deleting = await api.call('DELETE', POOL, { serverNames: names });
      if (deleting.status !== 409) faults.push(`deleting locked servers answered ${deleting.status}`);
      for (const name of names) {
        if (status === 'Free') held.delete(name);
        const ended = await api.call('PATCH', `${POOL}/${name}`, { status, lockId });
        if (ended.status !== 200) faults.push(`ending the lock of ${name} answered ${ended.status}`);
      }
    };

    await Promise.all(Array.from({ length: 16 }, work));

    expect(faults).toEqual([]);
    expect([...statuses.keys()].every((status) => status === '200' || status === '409')).toBe(true);
    expect(statuses.get('200')).toBeGreaterThan(50);
    for (const { serverName, status, lockId } of await crowd()) {
      const lock = held.get(serverName);
      if (lock === undefined) expect([serverName, status]).toEqual([serverName, 'Free']);
      else expect([serverName, status === 'Used' ? lock : lockId]).toEqual([serverName, lock]);
    }
  });
});

/** A small seeded generator (Mulberry32, public domain algorithm), so that a failure can be repeated as far as timing allows. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How often each of the words occurs. */
function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
