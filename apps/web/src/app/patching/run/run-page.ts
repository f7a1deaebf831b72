import { ChangeDetectionStrategy, Component, DestroyRef, computed, effect, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { FleetEvent, PatchRun, PatchRunCluster, PatchRunWave } from '@rocket/contracts';
import type { OperationAction } from '@rocket/domain';
import { mdiAlertCircle, mdiChevronRight, mdiOpenInNew } from '@mdi/js';
import { Api, route } from '../../core/api.js';
import { FleetEvents } from '../../core/fleet-events.js';
import { liveQuery } from '../../core/live-query.js';
import { isFinal } from '../../core/operation-events.js';
import { PageTitle } from '../../core/page-title.js';
import { Session } from '../../core/session.js';
import { Clock } from '../../ui/clock.js';
import { confirmed } from '../../ui/confirm-dialog.js';
import { Icon } from '../../ui/icon.js';
import { actionConfirmation, actionWord, type ActedOn } from '../../ui/operation-actions.js';
import { ProblemState } from '../../ui/problem-state.js';
import { Since } from '../../ui/since.js';
import { Skeleton } from '../../ui/skeleton.js';
import { Status } from '../../ui/status.js';
import { patchRunLook } from '../../ui/status-look.js';
import { TintOnChange } from '../../ui/tint-on-change.js';
import { took, waited } from '../../ui/words.js';
import { RunLane } from './run-lane.js';
import { clustersOf, isBusy, lanesOf, scaleOf, scheduleInWords, waveInWords, writesOf } from './run-words.js';

/** What changes between events, such as the write gaps, is read this often while the run works, s. */
const LOOK_EVERY_S = 3;
/** A run over many clusters is read more slowly: the answer is long. */
const MANY_CLUSTERS = 60;
const LOOK_AT_MANY_EVERY_S = 10;
/** Waves up to this size are open from the beginning. */
const WAVE_SHOWN = 40;

/** One run, live: a lane for each cluster, a cell for each member, and what somebody has to decide. */
@Component({
  selector: 'rk-run-page',
  imports: [Icon, MatButton, ProblemState, RouterLink, RunLane, Since, Skeleton, Status, TintOnChange],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './run-page.html',
  styleUrl: './run-page.scss',
  host: { class: 'page' },
})
export class RunPage {
  private readonly api = inject(Api);
  private readonly dialogs = inject(MatDialog);
  private readonly clock = inject(Clock);
  protected readonly mayAct = inject(Session).may('operation:write');

  readonly dbmsType = input.required<string>();
  readonly patchRunId = input.required<string>();
  private readonly which = computed(() => ({ dbmsType: this.dbmsType(), id: this.patchRunId() }));
  protected readonly run = liveQuery(
    this.which,
    ({ dbmsType, id }, abort) => this.api.get<PatchRun>(route`/api/${dbmsType}/patchRuns/${id}`, {}, abort),
    { forgetOnChange: true },
  );

  /** The member whose steps are shown: one at a time, for each is a stream of its own. */
  protected readonly opened = signal<{ cluster: string; server: string } | undefined>(undefined);
  private readonly unfolded = signal<ReadonlyMap<number, boolean>>(new Map());
  private readonly asked = signal<'pause' | 'cancel' | undefined>(undefined);

  protected readonly look = patchRunLook;
  protected readonly word = actionWord;
  protected readonly waited = waited;
  protected readonly waveWord = waveInWords;
  protected readonly lanesOf = lanesOf;
  protected readonly icons = { open: mdiChevronRight, alert: mdiAlertCircle, away: mdiOpenInNew };

  protected readonly final = computed(() => isFinal(this.run.value()?.status ?? 'Queued'));
  protected readonly share = computed(() => {
    const { clustersDone = 0, clustersTotal = 0 } = this.run.value() ?? {};
    return clustersTotal > 0 ? (100 * clustersDone) / clustersTotal : 0;
  });
  protected readonly scaleMs = computed(() => scaleOf(this.run.value()));
  protected readonly writes = computed(() => writesOf(this.run.value()));
  protected readonly schedule = computed(() => scheduleInWords(this.run.value()?.schedule ?? 'now'));
  protected readonly runningTime = computed(() => {
    const { startedAt, finishedAt } = this.run.value() ?? {};
    if (!startedAt) return undefined;
    return took((finishedAt ? Date.parse(finishedAt) : this.clock.now()) - Date.parse(startedAt));
  });
  /** What was asked from here and has not happened yet: it takes effect where a cluster may be left. */
  protected readonly pending = computed(() => {
    const asked = this.asked();
    if (asked === undefined || this.final() || this.run.value()?.status === 'Paused') return undefined;
    return asked === 'cancel' ? 'Cancelling: members that are being patched are finished first.' : 'It pauses after this member.';
  });
  private readonly operationIds = computed(
    () => new Set([this.patchRunId(), ...clustersOf(this.run.value()).map((cluster) => cluster.operationId)]),
  );
  private readonly clusterNames = computed(() => new Set(clustersOf(this.run.value()).map((cluster) => cluster.clusterName)));

  constructor() {
    const titles = inject(PageTitle);
    effect(() => titles.show(this.run.value()?.title));
    effect(() => {
      this.patchRunId();
      this.asked.set(undefined);
      this.opened.set(undefined);
    });
    inject(FleetEvents).refreshOn({ filter: (event) => this.isMine(event), refresh: () => this.run.reload() });
    this.lookNowAndThen();
  }

  private isMine({ type, operationId, clusterName }: FleetEvent): boolean {
    if (type === 'output' || type === 'poolServer') return false;
    if (operationId !== null && this.operationIds().has(operationId)) return true;
    // The first event of a cluster comes before we know the operation that patches it.
    return type === 'operation' && clusterName !== null && this.clusterNames().has(clusterName);
  }

  private lookNowAndThen(): void {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      const run = this.run.value();
      if (!run || document.hidden || !isBusy(run)) return;
      if (ticks % (run.clustersTotal > MANY_CLUSTERS ? LOOK_AT_MANY_EVERY_S : LOOK_EVERY_S) === 0) this.run.reload();
    }, 1_000);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected openedIn({ clusterName }: PatchRunCluster): string | undefined {
    const opened = this.opened();
    return opened?.cluster === clusterName ? opened.server : undefined;
  }

  protected pick({ clusterName }: PatchRunCluster, server: string | undefined): void {
    this.opened.set(server === undefined ? undefined : { cluster: clusterName, server });
  }

  /** Small waves, and those in which something happens or waits for somebody. */
  protected isUnfolded(index: number, wave: PatchRunWave): boolean {
    const isInteresting = wave.clusters.some(({ state }) => state === 'Working' || state === 'Halted' || state === 'Failed');
    return this.unfolded().get(index) ?? (wave.clusters.length <= WAVE_SHOWN || isInteresting);
  }

  protected fold(index: number, wave: PatchRunWave): void {
    const open = this.isUnfolded(index, wave);
    this.unfolded.update((before) => new Map(before).set(index, !open));
  }

  protected async act(run: PatchRun, action: OperationAction): Promise<void> {
    const path = route`/api/${this.dbmsType()}/patchRuns/${run.id}/${action}`;
    if (!(await this.ask({ kind: 'PatchRun', title: run.title }, action, path))) return;
    this.asked.set(action === 'pause' || action === 'cancel' ? action : undefined);
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
