import { afterAll, beforeAll, describe } from '@jest/globals';
import { describeEngine } from '@rocket/engine-core/testing';
import { makePostgresqlWorld } from '@rocket/engine-postgresql/testing';
import { createCertificateAuthority } from '@rocket/platform';
import { lab } from './lab-under-test.js';
import { LabServers, patient } from './lab-servers.js';

const RELEASE = '15.18';
const NAMES = ['h1', 'h2', 'h3'];
const authority = await createCertificateAuthority('Test', new Date());

describe('PostgreSQL of the distribution, on servers over SSH', () => {
  const lab3 = new LabServers();

  beforeAll(async () => {
    await lab('down');
    await lab('up', '3');
    await lab3.prepare(...NAMES);
    for (const name of NAMES) await lab3.open(name).installRelease('PostgreSQL', RELEASE, patient);
  });
  afterAll(async () => {
    await lab3.directory.close();
    await lab('down');
  });

  const makeWorld = () =>
    makePostgresqlWorld({
      servers: NAMES.map((name) => ({ host: lab3.open(name), port: 5432 })),
      authority,
      release: RELEASE,
      dispose: async () => {
        for (const name of NAMES) await lab3.sweep(name);
      },
    });
  describeEngine('PostgreSQL 15', makeWorld, 16);
});
