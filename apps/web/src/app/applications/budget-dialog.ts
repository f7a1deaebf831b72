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
import type { EditableBudget, RateCardPage, WriteBudgetRequest } from '@rocket/contracts';
import { minorDigitsOf, plainAmount } from '@rocket/domain';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { Field } from '../ui/field.js';
import { ProblemNotice } from '../ui/problem-notice.js';

const WARN_PERCENT = 80;

/** What an application may cost in a month, and when people are told. */
@Component({
  selector: 'rk-budget-dialog',
  imports: [Field, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, ProblemNotice],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2 matDialogTitle>Budget of {{ data.applicationName }}</h2>
    <form (submit)="$event.preventDefault(); submit()">
      <mat-dialog-content class="dialog-rows">
        <div class="form-grid">
          <rk-field
            label="A month"
            controlId="budget-amount"
            [hint]="'In ' + currency() + '. Nothing is stopped when it is used.'"
            [error]="at('/amount')"
          >
            <input
              #much
              class="input"
              inputmode="decimal"
              autocomplete="off"
              [value]="amount()"
              (input)="amount.set(much.value)"
            />
          </rk-field>
          <rk-field label="Tell people at" controlId="budget-warning" hint="Per cent of it." [error]="at('/warnPercent')">
            <input
              #share
              class="input"
              type="number"
              min="1"
              max="100"
              [value]="warnPercent()"
              (input)="warnPercent.set(share.value)"
            />
          </rk-field>
        </div>
        @if (general(); as refused) {
          <rk-problem-notice [problem]="refused" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" matDialogClose>{{ data.budget ? 'Keep as it is' : 'Not now' }}</button>
        <button matButton="filled" type="submit" [disabled]="!ready()">{{ busy() ? 'Working …' : 'Say the budget' }}</button>
      </mat-dialog-actions>
    </form>
  `,
})
export class BudgetDialog {
  private readonly api = inject(Api);
  private readonly dialog = inject<MatDialogRef<BudgetDialog, true>>(MatDialogRef);
  protected readonly data = inject<{ applicationName: string; budget: EditableBudget | null }>(MAT_DIALOG_DATA);
  private readonly cards = liveQuery(
    (): true => true,
    (_, abort) => this.api.get<RateCardPage>('/api/rateCards', {}, abort),
  );
  /** That of the prices that hold: of another one nothing is counted. */
  protected readonly currency = computed(
    () => this.cards.value()?.items.find(({ state }) => state === 'current')?.currency ?? this.data.budget?.currency ?? 'CHF',
  );
  protected readonly amount = signal(this.data.budget ? plainAmount(this.data.budget.amount, this.data.budget.currency) : '');
  protected readonly warnPercent = signal(String(this.data.budget?.warnPercent ?? WARN_PERCENT));
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  protected readonly ready = computed(() => !this.busy() && this.amount().trim() !== '' && this.cards.state() !== 'loading');
  protected readonly general = computed(() => (this.problem()?.errors.length ? undefined : this.problem()));

  protected at(pointer: string): string | undefined {
    return this.problem()?.errors.find((error) => error.pointer === pointer)?.detail;
  }

  protected async submit(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.problem.set(undefined);
    const currency = this.currency();
    const amount = Math.round(Number(this.amount().replace(',', '.')) * 10 ** minorDigitsOf(currency));
    const body: WriteBudgetRequest = { amount, currency, warnPercent: Number(this.warnPercent()) };
    try {
      await this.api.put(route`/api/applications/${this.data.applicationName}/budget`, body, this.data.budget?.version ?? 0);
      this.dialog.close(true);
    } catch (error) {
      this.problem.set(toApiProblem(error));
      this.busy.set(false);
    }
  }
}
