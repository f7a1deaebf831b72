import { computed, signal, type Signal } from '@angular/core';
import type { PoolServer } from '@rocket/contracts';

/** Which servers of the list are ticked. What cannot be removed any more is not among them, whenever it was ticked. */
export class PoolSelection {
  private readonly picked = signal<ReadonlySet<string>>(new Set());

  constructor(private readonly items: Signal<readonly PoolServer[]>) {}

  readonly removable = computed(() => this.items().filter((server) => mayGo(server)));
  readonly selected = computed(() => this.removable().filter((server) => this.picked().has(server.serverName)));
  readonly isAll = computed(() => this.removable().length > 0 && this.selected().length === this.removable().length);

  has(server: PoolServer): boolean {
    return this.picked().has(server.serverName) && mayGo(server);
  }

  pick(server: PoolServer, on: boolean): void {
    this.picked.update((before) => {
      const after = new Set(before);
      if (on) after.add(server.serverName);
      else after.delete(server.serverName);
      return after;
    });
  }

  pickAll(on: boolean): void {
    this.picked.set(new Set(on ? this.removable().map((server) => server.serverName) : []));
  }
}

/** The API refuses to remove a server that is held or in use. */
export function mayGo(server: PoolServer): boolean {
  return server.status !== 'Locked' && server.status !== 'Used' && server.status !== 'Repository';
}
