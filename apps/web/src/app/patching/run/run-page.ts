import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import type { PatchRun, PatchRunCluster, PatchRunWave } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import { mdiAlertCircle, mdiChevronRight, mdiOpenInNew } from '@mdi/js';
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
import { TintOnChange } from '../../ui/tint-on-change.js';
import { waited } from '../../ui/words.js';
import { RescheduleDialog } from './reschedule-dialog.js';
import { RunLane } from './run-lane.js';
import { clustersOf, scaleOf, scheduleInWords, writesOf } from './run-words.js';
import { Ticket } from '../../ui/ticket.js';

/** While the run works it is read this often, s. */
const LOOK_EVERY_S = 3;
/** A run over many clusters is read more slowly: the answer is long. */
const MANY_CLUSTERS = 60;
const LOOK_AT_MANY_EVERY_S = 10;
/** Waves up to this size are open from the beginning. */
const WAVE_SHOWN = 40;

/** One run, live: a lane for each cluster, a cell for each member, and what somebody has to decide. */
@Component({
  selector: 'rk-run-page',
  imports: [
    Icon,
    MatButton,
    ProblemState,
    RouterLink,
    RowChunk,
    RunLane,
    RunProgress,
    Since,
    Skeleton,
    Status,
    TintOnChange,
    Ticket,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-page.html',
  styleUrl: '../../ui/runs/run-page.scss',
  host: { class: 'page' },
})
export class RunPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  protected readonly mayAct = inject(Session).may('operation:write');

  readonly dbmsType = input.required<string>();
  readonly patchRunId = input.required<string>();
  private readonly which = computed(() => ({ dbmsType: this.dbmsType(), id: this.patchRunId() }));
  protected readonly run = liveQuery(
    this.which,
    ({ dbmsType, id }, abort) => this.api.get<PatchRun>(route`/api/${dbmsType}/patchRuns/${id}`, {}, abort),
    { forgetOnChange: true },
  );

  private readonly unfolded = signal<ReadonlyMap<number, boolean>>(new Map());

  protected readonly look = runLook;
  protected readonly word = actionWord;
  protected readonly waited = waited;
  protected readonly waveWord = waveInWords;
  protected readonly lanePx = LANE_PX;
  private readonly chunks = computed(
    () => new Map(this.run.value()?.waves.map((wave) => [wave, inChunks(lanesOf(wave))] as const)),
  );
  protected readonly icons = { open: mdiChevronRight, alert: mdiAlertCircle, away: mdiOpenInNew };

  protected readonly scaleMs = computed(() => scaleOf(this.run.value()));
  protected readonly writes = computed(() => writesOf(this.run.value()));
  protected readonly schedule = computed(() => scheduleInWords(this.run.value()?.schedule ?? 'now'));
  protected readonly live = liveRun<PatchRun>({
    id: this.patchRunId,
    run: this.run,
    clustersOf,
    // Between events the write gaps change.
    lookEverySeconds: ({ clustersTotal }) => (clustersTotal > MANY_CLUSTERS ? LOOK_AT_MANY_EVERY_S : LOOK_EVERY_S),
    words: { cancel: 'Cancelling: members that are being patched are finished first.', pause: 'It pauses after this member.' },
  });

  /** Small waves, and those in which something happens or waits for somebody. */
  protected isUnfolded(index: number, wave: PatchRunWave): boolean {
    const isInteresting = wave.clusters.some(({ state }) => state === 'Working' || state === 'Halted' || state === 'Failed');
    return this.unfolded().get(index) ?? (wave.clusters.length <= WAVE_SHOWN || isInteresting);
  }

  /** Many lanes are drawn in pieces, as they come near to the screen. */
  protected chunksOf(wave: PatchRunWave): PatchRunCluster[][] {
    return this.chunks().get(wave) ?? [];
  }

  protected fold(index: number, wave: PatchRunWave): void {
    const open = this.isUnfolded(index, wave);
    this.unfolded.update((before) => new Map(before).set(index, !open));
  }

  protected async act(run: PatchRun, action: OperationAction): Promise<void> {
    const path = route`/api/${this.dbmsType()}/patchRuns/${run.id}/${action}`;
    if (!(await this.ask({ kind: 'PatchRun', title: run.title }, action, path))) return;
    this.live.asked(action);
  }

  protected async move(run: PatchRun): Promise<void> {
    const data = { dbmsType: this.dbmsType(), run };
    if (await firstValueFrom(this.dialogs.open(RescheduleDialog, { data, width: '520px' }).afterClosed())) this.run.reload();
  }

  protected async actOn({ operationId, clusterName }: PatchRunCluster, action: OperationAction): Promise<void> {
    if (operationId === null) return;
    await this.ask(
      { kind: 'PatchCluster', title: `Patch ${clusterName}` },
      action,
      route`/api/operations/${operationId}/${action}`,
    );
  }

  private async ask(subject: ActedOn, action: OperationAction, path: string): Promise<boolean> {
    const done = await confirmed(this.dialogs, {
      ...actionConfirmation(subject, action),
      run: () => this.api.post(path, {}),
    });
    if (done) this.run.reload();
    return done;
  }
}
