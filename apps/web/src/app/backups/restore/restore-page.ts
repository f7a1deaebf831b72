import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, untracked } from '@angular/core';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { RestoreClusterRequest, RestoreClusterResponse } from '@rocket/contracts';
import { parseDbmsType, toClusterName } from '@rocket/domain';
import { mdiAlertCircle, mdiBackupRestore } from '@mdi/js';
import { MatButton } from '@angular/material/button';
import { Fleet } from '../../clusters/create/fleet.js';
import { matchInWords } from '../../clusters/create/match-words.js';
import { windowParts } from '../../clusters/window-words.js';
import { Api } from '../../core/api.js';
import { draft } from '../../core/draft.js';
import { Inventory } from '../../core/inventory.js';
import { PageTitle } from '../../core/page-title.js';
import { Session } from '../../core/session.js';
import { EmptyState } from '../../ui/empty-state.js';
import { Field } from '../../ui/field.js';
import { Icon } from '../../ui/icon.js';
import { ProblemState } from '../../ui/problem-state.js';
import { ReviewRows } from '../../ui/review-rows.js';
import { Skeleton } from '../../ui/skeleton.js';
import { StepFlow } from '../../ui/step-flow.js';
import { StepFrame } from '../../ui/step-frame.js';
import { StepSummary, type SummaryLead } from '../../ui/step-summary.js';
import {
  RESTORE_STEPS,
  checkRestoreDraft,
  faultsOfRestoreProblem,
  restoreStepOf,
  type RestoreStep,
} from './check-restore-draft.js';
import { RestoreClusterStep } from './cluster-step.js';
import { RestorePointStep } from './point-step.js';
import { LossNotice } from './loss-notice.js';
import { EMPTY_RESTORE_DRAFT, draftOfRestoreLink, proposedName, toRestoreRequest, type RestoreDraft } from './restore-draft.js';
import { RestoreSource, type SourceCluster } from './restore-source.js';
import { lossWords, reviewRows, summaryRows, type RestoreFacts } from './restore-words.js';

const STEP_WORDS: Readonly<Record<RestoreStep, string>> = { point: 'Point in time', cluster: 'Where to', review: 'Review' };
/** The log is archived every few seconds: what can be restored grows while it is looked at. */
const RECOVERABLE_EVERY_MS = 10_000;

