import { formatLogPosition } from '@rocket/domain';

/** Where a member is in its log, as its DBMS writes it; `undefined` where it did not say. */
export function lsnOf(positionBytes: number | undefined): string | undefined {
  return positionBytes === undefined ? undefined : formatLogPosition(BigInt(positionBytes));
}
