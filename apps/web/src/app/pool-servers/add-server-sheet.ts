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
import type { AddPoolServerRequest, PoolServerItems } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { draft } from '../core/draft.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { checkServer, type KnownWords, type ServerFaults } from './check-server.js';
import { ServerFields } from './server-fields.js';
import { EMPTY_SERVER_FORM, toAddRequest, type ServerForm } from './server-form.js';

export interface AddServersData {
  dbmsType: DbmsType;
  known: KnownWords;
}

const KINDS = [
  { driver: 'local', word: 'This machine', note: 'A directory and a port range here. For trying out and for tests.' },
  { driver: 'ssh', word: 'Over SSH, inventory only', note: 'A server of yours that is recorded, and not asked.' },
] as const;

/** Puts one server into the pool. */
@Component({
  selector: 'rk-add-server-sheet',
  imports: [
    Field,
    MatButton,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    ProblemNotice,
    RouterLink,
    ServerFields,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './add-server-sheet.html',
  styleUrl: './sheet.scss',
})
export class AddServerSheet {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<AddServerSheet, number>>(MatDialogRef);
  protected readonly data = inject<AddServersData>(MAT_DIALOG_DATA);

  protected readonly form = draft<ServerForm>('add-server', EMPTY_SERVER_FORM);
  protected readonly kinds = KINDS;
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private readonly tried = signal(false);
  private readonly touched = signal<ReadonlySet<string>>(new Set());
  private key = crypto.randomUUID();

  private readonly server = computed<AddPoolServerRequest>(() => toAddRequest(this.form(), { probe: false }));
  private readonly faults = computed(() => checkServer(this.server(), this.data.known));
  /** A fault is shown when the field was left or the form was sent; what the API said about a field wins. */
  protected readonly shown = computed<ServerFaults>(() => {
    const said = Object.fromEntries(
      (this.problem()?.errors ?? []).map(({ pointer, detail }) => [pointer.split('/').at(-1) ?? '', detail]),
    );
    const own = Object.fromEntries(Object.entries(this.faults()).filter(([field]) => this.tried() || this.touched().has(field)));
    return { ...own, ...said };
  });

  protected edit(change: Partial<ServerForm>): void {
    this.form.update((before) => ({ ...before, ...change }));
    this.problem.set(undefined);
  }

  protected leave(field: string): void {
    this.touched.update((before) => new Set(before).add(field));
  }

  protected async submit(): Promise<void> {
    this.tried.set(true);
    if (this.busy() || Object.keys(this.faults()).length > 0) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const { items } = await this.api.post<PoolServerItems>(
        route`/api/${this.data.dbmsType}/poolServers`,
        this.server(),
        this.key,
      );
      this.form.clear();
      this.dialog.close(items.length);
    } catch (error) {
      this.key = crypto.randomUUID();
      this.problem.set(toApiProblem(error));
    } finally {
      this.busy.set(false);
    }
  }
}
