import type { MetricUnit } from '@rocket/domain';
import type uPlot from 'uplot';
import { numberWords, type ChartMark, type ChartModel } from './chart-model.js';

export interface ChartParts {
  width: number;
  height: number;
  colourOf: (line: number) => string;
  ink: () => string;
  onCursor: (plot: uPlot) => void;
  onZoom: (from: number, to: number) => void;
  onDraw: (plot: uPlot) => void;
}

/** Charts of one page have their cursor at the same instant. */
const SYNC = 'rocket-metrics';
const AXIS_FONT = '11px Inter Variable, system-ui, sans-serif';

/** Of each line its mean, its least and its greatest. */
export function dataOf({ lines }: ChartModel, instants: readonly number[]): uPlot.AlignedData {
  return [[...instants], ...lines.flatMap(({ avg, min, max }) => [avg, min, max])];
}

export function optionsOf({ lines, unit }: ChartModel, parts: ChartParts): uPlot.Options {
  const { colourOf, ink } = parts;
  const series = lines.flatMap((line, place): uPlot.Series[] => {
    const colour = (): string => colourOf(place);
    const edge = { show: true, stroke: 'transparent', points: { show: false } };
    return [{ label: line.label, stroke: colour, width: 1.5, points: { size: 4 } }, edge, edge];
  });
  const bands = lines.map((_, place): uPlot.Band => {
    const fill = (): string => withAlpha(colourOf(place));
    return { series: [3 * place + 3, 3 * place + 2], fill };
  });
  const axis = { stroke: ink, font: AXIS_FONT, ticks: { show: false } };
  const grid = { stroke: () => withAlpha(ink()), width: 1 };
  return {
    width: parts.width,
    height: parts.height,
    series: [{}, ...series],
    bands,
    legend: { show: false },
    // What is dragged over becomes the time that is shown, in all charts; the page asks for it anew.
    cursor: { sync: { key: SYNC, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { show: false } },
    scales: { y: { range: (_, least, greatest) => rangeOf(least, greatest, unit) } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, values: (plot, splits) => instantWords(splits, spanOf(plot)) },
      { ...axis, grid, size: 64, values: (_, splits) => splits.map((value) => numberWords(value, unit)) },
    ],
    hooks: {
      setCursor: [parts.onCursor],
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          const at = (pixels: number): number => plot.posToVal(pixels, 'x');
          parts.onZoom(at(plot.select.left), at(plot.select.left + plot.select.width));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [parts.onDraw],
    },
  };
}

/** From nothing: half a chart of noise looks like a drama. */
function rangeOf(least: number | null, greatest: number | null, unit: MetricUnit): [number, number] {
  if (unit === 'percent') return [0, 100];
  const top = Math.max(greatest ?? 0, 0);
  const nothing = unit === 'bytes' || unit === 'bytesPerSecond' ? 1_000 : 1;
  return [Math.min(0, least ?? 0), top === 0 ? nothing : top * 1.1];
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAYS_SECONDS = 2 * 86_400;

function instantWords(splits: readonly number[], spanSeconds: number): string[] {
  const format = spanSeconds > DAYS_SECONDS ? DAY : CLOCK;
  return splits.map((seconds) => format.format(seconds * 1000));
}

function spanOf({ scales }: uPlot): number {
  const { min, max } = scales['x'] ?? {};
  return (max ?? 0) - (min ?? 0);
}

/** A dashed line at each instant at which something happened. */
export function drawMarks(plot: uPlot, marks: readonly ChartMark[], host: HTMLElement): void {
  const style = getComputedStyle(host);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([4, 4]);
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  for (const { atSeconds, isUnplanned } of marks) {
    const x = plot.valToPos(atSeconds, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = isUnplanned ? '#d0453b' : style.color;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** The same colour, faint. */
function withAlpha(colour: string): string {
  const [, red, green, blue] = /^rgba?\((\d+), (\d+), (\d+)/.exec(colour) ?? [];
  return red === undefined ? 'transparent' : `rgba(${red}, ${green ?? ''}, ${blue ?? ''}, 0.16)`;
}
