import { effect, inject, signal, untracked, type Signal } from '@angular/core';
import type { Operation } from '@rocket/contracts';
import { Api, route } from './api.js';
import { EventStream, type Connection } from './event-stream.js';
import { liveQuery, type LiveQuery } from './live-query.js';
import { applyEvent } from './operation-events.js';

/** After the last event of a burst the whole operation is read again. */
const SETTLE_MS = 400;

export interface LiveOperation {
  readonly operation: LiveQuery<Operation>;
  readonly connection: Signal<Connection>;
}

/**
 * One operation with its steps and their output, live: events are applied as they come, and the truth is read when it is
 * quiet for a moment. Must be called while injecting.
 */
export function liveOperation(id: () => string | undefined): LiveOperation {
  const api = inject(Api);
  const operation = liveQuery(id, (asked, abort) => api.get<Operation>(route`/api/operations/${asked}`, {}, abort), {
    forgetOnChange: true,
  });
  const connection = signal<Connection>('connecting');

  function follow(asked: string): () => void {
    let settle: ReturnType<typeof setTimeout> | undefined;
    const readSoon = (): void => {
      clearTimeout(settle);
      settle = setTimeout(() => operation.reload(), SETTLE_MS);
    };
    const stream = new EventStream(route`/api/operations/${asked}/events`, {
      onEvent: (event) => {
        operation.patch((before) => applyEvent(before, event));
        readSoon();
      },
      onConnection: (state) => connection.set(state),
      onGap: readSoon,
    });
    return () => {
      clearTimeout(settle);
      stream.close();
    };
  }

  effect((onCleanup) => {
    const asked = id();
    if (asked !== undefined) onCleanup(untracked(() => follow(asked)));
  });
  return { operation, connection: connection.asReadonly() };
}
