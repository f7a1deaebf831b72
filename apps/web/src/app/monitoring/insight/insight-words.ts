import type { LockedSession, ReplicationSlot, TableState } from '@rocket/contracts';
import type { StatementSort, TableConcern, TableSort } from '@rocket/domain';
import type { StatusLook } from '../../ui/status-look.js';
import { bytes, waited } from '../../ui/words.js';

export const STATEMENT_SORT_WORDS: Readonly<Record<StatementSort, string>> = {
  totalMs: 'Total time',
  meanMs: 'Mean time',
  calls: 'Calls',
  rows: 'Rows',
  blocksHit: 'Found in buffers',
  blocksRead: 'Read',
  tempBlocks: 'Temporary',
  walBytes: 'WAL',
};

export const TABLE_SORT_WORDS: Readonly<Record<TableSort, string>> = {
  deadRows: 'Dead rows',
  deadPercent: 'Share of dead rows',
  bloatBytes: 'Bloat',
  sizeBytes: 'Size',
  xidAge: 'Age',
  changedSinceAnalyze: 'Changed since analyze',
};

const CONCERNS: Readonly<Record<TableConcern, StatusLook>> = {
  FreezeOverdue: { look: 'down', word: 'Freeze overdue' },
  AutovacuumOff: { look: 'attention', word: 'Autovacuum off' },
  VacuumDue: { look: 'attention', word: 'Vacuum due' },
  AnalyzeDue: { look: 'unknown', word: 'Analyze due' },
};

/** The worst that a table waits for. */
export function tableLook({ concerns }: Pick<TableState, 'concerns'>): StatusLook {
  const [worst] = concerns;
  return worst === undefined ? { look: 'healthy', word: 'Clean' } : CONCERNS[worst];
}

/** What it waits for besides. */
export function otherConcerns({ concerns }: Pick<TableState, 'concerns'>): string {
  return concerns
    .slice(1)
    .map((concern) => CONCERNS[concern].word.toLowerCase())
    .join(', ');
}

export function slotLook({ level, isActive }: Pick<ReplicationSlot, 'level' | 'isActive'>): StatusLook {
  if (level === 'critical') return { look: 'down', word: 'Critical' };
  if (level === 'warning') return { look: 'attention', word: 'Warning' };
  return isActive ? { look: 'healthy', word: 'Read from' } : { look: 'unknown', word: 'Not read from' };
}

/** What a slot is for. */
export function slotPurpose({ purpose, kind, plugin }: Pick<ReplicationSlot, 'purpose' | 'kind' | 'plugin'>): string {
  if (purpose === 'archive') return 'the archive of backups';
  if (purpose !== null) return `replica ${purpose}`;
  return kind === 'logical' ? `logical replication${plugin === null ? '' : ` by ${plugin}`}` : 'not made by the control plane';
}

/** Who a session is: `orders_owner in orders, psql`. */
export function sessionTitle({ username, databaseName, application }: LockedSession): string {
  const who = username ?? 'A process of the server';
  return [databaseName === null ? who : `${who} in ${databaseName}`, application].filter((word) => word !== '').join(', ');
}

const KINDS: Readonly<Record<string, string>> = {
  transactionid: 'the end of a transaction',
  tuple: 'a row',
  virtualxid: 'the end of a transaction',
};

/** What a session waits for: `AccessExclusiveLock on public.orders`. */
export function lockWords({ lockMode, lockKind, relation }: LockedSession): string {
  const kind = KINDS[lockKind ?? ''];
  if (kind !== undefined) return relation === null ? kind : `${kind === 'a row' ? kind : 'a row'} of ${relation}`;
  return `${lockMode ?? 'a lock'} on ${relation ?? lockKind ?? 'something'}`;
}

/** Milliseconds of statements, which are often less than one: `0.04 ms`, `12 ms`, `3.1 s`, `2 h 5 min`. */
export function shortTime(ms: number): string {
  return ms < 10 ? `${ms.toFixed(ms < 1 ? 2 : 1)} ms` : waited(ms);
}

/** `182,034`, and `1.8 M` where digits no longer say anything. */
export function count(value: number): string {
  return value < 1_000_000
    ? value.toLocaleString('en')
    : `${(value / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} M`;
}

/** How bloated a table is: `42 MB, 31 %`. */
export function bloatWords({ bloatBytes, heapBytes }: Pick<TableState, 'bloatBytes' | 'heapBytes'>): string {
  if (bloatBytes === null) return 'not analyzed';
  if (heapBytes === 0) return 'none';
  return `${bytes(bloatBytes)}, ${Math.round((100 * bloatBytes) / heapBytes)} %`;
}

/** The later of two moments, of which each may be missing. */
export function latest(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
