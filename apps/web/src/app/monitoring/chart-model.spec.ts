import { describe, expect, it } from '@jest/globals';
import type { MetricSeries } from '@rocket/contracts';
import { chartSentences, chartsOf, instantsOf, numberWords } from './chart-model.js';

const series = (
  serverName: string,
  metric: MetricSeries['metric'],
  element: string | null,
  values: (number | null)[],
): MetricSeries => ({
  ...{ serverName, metric, element, title: metric, unit: 'percent' },
  ...{ min: values, avg: values, max: values },
});
const chart = (...all: MetricSeries[]) => ({
  from: '2026-11-30T12:00:00Z',
  stepSeconds: 15,
  points: 3,
  resolution: 'sample' as const,
  series: all,
});

describe('charts', () => {
  it('have a line for each server and mount, and are in the order in which they are looked at', () => {
    const found = chartsOf(
      chart(
        series('h1', 'dbUp', null, [1]),
        series('h1', 'diskUsedPercent', '/', [1]),
        series('h2', 'diskUsedPercent', '/var', [2]),
        series('h1', 'load', null, [3]),
      ),
    );
    expect(found.map(({ metric, lines }) => [metric, lines.map(({ label }) => label)])).toEqual([
      ['load', ['h1']],
      ['diskUsedPercent', ['h1 /', 'h2 /var']],
    ]);
  });

  it('do not repeat the only server at every mount', () => {
    const mounts = [series('h1', 'diskUsedPercent', '/', [1]), series('h1', 'diskUsedPercent', '/var', [2])];
    expect(chartsOf(chart(...mounts))[0]?.lines.map(({ label }) => label)).toEqual(['/', '/var']);
  });

  it('are said in words', () => {
    const [model] = chartsOf(chart(series('h1', 'load', null, [3, null, 97.84]), series('h2', 'load', null, [null])));
    expect(model && chartSentences(model)).toEqual(['h1: 97.8 % at the end, from 3 % to 97.8 %.', 'h2: nothing was measured.']);
  });

  it('know when their points are', () => {
    const start = Date.parse('2026-11-30T12:00:00Z') / 1000;
    expect(instantsOf(chart())).toEqual([start, start + 15, start + 30]);
  });

  it.each([
    [null, 'ms', '–'],
    [0.1234, 'ms', '0.12 ms'],
    [1234, 'ms', '1.23 s'],
    [1_200_000_000, 'bytes', '1.2 GB'],
    [2_147_000_000, 'count', '2147 M'],
    [3, 'seconds', '3 s'],
    [7200, 'seconds', '2 h'],
    [0, 'yesNo', 'no'],
  ] as const)('write %s in %s as %s', (value, unit, words) => expect(numberWords(value, unit)).toBe(words));
});
