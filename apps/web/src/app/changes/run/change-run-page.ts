import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { ChangeRun, ChangeRunCluster, ChangeRunServer } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import { mdiChevronRight, mdiOpenInNew } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { liveQuery } from '../../core/live-query.js';
import { Session } from '../../core/session.js';
import { confirmed } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { actionConfirmation, actionWord, type ActedOn } from '../../ui/operation-actions.js';
import { ProblemState } from '../../ui/problem-state.js';
import { RowChunk, inChunks } from '../../ui/row-chunk.js';
import { LANE_PX, lanesOf, waveInWords } from '../../ui/runs/lane-order.js';
import { liveRun } from '../../ui/runs/live-run.js';
import { RunProgress } from '../../ui/runs/run-progress.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { runLook } from '../../ui/status-look.js';
import { byCluster, kindWord, standInWords, valueWord } from '../change-words.js';
import { ChangeText } from '../change-text.js';
import { ChangeLane } from './change-lane.js';
import { Ticket } from '../../ui/ticket.js';

/** One change that was pushed, live: a lane for each cluster, a cell for each server, and what somebody has to decide. */
@Component({
  selector: 'rk-change-run-page',
  imports: [
    ChangeLane,
    ChangeText,
    Icon,
    MatButton,
    ProblemState,
    RouterLink,
    RowChunk,
    RunProgress,
    Since,
    Skeleton,
    Status,
    Ticket,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './change-run-page.html',
  styleUrls: ['../../ui/runs/run-page.scss', './change-run-page.scss'],
  host: { class: 'page' },
})
export class ChangeRunPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly session = inject(Session);
  protected readonly mayAct = this.session.may('operation:write');

  readonly dbmsType = input.required<string>();
  readonly changeRunId = input.required<string>();
  protected readonly run = liveQuery(
    computed(() => ({ dbmsType: this.dbmsType(), id: this.changeRunId() })),
    ({ dbmsType, id }, abort) => this.api.get<ChangeRun>(route`/api/${dbmsType}/changeRuns/${id}`, {}, abort),
    { forgetOnChange: true },
  );
  protected readonly live = liveRun<ChangeRun>({
    id: this.changeRunId,
    run: this.run,
    clustersOf: (run) => run?.clusters ?? [],
    lookEverySeconds: () => 0,
    words: {
      cancel: 'Cancelling: what is being changed is brought to an end, and set back where that is possible.',
      pause: 'It pauses after this server.',
    },
  });
  protected readonly unfolded = linkedSignal({ source: this.changeRunId, computation: () => true });

  protected readonly look = runLook;
  protected readonly word = actionWord;
  protected readonly kind = kindWord;
  protected readonly stand = standInWords;
  protected readonly value = valueWord;
  protected readonly counts = waveInWords;
  protected readonly icons = { open: mdiChevronRight, away: mdiOpenInNew };
  protected readonly chunks = computed(() => inChunks(lanesOf({ clusters: this.run.value()?.clusters ?? [] })));
  protected readonly lanePx = LANE_PX;
  private readonly servers = computed(() => byCluster(this.run.value()?.servers ?? []));

  protected serversOf({ clusterName }: ChangeRunCluster): readonly ChangeRunServer[] {
    return this.servers().get(clusterName) ?? [];
  }

  /** One that was undone is brought back by undoing the undo. */
  protected offersUndo({ mayUndo, undoneBy }: ChangeRun): boolean {
    return mayUndo && undoneBy === null && this.session.may('cluster:write');
  }

  protected async act({ id, title }: ChangeRun, action: OperationAction): Promise<void> {
    if (await this.ask({ kind: 'ChangeRun', title }, action, id)) this.live.asked(action);
  }

  protected async actOn({ operationId, clusterName }: ChangeRunCluster, action: OperationAction): Promise<void> {
    if (operationId !== null) await this.ask({ kind: 'ChangeCluster', title: `Change ${clusterName}` }, action, operationId);
  }

  private async ask(subject: ActedOn, action: OperationAction, operationId: string): Promise<boolean> {
    const done = await confirmed(this.dialogs, {
      ...actionConfirmation(subject, action),
      run: () => this.api.post(route`/api/operations/${operationId}/${action}`, {}),
    });
    if (done) this.run.reload();
    return done;
  }
}
