import type { StorePlace, TakenBackup } from '@rocket/engine-core';
import { readSealedWhole, writeSealed } from '@rocket/backup-stores';
import { segmentName, timelineName } from './wal-segments.js';
import type { WalSegment } from './wal-segments.js';

/** How long a store may take for one step of its work. */
export const STORE_TIMEOUT_MS = 60_000;

/** Where the files of a cluster's backups lie. `.part` is the beginning of a segment that is still being written. */
export const backupKeys = {
  backups: ({ prefix }: StorePlace) => `${prefix}/backups`,
  backup: ({ prefix }: StorePlace, label: string) => `${prefix}/backups/${label}`,
  data: (place: StorePlace, label: string) => `${backupKeys.backup(place, label)}/base.tar`,
  manifest: (place: StorePlace, label: string) => `${backupKeys.backup(place, label)}/backup_manifest`,
  /** Written last: a backup without it is none. */
  facts: (place: StorePlace, label: string) => `${backupKeys.backup(place, label)}/facts.json`,
  wal: ({ prefix }: StorePlace) => `${prefix}/wal`,
  segment: (place: StorePlace, segment: WalSegment) =>
    `${backupKeys.wal(place)}/${timelineName(segment.timeline)}/${segmentName(segment)}`,
  /** `end` is the first byte that is not in it. */
  part: (place: StorePlace, segment: WalSegment, end: bigint) =>
    `${backupKeys.segment(place, segment)}.${end.toString(16).toUpperCase()}.part`,
  /** Apart from the log: they are few, small, and stay. */
  histories: ({ prefix }: StorePlace) => `${prefix}/timelines`,
  history: (place: StorePlace, timeline: number) => `${backupKeys.histories(place)}/${timelineName(timeline)}.history`,
};

const POSITIONS = ['walStart', 'walStop'] as const;

export async function writeFacts(place: StorePlace, taken: TakenBackup, signal: AbortSignal): Promise<void> {
  const text = JSON.stringify(taken, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  const key = backupKeys.facts(place, taken.label);
  await writeSealed(place.store, key, place.key, [Buffer.from(text)], { timeoutMs: STORE_TIMEOUT_MS, signal });
}

export async function readFacts(place: StorePlace, label: string, signal: AbortSignal): Promise<TakenBackup> {
  const key = backupKeys.facts(place, label);
  const text = await readSealedWhole(place.store, key, place.key, { timeoutMs: STORE_TIMEOUT_MS, signal });
  const facts = JSON.parse(text.toString()) as Record<string, unknown>;
  for (const name of POSITIONS) facts[name] = BigInt(String(facts[name]));
  // Older ones do not say it: the two were always the same.
  return { ...facts, askedLabel: label } as unknown as TakenBackup;
}
