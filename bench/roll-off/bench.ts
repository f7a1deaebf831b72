// How long does it take to plan the roll-off of a whole fleet? See README.md.
import { checkPolicy, planRollOff } from '@rocket/domain';
import type { BackupFacts, RetentionPolicy } from '@rocket/domain';
import { median, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import { randomCatalogue } from './random-catalogue.ts';

const CLUSTERS = 10_000;
const BACKUPS = 100;
const CLUSTERS_AT_ONCE = 100;
const ROUNDS = 5;
const SMALL = 2_000;
const LARGE = 200_000;
const TARGET_SECONDS = 5;
const TARGET_MB = 512;
const TARGET_GROWTH = 4;
const ZONE = 'Europe/Zurich';
const NOW = new Date('2026-12-09T12:00Z');
const POLICY: RetentionPolicy = {
  recoveryWindowDays: 30,
  redundancy: 2,
  gfs: { daily: 7, weekly: 4, monthly: 12, yearly: 3 },
  diffs: 14,
  minimumCopies: 2,
};

interface Round {
  planSeconds: number;
  sortSeconds: number;
  goes: number;
}

let peakBytes = 0;

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1000;
}

function sortByTime(backups: readonly BackupFacts[]): BackupFacts[] {
  return backups.toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
}

function runRound(): Round {
  const round: Round = { planSeconds: 0, sortSeconds: 0, goes: 0 };
  for (let from = 0; from < CLUSTERS; from += CLUSTERS_AT_ONCE) {
    const catalogues = Array.from({ length: CLUSTERS_AT_ONCE }, (_, at) => randomCatalogue(from + at, BACKUPS, NOW));
    const plan = (): void => {
      round.planSeconds += timed(() => {
        for (const catalogue of catalogues) round.goes += planRollOff(catalogue, POLICY, NOW, ZONE).order.length;
      });
    };
    const sort = (): void => {
      round.sortSeconds += timed(() => {
        for (const catalogue of catalogues)
          if (sortByTime(catalogue).length !== BACKUPS) throw new Error('Sorting lost a backup.');
      });
    };
    const turns = (from / CLUSTERS_AT_ONCE) % 2 === 0 ? [plan, sort] : [sort, plan];
    for (const turn of turns) turn();
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }
  return round;
}

/** Microseconds for a row of one catalogue of so many. */
function perRow(count: number): number {
  const catalogue = randomCatalogue(0, count, NOW);
  return (timed(() => void planRollOff(catalogue, POLICY, NOW, ZONE)) / count) * 1e6;
}

if (checkPolicy(POLICY).length > 0) throw new Error('The policy is refused.');
const rounds: Round[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const measured = runRound();
  const { planSeconds, sortSeconds } = measured;
  const note = round === 0 ? ' (warming up)' : '';
  console.log(`round ${round}: planned in ${planSeconds.toFixed(2)} s, sorted in ${sortSeconds.toFixed(2)} s${note}`);
  if (round > 0) rounds.push(measured);
}
const peakMb = peakBytes / 1e6;
const small: number[] = [];
const large: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  small.push(median(Array.from({ length: 9 }, () => perRow(SMALL))));
  large.push(perRow(LARGE));
}

const seconds = (side: 'planSeconds' | 'sortSeconds'): number[] => rounds.map((round) => round[side]);
const line = (name: string, values: readonly number[]): string[] => [
  name,
  median(values).toFixed(2),
  `${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}`,
];
const planned = median(seconds('planSeconds'));
const ratio = planned / median(seconds('sortSeconds'));
const growth = median(large) / median(small);
const verdict = (isGood: boolean): string => (isGood ? 'Met' : 'MISSED');
const isGood = [planned < TARGET_SECONDS, peakMb <= TARGET_MB, growth <= TARGET_GROWTH];
const [isFast = false, isSmall = false, isFlat = false] = isGood;
const rows = (CLUSTERS * BACKUPS).toLocaleString('en');

await keepReport({
  directory: import.meta.dirname,
  title: 'Planning the roll-off of a fleet',
  body: [
    table(
      ['side', `s for ${rows} rows, median`, 'rounds'],
      [line('planning', seconds('planSeconds')), line('sorting', seconds('sortSeconds'))],
    ),
    `\n${verdict(isFast)}: less than ${TARGET_SECONDS} s; ${ratio.toFixed(1)} times as long as sorting the same rows.`,
    `${verdict(isSmall)}: at most ${TARGET_MB} MB; at the most ${peakMb.toFixed(0)} MB, with ${CLUSTERS_AT_ONCE} clusters at a time.`,
    `${verdict(isFlat)}: at most ${TARGET_GROWTH} times as long a row; ${growth.toFixed(1)} times: ${median(small).toFixed(1)} µs a row of ${SMALL.toLocaleString('en')}, ${median(large).toFixed(1)} µs a row of ${LARGE.toLocaleString('en')}.`,
    `${CLUSTERS.toLocaleString('en')} clusters of ${BACKUPS} backups, of which ${(rounds[0]?.goes ?? 0).toLocaleString('en')} go; ${ROUNDS} rounds.`,
  ].join('\n'),
});
process.exitCode = isGood.every(Boolean) ? 0 : 1;
