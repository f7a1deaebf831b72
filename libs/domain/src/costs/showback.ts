import type { Period } from '../monitoring/downtime-ledger.js';
import { costDenominator, exactCost, milliGbOf, usedParts } from './cost-line.js';
import type { Charged, CostLine } from './cost-line.js';
import { apportion, roundedQuotient } from './money.js';
import { cardAt, rateFor } from './rate-card.js';
import type { RateCard, SharedCostMode } from './rate-card.js';
import { hoursOf, hoursWithin } from './server-hours.js';

/** A server of one size that belonged to somebody. Sizes in GB. */
export interface ServerHeld extends Charged, Period {
  serverId: string;
  clusterId: string | null;
  cpu: number;
  ramGb: number;
  diskGb: number;
}

/** A cluster from its beginning to its end. */
export interface ClusterHeld extends Charged, Period {
  clusterId: string;
}

/** What the backups of a cluster took while a rate card was in force. */
export interface BackupsHeld extends Charged {
  clusterId: string;
  rateCardId: string;
  hours: number;
  backupMilliGbHours: bigint;
}

/** All that was used in a month. */
export interface FleetUse {
  servers: readonly ServerHeld[];
  clusters: readonly ClusterHeld[];
  backups: readonly BackupsHeld[];
}

/** What somebody is charged in an environment, in smallest units. The sum of both is what it costs. */
export interface CostEntry extends Charged {
  own: bigint;
  /** Its part of what is shared; below zero where a cost was handed on. */
  shared: bigint;
}

export interface PricedLine extends CostLine {
  amount: bigint;
}

/** The cost of the fleet in a month, or in as much of it as is over. */
export interface Showback {
  currency: string;
  sharedCost: SharedCostMode;
  /** Of the whole month: what a month's price is divided by. */
  hours: number;
  total: bigint;
  entries: CostEntry[];
  lines: PricedLine[];
}

/**
 * What each application, the pool and the rest cost in a month. The total is rounded once, to the smallest unit; entries share
 * it, and lines share their entry, by largest remainder. So entries add up to the total and lines to their entry, to the cent.
 * Undefined when no rate card was in force.
 *
 * One cluster of two servers for a whole month of 720 hours at 10.00 each, and one server idle for 360 hours: 20.00 + 5.00.
 */
export function showback(use: FleetUse, cards: readonly RateCard[], month: Period): Showback | undefined {
  const inForce = cardsOf(cards, month);
  const last = inForce.at(-1)?.card;
  if (!last) return undefined;
  const hours = hoursOf(month);
  const denominator = costDenominator(hours, last.currency);
  const weighed = weigh(linesOf(use, inForce, month), cards);
  const groups = groupLines(weighed);
  const total = roundedQuotient(sumOf(weighed.map(({ weight }) => weight)), denominator);
  const owns = apportion(
    total,
    groups.map(({ weight }) => weight),
  );
  const entries = groups.map(({ charged }, place): CostEntry => ({ ...charged, own: owns[place] ?? 0n, shared: 0n }));
  const lines = groups.flatMap((group, place) => pricedLines(group, owns[place] ?? 0n));
  const { currency, sharedCost } = last;
  return { currency, sharedCost, hours, total, entries: shareIdle(entries, sharedCost), lines };
}

export interface CardInForce extends Period {
  card: RateCard;
}

/** Which card holds for which piece of a period, in order. */
export function cardsOf(cards: readonly RateCard[], { fromMs, toMs }: Period): CardInForce[] {
  const begins = cards.map(({ effectiveAtMs }) => effectiveAtMs).filter((at) => at > fromMs && at < toMs);
  const bounds = [fromMs, ...[...new Set(begins)].sort((one, other) => one - other), toMs];
  return bounds.slice(0, -1).flatMap((from, place) => {
    const card = cardAt(cards, from);
    return card ? [{ card, fromMs: from, toMs: bounds[place + 1] ?? toMs }] : [];
  });
}

const NOTHING = { serverId: null, hours: 0, cpu: 0, ramMilliGb: 0, diskMilliGb: 0, backupMilliGbHours: 0n } as const;

function linesOf({ servers, clusters, backups }: FleetUse, inForce: readonly CardInForce[], month: Period): CostLine[] {
  const lines: CostLine[] = backups.map((held) => ({ ...NOTHING, ...held, kind: 'backup' }));
  for (const { card, ...period } of inForce) {
    for (const { cpu, ramGb, diskGb, fromMs, toMs, ...held } of servers) {
      const hours = hoursWithin(both({ fromMs, toMs }, period), month);
      const size = { cpu, ramMilliGb: milliGbOf(ramGb), diskMilliGb: milliGbOf(diskGb) };
      if (hours > 0) lines.push({ ...NOTHING, ...held, ...size, kind: 'server', rateCardId: card.id, hours });
    }
    for (const { fromMs, toMs, ...held } of clusters) {
      const hours = hoursWithin(both({ fromMs, toMs }, period), month);
      if (hours > 0) lines.push({ ...NOTHING, ...held, kind: 'cluster', rateCardId: card.id, hours });
    }
  }
  return merged(lines);
}

