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
import type { ApprovalRuleAnswer, WriteApprovalRule } from '@rocket/contracts';
import { SIZE_PRESETS } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const MEASURES = [
  { field: 'nodes', word: 'Servers', step: 1 },
  { field: 'cpu', word: 'CPU of each', step: 1 },
  { field: 'ramGb', word: 'Memory of each, GB', step: 0.5 },
  { field: 'dbGigs', word: 'Disk of each, GB', step: 1 },
] as const;
type Measure = (typeof MEASURES)[number]['field'];

/** What is proposed where nothing was automatic before. */
const [, PROPOSED] = SIZE_PRESETS;

/** How requests for clusters of an environment are decided. */
@Component({
  selector: 'rk-approval-rule-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Requests for {{ data.environment }}</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        <label class="choice">
          <input type="checkbox" [checked]="automatic()" (change)="automatic.set(!automatic())" />
          <span
            ><strong>Build small ones at once</strong
            ><small>Nobody has to decide up to this size: what is submitted is built.</small></span
          >
        </label>
        @if (automatic()) {
          <div class="form-grid">
            @for (one of measures; track one.field) {
              <rk-field [label]="one.word" [controlId]="'rule-' + one.field" [error]="at('/automaticUpTo/' + one.field)">
                <input
                  #much
                  class="input"
                  type="number"
                  [min]="one.step"
                  [step]="one.step"
                  [value]="limit()[one.field]"
                  (input)="say(one.field, much.value)"
                />
              </rk-field>
            }
          </div>
        }
        <label class="choice">
          <input type="checkbox" [checked]="needsOther()" (change)="needsOther.set(!needsOther())" />
          <span
            ><strong>Somebody else than who asks decides</strong
            ><small>A DBA does not approve what they asked for themselves.</small></span
          >
        </label>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>Keep as it is</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Working …' : 'Change the rule' }}</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class ApprovalRuleDialog {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<ApprovalRuleDialog, true>>(MatDialogRef);
  protected readonly data = inject<{ environment: string; rule: ApprovalRuleAnswer }>(MAT_DIALOG_DATA);
  protected readonly measures = MEASURES;
  protected readonly automatic = signal(this.data.rule.automaticUpTo !== null);
  protected readonly needsOther = signal(this.data.rule.needsOther);
  protected readonly limit = signal<Readonly<Record<Measure, string>>>(textsOf(this.data.rule.automaticUpTo ?? PROPOSED));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(
    () => !this.busy() && (!this.automatic() || MEASURES.every(({ field }) => Number(this.limit()[field]) > 0)),
  );
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected say(field: Measure, value: string): void {
    this.limit.update((limit) => ({ ...limit, [field]: value }));
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const { nodes, cpu, ramGb, dbGigs } = this.limit();
    const automaticUpTo = this.automatic()
      ? { nodes: Number(nodes), cpu: Number(cpu), ramGb: Number(ramGb), dbGigs: Number(dbGigs) }
      : null;
    const body: WriteApprovalRule = { automaticUpTo, needsOther: this.needsOther() };
    try {
      await this.api.put(route`/api/environments/${this.data.environment}/approvalRule`, body, this.data.rule.version);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}

function textsOf(limit: Record<Measure, number> | undefined): Record<Measure, string> {
  const text = (field: Measure): string => (limit ? String(limit[field]) : '');
  return { nodes: text('nodes'), cpu: text('cpu'), ramGb: text('ramGb'), dbGigs: text('dbGigs') };
}
