import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RememberedFleet } from '../clusters/testing.js';
import { removePoolServers } from '../pool-servers/remove-pool-servers.js';
import { addBackupRepository, removeBackupRepository } from './change-backup-repositories.js';

const LIMITS = { environmentId: null, warnPercent: 80, criticalPercent: 95 };

describe('a backup repository on a server of the pool', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
    await fleet.cluster('orders', 'used');
    const server = await fleet.uow.read.poolServers.byName('PostgreSQL', 'used');
    await fleet.uow.run((tx) =>
      tx.poolServers.add(
        [
          { ...server, serverName: 'vault' },
          { ...server, serverName: 'here', driver: 'local' },
        ],
        {
          from: 20_000,
          to: 20_100,
        },
      ),
    );
  });
  afterAll(() => fleet.drop());

  const add = (name: string, serverName: string | null, kind: 'server' | 'filesystem' = 'server') =>
    addBackupRepository(fleet.uow, { repository: { name, kind, path: '/srv/backups', ...LIMITS }, serverName, actor: 'anna' });
  const refused = { code: 'validation-failed', errors: [{ pointer: '/serverName' }] };

  it('takes its server out of the pool, once', async () => {
    expect(await add('vault', 'vault')).toMatchObject({ kind: 'server', server: { serverName: 'vault' } });
    expect(await fleet.statusOf('vault')).toBe('Repository');
    await expect(add('again', 'vault')).rejects.toMatchObject(refused);
    const removing = removePoolServers(fleet.uow, { dbmsType: 'PostgreSQL', serverNames: ['vault'], actor: 'anna' });
    await expect(removing).rejects.toMatchObject({ code: 'server-in-use' });
  });

  it('is nothing for a server that is used, or of this machine, nor for a directory of this machine', async () => {
    await expect(add('other', 'used')).rejects.toMatchObject(refused);
    await expect(add('other', 'here')).rejects.toMatchObject(refused);
    await expect(add('other', null)).rejects.toMatchObject(refused);
    await expect(add('other', 'vault', 'filesystem')).rejects.toMatchObject(refused);
    await expect(add('other', 'nobody')).rejects.toMatchObject({ code: 'server-not-found' });
    expect(await fleet.statusOf('used')).toBe('Used');
  });

  it('is for servers over SSH alone', async () => {
    const { environmentId } = await fleet.uow.read.poolServers.byName('PostgreSQL', 'vault');
    const find = (kind: 'server' | 'filesystem') => fleet.uow.read.backupRepositories.forEnvironment(environmentId, [kind]);
    expect((await find('server')).name).toBe('vault');
    expect((await find('filesystem')).kind).toBe('filesystem');
  });

  it('lets its server be cleaned when it is forgotten', async () => {
    const { items } = await fleet.uow.read.backupRepositories.list({ limit: 10 });
    const id = items.find(({ name }) => name === 'vault')?.id ?? '';
    await removeBackupRepository(fleet.uow, { id, actor: 'anna' });
    expect(await fleet.statusOf('vault')).toBe('NeedsCleaning');
    await expect(removeBackupRepository(fleet.uow, { id, actor: 'anna' })).rejects.toMatchObject({
      code: 'repository-not-found',
    });
  });
});
