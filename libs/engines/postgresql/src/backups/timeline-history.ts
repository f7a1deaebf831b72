import type { StorePlace } from '@rocket/engine-core';
import { readSealedWhole, writeSealed } from '@rocket/backup-stores';
import { DomainError } from '@rocket/domain';
import type pg from 'pg';
import { parseLsn } from '../control-file.js';
import { backupKeys, STORE_TIMEOUT_MS } from './backup-files.js';

/** Where a timeline ended: the one after it goes on from `until`. */
export interface TimelineTurn {
  timeline: number;
  until: bigint;
}

const HISTORY = /\/([0-9A-F]{8})\.history$/;
const LINE = /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/;

/**
 * Reads a history file of PostgreSQL, `00000003.history`: the timelines that it came from, the oldest first.
 *
 * `1  0/3000000  no recovery target specified` -> timeline 1 ended at 0/3000000.
 */
export function parseTimelineHistory(text: string): TimelineTurn[] {
  return text.split('\n').flatMap((line) => {
    const [, timeline, until] = LINE.exec(line) ?? [];
    return timeline === undefined || until === undefined ? [] : [{ timeline: Number(timeline), until: parseLsn(until) }];
  });
}

/** The timelines that this one came from, as they are stored. @throws DomainError `wal-missing` */
export async function readTimelineHistory(place: StorePlace, timeline: number, signal: AbortSignal): Promise<TimelineTurn[]> {
  if (timeline < 2) return [];
  return parseTimelineHistory(await readHistoryFile(place, timeline, signal));
}

export async function readHistoryFile(place: StorePlace, timeline: number, signal: AbortSignal): Promise<string> {
  const limits = { timeoutMs: STORE_TIMEOUT_MS, signal };
  const key = backupKeys.history(place, timeline);
  if (!(await place.store.find(key, limits)))
    throw new DomainError('wal-missing', `The history of timeline ${String(timeline)} is not archived.`);
  return (await readSealedWhole(place.store, key, place.key, limits)).toString();
}

/** Every timeline that has ever been archived, but the first, which has no history. */
export async function archivedTimelines(place: StorePlace, signal: AbortSignal): Promise<number[]> {
  const found: number[] = [];
  for await (const { key } of place.store.list(backupKeys.histories(place), { timeoutMs: STORE_TIMEOUT_MS, signal })) {
    const [, name] = HISTORY.exec(key) ?? [];
    if (name !== undefined) found.push(parseInt(name, 16));
  }
  return found;
}

/**
 * Stores the history of a timeline, and of all that it came from, as far as they are not there: without them nothing is
 * restored across a change of the primary. Answers that of the timeline itself.
 */
export async function keepTimelineHistory(
  client: pg.Client,
  place: StorePlace,
  timeline: number,
  signal: AbortSignal,
): Promise<TimelineTurn[]> {
  const limits = { timeoutMs: STORE_TIMEOUT_MS, signal };
  const turns = timeline < 2 ? [] : parseTimelineHistory(await askHistory(client, timeline));
  for (const one of [...turns.map((turn) => turn.timeline), timeline].filter((number) => number > 1)) {
    const key = backupKeys.history(place, one);
    if (await place.store.find(key, limits)) continue;
    await writeSealed(place.store, key, place.key, [Buffer.from(await askHistory(client, one))], limits);
  }
  return turns;
}

async function askHistory(client: pg.Client, timeline: number): Promise<string> {
  const { rows } = await client.query<{ content: string | Buffer | null }>(`TIMELINE_HISTORY ${String(timeline)}`);
  const text = String(rows[0]?.content ?? '');
  if (text === '') throw new DomainError('wal-missing', `The primary does not have the history of timeline ${String(timeline)}.`);
  return text;
}
