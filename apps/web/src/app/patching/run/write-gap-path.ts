import type { WriteGapSeries } from '@rocket/contracts';
import { counted, duration, waited } from '../../ui/words.js';

export interface Box {
  width: number;
  height: number;
}

/** A series is drawn over at least so many pieces, so that the first second does not fill the picture. */
const PIECES_MIN = 30;
/** More are put together; the longest of each stays. */
const PIECES_MAX = 60;

/**
 * How long writers waited, as upright strokes: `M x base V top` for every piece in which somebody looked. A wait of
 * `scaleMs` is as high as the box; longer ones are cut. Pieces in which nobody looked stay empty.
 */
export function writeGapPath(gaps: readonly (number | null)[], scaleMs: number, { width, height }: Box): string {
  const pieces = putTogether(gaps);
  const step = width / Math.max(pieces.length, PIECES_MIN);
  return pieces
    .map((gap, index) => {
      if (gap === null) return '';
      const share = Math.min(1, gap / Math.max(1, scaleMs));
      // A piece in which nobody had to wait is a stroke of a pixel: looked at, and nothing there.
      return `M${round((index + 0.5) * step)} ${height}V${round(height - Math.max(1, share * height))}`;
    })
    .join('');
}

/** At most `PIECES_MAX` pieces, each with the longest wait of those it stands for: 120 become 60, of two each. */
export function putTogether(gaps: readonly (number | null)[]): (number | null)[] {
  const size = Math.max(1, Math.ceil(gaps.length / PIECES_MAX));
  return Array.from({ length: Math.ceil(gaps.length / size) }, (_, index) => {
    const seen = gaps.slice(index * size, (index + 1) * size).filter((gap) => gap !== null);
    return seen.length === 0 ? null : Math.max(...seen);
  });
}

/** The same in words: "In 1 min 12 s writers waited at most 84 ms. 2,871 writes were acknowledged; none was lost." */
export function writeGapsInWords({ everyMs, gaps, writes, lost }: WriteGapSeries): string {
  const seen = gaps.filter((gap) => gap !== null);
  if (seen.length === 0) return 'Nobody has looked yet how long writers wait.';
  const fate = lost === 0 ? 'none was lost' : `${lost.toLocaleString('en')} of them ${lost === 1 ? 'was' : 'were'} lost`;
  return `In ${duration(gaps.length * everyMs)} writers waited at most ${waited(Math.max(...seen))}. ${counted(writes, 'write was', 'writes were')} acknowledged; ${fate}.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
