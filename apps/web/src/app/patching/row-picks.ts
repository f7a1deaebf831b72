import { signal } from '@angular/core';

/** Names that are ticked in a list, or rows that are open. Kept while the list is read again, filtered or read on. */
export class RowPicks {
  private readonly picked = signal<ReadonlySet<string>>(new Set());
  readonly names = this.picked.asReadonly();

  has(name: string): boolean {
    return this.picked().has(name);
  }

  set(name: string, on: boolean): void {
    this.picked.update((before) => {
      const after = new Set(before);
      if (on) after.add(name);
      else after.delete(name);
      return after;
    });
  }

  toggle(name: string): void {
    this.set(name, !this.has(name));
  }

  replace(names: Iterable<string>): void {
    this.picked.set(new Set(names));
  }
}
