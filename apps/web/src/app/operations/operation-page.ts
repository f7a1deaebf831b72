import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { Cluster, Operation } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import { mdiArrowRight, mdiCheckCircle, mdiLanDisconnect } from '@mdi/js';
import { Api, route } from '../core/api.js';
import { EventStream, type Connection } from '../core/event-stream.js';
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
import { actionConfirmation, actionWord } from './operation-actions.js';
import { applyEvent, isFinal } from './operation-events.js';
import { StepRow } from './step-row.js';

/** After the last event of a burst the whole operation is read again. */
const SETTLE_MS = 400;

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
  protected readonly operation = liveQuery(
    () => this.operationId(),
    (id, abort) => this.api.get<Operation>(route`/api/operations/${id}`, {}, abort),
    { forgetOnChange: true },
  );
  private readonly asked = signal<'pause' | 'cancel' | undefined>(undefined);
  protected readonly connection = signal<Connection>('connecting');
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
    effect((onCleanup) => {
      const id = this.operationId();
      this.asked.set(undefined);
      onCleanup(untracked(() => this.follow(id)));
    });
    effect(() => this.titles.show(this.operation.value()?.title));
  }

  /** Applies events as they come, and reads the truth when it is quiet for a moment. */
  private follow(id: string): () => void {
    let settle: ReturnType<typeof setTimeout> | undefined;
    const readSoon = (): void => {
      clearTimeout(settle);
      settle = setTimeout(() => this.operation.reload(), SETTLE_MS);
    };
    const stream = new EventStream(route`/api/operations/${id}/events`, {
      onEvent: (event) => {
        this.operation.patch((before) => applyEvent(before, event));
        readSoon();
      },
      onConnection: (connection) => this.connection.set(connection),
      onGap: readSoon,
    });
    return () => {
      clearTimeout(settle);
      stream.close();
    };
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
