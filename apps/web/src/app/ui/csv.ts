import { CSV_BEGIN, csvLine, type CsvValue } from '@rocket/domain';

export type { CsvValue } from '@rocket/domain';
export type CsvRow = Readonly<Record<string, CsvValue>>;

/** Rows as CSV with a head; by the same rule as what the API exports. */
export function toCsv(rows: readonly CsvRow[]): string {
  const [first] = rows;
  if (!first) return CSV_BEGIN;
  const names = Object.keys(first);
  return CSV_BEGIN + csvLine(names) + rows.map((row) => csvLine(names.map((name) => row[name] ?? null))).join('');
}
