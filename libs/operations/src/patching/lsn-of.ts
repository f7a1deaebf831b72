/** As PostgreSQL writes a place in its log: `0/3000148`. */
export function lsnOf(positionBytes: number | undefined): string | undefined {
  if (positionBytes === undefined) return undefined;
  const position = BigInt(positionBytes);
  const half = (part: bigint): string => part.toString(16).toUpperCase();
  return `${half(position >> 32n)}/${half(position & 0xffff_ffffn)}`;
}
