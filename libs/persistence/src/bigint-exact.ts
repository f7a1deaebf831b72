/** node-postgres gives `bigint` as text. Places in a log are told apart by single bytes and may pass 2^53, so they stay exact. */
export const bigintExact = {
  /** What was left out comes as `undefined`, and stays so: the column's default holds. */
  to: (value: bigint | null | undefined): string | null | undefined => (typeof value === 'bigint' ? value.toString() : value),
  from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
};
