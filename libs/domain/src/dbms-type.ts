/** The database systems this product runs. The spelling is the one of the HTTP contract. */
export const DBMS_TYPES = ['PostgreSQL', 'MongoDB'] as const;
export type DbmsType = (typeof DBMS_TYPES)[number];

/** Reads a DBMS type as people write it in a path, in any letter case; `undefined` when there is no such system. */
export function parseDbmsType(text: string): DbmsType | undefined {
  const wanted = text.toLowerCase();
  return DBMS_TYPES.find((type) => type.toLowerCase() === wanted);
}
