import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalHostDirectory } from '@rocket/hosts';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { newId } from '@rocket/platform';
import { RememberingBell } from '../testing.js';
import { addPoolServers } from '../pool-servers/add-pool-servers.js';
import { chooseServers } from './choose-servers.js';
import type { ServerChoiceContext } from './choose-servers.js';

describe('servers chosen by size', () => {
  let database: TestUnitOfWork;
  const hosts = new LocalHostDirectory({ serversDirectory: '/nowhere', installations: [] });

  beforeAll(async () => {
    database = await createTestUnitOfWork();
    const server = { environment: 'Dev', datacenter: 'CH', cpu: 1, ramGb: 1, dbGigs: 1 };
    await addPoolServers(
      { uow: database.uow, hosts, bell: new RememberingBell(), localPorts: { from: 20_000, to: 20_999 } },
      {
        dbmsType: 'PostgreSQL',
        actor: 'test',
        servers: [
          { ...server, serverName: 'far-away', driver: 'ssh', probe: false },
          { ...server, serverName: 'here', driver: 'local', cpu: 8 },
        ],
      },
    );
  });
  afterAll(() => database.drop());

  const context: ServerChoiceContext = {
    dbmsType: 'PostgreSQL',
    environment: 'Dev',
    requestedBy: 'test',
    holdId: newId(),
    mode: 'alone',
    release: undefined,
    // As if another server over SSH had said so: this one was never asked.
    installable: { local: ['17.10', '18.4'], ssh: ['15.20'] },
  };

  it('are only such as were checked, though others would fit better, and get the newest release', async () => {
    const chosen = await database.uow.run((tx) => chooseServers(tx, { by: 'size', count: 1 }, context));
    expect(chosen?.servers.map(({ serverName }) => serverName)).toEqual(['here']);
    expect(chosen?.release).toBe('18.4');
  });

  it('are counted the same way when there are too few', async () => {
    const choosing = database.uow.run((tx) => chooseServers(tx, { by: 'size', count: 2 }, context));
    await expect(choosing).rejects.toMatchObject({ code: 'not-enough-pool-servers', facts: { requested: 2, available: 0 } });
  });
});
