import { ChangeDetectionStrategy, Component, DestroyRef, computed, inject, input, signal } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatSnackBar } from '@angular/material/snack-bar';
import { mdiCheckboxBlankOutline, mdiCheckboxMarked, mdiCodeJson, mdiTableColumn, mdiTrayArrowDown } from '@mdi/js';
import { toApiProblem } from '../core/api-problem.js';
import { downloadText } from '../core/download.js';
import { PAGE_ROWS_MAX, type PageLoader } from '../core/paged-list.js';
import { Icon } from './icon.js';
import type { TableColumn, TableColumns } from './table-columns.js';

/** Above a table: which columns it shows, and the whole filtered list as a file. */
@Component({
  selector: 'rk-table-tools',
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button
      type="button"
      class="tool"
      [matMenuTriggerFor]="menu"
      [attr.aria-label]="columns().anyHidden() ? 'Columns, some are hidden' : 'Columns'"
    >
      <rk-icon [path]="icons.columns" [size]="16" /><span class="word">Columns</span>
      @if (columns().anyHidden()) {
        <span class="dot"></span>
      }
    </button>
    <button
      type="button"
      class="tool"
      [disabled]="exporting()"
      title="All rows of this list, as filtered"
      (click)="export('csv')"
    >
      <rk-icon [path]="icons.file" [size]="16" /><span class="word">{{ exportWord() }}</span>
    </button>
    @if (json()) {
      <button
        type="button"
        class="tool"
        [disabled]="exporting()"
        title="All rows of this list, as filtered, in full"
        (click)="export('json')"
      >
        <rk-icon [path]="icons.code" [size]="16" /><span class="word">JSON</span>
      </button>
    }
    <mat-menu #menu="matMenu" xPosition="before">
      @for (column of choices(); track column.word) {
        <button
          mat-menu-item
          type="button"
          role="menuitemcheckbox"
          [attr.aria-checked]="columns().shows(column)"
          (click)="$event.stopPropagation(); columns().toggle(column)"
        >
          <rk-icon [path]="columns().shows(column) ? icons.on : icons.off" [size]="18" />{{ column.word }}
        </button>
      }
      <button mat-menu-item type="button" [disabled]="!columns().anyHidden()" (click)="columns().showAll()">
        Show all columns
      </button>
    </mat-menu>
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      gap: 2px;
    }
    .tool {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      height: 32px;
      padding: 0 10px;
      border: 0;
      border-radius: var(--radius);
      background: none;
      color: var(--text-soft);
      font: 500 13px/20px var(--sans);
      white-space: nowrap;
      cursor: pointer;
    }
    .tool:hover:not(:disabled) {
      background: var(--hover);
      color: var(--text);
    }
    .tool:focus-visible {
      box-shadow: var(--focus);
    }
    :host(:last-child) {
      margin-right: -10px;
    }
    @media (max-width: 720px) {
      .tool {
        padding: 0 8px;
      }
      .word {
        position: absolute;
        overflow: hidden;
        width: 1px;
        height: 1px;
        clip-path: inset(50%);
      }
    }
    .dot {
      width: 6px;
      height: 6px;
      border-radius: 50%;
      background: var(--accent);
    }
  `,
})
export class TableTools<T> {
  private readonly snackBar = inject(MatSnackBar);
  private readonly gone = new AbortController();
  readonly columns = input.required<TableColumns<T>>();
  /** A fresh reader of the list as it is filtered and sorted now. */
  readonly source = input.required<() => PageLoader<T>>();

  /** Offers the rows as the API answers them as well: for records that hold more than a table shows. */
  readonly json = input(false);

  protected readonly exporting = signal(false);
  private readonly read = signal(0);
  protected readonly choices = computed<readonly TableColumn<T>[]>(() => this.columns().all.filter((column) => !column.always));
  protected readonly exportWord = computed(() =>
    this.exporting() ? `Reading ${this.read().toLocaleString('en')} …` : 'Export CSV',
  );
  protected readonly icons = {
    columns: mdiTableColumn,
    file: mdiTrayArrowDown,
    code: mdiCodeJson,
    on: mdiCheckboxMarked,
    off: mdiCheckboxBlankOutline,
  };

  constructor() {
    inject(DestroyRef).onDestroy(() => this.gone.abort());
  }

  protected async export(format: 'csv' | 'json'): Promise<void> {
    this.exporting.set(true);
    this.read.set(0);
    try {
      const [rows, { toCsv }] = await Promise.all([this.readAll(), import('./csv.js')]);
      const name = `rocket-${this.columns().table}-${new Date().toISOString().slice(0, 10)}.${format}`;
      if (format === 'json') downloadText(`${JSON.stringify(rows, null, 2)}\n`, { name, type: 'application/json' });
      else downloadText(toCsv(rows.map((row) => this.columns().toCsv(row))), { name, type: 'text/csv;charset=utf-8' });
    } catch (error) {
      if (!this.gone.signal.aborted)
        this.snackBar.open(`The list was not exported: ${toApiProblem(error).detail}`, 'Dismiss', { duration: 10_000 });
    } finally {
      this.exporting.set(false);
    }
  }

  private async readAll(): Promise<T[]> {
    const load = this.source()();
    const rows: T[] = [];
    let cursor: string | null = null;
    do {
      const page = await load(cursor, this.gone.signal, PAGE_ROWS_MAX);
      rows.push(...page.items);
      this.read.set(rows.length);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return rows;
  }
}
