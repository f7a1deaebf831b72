import { describe, expect, it } from '@jest/globals';
import type { LockedSession } from '@rocket/contracts';
import {
  bloatWords,
  count,
  latest,
  lockWords,
  otherConcerns,
  sessionTitle,
  shortTime,
  slotPurpose,
  tableLook,
} from './insight-words.js';

const session = (given: Partial<LockedSession>): LockedSession => given as LockedSession;

describe('words of insight', () => {
  it.each([
    [
      { lockMode: 'AccessExclusiveLock', lockKind: 'relation', relation: 'public.orders' },
      'AccessExclusiveLock on public.orders',
    ],
    [{ lockMode: 'ShareLock', lockKind: 'transactionid', relation: 'public.orders' }, 'a row of public.orders'],
    [{ lockMode: 'ShareLock', lockKind: 'transactionid', relation: null }, 'the end of a transaction'],
    [{ lockMode: 'ExclusiveLock', lockKind: 'advisory', relation: null }, 'ExclusiveLock on advisory'],
  ])('say of %j what it waits for', (given, words) => {
    expect(lockWords(session(given))).toBe(words);
  });

  it('say who a session is', () => {
    expect(sessionTitle(session({ username: 'app', databaseName: 'orders', application: 'psql' }))).toBe('app in orders, psql');
    expect(sessionTitle(session({ username: null, databaseName: null, application: '' }))).toBe('A process of the server');
  });

  it('say numbers as they are read', () => {
    expect([0.041, 3.14, 12.4, 3_100].map(shortTime)).toEqual(['0.04 ms', '3.1 ms', '12 ms', '3.1 s']);
    expect([999_999, 1_840_000].map(count)).toEqual(['999,999', '1.8 M']);
    expect(bloatWords({ bloatBytes: null, heapBytes: 8192 })).toBe('not analyzed');
    expect(bloatWords({ bloatBytes: 31_000_000, heapBytes: 100_000_000 })).toBe('31 MB, 31 %');
    expect(latest(null, '2026-01-01')).toBe('2026-01-01');
    expect(latest('2026-01-02', '2026-01-01')).toBe('2026-01-02');
  });

  it('say what tables and slots are about', () => {
    expect(tableLook({ concerns: [] }).word).toBe('Clean');
    expect(tableLook({ concerns: ['FreezeOverdue', 'VacuumDue'] })).toEqual({ look: 'down', word: 'Freeze overdue' });
    expect(otherConcerns({ concerns: ['FreezeOverdue', 'VacuumDue'] })).toBe('vacuum due');
    expect(slotPurpose({ purpose: 'h2', kind: 'physical', plugin: null })).toBe('replica h2');
    expect(slotPurpose({ purpose: null, kind: 'logical', plugin: 'pgoutput' })).toBe('logical replication by pgoutput');
  });
});
