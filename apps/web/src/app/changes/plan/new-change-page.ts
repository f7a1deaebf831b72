import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { ChangePlan, OperationAccepted, PushChangeRequest } from '@rocket/contracts';
import { mdiAlertCircle } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { toApiProblem } from '../../core/api-problem.js';
import { draft } from '../../core/draft.js';
import { Inventory } from '../../core/inventory.js';
import { liveQuery } from '../../core/live-query.js';
import { Session } from '../../core/session.js';
import { Icon } from '../../ui/icon.js';
import { clustersInWords, hasMany } from '../../ui/runs/cluster-choice.js';
import { StepFlow } from '../../ui/step-flow.js';
import { StepFrame } from '../../ui/step-frame.js';
import { StepSummary, type SummaryLead, type SummaryRow } from '../../ui/step-summary.js';
import { counted } from '../../ui/words.js';
import { actionInWords, kindWord, sizeOfPlan } from '../change-words.js';
import { takeLink } from '../../ui/runs/take-link.js';
import { EMPTY_CHANGE_DRAFT, draftOfLink, toChangeRequest, type ChangeDraft } from './change-draft.js';
import { CHANGE_STEPS, changeStepOf, checkChangeDraft, faultsOfChangeProblem, type ChangeStep } from './check-change-draft.js';
import { ChangePlanReview } from './plan-review.js';
import { ChangeWhatStep } from './what-step.js';
import { ChangeWhereStep } from './where-step.js';

const STEP_WORDS: Readonly<Record<ChangeStep, string>> = { what: 'What', where: 'Where', review: 'Review the plan' };
const byContent = { equal: (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other) };

/** Plans a change in steps, shows the plan, and pushes what was shown. The draft survives a reload and a lost session. */
@Component({
  selector: 'rk-new-change-page',
  imports: [ChangePlanReview, ChangeWhatStep, ChangeWhereStep, Icon, StepFrame, StepSummary],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './new-change-page.html',
  styles: ':host { max-width: 1280px; } .before { margin-bottom: 16px; } rk-step-summary { align-self: start; }',
  providers: [Inventory],
  host: { class: 'page' },
})
export class NewChangePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly mayPush = inject(Session).may('cluster:write');
  protected readonly alert = mdiAlertCircle;

  readonly step = input<ChangeStep, string | undefined>('what', {
    transform: (word) => CHANGE_STEPS.find((step) => step === word) ?? 'what',
  });
  protected readonly draft = draft<ChangeDraft>('push-change', EMPTY_CHANGE_DRAFT);
  private readonly faults = computed(() => checkChangeDraft(this.draft()));

  /** Raised to plan the same again: the plan that was there is not shown meanwhile. */
  private readonly attempt = signal(0);
  /** What is to be planned: while the plan is looked at, and nothing is known to be wrong with it. */
  private readonly asked = computed(
    () =>
      this.step() === 'review' && this.mayPush && Object.keys(this.faults()).length === 0
        ? { dbmsType: this.draft().dbmsType, request: toChangeRequest(this.draft()), attempt: this.attempt() }
        : undefined,
    byContent,
  );
  protected readonly plan = liveQuery(
    this.asked,
    async ({ dbmsType, request }) => {
      try {
        return await this.api.post<ChangePlan>(pathOf(dbmsType), { ...request, dryRun: true });
      } catch (error) {
        // Stands at its field, as a refusal of the run itself would.
        const problem = toApiProblem(error);
        if (Object.keys(faultsOfChangeProblem(problem)).length > 0) await this.flow.refuse(problem);
        throw problem;
      }
    },
    { forgetOnChange: true },
  );
  protected readonly changed = signal(false);

  protected readonly flow: StepFlow<ChangeStep, PushChangeRequest> = new StepFlow<ChangeStep, PushChangeRequest>({
    steps: CHANGE_STEPS.map((step) => ({ step, word: STEP_WORDS[step] })),
    here: this.step,
    faults: this.faults,
    stepOf: changeStepOf,
    faultsOfProblem: faultsOfChangeProblem,
    request: () => ({ ...toChangeRequest(this.draft()), planHash: this.plan.value()?.planHash ?? '' }),
    send: (request, key) => this.push(request, key),
  });

  protected readonly action = computed(() => actionInWords(this.plan.value()));
  protected readonly whyNot = computed(() => {
    if (!this.mayPush) return 'Your role may not push changes';
    if (this.step() !== 'review') return '';
    const plan = this.plan.value();
    if (!plan || this.plan.stale()) return 'The plan is not there yet';
    return plan.clusters.length === 0 ? 'There is nothing to be done' : '';
  });

  protected readonly lead = computed<SummaryLead>(() => {
    if (this.step() !== 'review') return { text: 'Nothing is changed before you have seen the plan.', enough: undefined };
    const plan = this.plan.value();
    if (!plan) return { text: this.plan.problem() ? 'There is no plan yet.' : 'Asking every member …', enough: undefined };
    const { clusters, restarts } = sizeOfPlan(plan);
    const what = clusters === 0 ? 'Nothing' : counted(clusters, 'cluster');
    const notes = [
      restarts > 0 && counted(restarts, 'restart'),
      plan.refused.length > 0 && `${plan.refused.length} left out`,
    ].filter((note) => note !== false);
    return { text: [`${what} to change`, ...notes].join(', '), enough: clusters > 0 && plan.refused.length === 0 };
  });
  protected readonly rows = computed<SummaryRow<ChangeStep>[]>(() => {
    const it = this.draft();
    const isParameter = it.kind === 'parameter';
    const rows: (SummaryRow<ChangeStep> & { if?: boolean })[] = [
      { word: 'What', text: kindWord(it.kind), step: 'what', if: !isParameter },
      { word: 'Parameter', text: it.name.trim() || '–', step: 'what', mono: true, if: isParameter },
      {
        word: 'Value',
        text: it.toDefault ? 'default' : it.value.trim() || '–',
        step: 'what',
        mono: !it.toDefault,
        if: isParameter,
      },
      { word: 'Database', text: it.database.trim() || 'the application’s', step: 'what', if: it.kind === 'sql' },
      { word: 'Clusters', text: clustersInWords(it), step: 'where' },
      { word: 'At the same time', text: it.maxParallelClusters || '?', step: 'where', if: hasMany(it) },
      { word: 'Ticket', text: it.ticketUrl.trim() || 'none', step: 'where' },
    ];
    return rows.filter((row) => row.if !== false);
  });

  constructor() {
    takeLink(this.draft, draftOfLink);
  }

  protected edit(change: Partial<ChangeDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.changed.set(false);
    this.flow.edited();
  }

  protected again(): void {
    this.changed.set(false);
    this.attempt.update((count) => count + 1);
  }

  private async push(request: PushChangeRequest, key: string): Promise<void> {
    const { dbmsType } = this.draft();
    try {
      const { operationId } = await this.api.post<OperationAccepted>(pathOf(dbmsType), request, key);
      this.draft.clear();
      await this.router.navigate(['/changes', dbmsType, operationId]);
    } catch (error) {
      const problem = toApiProblem(error);
      if (problem.code !== 'plan-changed') throw problem;
      this.again();
      this.changed.set(true);
    }
  }
}

const pathOf = (dbmsType: string): string => route`/api/${dbmsType}/clustersServers`;
