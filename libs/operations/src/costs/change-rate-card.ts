import { DomainError, describeChange, rateFaults, startOfDay } from '@rocket/domain';
import type { FieldFault } from '@rocket/domain';
import type { RateCardContent, RateCardEntity, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { recordConfigChange } from '../activities/record-config-change.js';

/** What somebody says about prices. `effectiveOn`: `2026-12-01`. */
export type WantedRateCard = Omit<RateCardContent, 'effectiveAt'>;

interface Parts {
  uow: UnitOfWork;
  clock: Clock;
  timeZone: string;
  actor: string;
}

/** Adds a rate card. The first one may hold from any day on, every other one from tomorrow at the earliest. */
export function addRateCard(parts: Parts, wanted: WantedRateCard): Promise<RateCardEntity> {
  return parts.uow.run(async (tx) => {
    await tx.rateCards.lock();
    const content = await checked(tx, parts, wanted);
    const row = await tx.rateCards.add(content, parts.actor);
    await recordConfigChange(tx, parts.actor, `A rate card in ${row.currency} was added, from ${row.effectiveOn} on.`);
    return row;
  });
}

/** @throws DomainError `rate-card-not-found`, `rate-card-in-force`, `edit-conflict` */
export function changeRateCard(
  parts: Parts,
  { id, version }: { id: string; version: number },
  wanted: WantedRateCard,
): Promise<RateCardEntity> {
  return parts.uow.run(async (tx) => {
    const before = await notYetInForce(tx, parts.clock, id);
    const row = await tx.rateCards.change(id, version, await checked(tx, parts, wanted, id));
    const words = describeChange(saidOf(before), saidOf(row));
    if (words !== '') await recordConfigChange(tx, parts.actor, `The rate card from ${before.effectiveOn} on: ${words}.`);
    return row;
  });
}

/** @throws DomainError `rate-card-not-found`, `rate-card-in-force`, `edit-conflict` */
export function removeRateCard(parts: Parts, { id, version }: { id: string; version: number }): Promise<void> {
  return parts.uow.run(async (tx) => {
    const { effectiveOn } = await notYetInForce(tx, parts.clock, id);
    await tx.rateCards.remove(id, version);
    await recordConfigChange(tx, parts.actor, `The rate card from ${effectiveOn} on was removed. It had never held.`);
  });
}

async function notYetInForce(tx: Transaction, clock: Clock, id: string): Promise<RateCardEntity> {
  await tx.rateCards.lock();
  const card = await tx.rateCards.byId(id);
  if (card.effectiveAt > clock.now()) return card;
  throw new DomainError('rate-card-in-force', `It holds since ${card.effectiveOn}, and what it says was charged.`);
}

async function checked(
  tx: Transaction,
  { clock, timeZone }: Parts,
  wanted: WantedRateCard,
  id?: string,
): Promise<RateCardContent> {
  const startMs = startOfDay(wanted.effectiveOn, timeZone);
  if (startMs === undefined) throw faulty([{ pointer: '/effectiveOn', detail: 'There is no such day.' }]);
  const content = { ...wanted, effectiveAt: new Date(startMs) };
  const others = (await tx.rateCards.list()).filter((card) => card.id !== id);
  const faults = [
    ...rateFaults(wanted.rates),
    ...dayFaults(content, others, clock.now()),
    ...currencyFaults([...others, content]),
  ];
  if (faults.length > 0) throw faulty(faults);
  return content;
}

function faulty(faults: readonly FieldFault[]): DomainError {
  return new DomainError('validation-failed', 'The rate card cannot be as it is.', {}, faults);
}

function dayFaults({ effectiveOn, effectiveAt }: RateCardContent, others: readonly RateCardEntity[], now: Date): FieldFault[] {
  const pointer = '/effectiveOn';
  if (others.some((card) => card.effectiveOn === effectiveOn))
    return [{ pointer, detail: 'Another rate card begins on that day.' }];
  if (others.length > 0 && effectiveAt <= now)
    return [{ pointer, detail: 'Prices hold from a day on that has not begun: what is past was charged.' }];
  return [];
}

/** A month is charged in one currency. */
function currencyFaults(cards: readonly Pick<RateCardContent, 'currency' | 'effectiveOn' | 'effectiveAt'>[]): FieldFault[] {
  const inOrder = cards.toSorted((one, other) => one.effectiveAt.getTime() - other.effectiveAt.getTime());
  const isSplit = inOrder.some(({ currency, effectiveOn }, place) => {
    const before = inOrder[place - 1];
    return before !== undefined && before.currency !== currency && !effectiveOn.endsWith('-01');
  });
  return isSplit ? [{ pointer: '/currency', detail: 'Another currency begins on the first day of a month.' }] : [];
}

function saidOf({ currency, effectiveOn, sharedCost, note, rates }: RateCardEntity): Record<string, string> {
  return { currency, effectiveOn, sharedCost, note, rates: JSON.stringify(rates) };
}
