import pg from 'pg';

/**
 * Parameters that are lists of names, each of which `ALTER SYSTEM` wants as a value of its own: given as one, the list would
 * become a single name. The same ones as in `variable_is_guc_list_quote` of PostgreSQL's dumputils.c.
 */
const LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** A value as the statement wants it. `undefined` for a list that is none. `name` as the server spells it. */
export function quoteParameter(name: string, value: string): string | undefined {
  if (!LISTS.has(name)) return pg.escapeLiteral(value);
  return splitNames(value)?.map(pg.escapeLiteral).join(', ');
}

/**
 * The names of a list: separated by commas, in double quotes where they hold something special, a quote doubled. Unquoted
 * ones are small letters to the server. `"$user", Public` -> `$user`, `public`. `undefined` for what is no such list.
 */
export function splitNames(list: string): string[] | undefined {
  const item = /\s*(?:"((?:[^"]|"")*)"|([^\s",]+))\s*(,|$)/y;
  const names: string[] = [];
  for (;;) {
    const found = item.exec(list);
    if (!found) return undefined;
    const [, quoted, plain = '', end] = found;
    names.push(quoted === undefined ? plain.toLowerCase() : quoted.replaceAll('""', '"'));
    if (end === '') return names;
  }
}
