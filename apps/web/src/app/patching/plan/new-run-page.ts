import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { CreatePatchRunRequest, PatchPlan, PatchRunAccepted, ReleasePage } from '@rocket/contracts';
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
import { PATCH_STEPS, checkPatchDraft, faultsOfPatchProblem, patchStepOf, type PatchStep } from './check-patch-draft.js';
import { takeLink } from '../../ui/runs/take-link.js';
import { EMPTY_PATCH_DRAFT, draftOfLink, hasWaves, toPatchRequest, type PatchDraft } from './patch-draft.js';
import { actionInWords, sizeOfPlan, startInWords, wavesInWords, whatInWords } from './patch-words.js';
import { PatchReviewStep } from './review-step.js';
import { WhatStep } from './what-step.js';
import { WhereStep } from './where-step.js';

const STEP_WORDS: Readonly<Record<PatchStep, string>> = { what: 'What', where: 'Where and when', review: 'Review the plan' };
/** As many as one answer holds. */
const MANY = 500;
const byContent = { equal: (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other) };

/** Plans a patch run in steps, shows the plan, and starts what was shown. The draft survives a reload and a lost session. */
@Component({
  selector: 'rk-new-run-page',
  imports: [Icon, PatchReviewStep, StepFrame, StepSummary, WhatStep, WhereStep],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './new-run-page.html',
  styles: ':host { max-width: 1280px; } .before { margin-bottom: 16px; } rk-step-summary { align-self: start; }',
  providers: [Inventory],
  host: { class: 'page' },
})
export class NewRunPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly inventory = inject(Inventory);
  protected readonly mayPatch = inject(Session).may('cluster:write');
  protected readonly alert = mdiAlertCircle;

  readonly step = input<PatchStep, string | undefined>('what', {
    transform: (word) => PATCH_STEPS.find((step) => step === word) ?? 'what',
  });
  protected readonly draft = draft<PatchDraft>('patch-run', EMPTY_PATCH_DRAFT);
  private readonly faults = computed(() => checkPatchDraft(this.draft(), new Date()));

  protected readonly releases = liveQuery(
    () => this.draft().dbmsType,
    async (dbmsType, abort) => (await this.api.get<ReleasePage>(route`/api/${dbmsType}/releases`, { limit: MANY }, abort)).items,
  );

  /** Raised to plan the same again: the plan that was there is not shown meanwhile. */
  private readonly attempt = signal(0);
  /** What is to be planned: while the plan is looked at, and nothing is known to be wrong with it. */
  private readonly asked = computed(
    () =>
      this.step() === 'review' && this.mayPatch && Object.keys(this.faults()).length === 0
        ? { dbmsType: this.draft().dbmsType, request: toPatchRequest(this.draft()), attempt: this.attempt() }
        : undefined,
    byContent,
  );
  protected readonly plan = liveQuery(
    this.asked,
    async ({ dbmsType, request }) => {
      try {
        return await this.api.post<PatchPlan>(route`/api/${dbmsType}/patchRuns`, { ...request, dryRun: true });
      } catch (error) {
        // Stands at its field, as a refusal of the run itself would.
        const problem = toApiProblem(error);
        if (Object.keys(faultsOfPatchProblem(problem)).length > 0) await this.flow.refuse(problem);
        throw problem;
      }
    },
    { forgetOnChange: true },
  );
  protected readonly changed = signal(false);

  protected readonly flow: StepFlow<PatchStep, CreatePatchRunRequest> = new StepFlow<PatchStep, CreatePatchRunRequest>({
    steps: PATCH_STEPS.map((step) => ({ step, word: STEP_WORDS[step] })),
    here: this.step,
    faults: this.faults,
    stepOf: patchStepOf,
    faultsOfProblem: faultsOfPatchProblem,
    request: () => ({ ...toPatchRequest(this.draft()), planHash: this.plan.value()?.planHash ?? '' }),
    send: (request, key) => this.start(request, key),
  });

  protected readonly action = computed(() => actionInWords(this.plan.value()));
  protected readonly whyNot = computed(() => {
    if (!this.mayPatch) return 'Your role may not patch clusters';
    if (this.step() !== 'review') return '';
    const plan = this.plan.value();
    if (!plan || this.plan.stale()) return 'The plan is not there yet';
    return sizeOfPlan(plan).clusters === 0 ? 'There is nothing to patch' : '';
  });

  protected readonly lead = computed<SummaryLead>(() => {
    if (this.step() !== 'review') return { text: 'Nothing is changed before you have seen the plan.', enough: undefined };
    const plan = this.plan.value();
    if (!plan) return { text: this.plan.problem() ? 'There is no plan yet.' : 'Asking every member …', enough: undefined };
    const { clusters } = sizeOfPlan(plan);
    const absent = plan.refused.length > 0 ? `, ${plan.refused.length} cannot` : '';
    const what = clusters === 0 ? 'Nothing' : counted(clusters, 'cluster');
    return { text: `${what} to patch${absent}`, enough: clusters > 0 && plan.refused.length === 0 };
  });
  protected readonly rows = computed<SummaryRow<PatchStep>[]>(() => {
    const it = this.draft();
    const rows: (SummaryRow<PatchStep> & { if?: boolean })[] = [
      { word: 'What', text: it.patchType === 'DB' ? it.dbmsType : 'Operating system', step: 'what' },
      { word: 'Release', text: whatInWords(it), step: 'what', if: it.patchType === 'DB' },
      { word: 'Clusters', text: clustersInWords(it), step: 'where' },
      { word: 'Starts', text: startInWords(it), step: 'where' },
      { word: 'Waves', text: wavesInWords(it, this.inventory.environments.value() ?? []), step: 'where', if: hasWaves(it) },
      { word: 'Between waves', text: `${it.bakeMinutes || '?'} min`, step: 'where', if: hasWaves(it) },
      { word: 'At the same time', text: it.maxParallelClusters || '?', step: 'where', if: hasMany(it) },
      { word: 'Ticket', text: it.ticketUrl.trim() || 'none', step: 'where' },
    ];
    return rows.filter((row) => row.if !== false);
  });

  constructor() {
    takeLink(this.draft, draftOfLink);
  }

  protected edit(change: Partial<PatchDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.changed.set(false);
    this.flow.edited();
  }

  protected again(): void {
    this.changed.set(false);
    this.attempt.update((count) => count + 1);
  }

  private async start(request: CreatePatchRunRequest, key: string): Promise<void> {
    const { dbmsType } = this.draft();
    try {
      const { patchRunId } = await this.api.post<PatchRunAccepted>(route`/api/${dbmsType}/patchRuns`, request, key);
      this.draft.clear();
      await this.router.navigate(['/patching/runs', dbmsType, patchRunId]);
    } catch (error) {
      const problem = toApiProblem(error);
      if (problem.code !== 'plan-changed') throw problem;
      this.again();
      this.changed.set(true);
    }
  }
}
