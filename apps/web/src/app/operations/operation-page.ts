import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Cluster, Operation } from '@rocket/contracts';
import { isWhole, type OperationAction } from '@rocket/domain';
import { mdiArrowRight, mdiCheckCircle, mdiLanDisconnect } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { liveOperation } from '../core/live-operation.js';
import { liveQuery } from '../core/live-query.js';
import { PageTitle } from '../core/page-title.js';
import { Session } from '../core/session.js';
import { Clock } from '../ui/clock.js';
import { confirmed } from '../ui/confirm-dialog.js';
import { Icon } from '../ui/icon.js';
import { ProblemState } from '../ui/problem-state.js';
import { Since } from '../ui/since.js';
import { Skeleton } from '../ui/skeleton.js';
import { Status } from '../ui/status.js';
import { operationLook } from '../ui/status-look.js';
import { took } from '../ui/words.js';
import { actionConfirmation, actionWord } from '../ui/operation-actions.js';
import { isFinal } from '../core/operation-events.js';
import { StepRow } from '../ui/step-row.js';

/** One operation, live. */
@Component({
  selector: 'rk-operation-page',
  imports: [Icon, MatButton, ProblemState, RouterLink, Since, Skeleton, Status, StepRow],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './operation-page.html',
  styleUrl: './operation-page.scss',
  host: { class: 'page page-narrow' },
})
export class OperationPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly clock = inject(Clock);
  private readonly titles = inject(PageTitle);
  protected readonly mayAct = inject(Session).may('operation:write');

  readonly operationId = input.required<string>();
  private readonly live = liveOperation(() => this.operationId());
  protected readonly operation = this.live.operation;
  protected readonly connection = this.live.connection;
  private readonly asked = signal<'pause' | 'cancel' | undefined>(undefined);
  protected readonly look = operationLook;
  protected readonly word = actionWord;
  protected readonly icons = { arrow: mdiArrowRight, done: mdiCheckCircle, away: mdiLanDisconnect };

  protected readonly final = computed(() => isFinal(this.operation.value()?.status ?? 'Queued'));
  protected readonly share = computed(() => {
    const operation = this.operation.value();
    return operation && operation.stepsTotal > 0 ? (100 * operation.stepsDone) / operation.stepsTotal : 0;
  });
  private readonly clusterPath = computed(() => {
    const { dbmsType, clusterName } = this.operation.value() ?? {};
    return this.final() && dbmsType && clusterName ? route`/api/${dbmsType}/Cluster/${clusterName}` : undefined;
  });
  /** Where to go from here: a deleted cluster is gone, or kept for a while and still has its page. */
  private readonly cluster = liveQuery(this.clusterPath, (path, abort) => this.api.get<Cluster>(path, {}, abort));
  protected readonly wayOn = computed(() => {
    if (this.operation.value()?.kind !== 'DeleteCluster') return this.clusterPath() ? 'cluster' : undefined;
    if (this.cluster.problem()?.code === 'cluster-not-found') return 'clusters';
    return this.cluster.value() ? 'cluster' : undefined;
  });
  /** A run over clusters has a page of its own, with a lane for each of them. */
  protected readonly runPage = computed(() => {
    const { kind, id, parentId, dbmsType } = this.operation.value() ?? {};
    if (!kind || !dbmsType) return undefined;
    const runId = isWhole(kind) ? id : parentId;
    const isPatch = kind === 'PatchRun' || kind === 'PatchCluster';
    const word = isPatch ? 'Open the patch run' : 'Open the pushed change';
    return runId ? { word, link: [isPatch ? '/patching/runs' : '/changes', dbmsType, runId] } : undefined;
  });
  /** What was asked from here and has not happened yet: it takes effect between steps. */
  protected readonly pending = computed(() => {
    const asked = this.asked();
    if (asked === undefined || this.final() || this.operation.value()?.status === 'Paused') return undefined;
    return asked === 'cancel' ? 'Cancelling: it stops as soon as this step can be left.' : 'It pauses after this step.';
  });
  protected readonly runningTime = computed(() => {
    const operation = this.operation.value();
    if (!operation?.startedAt) return undefined;
    return took((operation.finishedAt ? Date.parse(operation.finishedAt) : this.clock.now()) - Date.parse(operation.startedAt));
  });

  constructor() {
    effect(() => {
      this.operationId();
      this.asked.set(undefined);
    });
    effect(() => this.titles.show(this.operation.value()?.title));
  }

  protected async act(operation: Operation, action: OperationAction): Promise<void> {
    const done = await confirmed(this.dialogs, {
      ...actionConfirmation(operation, action),
      run: () => this.api.post(route`/api/operations/${operation.id}/${action}`, {}),
    });
    if (!done) return;
    this.asked.set(action === 'pause' || action === 'cancel' ? action : undefined);
    this.operation.reload();
  }
}
