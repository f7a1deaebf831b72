import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createTestUnitOfWork } from '../testing.js';
import { listenTo } from './listen-to.js';
import type { Listening } from './listen-to.js';

describe('listenTo', () => {
  let listening: Listening | undefined;
  let server: Server | undefined;

  afterEach(async () => {
    await listening?.stop();
    server?.close();
  });

  it('tries once at a time while the database is away', async () => {
    let attempts = 0;
    server = createServer((socket) => {
      attempts++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const source = { options: { url: `postgres://nobody@127.0.0.1:${port}/none` } } as unknown as DataSource;
    listening = listenTo(source, 'news', { onNews: () => undefined, onFault: () => undefined });
    await sleep(3_000);
    expect(attempts).toBeGreaterThanOrEqual(3);
    expect(attempts).toBeLessThanOrEqual(7);
  });

  it('comes back after its connection was ended, and has one connection then', async () => {
    const database = await createTestUnitOfWork();
    try {
      let news = 0;
      listening = listenTo(database.uow.dataSource, 'news', { onNews: () => (news += 1), onFault: () => undefined });
      const connections = async (): Promise<number> => {
        const [row]: { pid: number }[][] = [
          await database.uow.read.manager.query(
            `SELECT pid FROM pg_stat_activity WHERE application_name = 'rocket-listen-news' AND datname = current_database()`,
          ),
        ];
        return row?.length ?? 0;
      };
      const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
        for (let tries = 0; tries < 100 && !(await done()); tries++) await sleep(50);
      };
      await until(() => news === 1);
      await database.uow.read.manager.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'rocket-listen-news' AND datname = current_database()`,
      );
      await until(() => news === 2);
      await sleep(1_200);
      expect(await connections()).toBe(1);
      await database.uow.read.manager.query(`NOTIFY news`);
      await until(() => news === 3);
      expect(news).toBe(3);
      await listening.stop();
      await until(async () => (await connections()) === 0);
      expect(await connections()).toBe(0);
    } finally {
      await database.drop();
    }
  });
});
