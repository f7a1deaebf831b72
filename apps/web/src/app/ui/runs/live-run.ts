import { DestroyRef, computed, effect, inject, signal, type Signal } from '@angular/core';
import type { FleetEvent } from '@rocket/contracts';
import type { OperationAction, OperationStatus } from '@rocket/domain';
import { FleetEvents } from '../../core/fleet-events.js';
import type { LiveQuery } from '../../core/live-query.js';
import { isFinal } from '../../core/operation-events.js';
import { PageTitle } from '../../core/page-title.js';
import { Clock } from '../clock.js';
import { took } from '../words.js';

/** The answer about a run over more clusters than this is long: events, however many, have it read this often at most. */
const MANY_CLUSTERS = 60;
const READ_MANY_EVERY_MS = 2_000;

/** What every run over clusters says of itself. */
export interface RunOverClusters {
  id: string;
  title: string;
  status: OperationStatus;
  clustersTotal: number;
  clustersDone: number;
  startedAt: string | null;
  finishedAt: string | null;
}

/** What a run says of one of its clusters. */
export interface ClusterOfRun {
  clusterName: string;
  operationId: string | null;
}

export interface LiveRunOptions<T extends RunOverClusters> {
  /** Which run the page is about. */
  id: () => string;
  run: LiveQuery<T>;
  clustersOf: (run: T | undefined) => readonly ClusterOfRun[];
  /** What changes between events is read this often while the run works, s; 0 for what only events change. */
  lookEverySeconds: (run: T) => number;
  /** What was asked for and has not happened yet. */
  words: Readonly<Record<'pause' | 'cancel', string>>;
}

export interface LiveRun {
  readonly final: Signal<boolean>;
  /** How long it has been running, or took; `undefined` before it began. */
  readonly runningTime: Signal<string | undefined>;
  /** What was asked from here and has not happened yet: it takes effect where a cluster may be left. */
  readonly pending: Signal<string | undefined>;
  /** The server whose steps are shown: one at a time, for each is a stream of its own. */
  openedIn(cluster: ClusterOfRun): string | undefined;
  open(cluster: ClusterOfRun, server: string | undefined): void;
  asked(action: OperationAction): void;
}

/** Whether something changes by itself. */
export function isBusy({ status }: Pick<RunOverClusters, 'status'>): boolean {
  return status === 'Running' || status === 'Waiting' || status === 'Queued';
}

/** Keeps the page of a run up to date, and knows what is opened and asked for on it. Must be called while injecting. */
export function liveRun<T extends RunOverClusters>(options: LiveRunOptions<T>): LiveRun {
  const { id, run, clustersOf } = options;
  const clock = inject(Clock);
  const titles = inject(PageTitle);
  const asked = signal<'pause' | 'cancel' | undefined>(undefined);
  const opened = signal<{ cluster: string; server: string } | undefined>(undefined);
  const operationIds = computed(() => new Set([id(), ...clustersOf(run.value()).map((cluster) => cluster.operationId)]));
  const clusterNames = computed(() => new Set(clustersOf(run.value()).map((cluster) => cluster.clusterName)));
  const final = computed(() => isFinal(run.value()?.status ?? 'Queued'));

  function isMine({ type, operationId, clusterName }: FleetEvent): boolean {
    if (type === 'output' || type === 'poolServer') return false;
    if (operationId !== null && operationIds().has(operationId)) return true;
    // The first event of a cluster comes before we know the operation that works on it.
    return type === 'operation' && clusterName !== null && clusterNames().has(clusterName);
  }

  effect(() => titles.show(run.value()?.title));
  effect(() => {
    id();
    asked.set(undefined);
    opened.set(undefined);
  });
  const reload = paced(
    () => run.reload(),
    () => ((run.value()?.clustersTotal ?? 0) > MANY_CLUSTERS ? READ_MANY_EVERY_MS : 0),
  );
  inject(FleetEvents).refreshOn({ filter: isMine, refresh: reload });
  lookNowAndThen(run, options.lookEverySeconds);

  return {
    final,
    runningTime: computed(() => {
      const { startedAt, finishedAt } = run.value() ?? {};
      if (!startedAt) return undefined;
      return took((finishedAt ? Date.parse(finishedAt) : clock.now()) - Date.parse(startedAt));
    }),
    pending: computed(() => {
      const wish = asked();
      const over = wish === undefined || final() || run.value()?.status === 'Paused';
      return over ? undefined : options.words[wish];
    }),
    openedIn: ({ clusterName }) => {
      const it = opened();
      return it?.cluster === clusterName ? it.server : undefined;
    },
    open: ({ clusterName }, server) => opened.set(server === undefined ? undefined : { cluster: clusterName, server }),
    asked: (action) => asked.set(action === 'pause' || action === 'cancel' ? action : undefined),
  };
}

/** Calls `work` at once when it was not called for that long, and otherwise once when that time is over. */
function paced(work: () => void, everyMs: () => number): () => void {
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = (): void => {
    timer = undefined;
    last = Date.now();
    work();
  };
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return () => {
    if (timer !== undefined) return;
    const wait = last + everyMs() - Date.now();
    if (wait <= 0) call();
    else timer = setTimeout(call, wait);
  };
}

function lookNowAndThen<T extends RunOverClusters>(run: LiveQuery<T>, everySeconds: (run: T) => number): void {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
    const it = run.value();
    if (!it || document.hidden || !isBusy(it)) return;
    const every = everySeconds(it);
    if (every > 0 && ticks % every === 0) run.reload();
  }, 1_000);
  inject(DestroyRef).onDestroy(() => clearInterval(timer));
}
