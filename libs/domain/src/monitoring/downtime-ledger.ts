import type { AvailabilitySpan, DowntimeCause } from './availability.js';

/** From and including, up to and without. */
export interface Period {
  fromMs: number;
  toMs: number;
}

/** A time in which a cluster was not up, or nobody knows. */
export interface DowntimeInterval extends Period {
  cause: DowntimeCause;
  operationId: string | null;
  reason: string | null;
}

/** A time in which an operation's own probe got no write acknowledged: shorter than what observing sees. */
export interface MeasuredGap extends Period {
  operationId: string;
}

/** All that is remembered of a cluster, as far as its downtime goes. */
export interface AvailabilityRecord {
  /** When it existed and was meant to run, in order; the last one may end now. */
  meant: readonly Period[];
  /** In the order of their beginnings. */
  spans: readonly AvailabilitySpan[];
  gaps: readonly MeasuredGap[];
}

/** How long of a period. What was planned, unplanned or unknown is part of what was meant. */
export interface DowntimeFigures {
  meantMs: number;
  plannedMs: number;
  unplannedMs: number;
  unknownMs: number;
}

type Piece = Period & Pick<AvailabilitySpan, 'operationId' | 'reason'> & { kind: 'up' | 'off' | DowntimeCause };

/**
 * When a cluster was not up within a period, in order and without overlaps. What was seen holds until the next observation,
 * if that came in time; nobody knows about the rest.
 *
 * Observed every 5 s, at most 20 s apart: up 10:00:00, down 10:00:05 to 10:00:25, up 10:00:30 -> down from 10:00:05 to
 * 10:00:30. Up 10:00:00, then nobody looked until up 10:05:00 -> unknown from 10:00:00 to 10:05:00.
 */
export function downtimeIntervals(record: AvailabilityRecord, within: Period): DowntimeInterval[] {
  return piecesOf(record, within).flatMap(({ kind, ...rest }) =>
    kind === 'up' || kind === 'off' ? [] : [{ ...rest, cause: kind }],
  );
}

/** The sums of a period. */
export function downtimeFigures(record: AvailabilityRecord, within: Period): DowntimeFigures {
  const figures = { meantMs: 0, plannedMs: 0, unplannedMs: 0, unknownMs: 0 };
  for (const { kind, fromMs, toMs } of piecesOf(record, within)) {
    if (kind !== 'off') figures.meantMs += toMs - fromMs;
    if (kind !== 'off' && kind !== 'up') figures[`${kind}Ms`] += toMs - fromMs;
  }
  return figures;
}

/** Which part of the time that is known it was up, in per cent; null when nothing is known. `announced` counts what was planned as up. */
export function availabilityPercent(figures: DowntimeFigures, { announced }: { announced: 'up' | 'down' }): number | null {
  const knownMs = figures.meantMs - figures.unknownMs;
  if (knownMs <= 0) return null;
  const downMs = figures.unplannedMs + (announced === 'up' ? 0 : figures.plannedMs);
  return (100 * (knownMs - downMs)) / knownMs;
}

function piecesOf(record: AvailabilityRecord, within: Period): Piece[] {
  const pieces = record.meant.flatMap((period) => overlay(piecesSeen(record.spans, period), record.gaps));
  return merge(pieces.flatMap((piece) => clip(piece, within)));
}

/** What was seen in one period in which it was meant to run, without holes. */
function piecesSeen(spans: readonly AvailabilitySpan[], { fromMs, toMs }: Period): Piece[] {
  const pieces: Piece[] = [];
  let cursor = fromMs;
  let last: AvailabilitySpan | undefined;
  const fill = (until: number, holds: AvailabilitySpan | undefined): void => {
    if (until > cursor) pieces.push(pieceOf(holds, { fromMs: cursor, toMs: until }));
    cursor = Math.max(cursor, until);
  };
  for (const span of spans) {
    if (span.seenUntilMs < fromMs || span.startedAtMs >= toMs) continue;
    const isInTime = span.startedAtMs - cursor <= span.toleranceMs;
    fill(span.startedAtMs, isInTime ? (last ?? span) : undefined);
    fill(Math.min(span.seenUntilMs, toMs), span);
    last = span;
  }
  fill(toMs, last !== undefined && toMs - cursor <= last.toleranceMs ? last : undefined);
  return pieces;
}

function pieceOf(span: AvailabilitySpan | undefined, period: Period): Piece {
  if (span === undefined) return { ...period, kind: 'unknown', operationId: null, reason: null };
  const { state, cause, operationId, reason } = span;
  const kind = state === 'Up' ? 'up' : state === 'Off' ? 'off' : (cause ?? 'unplanned');
  return { ...period, kind, operationId, reason };
}

/** What a probe measured is known better than what was seen from afar, but makes nothing out of what was down anyway. */
function overlay(pieces: readonly Piece[], gaps: readonly MeasuredGap[]): Piece[] {
  return pieces.flatMap((piece) => {
    if (piece.kind !== 'up' && piece.kind !== 'unknown') return [piece];
    const parts: Piece[] = [];
    let cursor = piece.fromMs;
    for (const gap of [...gaps].sort((one, other) => one.fromMs - other.fromMs)) {
      const fromMs = Math.max(gap.fromMs, cursor);
      const toMs = Math.min(gap.toMs, piece.toMs);
      if (fromMs >= toMs) continue;
      parts.push({ ...piece, fromMs: cursor, toMs: fromMs });
      parts.push({ fromMs, toMs, kind: 'planned', operationId: gap.operationId, reason: null });
      cursor = toMs;
    }
    return [...parts, { ...piece, fromMs: cursor }];
  });
}

function clip(piece: Piece, within: Period): Piece[] {
  const fromMs = Math.max(piece.fromMs, within.fromMs);
  const toMs = Math.min(piece.toMs, within.toMs);
  return fromMs < toMs ? [{ ...piece, fromMs, toMs }] : [];
}

/** An outage that is described anew while it lasts is one outage. */
function merge(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    const goesOn = last?.toMs === piece.fromMs && last.kind === piece.kind && last.operationId === piece.operationId;
    if (last && goesOn) last.toMs = piece.toMs;
    else merged.push({ ...piece });
  }
  return merged;
}
