import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createTestDatabase } from '@rocket/persistence/testing';
import { ADMIN_PASSWORD, TestApi } from '../testing/test-api.js';

describe('the first start', () => {
  afterEach(() => void jest.restoreAllMocks());

  /** Starts APIs over one fresh database and answers what they printed on the terminal. */
  async function printedBy(
    count: number,
    environment: Record<string, string>,
  ): Promise<{ printed: string; apis: TestApi[]; end: () => Promise<void> }> {
    const database = await createTestDatabase();
    const print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const apis = await Promise.all(Array.from({ length: count }, () => TestApi.start({ database, environment })));
    const printed = print.mock.calls.map(([text]) => String(text)).join('');
    return {
      printed,
      apis,
      end: async () => {
        for (const api of apis) await api.stop();
        await database.drop();
      },
    };
  }

  it('creates admin with the given password and prints nothing', async () => {
    const { printed, apis, end } = await printedBy(1, {});
    await expect(apis[0]!.signIn('admin', ADMIN_PASSWORD)).resolves.toMatch(/^rks_/);
    expect(printed).not.toContain(ADMIN_PASSWORD);
    await end();
  });

  it('of several processes at once creates one admin and prints one generated password', async () => {
    const { printed, apis, end } = await printedBy(3, { ROCKET_ADMIN_PASSWORD: '' });
    const passwords = [...printed.matchAll(/user admin, password (\S+)/g)].map(([, password]) => password!);
    expect(passwords).toHaveLength(1);
    await expect(apis[2]!.signIn('admin', passwords[0])).resolves.toMatch(/^rks_/);
    expect(apis.map(({ log }) => log).join('')).not.toContain(passwords[0]);
    await end();
  });

  it('is the only one: a later start changes no password', async () => {
    const { apis, end } = await printedBy(1, {});
    const later = await TestApi.start({
      database: apis[0]!.database,
      environment: { ROCKET_ADMIN_PASSWORD: 'another password' },
    });
    await expect(later.signIn('admin', ADMIN_PASSWORD)).resolves.toMatch(/^rks_/);
    await later.stop();
    await end();
  });
});
