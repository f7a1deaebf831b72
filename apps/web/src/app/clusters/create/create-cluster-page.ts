import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import type { CreateClusterRequest, CreateClusterResponse } from '@rocket/contracts';
import { toClusterName } from '@rocket/domain';
import { mdiAlertCircle } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { draft } from '../../core/draft.js';
import { Inventory } from '../../core/inventory.js';
import { Session } from '../../core/session.js';
import { Icon } from '../../ui/icon.js';
import { StepFlow } from '../../ui/step-flow.js';
import { StepFrame } from '../../ui/step-frame.js';
import { STEPS, checkDraft, faultsOfProblem, stepOf, type Step } from './check-draft.js';
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
  imports: [DraftSummary, Icon, NameStep, OptionsStep, ReviewStep, ServersStep, StepFrame],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './create-cluster-page.html',
  styles: '.before { margin-bottom: 16px; }',
  providers: [Inventory],
  host: { class: 'page page-narrow' },
})
export class CreateClusterPage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  protected readonly mayCreate = inject(Session).may('cluster:write');
  protected readonly alert = mdiAlertCircle;

  readonly step = input<Step, string | undefined>('name', { transform: (word) => STEPS.find((step) => step === word) ?? 'name' });
  protected readonly draft = draft<ClusterDraft>('create-cluster', EMPTY_DRAFT);
  protected readonly fleet = new Fleet(this.draft);
  protected readonly clusterName = computed(() => toClusterName(this.draft().clusterName));

  protected readonly flow = new StepFlow<Step, CreateClusterRequest>({
    steps: STEPS.map((step) => ({ step, word: STEP_WORDS[step] })),
    here: this.step,
    faults: computed(() => checkDraft(this.draft(), this.fleet.facts())),
    stepOf,
    faultsOfProblem,
    request: () => toRequest(this.draft()),
    send: async (request, key) => {
      const path = route`/api/${this.draft().dbmsType}/Cluster`;
      const { operationId } = await this.api.post<CreateClusterResponse>(path, request, key);
      this.draft.clear();
      await this.router.navigate(['/operations', operationId]);
    },
  });

  protected edit(change: Partial<ClusterDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.flow.edited();
  }
}