function both(one: Period, other: Period): Period {
  const fromMs = Math.max(one.fromMs, other.fromMs);
  return { fromMs, toMs: Math.max(fromMs, Math.min(one.toMs, other.toMs)) };
}

/** Times apart in which nothing was different are one line. */
function merged(lines: readonly CostLine[]): CostLine[] {
  const byKey = new Map<string, CostLine>();
  for (const line of lines) {
    const key = lineKey(line);
    const known = byKey.get(key);
    if (!known) byKey.set(key, { ...line });
    else {
      known.hours += line.hours;
      known.backupMilliGbHours += line.backupMilliGbHours;
    }
  }
  return [...byKey.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
}

function lineKey({ kind, rateCardId, clusterId, serverId, cpu, ramMilliGb, diskMilliGb, ...charged }: CostLine): string {
  return JSON.stringify([chargedKey(charged), kind, clusterId, serverId, rateCardId, cpu, ramMilliGb, diskMilliGb]);
}

/** The same text for what is charged to the same. */
export function chargedKey({ holder, applicationId, environmentId, dbmsType }: Charged): string {
  return JSON.stringify([holder, applicationId, environmentId, dbmsType]);
}

interface Weighed {
  line: CostLine;
  weight: bigint;
}

function weigh(lines: readonly CostLine[], cards: readonly RateCard[]): Weighed[] {
  const ratesOf = new Map(cards.map(({ id, rates }) => [id, rates]));
  return lines.map((line) => {
    const { prices } = rateFor(ratesOf.get(line.rateCardId) ?? [], line);
    return { line, weight: exactCost(usedParts(line), prices) };
  });
}

interface Group {
  charged: Charged;
  weight: bigint;
  lines: Weighed[];
}

function groupLines(weighed: readonly Weighed[]): Group[] {
  const groups = new Map<string, Group>();
  for (const one of weighed) {
    const { holder, applicationId, environmentId, dbmsType } = one.line;
    const charged = { holder, applicationId, environmentId, dbmsType };
    const group = groups.get(chargedKey(charged)) ?? { charged, weight: 0n, lines: [] };
    groups.set(chargedKey(charged), group);
    group.weight += one.weight;
    group.lines.push(one);
  }
  return [...groups.values()];
}

function pricedLines({ lines }: Group, own: bigint): PricedLine[] {
  const amounts = apportion(
    own,
    lines.map(({ weight }) => weight),
  );
  return lines.map(({ line }, place) => ({ ...line, amount: amounts[place] ?? 0n }));
}

/** Hands the cost of the pool on to the applications. What one bears is split over its entries by what they cost. */
function shareIdle(entries: readonly CostEntry[], mode: SharedCostMode): CostEntry[] {
  const bearers = [...entriesByApplication(entries).values()]
    .map((theirs) => ({ theirs, own: sumOf(theirs.map(({ own }) => own)) }))
    .filter(({ own }) => mode === 'even' || own > 0n);
  if (mode === 'own' || bearers.length === 0) return [...entries];
  const idle = sumOf(entries.map(({ holder, own }) => (holder === 'idle' ? own : 0n)));
  const borne = apportion(
    idle,
    bearers.map(({ own }) => (mode === 'even' ? 1n : own)),
  );
  const sharedOf = new Map<CostEntry, bigint>();
  for (const [place, { theirs }] of bearers.entries()) {
    const parts = apportion(
      borne[place] ?? 0n,
      theirs.map(({ own }) => own),
    );
    for (const [at, entry] of theirs.entries()) sharedOf.set(entry, parts[at] ?? 0n);
  }
  return entries.map((entry) => ({ ...entry, shared: entry.holder === 'idle' ? -entry.own : (sharedOf.get(entry) ?? 0n) }));
}

function entriesByApplication(entries: readonly CostEntry[]): Map<string, CostEntry[]> {
  const byId = new Map<string, CostEntry[]>();
  for (const entry of entries) {
    if (entry.applicationId === null) continue;
    const theirs = byId.get(entry.applicationId) ?? [];
    byId.set(entry.applicationId, theirs);
    theirs.push(entry);
  }
  return byId;
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
