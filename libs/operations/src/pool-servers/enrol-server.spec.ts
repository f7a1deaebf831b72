import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { HostCheck, HostFacts } from '@rocket/domain';
import { fingerprintOf, generateSshKey } from '@rocket/hosts';
import type { HostAddress, HostDirectory, HostExecutor } from '@rocket/hosts';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, systemClock } from '@rocket/platform';
import { OperationRunner } from '../operations/operation-runner.js';
import { RememberingBell } from '../testing.js';
import { addPoolServers } from './add-pool-servers.js';
import type { PoolServerToAdd } from './add-pool-servers.js';
import { EnrolServerOperation } from './enrol-server.js';
import { observeServers } from './observe-servers.js';
import { confirmHostKey, startCheckServer } from './start-check-server.js';

const FACTS: HostFacts = {
  hostname: 'one',
  osVersion: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.1.0',
  architecture: 'x86_64',
  cpu: 4,
  ramGb: 15.6,
  diskGb: 98,
  freeDiskGb: 90,
  addresses: ['10.0.0.1'],
  bootId: 'first',
  bootedAt: '2026-11-20T04:00:00.000Z',
};
const OK: HostCheck[] = [
  { name: 'reachable', outcome: 'ok', detail: 'An SSH server answers.' },
  { name: 'sudo', outcome: 'ok', detail: 'It may do what is needed.' },
];

/** A server that shows a key and says what it is told to. */
class ServerThatSays {
  key = generateSshKey('host').publicKey.trim();
  facts = FACTS;
  checks = OK;
  fault: DomainError | undefined;

  open({ hostKey, serverName }: HostAddress): Partial<HostExecutor> {
    const answer = <T>(value: T): Promise<T> => {
      if (this.fault) return Promise.reject(this.fault);
      const presented = { presentedKey: this.key };
      if (hostKey === null)
        return Promise.reject(new DomainError('host-key-unconfirmed', `${serverName} is unknown.`, presented));
      if (fingerprintOf(hostKey) !== fingerprintOf(this.key))
        return Promise.reject(new DomainError('host-key-changed', `${serverName} shows another host key.`, presented));
      return Promise.resolve(value);
    };
    return {
      facts: () => answer(this.facts),
      installableReleases: () => answer(['15.20', '15.18']),
      checkPrerequisites: (_dbmsType, _limits, onCheck) =>
        answer(this.checks).then(
          (checks) => {
            for (const check of checks) onCheck?.(check);
            return checks;
          },
          (error: unknown) => [
            { name: 'host key', outcome: 'failed', detail: (error as DomainError).detail, advice: 'Compare it.' },
          ],
        ),
    };
  }
}

