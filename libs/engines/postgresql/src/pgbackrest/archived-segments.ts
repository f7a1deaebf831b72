import type { ServerPlace } from '@rocket/engine-core';
import type { WalRange } from '@rocket/domain';
import { runOrFail } from '@rocket/hosts';
import { parseSegmentName, segmentStart } from '../backups/wal-segments.js';
import { repositoryLayout } from './pgbackrest-layout.js';

const LIST_TIMEOUT_MS = 2 * 60_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/**
 * `$1` the archive of a cluster, `$2` a directory of the log, 16 characters: what lies in that one and in later ones. A directory
 * holds 4 GB of one timeline.
 */
const LIST = `[ -d "$1" ] || exit 0
for version in "$1"/*/; do
  for directory in "$version"*/; do
    name=$(basename -- "$directory")
    [ "\${#name}" = 16 ] || continue
    [ ! "$name" \\< "$2" ] || continue
    find "$directory" -type f -name '????????????????????????-*' -printf '%f %T@\\n'
  done
done`;

/**
 * The log as it lies in the repository, without holes within a range. When a piece was stored is all that is known of the times
 * then.
 *
 * @param since the directory to begin with, as pgBackRest calls it: timeline and file number, `0000000100000000`
 */
export async function archivedSegments(place: ServerPlace, signal: AbortSignal, since = ''): Promise<WalRange[]> {
  const argv = ['/bin/sh', '-c', LIST, 'sh', repositoryLayout(place).archive, since];
  const { stdout } = await runOrFail(place.host, argv, {
    timeoutMs: LIST_TIMEOUT_MS,
    maxOutputBytes: MAX_OUTPUT_BYTES,
    signal,
  });
  return rangesOf(stdout);
}

/** `000000010000000000000005-<checksum>.zst 1764000000.5`, one a line and in any order. */
export function rangesOf(listing: string): WalRange[] {
  const pieces = listing.split('\n').flatMap((line) => {
    const [file = '', seconds = ''] = line.split(' ');
    // The beginning of a piece that a new timeline has left is no piece: `000000010000000000000007.partial-...`.
    const segment = file[24] === '-' ? parseSegmentName(file.slice(0, 24)) : undefined;
    return segment ? { ...segment, storedAt: new Date(Number(seconds) * 1000) } : [];
  });
  pieces.sort((one, other) => one.timeline - other.timeline || Number(one.number - other.number));
  const ranges: WalRange[] = [];
  for (const { timeline, number, storedAt } of pieces) {
    const [from, to] = [segmentStart(number), segmentStart(number + 1n)];
    const last = ranges.at(-1);
    if (last?.term === timeline && last.to >= from)
      Object.assign(last, { to, toAt: storedAt > last.toAt ? storedAt : last.toAt });
    else ranges.push({ term: timeline, from, to, fromAt: storedAt, toAt: storedAt });
  }
  return ranges;
}

/** `0000000100000000`: where the piece lies with which a range ends. */
export function directoryOf({ term, to }: Pick<WalRange, 'term' | 'to'>): string {
  const hex = (value: bigint | number): string => value.toString(16).toUpperCase().padStart(8, '0');
  return hex(term) + hex((to > 0n ? to - 1n : 0n) >> 32n);
}
