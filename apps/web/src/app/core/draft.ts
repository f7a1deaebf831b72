import { effect, signal, type WritableSignal } from '@angular/core';

/** Input that survives a reload and a lost session. Kept per tab. Must be called while injecting. */
export function draft<T extends object>(key: string, initial: T): WritableSignal<T> & { clear(): void } {
  const storageKey = `rocket.draft.${key}`;
  const state = signal<T>({ ...initial, ...stored(storageKey) });
  effect(() => sessionStorage.setItem(storageKey, JSON.stringify(state())));
  return Object.assign(state, {
    clear: () => {
      state.set(initial);
      sessionStorage.removeItem(storageKey);
    },
  });
}

function stored(key: string): object {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
