/** PostgreSQL's default; one that was initialised otherwise is refused by `prepare`. */
export const SEGMENT_BYTES = 16n * 1024n ** 2n;
const SEGMENTS_PER_FILE_ID = 0x1_0000_0000n / SEGMENT_BYTES;
const NAME = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/;

/** A file of the write-ahead log, 16 MiB of it. */
export interface WalSegment {
  timeline: number;
  /** Counted from the beginning of the log: 5 begins at `0/5000000`. */
  number: bigint;
}

/** The segment in which this byte lies. */
export function segmentAt(position: bigint): bigint {
  return position / SEGMENT_BYTES;
}

export function segmentStart(number: bigint): bigint {
  return number * SEGMENT_BYTES;
}

/** `{ timeline: 1, number: 5n }` -> `000000010000000000000005`. */
export function segmentName({ timeline, number }: WalSegment): string {
  return timelineName(timeline) + hex(number / SEGMENTS_PER_FILE_ID) + hex(number % SEGMENTS_PER_FILE_ID);
}

/** `undefined` for what is not the name of a segment. */
export function parseSegmentName(name: string): WalSegment | undefined {
  const [, timeline, file, part] = NAME.exec(name) ?? [];
  if (timeline === undefined) return undefined;
  const number = BigInt(`0x${file ?? ''}`) * SEGMENTS_PER_FILE_ID + BigInt(`0x${part ?? ''}`);
  return { timeline: parseInt(timeline, 16), number };
}

/** `3` -> `00000003`. */
export function timelineName(timeline: number): string {
  return hex(BigInt(timeline));
}

function hex(number: bigint): string {
  return number.toString(16).toUpperCase().padStart(8, '0');
}
