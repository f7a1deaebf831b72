import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { EditableBudget } from '@rocket/contracts';
import { moneyText, type BudgetStanding } from '@rocket/domain';
import { firstValueFrom } from 'rxjs';
import { Api, route } from '../core/api.js';
import { toApiProblem } from '../core/api-problem.js';
import { liveQuery } from '../core/live-query.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { ProblemState } from '../ui/problem-state.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import type { StatusLook } from '../ui/status-look.js';

const LOOKS: Readonly<Record<BudgetStanding, StatusLook>> = {
  within: { look: 'healthy', word: 'Within budget' },
  near: { look: 'attention', word: 'Nearly used' },
  over: { look: 'down', word: 'Over budget' },
};
const ALL_OF_IT = 100;

/** What an application may cost in a month, and how much of that is used. */
@Component({
  selector: 'rk-budget-card',
  imports: [MatButton, ProblemState, RouterLink, Skeleton, Status],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './budget-card.html',
  styleUrl: './budget-card.scss',
})
export class BudgetCard {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  readonly applicationName = input.required<string>();
  readonly mayChange = input.required<boolean>();
  /** Null where nobody has said one. */
  protected readonly budget = liveQuery(this.applicationName, (name, abort) => this.read(name, abort));
  protected readonly looks = LOOKS;
  protected readonly money = moneyText;

  protected used({ amount, spent }: EditableBudget): number {
    return amount === 0 ? ALL_OF_IT : Math.min(ALL_OF_IT, (ALL_OF_IT * spent) / amount);
  }

  protected percent({ amount, spent }: EditableBudget): string {
    return amount === 0 ? '' : `${String(Math.floor((ALL_OF_IT * spent) / amount))} %`;
  }

  protected async change(budget: EditableBudget | null): Promise<void> {
    const { BudgetDialog } = await import('./budget-dialog.js');
    const data = { applicationName: this.applicationName(), budget };
    const opened = this.dialogs.open<unknown, unknown, true>(BudgetDialog, { data, width: '480px' });
    if (await firstValueFrom(opened.afterClosed())) this.budget.reload();
  }

  protected async end({ version }: EditableBudget): Promise<void> {
    const name = this.applicationName();
    const done = await confirmed(this.dialogs, {
      title: `Let ${name} have no budget?`,
      consequence: 'Nobody is told any more when it costs much. What was said before stays in the record.',
      action: 'End the budget',
      run: () => this.api.deleteVersion(route`/api/applications/${name}/budget`, version),
    });
    if (done) this.budget.reload();
  }

  private async read(name: string, abort: AbortSignal): Promise<{ budget: EditableBudget | null }> {
    try {
      return { budget: await this.api.get<EditableBudget>(route`/api/applications/${name}/budget`, {}, abort) };
    } catch (error) {
      const { code } = toApiProblem(error);
      if (code === 'budget-not-found') return { budget: null };
      throw error;
    }
  }
}
