import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { ReportResult } from '@rocket/contracts';
import { cellWords } from './cell-words.js';
import { reportChartModel, type ReportChartModel } from './report-chart-model.js';

const [WIDTH, HEIGHT] = [960, 220];
const [LEFT, TOP, BOTTOM] = [84, 12, 24];
const LABELS_MAX = 8;
const LINES = [0, 0.5, 1];
const BAR_PART = 0.7;
const BAR_MAX = 64;

/** A report as lines or bars. The table says the same in figures, so that nobody needs to see it. */
@Component({
  selector: 'rk-report-chart',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './report-chart.html',
  styleUrl: './report-chart.scss',
})
export class ReportChartView {
  readonly report = input.required<Pick<ReportResult, 'chart' | 'rows' | 'columns'>>();
  protected readonly model = computed(() => reportChartModel(this.report()));
  protected readonly drawn = computed(() => {
    const model = this.model();
    return model === undefined ? undefined : draw(model);
  });
  protected readonly size = { width: WIDTH, height: HEIGHT, left: LEFT, bottom: HEIGHT - BOTTOM };
}

function draw(model: ReportChartModel) {
  const { kind, places, series, top, type } = model;
  const room = (WIDTH - LEFT) / Math.max(1, places.length);
  const xOf = (place: number): number => LEFT + room * (place + 0.5);
  const yOf = (value: number): number => TOP + (HEIGHT - TOP - BOTTOM) * (1 - Math.max(0, value) / top);
  const every = Math.ceil(places.length / LABELS_MAX);
  return {
    grid: LINES.map((part) => ({ y: yOf(top * part), word: cellWords(rounded(top * part), type) })),
    labels: places.flatMap((word, place) => (place % every === 0 ? [{ x: xOf(place), word: shortened(word) }] : [])),
    lines: kind === 'lines' ? series.map(({ values }, line) => ({ line: line + 1, path: pathOf(values, xOf, yOf) })) : [],
    dots:
      kind === 'lines' && places.length === 1
        ? series.map(({ values }, line) => ({ line: line + 1, x: xOf(0), y: yOf(values[0] ?? 0) }))
        : [],
    bars: kind === 'bars' ? barsOf(model, { xOf, yOf, width: Math.min(BAR_MAX, room * BAR_PART) }) : [],
    legend: series.length > 1 ? series.map(({ word }, line) => ({ line: line + 1, word })) : [],
  };
}

interface Scale {
  xOf: (place: number) => number;
  yOf: (value: number) => number;
  width: number;
}

function barsOf({ places, series, type }: ReportChartModel, { xOf, yOf, width }: Scale) {
  return places.flatMap((word, place) => {
    let below = 0;
    return series.flatMap(({ word: name, values }, line) => {
      const value = values[place] ?? 0;
      if (value <= 0) return [];
      const [y, bottom] = [yOf(below + value), yOf(below)];
      below += value;
      const title = `${word}${name === '' ? '' : `, ${name}`}: ${cellWords(value, type)}`;
      return [{ line: line + 1, x: xOf(place) - width / 2, y, width, height: bottom - y, title }];
    });
  });
}

/** A line, broken where nothing is known. */
function pathOf(values: readonly (number | null)[], xOf: Scale['xOf'], yOf: Scale['yOf']): string {
  let isDown = false;
  return values
    .map((value, place) => {
      if (value === null) {
        isDown = false;
        return '';
      }
      const step = `${isDown ? 'L' : 'M'}${xOf(place).toFixed(1)} ${yOf(value).toFixed(1)}`;
      isDown = true;
      return step;
    })
    .join('');
}

/** Three figures are enough on an axis. */
const rounded = (value: number): number => Number(value.toPrecision(3));
const WORD_MAX = 14;
const shortened = (word: string): string => (word.length > WORD_MAX ? `${word.slice(0, WORD_MAX - 1)}…` : word);
