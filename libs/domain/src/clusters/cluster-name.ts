/**
 * The name of a cluster out of what a person typed: lower case, runs of spaces and `_` become one `-`.
 * "Order DB" -> `order-db`. Answers `undefined` when that is not 3-40 of `a-z0-9-` with a letter first.
 */
export function toClusterName(typed: string): string | undefined {
  const name = typed
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
  return /^[a-z][a-z0-9-]{2,39}$/.test(name) ? name : undefined;
}

/** The database of a cluster when none is asked for: `order-db` -> `order_db`. */
export function defaultDatabaseName(clusterName: string): string {
  return clusterName.replaceAll('-', '_');
}
