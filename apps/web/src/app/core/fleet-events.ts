import { DestroyRef, Injectable, effect, inject, signal, untracked } from '@angular/core';
import type { FleetEvent } from '@rocket/contracts';
import { EventStream, type Connection } from './event-stream.js';
import { Session } from './session.js';

export interface FleetListener {
  /** Whether the event is of interest. */
  filter: (event: FleetEvent) => boolean;
  /** Called once for a burst of events, and when some may have been missed. */
  refresh: () => void;
}

/** Bursts of events become one reading. */
const BURST_MS = 250;

/** What changes in the fleet, live: one stream for the whole dashboard while somebody is signed in. */
@Injectable({ providedIn: 'root' })
export class FleetEvents {
  private readonly session = inject(Session);
  private readonly listeners = new Set<(event: FleetEvent | 'gap') => void>();
  private readonly state = signal<Connection>('connecting');
  private stream: EventStream | undefined;

  readonly connection = this.state.asReadonly();

  constructor() {
    effect(() => {
      const user = this.session.user();
      untracked(() => (user ? this.start() : this.stop()));
    });
  }

  /** Tells the caller to read again, until it is destroyed. Must be called while injecting. */
  refreshOn({ filter, refresh }: FleetListener): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener = (event: FleetEvent | 'gap'): void => {
      if (event !== 'gap' && !filter(event)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh();
      }, BURST_MS);
    };
    this.listeners.add(listener);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(timer);
      this.listeners.delete(listener);
    });
  }

  private start(): void {
    this.stream ??= new EventStream('/api/events', {
      onEvent: (event) => this.tell(event),
      onConnection: (connection) => this.state.set(connection),
      onGap: () => this.tell('gap'),
      // Finds out whether the session ended: a 401 leads to the login.
      onRefused: () => void this.session.load().catch(() => undefined),
    });
  }

  private stop(): void {
    this.stream?.close();
    this.stream = undefined;
    this.state.set('connecting');
  }

  private tell(event: FleetEvent | 'gap'): void {
    for (const listener of this.listeners) listener(event);
  }
}
