import { DomainError } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';

/** A replica that is further behind than this has other worries. */
const MAX_LAG_BYTES = 64 * 1024 ** 2;

/**
 * Who is backed up: the replica that streams and is least behind, so that the primary keeps its disk for its clients; the
 * primary where there is no such replica.
 *
 * @throws DomainError `step-failed` when nobody can be
 */
export function chooseSource(readings: readonly MemberReading[]): string {
  const [replica] = readings
    .filter(
      ({ answers, role, streaming, lagBytes }) => answers && role !== 'Primary' && streaming === true && lagBytes !== undefined,
    )
    .filter(({ lagBytes = Infinity }) => lagBytes <= MAX_LAG_BYTES)
    .toSorted((one, other) => (one.lagBytes ?? 0) - (other.lagBytes ?? 0));
  const source = replica ?? readings.find(({ answers, role }) => answers && role === 'Primary');
  if (source) return source.serverName;
  const faults = readings.map(({ serverName, fault }) => `${serverName}: ${fault ?? 'It does not stream.'}`);
  throw new DomainError('step-failed', `No member can be backed up. ${faults.join(' ')}`);
}
