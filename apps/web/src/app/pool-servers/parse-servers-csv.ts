import type { AddPoolServerRequest, FieldProblem } from '@rocket/contracts';
import { HOST_DRIVERS, type HostDriver } from '@rocket/domain';
import Papa from 'papaparse';
import { checkServer, type KnownWords } from './check-server.js';

/** The columns, in the order that holds when there is no header row. The first six are needed. */
export const CSV_COLUMNS = [
  'serverName',
  'environment',
  'datacenter',
  'cpu',
  'ramGb',
  'dbGigs',
  'address',
  'driver',
  'osVersion',
  'sshUser',
  'sshPort',
  'hostKey',
] as const;
export type CsvColumn = (typeof CSV_COLUMNS)[number];

/** One server of the pasted text. */
export interface CsvRow {
  /** Line of the text where it begins, from 1. */
  line: number;
  server: AddPoolServerRequest;
  /** What is wrong with it, in words; empty when it can be sent. */
  faults: string[];
}

interface Cells {
  line: number;
  cells: string[];
}

/**
 * Reads pasted lines. A first line that names `serverName` is a header, and then the columns may stand in any order;
 * else they stand in the order of `CSV_COLUMNS`. Comma, semicolon and tab all separate: spreadsheets paste tabs.
 * With `probe`, servers over SSH will be asked, and need not say how big they are.
 */
export function parseServersCsv(text: string, known: KnownWords, { probe = false } = {}): CsvRow[] {
  const [first, ...rest] = readCells(text);
  if (first === undefined) return [];
  const header = headerOf(first);
  const columns: readonly (string | undefined)[] = header ?? CSV_COLUMNS;
  const rows = (header ? rest : [first, ...rest]).map((cells) => toRow(cells, columns, known, probe));
  return markRepeated(rows);
}

/** Sorts the API's faults (`/3/serverName`: the fourth server sent) to the lines they belong to. */
export function faultsByLine(rows: readonly CsvRow[], errors: readonly FieldProblem[]): ReadonlyMap<number, string[]> {
  const faults = new Map<number, string[]>();
  for (const { pointer, detail } of errors) {
    const [, index, field] = pointer.split('/');
    const row = rows[Number(index)];
    if (row === undefined) continue;
    faults.set(row.line, [...(faults.get(row.line) ?? []), field === undefined ? detail : `${field}: ${detail}`]);
  }
  return faults;
}

function readCells(text: string): Cells[] {
  const found: Cells[] = [];
  let startsAt = 0;
  let line = 1;
  Papa.parse<string[]>(text, {
    delimitersToGuess: [',', ';', '\t', '|'],
    step: ({ data, meta }) => {
      const cells = data.map((cell) => cell.trim());
      if (cells.some((cell) => cell !== '')) found.push({ line, cells });
      // A quoted cell may hold line breaks, so lines are counted in the text and not in rows.
      line += text.slice(startsAt, meta.cursor).split('\n').length - 1;
      startsAt = meta.cursor;
    },
  });
  return found;
}

/** The columns a header line names, or `undefined` when it is a line of data. An unknown name stays a hole. */
function headerOf({ cells }: Cells): (CsvColumn | undefined)[] | undefined {
  const columns = cells.map((cell) =>
    CSV_COLUMNS.find((column) => column.toLowerCase() === cell.toLowerCase().replaceAll(/[\s_-]/g, '')),
  );
  return columns.includes('serverName') ? columns : undefined;
}

function toRow({ line, cells }: Cells, columns: readonly (string | undefined)[], known: KnownWords, probe: boolean): CsvRow {
  const cell = (column: CsvColumn): string => cells[columns.indexOf(column)] ?? '';
  const optional = (column: CsvColumn): string | undefined => cell(column) || undefined;
  const number = (column: CsvColumn): number => (cell(column) === '' ? Number.NaN : Number(cell(column).replace(',', '.')));
  const driver = (optional('driver')?.toLowerCase() as HostDriver | undefined) ?? (optional('address') ? 'ssh' : 'local');
  const size = (column: CsvColumn): number | undefined =>
    driver === 'ssh' && probe && cell(column) === '' ? undefined : number(column);
  const server: AddPoolServerRequest = {
    serverName: cell('serverName'),
    environment: spelledAs(cell('environment'), known.environments),
    datacenter: spelledAs(cell('datacenter'), known.datacenters),
    cpu: size('cpu'),
    ramGb: size('ramGb'),
    dbGigs: size('dbGigs'),
    address: optional('address'),
    driver,
    ...(driver === 'ssh' && { probe }),
    osVersion: optional('osVersion'),
    sshUser: optional('sshUser'),
    sshPort: optional('sshPort') === undefined ? undefined : number('sshPort'),
    hostKey: optional('hostKey'),
  };
  const faults = Object.entries(checkServer(server, known)).map(([field, detail]) => `${field}: ${detail}`);
  if (!HOST_DRIVERS.includes(server.driver)) faults.push(`driver: must be ${HOST_DRIVERS.join(' or ')}`);
  if (cells.length > columns.length) faults.push(`${cells.length} columns, but there are only ${columns.length}`);
  return { line, server, faults };
}

/** `prod` is meant as `Prod`. */
function spelledAs(word: string, known: readonly string[] | undefined): string {
  return known?.find((one) => one.toLowerCase() === word.toLowerCase()) ?? word;
}

function markRepeated(rows: readonly CsvRow[]): CsvRow[] {
  const firstLine = new Map<string, number>();
  return rows.map((row) => {
    const name = row.server.serverName.toLowerCase();
    const before = firstLine.get(name);
    if (before === undefined || name === '') {
      firstLine.set(name, row.line);
      return row;
    }
    return { ...row, faults: [...row.faults, `serverName: the same as on line ${before}`] };
  });
}
