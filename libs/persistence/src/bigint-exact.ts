/** node-postgres gives `bigint` as text. Places in a log are told apart by single bytes and may pass 2^53, so they stay exact. */
export const bigintExact = {
  to: (value: bigint | null): string | null => (value === null ? null : value.toString()),
  from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
};
