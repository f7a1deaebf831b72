import type { ReportResult } from '@rocket/contracts';
import type { ReportType } from '@rocket/domain';

/** Series that are told apart by their colours. */
const SERIES_MAX = 6;
/** Bars that can still be read. */
const BARS_MAX = 24;
const ONE = '';

export interface ReportSeries {
  word: string;
  /** Of each place along the axis; null where nothing is known. */
  values: (number | null)[];
}

/** What is drawn of a report. */
export interface ReportChartModel {
  kind: 'lines' | 'bars';
  places: string[];
  series: ReportSeries[];
  /** The highest that is drawn: of bars on top of each other, their sum. */
  top: number;
  type: ReportType;
  /** Whether only a part is drawn. The table has all of it. */
  isPart: boolean;
}

/** The largest series, and of bars the first places; undefined where there is nothing to draw. */
export function reportChartModel(report: Pick<ReportResult, 'chart' | 'rows' | 'columns'>): ReportChartModel | undefined {
  const { chart, rows, columns } = report;
  if (!chart || rows.length === 0) return undefined;
  const wordOf = (row: ReportResult['rows'][number], name: string | undefined): string =>
    name === undefined ? ONE : String(row[name] ?? '–');
  const all = [...new Set(rows.map((row) => wordOf(row, chart.x)))];
  const places = chart.kind === 'bars' ? all.slice(0, BARS_MAX) : all;
  const found = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const place = places.indexOf(wordOf(row, chart.x));
    const value = row[chart.y];
    if (place < 0 || typeof value !== 'number') continue;
    const word = wordOf(row, chart.series);
    const values = found.get(word) ?? places.map(() => null);
    found.set(word, values);
    values[place] = (values[place] ?? 0) + value;
  }
  const most = (values: readonly (number | null)[]): number => Math.max(...values.map((value) => value ?? 0));
  const words = [...found].sort(([, one], [, other]) => most(other) - most(one));
  const series = words.slice(0, SERIES_MAX).map(([word, values]) => ({ word, values }));
  if (series.length === 0) return undefined;
  const sums = places.map((_, place) => series.reduce((sum, { values }) => sum + Math.max(0, values[place] ?? 0), 0));
  return {
    kind: chart.kind,
    places,
    series,
    top: Math.max(chart.kind === 'bars' ? Math.max(...sums) : Math.max(...series.map(({ values }) => most(values))), 0) || 1,
    type: columns.find(({ name }) => name === chart.y)?.type ?? 'number',
    isPart: places.length < all.length || series.length < words.length,
  };
}
