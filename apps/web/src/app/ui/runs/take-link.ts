import { inject } from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import type { DbmsType } from '@rocket/domain';
import { dbmsOf } from '../../core/dbms-of.js';

type Params = Readonly<Record<string, string | undefined>>;

/**
 * Lets a draft begin with what the link asks for that led here, if it asks for anything. Called while the page is constructed.
 *
 * @param asked what of the draft a link asks for
 */
export function takeLink<D extends { dbmsType: DbmsType }>(
  draft: { update(change: (before: D) => D): void },
  asked: (params: Params) => Partial<D>,
): void {
  const here = inject(ActivatedRoute);
  const router = inject(Router);
  const { step, dbms, ...link } = here.snapshot.queryParams as Record<string, string | undefined>;
  const wanted = asked(link);
  if (Object.keys(wanted).length === 0) return;
  draft.update((before) => ({ ...before, ...wanted, dbmsType: dbmsOf(dbms) }));
  // From here on the draft says it: a reload must not undo what was changed since.
  void router.navigate([], { relativeTo: here, queryParams: { step }, replaceUrl: true });
}