describe('a server over SSH', () => {
  let database: TestUnitOfWork;
  let said: ServerThatSays;
  /** When the test began: what happened before stays in the record. */
  let since: string;
  const bell = new RememberingBell();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const hosts = { drivers: ['local', 'ssh'], open: (server: HostAddress) => said.open(server) } as unknown as HostDirectory;

  beforeAll(async () => {
    database = await createTestUnitOfWork();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    said = new ServerThatSays();
    bell.rung.splice(0);
    await database.uow.read.manager.query('UPDATE servers SET expired_at = now() WHERE expired_at IS NULL');
    since = new Date().toISOString();
  });

  const add = (more: Partial<PoolServerToAdd> = {}) =>
    addPoolServers(
      { uow: database.uow, hosts, bell, localPorts: { from: 20_000, to: 20_999 } },
      {
        dbmsType: 'PostgreSQL',
        actor: 'ada',
        servers: [{ serverName: 'one', driver: 'ssh', environment: 'Dev', datacenter: 'CH', hostKey: said.key, ...more }],
      },
    );
  const runAll = async (): Promise<void> => {
    const definitions = [new EnrolServerOperation({ uow: database.uow, hosts, clock: systemClock })];
    const runner = new OperationRunner({ uow: database.uow, definitions, logger, owner: 'test' });
    for (const operationId of bell.rung.splice(0)) await runner.run(operationId);
  };
  const one = () => database.uow.read.poolServers.byName('PostgreSQL', 'one');
  const named = { dbmsType: 'PostgreSQL', serverName: 'one', actor: 'ada' } as const;
  const activities = async (): Promise<string[]> =>
    (await database.uow.read.activities.list('PostgreSQL', { serverName: 'one', from: since }, { limit: 50 })).items.map(
      ({ type }) => type,
    );
  const observe = (): Promise<void> =>
    observeServers({ uow: database.uow, hosts, clock: systemClock, logger }, new AbortController().signal);

  it('is in nobody else’s hands while it is checked, and free afterwards, as big as it says', async () => {
    await add({ cpu: 8, ramGb: 16 });
    expect(await one()).toMatchObject({ status: 'Locked', cpu: 8 });
    await runAll();
    expect(await one()).toMatchObject({ status: 'Free', cpu: 4, ramGb: 15.6, dbGigs: 98, releases: ['15.20', '15.18'] });
    const size = (await one()).checks?.find(({ name }) => name === 'size');
    expect(size).toMatchObject({ outcome: 'warning', detail: expect.stringContaining('8 CPU were claimed') });
    expect(await activities()).toEqual(['Enrol', 'PoolAdd']);
  });

  it('is failed with the reason alone when a check fails, and free when that is mended', async () => {
    said.checks = [{ name: 'sudo', outcome: 'failed', detail: 'It may not.', advice: 'Let it.' }];
    await add();
    await runAll();
    expect(await one()).toMatchObject({ status: 'Failed', statusReason: 'It may not. Let it.', checkedAt: null });
    said.checks = OK;
    await startCheckServer({ uow: database.uow, hosts, bell }, named);
    await runAll();
    expect(await one()).toMatchObject({ status: 'Free', statusReason: null });
  });

  it('needs cleaning when something of a cluster is found on it', async () => {
    said.checks = [...OK, { name: 'leftovers', outcome: 'warning', detail: 'Something of ours.', advice: 'Clean it.' }];
    await add();
    await runAll();
    expect(await one()).toMatchObject({ status: 'NeedsCleaning', touched: true });
  });

  it('offers the key that it shows when none was given, and is taken with the very key that a person confirmed', async () => {
    await add({ hostKey: undefined });
    await runAll();
    expect(await one()).toMatchObject({ status: 'Failed', hostKey: null, offeredHostKey: said.key });
    const confirm = (fingerprint: string) => confirmHostKey({ uow: database.uow, bell }, { ...named, fingerprint });
    await expect(confirm(fingerprintOf(generateSshKey('other').publicKey))).rejects.toMatchObject({ code: 'validation-failed' });
    await confirm(fingerprintOf(said.key));
    await runAll();
    expect(await one()).toMatchObject({ status: 'Free', hostKey: said.key, offeredHostKey: null });
    await expect(confirm(fingerprintOf(said.key))).rejects.toMatchObject({ code: 'invalid-status-change' });
  });

  it('is recorded without being asked when the caller says so', async () => {
    await add({ probe: false, cpu: 2, ramGb: 4, dbGigs: 20 });
    expect(bell.rung).toEqual([]);
    expect(await one()).toMatchObject({ status: 'Free', cpu: 2, checkedAt: null });
  });

  it('is set aside once when it shows another key, whatever was known of it before', async () => {
    await add();
    await runAll();
    said.fault = new DomainError('host-unreachable', 'It is away.');
    await observe();
    expect((await one()).unreachableSince).not.toBeNull();
    said.fault = undefined;
    said.key = generateSshKey('new').publicKey.trim();
    await observe();
    await observe();
    expect(await one()).toMatchObject({ status: 'Failed', offeredHostKey: said.key, unreachableSince: null });
    expect((await activities()).filter((type) => type === 'HostKeyChanged')).toHaveLength(1);
  });

  it('tells what changed about it, and that it was started again', async () => {
    await add();
    await runAll();
    said.facts = { ...FACTS, cpu: 8, bootId: 'second', bootedAt: '2026-11-21T04:00:00.000Z', freeDiskGb: 1 };
    await observe();
    await observe();
    expect(await one()).toMatchObject({ cpu: 8, status: 'Free' });
    const { items } = await database.uow.read.activities.list('PostgreSQL', { serverName: 'one' }, { limit: 1 });
    expect(items[0]).toMatchObject({ type: 'FactsChanged', planned: false });
    expect(items[0]?.text).toBe('one: it was started again at 2026-11-21T04:00:00.000Z; CPU was 4 and is 8.');
  });

  it('is not given to anybody once it refuses to let us in', async () => {
    await add();
    await runAll();
    said.fault = new DomainError('sign-in-refused', 'It does not let rocket in.');
    await observe();
    expect(await one()).toMatchObject({ status: 'Failed', statusReason: 'It does not let rocket in.' });
  });
});
