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
import type { AddPoolServerRequest, PoolServerItems } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { draft } from '../core/draft.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { checkServer, type KnownWords, type ServerFaults } from './check-server.js';

export interface AddServersData {
  dbmsType: DbmsType;
  known: KnownWords;
}

const EMPTY = {
  serverName: '',
  address: '',
  driver: 'local',
  environment: '',
  datacenter: '',
  cpu: '',
  ramGb: '',
  dbGigs: '',
  osVersion: '',
  sshUser: '',
  sshPort: '',
  hostKey: '',
};
type FormField = keyof typeof EMPTY;

/** Puts one server into the pool. */
@Component({
  selector: 'rk-add-server-sheet',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './add-server-sheet.html',
  styleUrl: './sheet.scss',
})
export class AddServerSheet {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<AddServerSheet, number>>(MatDialogRef);
  protected readonly data = inject<AddServersData>(MAT_DIALOG_DATA);

  protected readonly form = draft('add-server', EMPTY);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private readonly tried = signal(false);
  private readonly touched = signal<ReadonlySet<string>>(new Set());
  private key = crypto.randomUUID();

  private readonly server = computed<AddPoolServerRequest>(() => toRequest(this.form()));
  private readonly faults = computed(() => checkServer(this.server(), this.data.known));
  /** A fault is shown when the field was left or the form was sent; what the API said about a field wins. */
  protected readonly shown = computed<ServerFaults>(() => {
    const said = Object.fromEntries(
      (this.problem()?.errors ?? []).map(({ pointer, detail }) => [pointer.split('/').at(-1) ?? '', detail]),
    );
    const own = Object.fromEntries(Object.entries(this.faults()).filter(([field]) => this.tried() || this.touched().has(field)));
    return { ...own, ...said };
  });

  protected edit(field: FormField, value: string): void {
    this.form.update((before) => ({ ...before, [field]: value }));
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

function toRequest(form: typeof EMPTY): AddPoolServerRequest {
  const optional = (text: string): string | undefined => text.trim() || undefined;
  const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
  const ssh = form.driver === 'ssh';
  return {
    serverName: form.serverName.trim(),
    driver: ssh ? 'ssh' : 'local',
    environment: form.environment,
    datacenter: form.datacenter,
    cpu: number(form.cpu),
    ramGb: number(form.ramGb),
    dbGigs: number(form.dbGigs),
    osVersion: optional(form.osVersion),
    ...(ssh && {
      // Nobody can ask it yet: there is no driver for SSH in this release.
      probe: false,
      address: optional(form.address),
      sshUser: optional(form.sshUser),
      sshPort: optional(form.sshPort) === undefined ? undefined : number(form.sshPort),
      hostKey: optional(form.hostKey),
    }),
  };
}
