import { UrlSegment, type UrlMatcher } from '@angular/router';

/**
 * `new` and `:requestId/edit` are one page: the request that is begun with the first letter typed gets its address without the
 * page being made anew.
 */
export const formOfRequest: UrlMatcher = (segments) => {
  const [first, second] = segments;
  if (segments.length === 1 && first?.path === 'new') return { consumed: segments };
  if (segments.length === 2 && first && second?.path === 'edit')
    return { consumed: segments, posParams: { requestId: new UrlSegment(first.path, {}) } };
  return null;
};
