import { computed, inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, type Params } from '@angular/router';

export type Filters<K extends string> = Readonly<Partial<Record<K, string>>>;

/** Reads the filters a page knows out of query parameters; anything else in the URL is ignored. */
export function readFilters<K extends string>(keys: readonly K[], params: Params): Filters<K> {
  const filters: Partial<Record<K, string>> = {};
  for (const key of keys) {
    const value: unknown = params[key];
    if (typeof value === 'string' && value.trim() !== '') filters[key] = value;
  }
  return filters;
}

/** Query parameters for filters: an empty one is taken out of the URL. */
export function writeFilters<K extends string>(change: Filters<K>): Params {
  return Object.fromEntries(
    Object.entries<string | undefined>(change).map(([key, value]) => [
      key,
      value === undefined || value.trim() === '' ? null : value,
    ]),
  );
}

export interface UrlFilters<K extends string> {
  readonly value: Signal<Filters<K>>;
  readonly any: Signal<boolean>;
  set(change: Filters<K>): void;
  /** Takes one away, by its name as it stands in the URL. */
  remove(key: string): void;
  clear(): void;
}

/** The filters of a list live in the URL, so that a view can be sent to a colleague. Must be called while injecting. */
export function urlFilters<K extends string>(keys: readonly K[], notCounted: readonly K[] = []): UrlFilters<K> {
  const router = inject(Router);
  const route = inject(ActivatedRoute);
  const params = toSignal(route.queryParams, { initialValue: route.snapshot.queryParams });
  const value = computed(() => readFilters(keys, params()), { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const set = (change: Filters<K>): void => {
    void router.navigate([], {
      relativeTo: route,
      queryParams: writeFilters(change),
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  };
  const counted = keys.filter((key) => !notCounted.includes(key));
  return {
    value,
    any: computed(() => counted.some((key) => value()[key] !== undefined)),
    set,
    remove: (key) => {
      const known = keys.find((one) => one === key);
      const nothing: Partial<Record<K, string>> = {};
      if (known !== undefined) nothing[known] = '';
      set(nothing);
    },
    clear: () => {
      const nothing: Partial<Record<K, string>> = {};
      for (const key of counted) nothing[key] = '';
      set(nothing);
    },
  };
}