/** Restores a cluster as a new one or in its own place, in steps. The draft survives a reload and a lost session. */
@Component({
  selector: 'rk-restore-page',
  imports: [
    EmptyState,
    Field,
    Icon,
    LossNotice,
    MatButton,
    ProblemState,
    RestoreClusterStep,
    RestorePointStep,
    ReviewRows,
    RouterLink,
    Skeleton,
    StepFrame,
    StepSummary,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './restore-page.html',
  styleUrl: './restore-page.scss',
  providers: [Inventory],
  host: { class: 'page page-narrow' },
})
export class RestorePage {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly here = inject(ActivatedRoute);
  protected readonly mayRestore = inject(Session).may('cluster:write');
  protected readonly icons = { alert: mdiAlertCircle, none: mdiBackupRestore };

  readonly step = input<RestoreStep, string | undefined>('point', {
    transform: (word) => RESTORE_STEPS.find((step) => step === word) ?? 'point',
  });
  private readonly params = this.here.snapshot.paramMap;
  protected readonly dbmsType = parseDbmsType(this.params.get('dbmsType') ?? '') ?? 'PostgreSQL';
  private readonly deletedId = this.params.get('deletedId');
  protected readonly isDeleted = this.deletedId !== null;
  protected readonly all = new RestoreSource({
    dbmsType: this.dbmsType,
    ...(this.deletedId === null ? { clusterName: this.params.get('clusterName') ?? '' } : { deletedId: this.deletedId }),
  });
  protected readonly clusterName = computed(
    () => this.all.cluster.value()?.clusterName ?? this.params.get('clusterName') ?? 'a deleted cluster',
  );
  protected readonly draft = draft<RestoreDraft>(
    `restore-${this.dbmsType}-${this.deletedId ?? this.params.get('clusterName') ?? ''}`,
    EMPTY_RESTORE_DRAFT,
  );
  protected readonly fleet = new Fleet(this.draft);
  protected readonly usable = computed(() => this.all.backups.value()?.items.filter(({ status }) => status === 'Successful'));
  /** Where else the clock is looked at: of servers and logs, and of those who keep the cluster's window. */
  protected readonly zones = computed(() => {
    const window = this.all.cluster.value()?.maintenanceWindow;
    return [...new Set(['UTC', ...(window ? [windowParts(window).windowZone] : [])])];
  });

  protected readonly flow = new StepFlow<RestoreStep, RestoreClusterRequest>({
    steps: RESTORE_STEPS.map((step) => ({ step, word: STEP_WORDS[step] })),
    here: this.step,
    faults: computed(() =>
      checkRestoreDraft(this.draft(), {
        ...this.fleet.facts(),
        recoverable: this.all.recoverable.value(),
        backups: this.usable(),
        source: this.all.cluster.value(),
      }),
    ),
    stepOf: restoreStepOf,
    faultsOfProblem: (problem) => faultsOfRestoreProblem(this.draft().goal, problem),
    request: () => toRestoreRequest(this.draft()),
    send: async (request, key) => {
      const { operationId } = await this.api.post<RestoreClusterResponse>(`${this.all.path}/restores`, request, key);
      this.draft.clear();
      await this.router.navigate(['/operations', operationId]);
    },
  });

  protected readonly newName = computed(() => toClusterName(this.draft().clusterName) ?? '');
  private readonly facts = computed<RestoreFacts>(() => {
    const backup = this.usable()?.find(({ id }) => id === this.draft().backupId);
    return {
      clusterName: this.clusterName(),
      cluster: this.all.cluster.value(),
      backup,
      dbSizeGigs: (backup ?? this.usable()?.[0])?.dbSizeGigs ?? null,
      foreseen: this.fleet.foreseen().map(({ serverName }) => serverName),
      zones: this.zones(),
    };
  });
  protected readonly isOver = computed(() => this.draft().place === 'own');
  protected readonly loss = computed(() => lossWords(this.draft(), this.facts()));
  protected readonly lead = computed<SummaryLead>(() => {
    if (this.step() === 'point') return { text: 'Nothing begins before you have reviewed it.', enough: undefined };
    return this.isOver()
      ? { text: `${this.clusterName()} keeps its servers.`, enough: undefined }
      : matchInWords(this.draft(), this.fleet);
  });
  protected readonly rows = computed(() => summaryRows(this.draft(), this.facts()));
  protected readonly review = computed(() => reviewRows(this.draft(), this.facts()));

  constructor() {
    const titles = inject(PageTitle);
    effect(() => titles.show(`Restore ${this.clusterName()}`));
    // Only whoever looks at it now confirms it.
    this.draft.update((before) => ({ ...before, confirm: '' }));
    const { step, backup, at } = this.here.snapshot.queryParams as Record<string, string | undefined>;
    const asked = draftOfRestoreLink({ backup, at });
    if (Object.keys(asked).length > 0) {
      this.draft.update((before) => ({ ...before, ...asked }));
      // From here on the draft says it: a reload must not undo what was changed since.
      void this.router.navigate([], { relativeTo: this.here, queryParams: { step }, replaceUrl: true });
    }
    effect(() => {
      const cluster = this.all.cluster.value();
      if (cluster) untracked(() => this.begin(cluster));
    });
    const timer = setInterval(() => this.all.recoverable.reload(), RECOVERABLE_EVERY_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected edit(change: Partial<RestoreDraft>): void {
    this.draft.update((before) => ({ ...before, ...change }));
    this.flow.edited();
  }

  /** The new cluster is for the same environment, and as many servers, as long as nobody says otherwise. */
  private begin({ clusterName, environment, memberCount }: SourceCluster): void {
    if (this.draft().environment === environment) return;
    const count = String(Math.max(1, memberCount));
    this.draft.update((before) => ({
      ...before,
      dbmsType: this.dbmsType,
      environment,
      count,
      clusterName: before.clusterName || proposedName(clusterName),
    }));
  }
}
