/** A place in a write-ahead log as PostgreSQL writes it: 50,332,000 bytes from its beginning are `0/3000160`. */
export function formatLogPosition(position: bigint): string {
  const half = (part: bigint): string => part.toString(16).toUpperCase();
  return `${half(position >> 32n)}/${half(position & 0xffff_ffffn)}`;
}
