/**
 * Who may import whom: every room with the rooms it may see. Only downward; engines never see each other. This table is
 * read by the linter (`@nx/enforce-module-boundaries`), by dependency-cruiser, and by the test that proves that both
 * refuse what is not in it.
 */
export const ROOMS = {
  domain: [],
  contracts: ['domain'],
  platform: ['domain'],
  persistence: ['domain', 'platform'],
  jobs: ['domain', 'platform'],
  hosts: ['domain', 'platform'],
  'backup-stores': ['domain', 'platform'],
  notifications: ['domain', 'platform'],
  'engine-core': ['domain', 'platform', 'hosts', 'backup-stores'],
  'engine-postgresql': ['domain', 'platform', 'hosts', 'backup-stores', 'engine-core'],
  'engine-registry': ['domain', 'platform', 'hosts', 'engine-core', 'engine-postgresql'],
  operations: [
    'domain',
    'platform',
    'persistence',
    'jobs',
    'notifications',
    'hosts',
    'backup-stores',
    'engine-core',
    'engine-registry',
  ],
  api: [
    'domain',
    'contracts',
    'platform',
    'persistence',
    'jobs',
    'notifications',
    'hosts',
    'backup-stores',
    'engine-core',
    'engine-registry',
    'operations',
  ],
  worker: [
    'domain',
    'platform',
    'persistence',
    'jobs',
    'notifications',
    'hosts',
    'backup-stores',
    'engine-core',
    'engine-registry',
    'operations',
  ],
  web: ['domain', 'contracts'],
};

/** Packages that belong to one room, so that the choice behind them can be changed there. */
export const RESERVED_PACKAGES = {
  typeorm: { rooms: ['persistence'], why: 'Only persistence speaks TypeORM; ask a repository.' },
  '@nestjs/typeorm': { rooms: ['persistence'], why: 'Only persistence speaks TypeORM; ask a repository.' },
  bullmq: { rooms: ['jobs', 'worker'], why: 'Only jobs and the worker know BullMQ; ring the bell through @rocket/jobs.' },
  '@nestjs/bullmq': {
    rooms: ['jobs', 'worker'],
    why: 'Only jobs and the worker know BullMQ; ring the bell through @rocket/jobs.',
  },
  ioredis: { rooms: ['jobs'], why: 'Only jobs knows which queue backend is in use.' },
  nodemailer: { rooms: ['notifications'], why: 'Mail goes through a Notifier.' },
  ssh2: { rooms: ['hosts'], why: 'Servers are reached through a HostExecutor.' },
  'node:child_process': { rooms: ['hosts'], why: 'Commands run through a HostExecutor.' },
  child_process: { rooms: ['hosts'], why: 'Commands run through a HostExecutor.' },
  'reflect-metadata': { rooms: ['platform', 'api', 'worker'], why: 'Only entry points and certificates need the polyfill.' },
};
