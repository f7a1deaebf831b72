/** What a cell can hold. */
export type CsvValue = string | number | boolean | null;

/**
 * How a cell begins that a spreadsheet would run as a formula, in half and full width. Names and texts come from people
 * and machines that we do not know.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** Begins every file: without it, spreadsheets take UTF-8 for something else. */
export const CSV_BEGIN = '\uFEFF';

/** A line of CSV (RFC 4180), its end included, safe to open in a spreadsheet: a text that looks like a formula gets a `'` before it. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CsvValue): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const isFormula = FORMULA.test(value);
  const text = isFormula ? `'${value}` : value;
  return isFormula || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
