/** The path of a request target, without the query: what may be shown, compared and logged. */
export function pathOf(url: string): string {
  const end = url.search(/[?;#]/);
  return end === -1 ? url : url.slice(0, end);
}

/** A path without its trailing slash; every route answers with and without it. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
