import { canonicalHash } from '@rocket/platform';
import type { EntityManager } from 'typeorm';

/** What makes a row part of a chain. */
export interface ChainLink {
  /** Place in the chain, from 1, without gaps. */
  position: number;
  previousHash: string;
  /** Over everything in the row that never changes, the hash of the row before it included. */
  hash: string;
}

/** The newest row of a chain, and what time the database has. */
export interface ChainHead {
  position: number;
  hash: string;
  now: Date;
}

/** What a check of a chain found. */
export interface ChainVerdict {
  valid: boolean;
  checked: number;
  /** The first row that is not as it was written, or does not follow the one before it. */
  firstBadId: string | null;
  /** Hash of the newest row that was checked. Kept elsewhere, it tells later whether rows were taken away from the end. */
  headHash: string;
}

/** Tables whose rows are chained. */
export type ChainedTable = 'patches' | 'activities' | 'activity_amendments';

const FIRST_PREVIOUS = '0'.repeat(64);
const VERIFY_PAGE = 500;

/** Keeps others from adding to the chain until the transaction ends, and answers where it ends now. */
export async function lockChain(manager: EntityManager, table: ChainedTable): Promise<ChainHead> {
  return headOf(table, await manager.query('SELECT last_position, last_hash, at FROM lock_chain($1)', [table]));
}

/**
 * As `lockChain`, and the transaction gives the chain to the next one as soon as it has committed, before the disk has it.
 * Whoever commits it must wait for `flushCommitted` before telling anybody.
 */
export async function lockChainUntilCommitted(manager: EntityManager, table: ChainedTable): Promise<ChainHead> {
  const locked = `SELECT last_position, last_hash, at, set_config('synchronous_commit', 'off', true) FROM lock_chain($1)`;
  return headOf(table, await manager.query(locked, [table]));
}

/**
 * Resolves when everything that was committed until now is as safe as the database makes any commit. Those who wait at the
 * same time wait for one flush of the disk together.
 */
export async function flushCommitted(manager: EntityManager): Promise<void> {
  // A commit that has written something is flushed, and with it all of the log before it.
  await manager.query(`SELECT pg_logical_emit_message(true, 'rocket', '')`);
}

function headOf(table: ChainedTable, rows: { last_position: string; last_hash: string; at: Date }[]): ChainHead {
  const [head] = rows;
  if (!head) throw new Error(`lock_chain answered nothing for ${table}.`);
  return { position: Number(head.last_position), hash: head.last_hash, now: head.at };
}

/** The rows with their links, behind `head` in the order in which they are given. */
export function chainRows<Row extends object>(
  head: Pick<ChainHead, 'position' | 'hash'>,
  rows: readonly Row[],
): (Row & ChainLink)[] {
  let { position, hash } = head;
  return rows.map((row) => {
    const stored = { ...row, position: ++position, previousHash: hash };
    hash = linkHash(stored);
    return { ...stored, hash };
  });
}

/** The rule of all chains: SHA-256 over the canonical JSON of everything but the hash itself. */
export function linkHash(row: object): string {
  return canonicalHash({ ...row, hash: undefined });
}

export interface ChainReader<Row extends ChainLink & { id: string }> {
  /** Rows behind a position, in their order. */
  after(position: number, limit: number): Promise<Row[]>;
  /** What of a row never changes, its link included. */
  lasting?: (row: Row) => object;
  /** The first of these rows that is wrong for another reason, if any. */
  findBad?: (rows: readonly Row[]) => Promise<string | null>;
}

/** Reads a whole chain in pieces and computes it again. */
export async function verifyChain<Row extends ChainLink & { id: string }>(reader: ChainReader<Row>): Promise<ChainVerdict> {
  const { lasting = (row: Row): object => row } = reader;
  let previous = FIRST_PREVIOUS;
  let checked = 0;
  for (;;) {
    const rows = await reader.after(checked, VERIFY_PAGE);
    const badElsewhere = (await reader.findBad?.(rows)) ?? null;
    for (const row of rows) {
      const isNext = row.position === checked + 1 && row.previousHash === previous;
      if (!isNext || row.id === badElsewhere || linkHash(lasting(row)) !== row.hash)
        return { valid: false, checked, firstBadId: row.id, headHash: previous };
      checked++;
      previous = row.hash;
    }
    if (rows.length < VERIFY_PAGE) return { valid: true, checked, firstBadId: null, headHash: previous };
  }
}
