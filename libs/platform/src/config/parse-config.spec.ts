import { describe, expect, it } from '@jest/globals';
import { configurationPage, environmentExample } from './document-settings.js';
import { ConfigError, parseConfig, unknownSettings, type Environment } from './parse-config.js';
import { publicUrlOf, SETTINGS } from './settings.js';

function faultsOf(environment: Environment): readonly string[] {
  try {
    parseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseConfig', () => {
  it('runs on defaults alone', () => {
    expect(parseConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      queue: { kind: 'postgres' },
      localPorts: { from: 27_000, to: 29_999 },
      sessionHours: 12,
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(parseConfig({ ROCKET_PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 8080, databaseUrl: undefined });
  });

  it('reads every kind of value', () => {
    const config = parseConfig({
      ROCKET_PORT: '9000',
      ROCKET_QUEUE: 'redis://localhost:6379',
      ROCKET_SECRET_KEY: 'ab'.repeat(32),
      ROCKET_LOCAL_PORTS: '30000-31000',
      ROCKET_TRUST_PROXY: '10.0.0.0/8, ::1',
    });
    expect(config.port).toBe(9000);
    expect(config.queue).toEqual({ kind: 'redis', url: 'redis://localhost:6379' });
    expect(config.secretKey).toEqual(Buffer.alloc(32, 0xab));
    expect(config.localPorts).toEqual({ from: 30_000, to: 31_000 });
    expect(config.trustProxy).toEqual(['10.0.0.0/8', '::1']);
  });

  it('names every fault at once, one sentence each', () => {
    expect(faultsOf({ ROCKET_PORT: 'eighty', ROCKET_SESSION_HOURS: '0', ROCKET_LOG_LEVEL: 'loud' })).toEqual([
      'ROCKET_PORT must be a whole number from 1 to 65535, but is "eighty".',
      'ROCKET_SESSION_HOURS must be a whole number from 1 to 720, but is "0".',
      'ROCKET_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, but is "loud".',
    ]);
  });

  it.each([
    ['DATABASE_URL', 'mysql://rocket:planted-secret@db/rocket'],
    ['ROCKET_QUEUE', 'http://rocket:planted-secret@queue'],
    ['ROCKET_SECRET_KEY', 'planted-secret'],
    ['ROCKET_ADMIN_PASSWORD', 'planted'],
    ['ROCKET_SMTP_URL', 'http://rocket:planted-secret@mail'],
  ])('does not repeat a wrong %s', (env, value) => {
    expect(faultsOf({ [env]: value })).toEqual([expect.not.stringContaining('planted')]);
  });

  it.each(['27000', '29999-27000', '80-2000', '27000-27100'])('refuses the port range %s', (range) => {
    expect(faultsOf({ ROCKET_LOCAL_PORTS: range })).toHaveLength(1);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', 'fd00::/129', 'everything', '10.0.0.0/8/8', '10.0.0.0/8,'])(
    'refuses %s as networks',
    (networks) => {
      expect(faultsOf({ ROCKET_WEBHOOK_NETWORKS: networks })).toHaveLength(1);
    },
  );

  it.each(['rocket@example.com', 'Rocket DBaaS <rocket@example.com>'])('takes mails from %s', (from) => {
    expect(parseConfig({ ROCKET_MAIL_FROM: from }).mailFrom).toBe(from);
  });

  it.each(['rocket', 'a@b c@d', '<@>', 'x <a@b>, y <c@d>', 'x <a@b>\nBcc: c@d'])('takes no mails from %s', (from) => {
    expect(faultsOf({ ROCKET_MAIL_FROM: from })).toHaveLength(1);
  });

  it.each([
    [{}, 'http://127.0.0.1:8080'],
    [{ ROCKET_HOST: '0.0.0.0', ROCKET_PORT: '80' }, 'http://localhost:80'],
    [{ ROCKET_HOST: '::1' }, 'http://[::1]:8080'],
    [{ ROCKET_PUBLIC_URL: 'https://rocket.example/' }, 'https://rocket.example'],
  ])('%j is reached at %s', (environment, url) => {
    expect(publicUrlOf(parseConfig(environment))).toBe(url);
  });

  it('points at variables that look like ours and are not', () => {
    expect(unknownSettings({ ROCKET_PROT: '1', ROCKET_PORT: '2', ROCKET_TEST_DATABASE_URL: 'x', PATH: '' })).toEqual([
      'ROCKET_PROT',
    ]);
  });
});

describe('generated documents', () => {
  it.each(Object.values(SETTINGS).map(({ env }) => env))('describe %s', (env) => {
    expect(configurationPage()).toContain(`| \`${env}\` |`);
    expect(environmentExample()).toContain(`\n#${env}=\n`);
  });
});
