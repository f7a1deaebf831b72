import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../data-source-options.js';
import { MIGRATIONS } from '../migrations/index.js';
import { createTestUnitOfWork } from '../testing.js';
import type { TestUnitOfWork } from '../testing.js';
import type { NewActivity } from './activity.repository.js';

const CREATED: NewActivity = { type: 'Create', dbmsType: 'PostgreSQL', planned: true, actor: 'ada', text: 'created' };

describe('the record of what happened', () => {
  let test: TestUnitOfWork;

  beforeEach(async () => {
    test = await createTestUnitOfWork();
  });
  afterEach(() => test.drop());

  const add = (...given: Partial<NewActivity>[]): Promise<void> =>
    test.uow.run((tx) => tx.activities.add(given.map((one) => ({ ...CREATED, ...one }))));
  const query = (sql: string, values: unknown[] = []): Promise<unknown> => test.uow.dataSource.query(sql, values);
  const idAt = async (position: number): Promise<string> => {
    const [row] = (await query('SELECT id FROM activities WHERE position = $1', [position])) as { id: string }[];
    return row?.id ?? '';
  };
  const verify = () => test.uow.read.activityRecord.verify();
  /** What somebody does who owns the tables. */
  const tamper = async (sql: string, values: unknown[] = []): Promise<void> => {
    for (const table of ['activities', 'activity_amendments']) await query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await query(sql, values);
  };

  it('is whole when nothing has happened', async () =>
    expect(await verify()).toEqual({ valid: true, checked: 0, firstBadId: null, headHash: '0'.repeat(64) }));

  it('is one chain when eight write a thousand activities at once', async () => {
    const writer = async (name: string): Promise<void> => {
      for (let round = 0; round < 25; round++)
        await add(...Array.from({ length: 5 }, (_, at) => ({ actor: name, text: `${round} ${at}` })));
    };
    await Promise.all(Array.from({ length: 8 }, (_, at) => writer(`writer-${at}`)));
    expect(await verify()).toMatchObject({ valid: true, checked: 1000 });
    const rows = (await query('SELECT actor, text FROM activities ORDER BY position')) as { actor: string; text: string }[];
    const ofOne = rows.filter(({ actor }) => actor === 'writer-3').map(({ text }) => text);
    expect(ofOne).toEqual(Array.from({ length: 125 }, (_, at) => `${Math.floor(at / 5)} ${at % 5}`));
  });

  it('does not keep others waiting while a transaction that has something to tell goes on', async () => {
    const events: string[] = [];
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const slow = test.uow.run(async (tx) => {
      await tx.activities.add([{ ...CREATED, text: 'slow' }]);
      await gate;
      events.push('slow ends');
    });
    await add({ text: 'quick' });
    events.push('quick is written');
    goOn();
    await slow;
    expect(events).toEqual(['quick is written', 'slow ends']);
    expect(await verify()).toMatchObject({ valid: true, checked: 2 });
  });

  it('stays whole over what was rolled back', async () => {
    await add({});
    const failing = test.uow.run(async (tx) => {
      await tx.activities.add([{ ...CREATED, text: 'x' }]);
      await tx.activities.writeAdded();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await add({});
    expect(await verify()).toMatchObject({ valid: true, checked: 2 });
  });

  it('is whole with texts that no database keeps as they are', async () => {
    await add({ text: 'NUL \0 and half a pair \ud83d', ticketUrl: 'A-1\ud83d' });
    const row = await test.uow.read.activities.byId('PostgreSQL', await idAt(1));
    await test.uow.run((tx) =>
      tx.activities.amend(row, { ticketUrl: null, note: '\0\udc00 “é” 🚀' }, { expectedVersion: 1, actor: 'ada' }),
    );
    expect((await test.uow.read.activities.byId('PostgreSQL', row.id)).note).toBe('\ufffd\ufffd “é” 🚀');
    expect(await verify()).toMatchObject({ valid: true, checked: 1 });
  });

  it('takes nothing outside of a transaction', async () =>
    expect(test.uow.read.activities.add([CREATED])).rejects.toThrow('in the transaction of its cause'));

  it.each([
    [`UPDATE activities SET text = 'nothing happened'`],
    ['UPDATE activities SET position = position + 10'],
    [`UPDATE activities SET note = 'so', actor = 'somebody'`],
    ['DELETE FROM activities'],
    ['TRUNCATE activities, activity_amendments'],
    [`UPDATE activity_amendments SET actor = 'somebody'`],
    ['DELETE FROM activity_amendments'],
  ])('is not changed by %s', async (sql) => {
    await add({ ticketUrl: 'CHG-1' });
    await expect(query(sql)).rejects.toThrow('stay as they were written');
    expect(await verify()).toMatchObject({ valid: true, checked: 1 });
  });

  it.each([
    ['text', `text = 'nothing happened'`],
    ['actor', `actor = 'somebody'`],
    ['whether it was planned', 'planned = NOT planned'],
    ['time', `at = at - interval '1 ms'`],
    ['cluster', `cluster_name = 'other'`],
    ['operation', 'operation_id = gen_random_uuid()'],
  ])('betrays which row has another %s by now', async (_what, change) => {
    await add({}, {}, {});
    await tamper(`UPDATE activities SET ${change} WHERE position = 2`);
    expect(await verify()).toMatchObject({ valid: false, checked: 1, firstBadId: await idAt(2) });
  });

  it('betrays the row behind one that was taken away, and one that was put in between', async () => {
    await add({}, {}, {});
    await tamper('DELETE FROM activities WHERE position = 2');
    expect(await verify()).toMatchObject({ valid: false, firstBadId: await idAt(3) });
    await tamper(
      `INSERT INTO activities (id, position, type, planned, actor, text, at, previous_hash, hash)
       SELECT gen_random_uuid(), 2, type, planned, actor, 'invented', at, hash, repeat('a', 64) FROM activities WHERE position = 1`,
    );
    expect(await verify()).toMatchObject({ valid: false, firstBadId: await idAt(2) });
  });

  it('betrays a ticket that nobody is recorded to have written', async () => {
    await add({}, { ticketUrl: 'CHG-1' }, {});
    expect(await verify()).toMatchObject({ valid: true, checked: 3 });
    await query(`UPDATE activities SET ticket_url = 'CHG-2' WHERE position = 2`);
    expect(await verify()).toMatchObject({ valid: false, firstBadId: await idAt(2) });
  });

  it('betrays the activity whose amendment was changed', async () => {
    await add({}, { ticketUrl: 'CHG-1' });
    await tamper(`UPDATE activity_amendments SET actor = 'somebody'`);
    expect(await verify()).toMatchObject({ valid: false, firstBadId: await idAt(2) });
  });

  it('takes up what happened before it was a chain, in the order of time', async () => {
    const source = await new DataSource(dataSourceOptions(test.url, 'test')).initialize();
    const later = MIGRATIONS.length - MIGRATIONS.findIndex(({ name }) => name.startsWith('ChainWhatHappened'));
    for (let left = later; left > 0; left--) await source.undoLastMigration();
    await source.query(
      `INSERT INTO activities (id, type, dbms_type, planned, actor, text, at)
       SELECT gen_random_uuid(), 'Create', 'PostgreSQL', true, 'ada', 'number ' || n, timestamptz '2026-03-01 10:00:00.123456Z' - n * interval '1 s'
       FROM generate_series(1, 1500) AS n`,
    );
    await source.runMigrations();
    await source.destroy();
    await add({ text: 'new' });
    expect(await verify()).toMatchObject({ valid: true, checked: 1501 });
    expect(await query('SELECT text FROM activities WHERE position IN (1, 1500, 1501) ORDER BY position')).toEqual([
      { text: 'number 1500' },
      { text: 'number 1' },
      { text: 'new' },
    ]);
  });
});
