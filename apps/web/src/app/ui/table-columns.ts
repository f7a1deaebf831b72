import { computed, signal } from '@angular/core';
import type { CsvRow, CsvValue } from './csv.js';

/** A column that can be chosen and exported. */
export interface TableColumn<T> {
  word: string;
  /** Its place in the row, from 1; several columns without a head may come before it. */
  place: number;
  /** Cannot be hidden: without it a row says nothing. */
  always?: boolean;
  /** What it holds in an export: raw values, by the name of the field in the API. */
  fields: Readonly<Record<string, (row: T) => CsvValue>>;
}

/** Which columns of a table are shown, remembered in this browser. */
export class TableColumns<T> {
  private readonly storageKey: string;
  private readonly hidden;

  constructor(
    readonly table: string,
    readonly all: readonly TableColumn<T>[],
  ) {
    this.storageKey = `rocket.columns.${table}`;
    this.hidden = signal<ReadonlySet<string>>(stored(this.storageKey));
  }

  readonly anyHidden = computed(() => this.all.some((column) => !this.shows(column)));
  /** Classes for the table; see `hides-` in the styles of tables. */
  readonly classes = computed(() =>
    this.all
      .filter((column) => !this.shows(column))
      .map((column) => `hides-${column.place}`)
      .join(' '),
  );

  shows(column: TableColumn<T>): boolean {
    return column.always === true || !this.hidden().has(column.word);
  }

  toggle(column: TableColumn<T>): void {
    const after = new Set(this.hidden());
    if (!after.delete(column.word)) after.add(column.word);
    this.keep(after);
  }

  showAll(): void {
    this.keep(new Set());
  }

  /** A row as the export has it: what is shown, in the order it is shown. */
  toCsv(row: T): CsvRow {
    const shown = this.all.filter((column) => this.shows(column));
    return Object.fromEntries(
      shown.flatMap((column) => Object.entries(column.fields).map(([name, read]): [string, CsvValue] => [name, read(row)])),
    );
  }

  private keep(hidden: ReadonlySet<string>): void {
    this.hidden.set(hidden);
    localStorage.setItem(this.storageKey, JSON.stringify([...hidden]));
  }
}

function stored(key: string): ReadonlySet<string> {
  try {
    const words: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return new Set(Array.isArray(words) ? words.filter((word) => typeof word === 'string') : []);
  } catch {
    return new Set();
  }
}
