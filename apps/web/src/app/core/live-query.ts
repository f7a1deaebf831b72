import { DestroyRef, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { toApiProblem, type ApiProblem } from './api-problem.js';

/** Something read from the server, kept while it is read again, so that nothing on the screen jumps. */
export interface LiveQuery<T> {
  readonly value: Signal<T | undefined>;
  /** Why the last reading failed. There may still be an older value. */
  readonly problem: Signal<ApiProblem | undefined>;
  readonly state: Signal<'loading' | 'problem' | 'ready'>;
  /** The value answers an older question than the one asked now. */
  readonly stale: Signal<boolean>;
  reload(): void;
  /** Replaces the value by what an event said, until the next reading. */
  patch(change: (value: T) => T): void;
}

export interface LiveQueryOptions {
  /** Forget the value when the parameters change: for pages of one thing, whose name is in the URL. */
  forgetOnChange?: boolean;
}

/** Reads whenever `params` change (`undefined`: not now), and on `reload`. Must be called while injecting. */
export function liveQuery<P, T>(
  params: () => P | undefined,
  load: (params: P, abort: AbortSignal) => Promise<T>,
  options: LiveQueryOptions = {},
): LiveQuery<T> {
  const value = signal<T | undefined>(undefined);
  const problem = signal<ApiProblem | undefined>(undefined);
  const stale = signal(false);
  let running: AbortController | undefined;

  async function read(asked: P): Promise<void> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      const answer = await load(asked, mine.signal);
      if (mine.signal.aborted) return;
      value.set(answer);
      problem.set(undefined);
    } catch (error) {
      if (!mine.signal.aborted) problem.set(toApiProblem(error));
    } finally {
      if (!mine.signal.aborted) stale.set(false);
    }
  }

  effect(() => {
    const asked = params();
    if (asked === undefined) return;
    untracked(() => {
      stale.set(true);
      if (options.forgetOnChange) value.set(undefined);
      problem.set(undefined);
      void read(asked);
    });
  });
  inject(DestroyRef).onDestroy(() => running?.abort());

  return {
    value: value.asReadonly(),
    problem: problem.asReadonly(),
    stale: stale.asReadonly(),
    state: computed(() => (value() !== undefined ? 'ready' : problem() ? 'problem' : 'loading')),
    reload: () => {
      const asked = untracked(params);
      if (asked === undefined) return;
      if (untracked(value) === undefined) problem.set(undefined);
      void read(asked);
    },
    patch: (change) => value.update((current) => (current === undefined ? current : change(current))),
  };
}
