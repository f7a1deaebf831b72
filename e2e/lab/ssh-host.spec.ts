import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeHostExecutor } from '@rocket/hosts/testing';
import { lab } from './lab-under-test.js';
import { LabServers, limits, patient } from './lab-servers.js';

const LISTEN = 'import socket, sys, time; s = socket.create_server(("0.0.0.0", int(sys.argv[1]))); time.sleep(600)';

describe('servers over SSH', () => {
  const servers = new LabServers();

  beforeAll(async () => {
    await lab('down');
    await lab('up', '2');
    await servers.prepare('h1', 'h2');
    // The packages bring the account that everything of ours belongs to.
    for (const name of ['h1', 'h2']) await servers.open(name).installRelease('PostgreSQL', '15.18', patient);
  });
  afterAll(async () => {
    await servers.directory.close();
    await lab('down');
  });

  describeHostExecutor('SshHost', () => {
    const [host, other] = [servers.open('h1'), servers.open('h2')];
    return Promise.resolve({
      host,
      other,
      portFrom: 5432,
      async occupy(port: number) {
        const service = { name: 'occupant', stopSignal: 'SIGTERM' as const, stopTimeoutMs: 2_000 };
        await host.startService({ ...service, argv: ['/usr/bin/python3', '-c', LISTEN, String(port)] }, limits);
        while ((await host.findFreePort([], limits)) === port) continue;
        return () => host.removeService('occupant', limits);
      },
      async dispose() {
        await servers.sweep('h1');
        await servers.sweep('h2');
      },
    });
  });
});
