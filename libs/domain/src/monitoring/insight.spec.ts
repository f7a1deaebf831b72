import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareSettings } from './compare-settings.js';
import { hidePasswords } from './hide-passwords.js';
import { judgeSlot } from './judge-slot.js';
import { judgeTable } from './judge-table.js';

const GB = 1024 ** 3;

describe('a replication slot', () => {
  const slot = { isActive: true, walState: 'reserved', retainedBytes: 0, safeBytes: 16 * GB } as const;
  it.each([
    [slot, 'good', null],
    [{ ...slot, walState: null }, 'good', null],
    [{ ...slot, walState: 'lost', safeBytes: null }, 'critical', 'copied anew'],
    [{ ...slot, walState: 'unreserved', safeBytes: -1 }, 'critical', 'next checkpoint'],
    [{ ...slot, walState: 'extended', retainedBytes: 5 * GB, safeBytes: 11 * GB }, 'warning', 'max_wal_size'],
    [{ ...slot, walState: 'extended', retainedBytes: 13 * GB, safeBytes: 3 * GB }, 'warning', 'three quarters'],
    [{ ...slot, isActive: false, retainedBytes: GB }, 'warning', 'more and more'],
    [{ ...slot, isActive: false, retainedBytes: GB, safeBytes: null }, 'warning', 'fill the disk'],
    [{ ...slot, isActive: false, retainedBytes: 1024 }, 'good', null],
  ] as const)('%j is %s', (reading, level, why) => {
    const verdict = judgeSlot(reading);
    expect(verdict.level).toBe(level);
    if (why === null) expect(verdict.why).toBeNull();
    else expect(verdict.why).toContain(why);
  });
});

describe('a table', () => {
  const table = {
    deadRows: 50,
    deadRowsLimit: 50,
    changedSinceAnalyze: 50,
    changedLimit: 50,
    xidAge: 200_000_000,
    xidAgeLimit: 200_000_000,
    isAutovacuumOn: true,
  };
  it.each([
    [{}, []],
    [{ deadRows: 51 }, ['VacuumDue']],
    [{ changedSinceAnalyze: 51 }, ['AnalyzeDue']],
    [{ xidAge: 210_000_000 }, []],
    [{ xidAge: 221_000_000, isAutovacuumOn: false, deadRows: 99 }, ['FreezeOverdue', 'AutovacuumOff', 'VacuumDue']],
  ])('with %j waits for %j', (change, concerns) => {
    expect(judgeTable({ ...table, ...change })).toEqual(concerns);
  });
});

describe('settings of members', () => {
  const reading = (name: string, value: string, initial: string | null = '4MB', pendingValue: string | null = null) => ({
    name,
    value,
    initial,
    isPending: pendingValue !== null,
    pendingValue,
  });
  const compare = (...settings: ReturnType<typeof reading>[][]) =>
    compareSettings(settings.map((each, place) => ({ serverName: `h${String(place + 1)}`, settings: each }))).map(
      ({ setting, values, ...rest }) => ({ name: setting.name, values: values.map(({ value }) => value), ...rest }),
    );

  it('are told where they are changed, differ or wait, and not where they are as they come', () => {
    expect(
      compare(
        [reading('work_mem', '8MB'), reading('jit', 'on', 'on'), reading('port', '5432', '5432'), reading('a', '1', '1', '2')],
        [reading('work_mem', '8MB'), reading('jit', 'on', 'on'), reading('port', '5433', '5432'), reading('a', '1', '1')],
      ),
    ).toEqual([
      { name: 'a', values: ['1', '1'], isChanged: false, differs: false },
      { name: 'port', values: ['5432', '5433'], isChanged: true, differs: true },
      { name: 'work_mem', values: ['8MB', '8MB'], isChanged: true, differs: false },
    ]);
  });

  it('differ where one member does not know them', () => {
    expect(compare([reading('my.word', 'x', null)], [])).toEqual([
      { name: 'my.word', values: ['x', null], isChanged: true, differs: true },
    ]);
  });
});

describe('passwords in what is shown', () => {
  it.each([
    [`ALTER ROLE app PASSWORD 's3cret' VALID UNTIL 'x'`, `ALTER ROLE app PASSWORD '***' VALID UNTIL 'x'`],
    [`create role a encrypted password E's3\\'cret''s' login`, `create role a encrypted password '***' login`],
    ['create role a password $x$s3cret$x$ login', `create role a password '***' login`],
    ["alter role a password 's3cret", "alter role a password '***'"],
    ['host=h1 password=s3cret user=x', 'host=h1 password=*** user=x'],
    ["host=h1 password='s3 cret' user=x", "host=h1 password='***' user=x"],
    ['select password from users where id = $1', 'select password from users where id = $1'],
  ])('%s', (given, shown) => {
    expect(hidePasswords(given)).toBe(shown);
  });

  it('never show a secret that is quoted', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9 ']{0,20}$/), (noise) => {
        const secret = `s3cret${noise}`;
        expect(hidePasswords(`alter role app password '${secret.replaceAll("'", "''")}'`)).not.toContain('s3cret');
      }),
    );
  });
});
