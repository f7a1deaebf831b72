/** node-postgres gives `bigint` as text. Byte counts stay below 2^53 (9 PB), so a number is exact. */
export const bigintToNumber = {
  to: (value: number | null): number | null => value,
  from: (value: string | null): number | null => (value === null ? null : Number(value)),
};
