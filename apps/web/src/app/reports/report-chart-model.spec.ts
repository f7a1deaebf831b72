import { describe, expect, it } from '@jest/globals';
import type { ReportResult } from '@rocket/contracts';
import { cellWords } from './cell-words.js';
import { reportChartModel } from './report-chart-model.js';

const columns: ReportResult['columns'] = [{ name: 'size', title: 'Size', type: 'gigs' }];
const chart = { kind: 'lines', x: 'day', y: 'size', series: 'group' } as const;

describe('what is drawn of a report', () => {
  it('has a line for each group, with holes where nothing is known', () => {
    const rows = [
      { day: '1', group: 'Prod', size: 5 },
      { day: '2', group: 'Dev', size: 1 },
      { day: '3', group: 'Prod', size: 7 },
    ];
    expect(reportChartModel({ chart, rows, columns })).toEqual({
      ...{ kind: 'lines', places: ['1', '2', '3'], top: 7, type: 'gigs', isPart: false },
      series: [
        { word: 'Prod', values: [5, null, 7] },
        { word: 'Dev', values: [null, 1, null] },
      ],
    });
  });

  it('puts bars on top of each other, and says when it leaves something out', () => {
    const rows = Array.from({ length: 40 }, (_, place) => ({ day: String(place % 2), group: String(place), size: place }));
    const model = reportChartModel({ chart: { ...chart, kind: 'bars' }, rows, columns });
    expect([model?.series.length, model?.isPart, model?.top]).toEqual([6, true, 39 + 37 + 35]);
  });

  it('is nothing where there is nothing', () => {
    expect(reportChartModel({ chart, rows: [], columns })).toBeUndefined();
    expect(reportChartModel({ chart, rows: [{ day: '1', group: 'Prod', size: null }], columns })).toBeUndefined();
    expect(reportChartModel({ rows: [{ day: '1' }], columns })).toBeUndefined();
  });
});

describe('a cell', () => {
  it('says what it holds', () => {
    expect([
      cellWords(12345, 'integer'),
      cellWords(1204.5, 'gigs'),
      cellWords(0.05, 'percent'),
      cellWords(1296, 'seconds'),
      cellWords(-60, 'seconds'),
      cellWords(12.5, 'money'),
      cellWords(3, 'days'),
      cellWords(null, 'number'),
      cellWords(true, 'yesNo'),
      cellWords('x', 'text'),
    ]).toEqual(['12,345', '1,204.5 GB', '0.05 %', '21 min 36 s', '−1 min', '12.50', '3 d', '–', 'yes', 'x']);
  });
});
