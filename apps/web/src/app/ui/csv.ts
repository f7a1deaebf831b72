import Papa from 'papaparse';

export type CsvValue = string | number | boolean | null;
export type CsvRow = Readonly<Record<string, CsvValue>>;

/**
 * How a cell begins that a spreadsheet would run as a formula, in half and full width. Names and texts come from people
 * and machines that we do not know.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** Without it, spreadsheets take UTF-8 for something else. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Rows as CSV (RFC 4180) with a head, safe to open in a spreadsheet: a text that looks like a formula gets a `'` before it. */
export function toCsv(rows: readonly CsvRow[]): string {
  return BYTE_ORDER_MARK + Papa.unparse([...rows], { newline: '\r\n', escapeFormulae: FORMULA }) + '\r\n';
}
