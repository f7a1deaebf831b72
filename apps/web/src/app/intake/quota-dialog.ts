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
import type { QuotaAnswer, WriteQuota } from '@rocket/contracts';
import { Api } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import type { QuotaHolder } from './quota-card.js';

const FIELDS = [
  { field: 'clusters', word: 'Clusters' },
  { field: 'cpu', word: 'CPU' },
  { field: 'ramGb', word: 'Memory, GB' },
  { field: 'dbGigs', word: 'Disk, GB' },
] as const;
type Measure = (typeof FIELDS)[number]['field'];

/** What somebody may have at the same time. What is left empty is not limited. */
@Component({
  selector: 'rk-quota-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Quota of {{ data.name }}</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        <p>At the same time, all servers together. What is left empty is not limited. What is there already stays.</p>
        <div class="form-grid">
          @for (one of fields; track one.field) {
            <rk-field
              [label]="one.word"
              [controlId]="'quota-' + one.field"
              [hint]="data.quota.used[one.field] + ' now'"
              [error]="at('/' + one.field)"
            >
              <input
                #much
                class="input"
                type="number"
                min="0"
                [value]="typed()[one.field]"
                (input)="say(one.field, much.value)"
              />
            </rk-field>
          }
        </div>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="submit" [disabled]="busy()">{{ busy() ? 'Working …' : 'Change the quota' }}</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class QuotaDialog {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<QuotaDialog, true>>(MatDialogRef);
  protected readonly data = inject<QuotaHolder & { quota: QuotaAnswer }>(MAT_DIALOG_DATA);
  protected readonly fields = FIELDS;
  protected readonly typed = signal<Readonly<Record<Measure, string>>>({
    clusters: textOf(this.data.quota.clusters),
    cpu: textOf(this.data.quota.cpu),
    ramGb: textOf(this.data.quota.ramGb),
    dbGigs: textOf(this.data.quota.dbGigs),
  });
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected say(field: Measure, value: string): void {
    this.typed.update((typed) => ({ ...typed, [field]: value }));
  }

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const { clusters, cpu, ramGb, dbGigs } = this.typed();
    const body: WriteQuota = {
      clusters: limitOf(clusters),
      cpu: limitOf(cpu),
      ramGb: limitOf(ramGb),
      dbGigs: limitOf(dbGigs),
    };
    try {
      await this.api.put(this.data.path, body, this.data.quota.version);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}

function textOf(limit: number | null): string {
  return limit === null ? '' : String(limit);
}

function limitOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}
