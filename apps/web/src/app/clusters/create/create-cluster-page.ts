import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import type { CreateClusterResponse } from '@rocket/contracts';
import { toClusterName } from '@rocket/domain';
import { mdiAlertCircle, mdiCheck } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { toApiProblem, type ApiProblem } from '../../core/api-problem.js';
import { draft } from '../../core/draft.js';
import { Inventory } from '../../core/inventory.js';
import { Session } from '../../core/session.js';
import { Icon } from '../../ui/icon.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { STEPS, checkDraft, faultsOfProblem, stepOf, type DraftFaults, type Step } from './check-draft.js';
import { EMPTY_DRAFT, toRequest, type ClusterDraft } from './cluster-draft.js';
import { DraftSummary } from './draft-summary.js';
import { Fleet } from './fleet.js';
import { NameStep } from './name-step.js';
import { OptionsStep } from './options-step.js';
import { ReviewStep } from './review-step.js';
import { ServersStep } from './servers-step.js';

const STEP_WORDS: Readonly<Record<Step, string>> = {
  name: 'Application and name',
  servers: 'Servers',
  options: 'Options',
  review: 'Review',
};

/** Creates a cluster in steps. The draft survives a reload and a lost session. */
@Component({
  selector: 'rk-create-cluster-page',
  imports: [DraftSummary, Icon, MatButton, NameStep, OptionsStep, ProblemNotice, ReviewStep, ServersStep],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './create-cluster-page.html',
  styleUrl: './create-cluster-page.scss',
  providers: [Inventory],
  host: { class: 'page page-narrow' },
})
export class CreateClusterPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly inventory = inject(Inventory);
  protected readonly mayCreate = inject(Session).may('cluster:write');

  /** The step is part of the URL, so that "back" goes back one step. */
  readonly step = input<Step, string | undefined>('name', { transform: (word) => STEPS.find((step) => step === word) ?? 'name' });
  protected readonly draft = draft<ClusterDraft>('create-cluster', EMPTY_DRAFT);
  protected readonly fleet = new Fleet(this.draft);
  protected readonly busy = signal(false);
  protected readonly problem = signal<ApiProblem | undefined>(undefined);
  private readonly tried = signal<ReadonlySet<Step>>(new Set());
  private readonly touched = signal<ReadonlySet<string>>(new Set());
  private sent: { body: string; key: string } | undefined;

  protected readonly steps = STEPS.map((step) => ({ step, word: STEP_WORDS[step] }));
  protected readonly position = computed(() => STEPS.indexOf(this.step()));
  protected readonly icons = { done: mdiCheck, alert: mdiAlertCircle };

  protected readonly faults = computed<DraftFaults>(() => checkDraft(this.draft(), this.fleet.facts()));
  /** What stands at the fields: our faults where the reader has been, and what the API said. */
  protected readonly shown = computed<DraftFaults>(() => {
    const visible = Object.entries(this.faults()).filter(
      ([pointer]) => this.tried().has(stepOf(pointer)) || this.touched().has(pointer),
    );
    const problem = this.problem();
    return { ...(problem && faultsOfProblem(problem)), ...Object.fromEntries(visible) };
  });
  /** A refusal that belongs to no field. */
  protected readonly general = computed(() => {
    const problem = this.problem();
    return problem && Object.keys(faultsOfProblem(problem)).length === 0 ? problem : undefined;
  });
  protected readonly clusterName = computed(() => toClusterName(this.draft().clusterName));

  protected edit(change: Partial<ClusterDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.problem.set(undefined);
  }

  protected leave(pointer: string): void {
    this.touched.update((before) => new Set(before).add(pointer));
  }

  protected faultyStep(step: Step): boolean {
    return Object.keys(this.shown()).some((pointer) => stepOf(pointer) === step);
  }

  protected async go(step: Step): Promise<void> {
    await this.router.navigate([], { queryParams: { step } });
    setTimeout(() => this.element.querySelector<HTMLElement>('.step-head')?.focus());
  }

  protected async next(): Promise<void> {
    const step = this.step();
    this.tried.update((before) => new Set(before).add(step));
    if (Object.keys(this.faults()).some((pointer) => stepOf(pointer) === step)) {
      this.focusFault();
      return;
    }
    const following = STEPS[this.position() + 1];
    if (following) await this.go(following);
    else await this.submit();
  }

  private async submit(): Promise<void> {
    if (this.busy()) return;
    this.tried.set(new Set(STEPS));
    if (await this.toFirstFault(this.faults())) return;
    this.busy.set(true);
    this.problem.set(undefined);
    try {
      const { operationId } = await this.send();
      this.draft.clear();
      await this.router.navigate(['/operations', operationId]);
    } catch (error) {
      const problem = toApiProblem(error);
      // A refusal is an answer: the next attempt is a new request. Silence is not: the same key asks again.
      if (problem.code !== 'unreachable') this.sent = undefined;
      this.problem.set(problem);
      await this.toFirstFault(faultsOfProblem(problem));
    } finally {
      this.busy.set(false);
    }
  }

  private send(): Promise<CreateClusterResponse> {
    const request = toRequest(this.draft());
    const body = JSON.stringify(request);
    if (this.sent?.body !== body) this.sent = { body, key: crypto.randomUUID() };
    return this.api.post<CreateClusterResponse>(route`/api/${this.draft().dbmsType}/Cluster`, request, this.sent.key);
  }

  private async toFirstFault(faults: DraftFaults): Promise<boolean> {
    const [first] = Object.keys(faults).sort((a, b) => STEPS.indexOf(stepOf(a)) - STEPS.indexOf(stepOf(b)));
    if (first === undefined) return false;
    await this.go(stepOf(first));
    this.focusFault();
    return true;
  }

  private focusFault(): void {
    setTimeout(() => this.element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 30);
  }
}
