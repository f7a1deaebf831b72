import { DomainError } from '@rocket/domain';

const DAY_MS = 24 * 60 * 60_000;

/** The instant that `?asOf=` means: a day means its last millisecond in UTC. The form was checked. */
export function asOfInstant(asOf: string | undefined): Date | undefined {
  if (asOf === undefined) return undefined;
  const isDay = !asOf.includes('T');
  const instant = new Date(asOf);
  if (Number.isNaN(instant.getTime())) throw noSuchInstant();
  return isDay ? new Date(instant.getTime() + DAY_MS - 1) : instant;
}

function noSuchInstant(): DomainError {
  const fault = { pointer: '/query/asOf', detail: 'is no such day or instant' };
  return new DomainError('validation-failed', `asOf ${fault.detail}.`, {}, [fault]);
}
