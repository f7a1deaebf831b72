import { beforeEach, describe, expect, it } from '@jest/globals';
import { TableColumns, type TableColumn } from './table-columns.js';

interface Row {
  name: string;
  cpu: number;
  ram: number;
}
const COLUMNS: readonly TableColumn<Row>[] = [
  { word: 'Server', place: 2, always: true, fields: { serverName: (row) => row.name } },
  { word: 'Size', place: 3, fields: { cpu: (row) => row.cpu, ramGb: (row) => row.ram } },
];
const size = COLUMNS[1] as TableColumn<Row>;

describe('the columns of a table', () => {
  beforeEach(() => localStorage.clear());

  it('are hidden one by one, and remembered for this table alone', () => {
    new TableColumns('pool', COLUMNS).toggle(size);
    expect(new TableColumns('pool', COLUMNS).classes()).toBe('hides-3');
    expect(new TableColumns('clusters', COLUMNS).classes()).toBe('');
  });

  it('export what is shown', () => {
    const columns = new TableColumns('pool', COLUMNS);
    expect(columns.toCsv({ name: 'a', cpu: 2, ram: 8 })).toEqual({ serverName: 'a', cpu: 2, ramGb: 8 });
    columns.toggle(size);
    expect(columns.toCsv({ name: 'a', cpu: 2, ram: 8 })).toEqual({ serverName: 'a' });
  });

  it('cannot all be hidden, and come back', () => {
    const columns = new TableColumns('pool', COLUMNS);
    for (const column of COLUMNS) columns.toggle(column);
    expect(columns.shows(COLUMNS[0] as TableColumn<Row>)).toBe(true);
    columns.showAll();
    expect(columns.anyHidden()).toBe(false);
  });

  it('do without a memory that cannot be read', () => {
    localStorage.setItem('rocket.columns.pool', '{');
    expect(new TableColumns('pool', COLUMNS).anyHidden()).toBe(false);
  });
});
