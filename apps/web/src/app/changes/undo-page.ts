import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { ChangePlan, ChangeRun, OperationAccepted } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { toApiProblem, type ApiProblem } from '../core/api-problem.js';
import { draft } from '../core/draft.js';
import { liveQuery } from '../core/live-query.js';
import { safePost } from '../core/safe-post.js';
import { Session } from '../core/session.js';
import { Field } from '../ui/field.js';
import { Icon } from '../ui/icon.js';
import { ProblemNotice } from '../ui/problem-notice.js';
import { ProblemState } from '../ui/problem-state.js';
import { ticketFaults } from '../ui/runs/cluster-choice.js';
import { Skeleton } from '../ui/skeleton.js';
import { actionInWords } from './change-words.js';
import { faultsOfChangeProblem } from './plan/check-change-draft.js';
import { ChangePlanReview } from './plan/plan-review.js';

const FOCUS_AFTER_MS = 30;

/** Shows what an undo would set where, or why it is refused, and starts what was shown. */
@Component({
  selector: 'rk-undo-page',
  imports: [ChangePlanReview, Field, Icon, MatButton, ProblemNotice, ProblemState, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './undo-page.html',
  styleUrl: './undo-page.scss',
  host: { class: 'page' },
})
export class UndoPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly post = safePost(this.api);
  protected readonly mayPush = inject(Session).may('cluster:write');
  protected readonly alert = mdiAlertCircle;

  readonly dbmsType = input.required<string>();
  readonly changeRunId = input.required<string>();
  protected readonly run = liveQuery(
    computed(() => ({ dbmsType: this.dbmsType(), id: this.changeRunId() })),
    ({ dbmsType, id }, abort) => this.api.get<ChangeRun>(route`/api/${dbmsType}/changeRuns/${id}`, {}, abort),
    { forgetOnChange: true },
  );
  private readonly attempt = signal(0);
  protected readonly plan = liveQuery(
    computed(() => (this.mayPush ? { path: this.path(), attempt: this.attempt() } : undefined)),
    ({ path }) => this.api.post<ChangePlan>(path, { dryRun: true }),
    { forgetOnChange: true },
  );
  protected readonly changed = signal(false);
  protected readonly typed = draft('undo-change', { ticketUrl: '' });
  protected readonly busy = signal(false);
  protected readonly refused = signal<ApiProblem | undefined>(undefined);

  protected readonly size = computed(() => this.plan.value()?.clusters.length ?? 0);
  protected readonly action = computed(() => (this.size() === 0 ? 'Undo' : actionInWords(this.plan.value())));
  protected readonly whyNot = computed(() =>
    this.size() > 0 ? '' : this.plan.value() ? 'There is nothing to be undone' : 'There is no plan',
  );
  private readonly faults = computed(() => {
    const refused = this.refused();
    return { ...ticketFaults(this.typed().ticketUrl), ...(refused && faultsOfChangeProblem(refused)) };
  });
  protected readonly fault = computed(() => this.faults()['/ticketUrl']);
  /** A refusal that is not about what was typed. */
  protected readonly general = computed(() => {
    const refused = this.refused();
    return refused && Object.keys(faultsOfChangeProblem(refused)).length === 0 ? refused : undefined;
  });

  private path(): string {
    return route`/api/operations/${this.changeRunId()}/undo`;
  }

  protected again(): void {
    this.changed.set(false);
    this.refused.set(undefined);
    this.attempt.update((count) => count + 1);
  }

  protected async start(): Promise<void> {
    const plan = this.plan.value();
    if (!plan || this.busy()) return;
    if (this.fault() !== undefined) {
      setTimeout(() => this.element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), FOCUS_AFTER_MS);
      return;
    }
    const ticketUrl = this.typed().ticketUrl.trim();
    this.busy.set(true);
    this.refused.set(undefined);
    try {
      const body = { planHash: plan.planHash, ...(ticketUrl === '' ? {} : { ticketUrl }) };
      const { operationId } = await this.post<OperationAccepted>(this.path(), body);
      this.typed.clear();
      await this.router.navigate(['/changes', this.dbmsType(), operationId]);
    } catch (error) {
      const problem = toApiProblem(error);
      if (problem.code === 'plan-changed') {
        this.again();
        this.changed.set(true);
      } else this.refused.set(problem);
    } finally {
      this.busy.set(false);
    }
  }
}
