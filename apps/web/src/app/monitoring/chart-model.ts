import type { Activity, MetricChart } from '@rocket/contracts';
import type { MetricName, MetricUnit } from '@rocket/domain';
import { bytes, single } from '../ui/words.js';

/** One line of a chart with the band between its least and greatest values. */
export interface ChartLine {
  label: string;
  min: (number | null)[];
  avg: (number | null)[];
  max: (number | null)[];
}

export interface ChartModel {
  metric: MetricName;
  title: string;
  unit: MetricUnit;
  lines: ChartLine[];
}

/** Something that happened, marked in every chart. */
export interface ChartMark {
  atSeconds: number;
  words: string;
  isUnplanned: boolean;
}

/** What people look at first comes first; whether something answers is told elsewhere. */
const ORDER: readonly MetricName[] = [
  'cpuIdlePercent',
  'load',
  'memoryUsedPercent',
  'diskUsedPercent',
  'connections',
  'transactionsPerSecond',
  'longestTransactionSeconds',
  'cacheHitPercent',
  'walBytesPerSecond',
  'lagBytes',
  'lagSeconds',
  'dbSizeBytes',
  'dbConnectMs',
  'hostPingMs',
  'wraparoundAge',
];

/** A chart for each metric, with a line for each server and whatever it was measured of. */
export function chartsOf({ series }: MetricChart): ChartModel[] {
  const servers = new Set(series.map(({ serverName }) => serverName));
  return ORDER.flatMap((metric) => {
    const lines = series.filter((one) => one.metric === metric);
    const [first] = lines;
    if (!first) return [];
    const label = ({ serverName, element }: (typeof lines)[number]): string =>
      [servers.size > 1 || element === null ? serverName : '', element ?? ''].filter(Boolean).join(' ');
    const { title, unit } = first;
    return [
      { metric, title, unit, lines: lines.map((one) => ({ label: label(one), min: one.min, avg: one.avg, max: one.max })) },
    ];
  });
}

/** The instants of the points, in seconds. */
export function instantsOf({ from, stepSeconds, points }: Pick<MetricChart, 'from' | 'stepSeconds' | 'points'>): number[] {
  const start = Date.parse(from) / 1000;
  return Array.from({ length: points }, (_, place) => start + place * stepSeconds);
}

export function marksOf(activities: readonly Activity[]): ChartMark[] {
  return activities.map(({ at, type, serverName, planned }) => ({
    atSeconds: Date.parse(at) / 1000,
    words: serverName === null ? type : `${type} ${serverName}`,
    isUnplanned: !planned,
  }));
}

/** A number with its unit, as short as it can be told. */
export function numberWords(value: number | null | undefined, unit: MetricUnit): string {
  if (value === null || value === undefined) return '–';
  switch (unit) {
    case 'bytes':
      return bytes(value);
    case 'bytesPerSecond':
      return `${bytes(value)}/s`;
    case 'percent':
      return `${short(value)} %`;
    case 'ms':
      return value >= 1000 ? `${short(value / 1000)} s` : `${short(value)} ms`;
    case 'seconds':
      return value < 10 ? `${short(value)} s` : single(value * 1000);
    case 'perSecond':
      return `${short(value)}/s`;
    case 'yesNo':
      return value >= 1 ? 'yes' : 'no';
    case 'count':
    case 'load':
      return short(value);
  }
}

/** The chart in a sentence for each line: what who does not see it has to know. */
export function chartSentences({ lines, unit }: ChartModel): string[] {
  return lines.map(({ label, min, avg, max }) => {
    const words = (value: number | undefined): string => numberWords(value, unit);
    const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
    const least = known(min).reduce((one, other) => Math.min(one, other), Infinity);
    const greatest = known(max).reduce((one, other) => Math.max(one, other), -Infinity);
    if (greatest < least) return `${label}: nothing was measured.`;
    return `${label}: ${words(known(avg).at(-1))} at the end, from ${words(least)} to ${words(greatest)}.`;
  });
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1_000_000) return `${trimmed(value / 1_000_000, 1)} M`;
  if (size >= 10_000) return `${trimmed(value / 1_000, 0)} k`;
  return trimmed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
