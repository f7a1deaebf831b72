import type { BackupType } from '@rocket/domain';
import type { TakenBackup } from '@rocket/engine-core';
import { parseLsn } from '../control-file.js';

/** What we tell pgBackRest to write beside a backup. */
export const LABEL_ANNOTATION = 'rocket-label';
export const RELEASE_ANNOTATION = 'rocket-release';

const TYPES: Readonly<Record<string, BackupType>> = { full: 'Full', diff: 'Diff', incr: 'Incr' };

/** A backup in `info --output=json`. Times are whole seconds since 1970. */
interface InfoBackup {
  label: string;
  type: string;
  prior: string | null;
  annotation?: Record<string, string>;
  archive: { start: string | null; stop: string | null };
  database: { id: number };
  info: { size: number; repository: { delta: number; size: number } };
  lsn?: { start: string; stop: string };
  timestamp: { start: number; stop: number };
}

interface InfoStanza {
  name: string;
  db?: { id: number; version: string }[];
  backup?: InfoBackup[];
}

/** Whether pgBackRest knows the cluster at all, and its backups, the oldest first. */
export function readInfo(json: string, stanza: string): { isKnown: boolean; backups: TakenBackup[] } {
  const found = (JSON.parse(json) as InfoStanza[]).find(({ name }) => name === stanza);
  const versions = new Map((found?.db ?? []).map(({ id, version }) => [id, version]));
  const backups = (found?.backup ?? []).flatMap((backup) => toTaken(backup, versions) ?? []);
  return { isKnown: versions.size > 0, backups: backups.sort(byAge) };
}

/** `undefined` for one that is of no use: it was taken without any log. */
function toTaken(backup: InfoBackup, versions: ReadonlyMap<number, string>): TakenBackup | undefined {
  const type = TYPES[backup.type];
  const { lsn, annotation, info, timestamp } = backup;
  const term = parseInt(backup.archive.start?.slice(0, 8) ?? '', 16);
  if (type === undefined || lsn === undefined || Number.isNaN(term)) return undefined;
  return {
    label: backup.label,
    askedLabel: annotation?.[LABEL_ANNOTATION] ?? null,
    type,
    parentLabel: backup.prior,
    // One that was made by hand tells the major alone.
    release: annotation?.[RELEASE_ANNOTATION] ?? versions.get(backup.database.id) ?? '',
    startedAt: instant(timestamp.start),
    // The second in which it stopped may not be over when it is written.
    stoppedAt: instant(timestamp.stop + 1),
    dbSizeBytes: info.size,
    storedBytes: info.repository.delta,
    manifestSha256: null,
    term,
    walStart: parseLsn(lsn.start),
    walStop: parseLsn(lsn.stop),
  };
}

function byAge(one: TakenBackup, other: TakenBackup): number {
  return one.startedAt.localeCompare(other.startedAt) || one.label.localeCompare(other.label);
}

function instant(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
