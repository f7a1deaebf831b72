import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeBackupMethod } from '@rocket/engine-core/testing';
import { makePostgresqlWorld, PgBackRestBackups } from '@rocket/engine-postgresql/testing';
import { createCertificateAuthority, issuePeerCertificate } from '@rocket/platform';
import { lab } from './lab-under-test.js';
import { LabServers, patient } from './lab-servers.js';

const RELEASE = '15.18';
const NAMES = ['h1', 'h2', 'h3'];
const REPOSITORY = 'h4';
/** As often as it can be looked at: whoever waits for the log waits for this. */
const SWITCH_EVERY_MS = 1_000;
const authority = await createCertificateAuthority('Test', new Date());

describe('pgBackRest of the distribution, on servers over SSH', () => {
  const lab4 = new LabServers();

  beforeAll(async () => {
    await lab('down');
    await lab('up', '4');
    await lab4.prepare(...NAMES, REPOSITORY);
    await Promise.all(NAMES.map((name) => lab4.open(name).installRelease('PostgreSQL', RELEASE, patient)));
  });
  afterAll(async () => {
    await lab4.directory.close();
    await lab('down');
  });

  describeBackupMethod('PostgreSQL 15', async () => {
    const world = await makePostgresqlWorld({
      servers: NAMES.map((name) => ({ host: lab4.open(name), port: 5432 })),
      authority,
      release: RELEASE,
      dispose: async () => {
        for (const name of [...NAMES, REPOSITORY]) await lab4.sweep(name);
      },
    });
    const host = lab4.open(REPOSITORY);
    const clusterId = randomUUID();
    return {
      world: { ...world, cluster: { ...world.cluster, clusterId } },
      method: new PgBackRestBackups(SWITCH_EVERY_MS),
      place: {
        kind: 'server',
        host,
        path: `${host.rootDirectory}/repository`,
        prefix: `PostgreSQL/${clusterId}`,
        key: randomBytes(32),
        authorityPem: authority.certificatePem,
        issueCertificate: (commonName, hosts) => issuePeerCertificate(authority, { commonName, hosts, now: new Date() }),
      },
      nextPiece: 'select pg_switch_wal()',
      dispose: world.dispose,
    };
  });
});
