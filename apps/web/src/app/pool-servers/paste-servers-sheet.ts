import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import {
  MAT_DIALOG_DATA,
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { PoolServerItems } from '@rocket/contracts';
import { mdiAlertOctagon, mdiCheckCircle } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { draft } from '../core/draft.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { counted, gigs } from '../ui/words.js';
import type { AddServersData } from './add-server-sheet.js';
import { CSV_COLUMNS, faultsByLine, parseServersCsv, type CsvRow } from './parse-servers-csv.js';

/** More rows than these are counted, not shown. */
const ROWS_SHOWN = 200;

/** Puts many servers into the pool: pasted lines, checked as they are typed, all or nothing. */
@Component({
  selector: 'rk-paste-servers-sheet',
  imports: [
    Field,
    Icon,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    RouterLink,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './paste-servers-sheet.html',
  styleUrl: './sheet.scss',
})
export class PasteServersSheet {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<PasteServersSheet, number>>(MatDialogRef);
  protected readonly data = inject<AddServersData>(MAT_DIALOG_DATA);

  protected readonly input = draft<{ text: string; probe: boolean | null }>('paste-servers', { text: '', probe: null });
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private key = crypto.randomUUID();

  private readonly recorded = computed(() => parseServersCsv(this.input().text, this.data.known));
  protected readonly remote = computed(() => this.recorded().filter(({ server }) => server.driver === 'ssh').length);
  /** Whoever brings the host keys along means to use the servers; else they are recorded, until somebody says otherwise. */
  protected readonly probe = computed(
    () => this.input().probe ?? this.recorded().some(({ server }) => server.driver === 'ssh' && server.hostKey !== undefined),
  );
  private readonly parsed = computed(() =>
    this.probe() ? parseServersCsv(this.input().text, this.data.known, { probe: true }) : this.recorded(),
  );
  /** Our own faults, and those the API found, each at its line. */
  protected readonly rows = computed<CsvRow[]>(() => {
    const said = faultsByLine(this.parsed(), this.problem()?.errors ?? []);
    return this.parsed().map((row) => ({ ...row, faults: [...row.faults, ...(said.get(row.line) ?? [])] }));
  });
  protected readonly faulty = computed(() => this.rows().filter((row) => row.faults.length > 0).length);
  /** Broken lines first: they are what the reader is looking for. */
  protected readonly shown = computed(() =>
    [...this.rows()]
      .sort((a, b) => Number(b.faults.length > 0) - Number(a.faults.length > 0) || a.line - b.line)
      .slice(0, ROWS_SHOWN),
  );
  protected readonly ready = computed(
    () => this.parsed().length > 0 && this.parsed().every((row) => row.faults.length === 0) && !this.busy(),
  );

  protected readonly intents = [
    { probe: false, word: 'Inventory only', note: 'They are recorded. Each can be checked later, on its page.' },
    {
      probe: true,
      word: 'Ask each server now',
      note: 'Each is checked, and free for clusters when all is fine. Sizes may be left out.',
    },
  ];
  protected readonly columns = CSV_COLUMNS.join(', ');
  protected readonly counted = counted;
  protected readonly gigs = (value: number | undefined): string =>
    Number.isFinite(value) ? gigs(value ?? 0) : value === undefined ? 'asked' : '?';
  protected readonly plain = (value: number | undefined): string =>
    Number.isFinite(value) ? String(value) : value === undefined ? 'asked' : '?';
  protected readonly icons = { bad: mdiAlertOctagon, good: mdiCheckCircle };

  protected edit(change: { text: string } | { probe: boolean }): void {
    this.input.update((before) => ({ ...before, ...change }));
    this.problem.set(undefined);
    this.key = crypto.randomUUID();
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const servers = this.parsed().map((row) => row.server);
      const { items } = await this.api.post<PoolServerItems>(route`/api/${this.data.dbmsType}/poolServers`, servers, this.key);
      this.input.clear();
      this.dialog.close(items.length);
    } catch (error) {
      this.key = crypto.randomUUID();
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
