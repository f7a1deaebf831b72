import { ChangeDetectionStrategy, Component, type OnInit, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import type { AddPoolServerRequest, PoolServerItems } from '@rocket/contracts';
import { parseDbmsType } from '@rocket/domain';
import { mdiAlertCircle } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { draft } from '../../core/draft.js';
import { Inventory } from '../../core/inventory.js';
import { Session } from '../../core/session.js';
import { Icon } from '../../ui/icon.js';
import { StepFlow } from '../../ui/step-flow.js';
import { StepFrame } from '../../ui/step-frame.js';
import { AccessStep } from './access-step.js';
import { STEPS, checkEnrolDraft, faultsOfProblem, stepOf, type Step } from './check-enrol-draft.js';
import { EMPTY_ENROL_DRAFT, toRequest, type EnrolDraft } from './enrol-draft.js';
import { EnrolReview } from './enrol-review.js';
import { EnrolSummary } from './enrol-summary.js';
import { KeyStep } from './key-step.js';
import { PlaceStep } from './place-step.js';

const STEP_WORDS: Readonly<Record<Step, string>> = {
  place: 'Where it is',
  access: 'Let us in',
  key: 'Fingerprint',
  review: 'Enrol',
};

/** Brings a server over SSH into the pool: where it is, how we get in, that it is the right one, then its checks. */
@Component({
  selector: 'rk-enrol-page',
  imports: [AccessStep, EnrolReview, EnrolSummary, Icon, KeyStep, PlaceStep, StepFrame],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './enrol-page.html',
  styles: '.before { margin-bottom: 16px; }',
  providers: [Inventory],
  host: { class: 'page page-narrow' },
})
export class EnrolPage implements OnInit {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly inventory = inject(Inventory);
  protected readonly mayChange = inject(Session).may('pool:write');
  protected readonly alert = mdiAlertCircle;

  readonly step = input<Step, string | undefined>('place', {
    transform: (word) => STEPS.find((step) => step === word) ?? 'place',
  });
  /** The pool from which somebody came. */
  readonly dbms = input<string>();
  protected readonly draft = draft<EnrolDraft>('enrol-server', EMPTY_ENROL_DRAFT);

  protected readonly flow = new StepFlow<Step, AddPoolServerRequest>({
    steps: STEPS.map((step) => ({ step, word: STEP_WORDS[step] })),
    here: this.step,
    faults: computed(() =>
      checkEnrolDraft(this.draft(), {
        environments: this.inventory.environments.value(),
        datacenters: this.inventory.datacenters.value(),
      }),
    ),
    stepOf,
    faultsOfProblem,
    request: () => toRequest(this.draft()),
    send: async (request, key) => {
      const { dbmsType } = this.draft();
      await this.api.post<PoolServerItems>(route`/api/${dbmsType}/poolServers`, request, key);
      this.draft.clear();
      await this.router.navigate(['/pool', dbmsType, request.serverName]);
    },
  });

  ngOnInit(): void {
    const dbmsType = parseDbmsType(this.dbms() ?? '');
    if (dbmsType) this.edit({ dbmsType });
  }

  protected edit(change: Partial<EnrolDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.flow.edited();
  }
}
