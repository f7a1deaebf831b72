import { describe, expect, it } from '@jest/globals';
import type { ChangePlan, ChangePlanCluster, ChangePlanServer, ChangeRun, ChangeRunServer } from '@rocket/contracts';
import {
  actionInWords,
  byCluster,
  cellInWords,
  deedOn,
  deedsIn,
  outcomeInWords,
  paceInWords,
  sizeOfPlan,
  standInWords,
  valueWord,
} from './change-words.js';

const server = (more: Partial<ChangePlanServer> = {}): ChangePlanServer => ({
  serverName: 'a1',
  isPrimary: false,
  isChanged: true,
  value: '4MB',
  setBefore: null,
  setAfter: '64MB',
  isRestarted: false,
  ...more,
});
const cluster = (clusterName: string, ...servers: ChangePlanServer[]): ChangePlanCluster =>
  ({ clusterName, servers }) as Partial<ChangePlanCluster> as ChangePlanCluster;
const plan = (change: Partial<ChangePlan['change']>, clusters: ChangePlanCluster[], more: Partial<ChangePlan> = {}): ChangePlan =>
  ({ change, clusters, undoes: null, maxParallelClusters: 4, refused: [], ...more }) as Partial<ChangePlan> as ChangePlan;
const parameter = { kind: 'parameter', name: 'work_mem', value: '64MB' } as const;

describe('the button of a plan', () => {
  it('says the action and the object', () => {
    const two = [cluster('orders'), cluster('billing')];
    expect(actionInWords(plan(parameter, [cluster('orders')]))).toBe('Set work_mem on orders');
    expect(actionInWords(plan({ ...parameter, value: null }, two))).toBe('Reset work_mem on 2 clusters');
    expect(actionInWords(plan({ ...parameter, value: null }, two, { undoes: 'x' }))).toBe('Set work_mem back on 2 clusters');
    expect(actionInWords(plan({ kind: 'sql' }, two))).toBe('Run the statement on 2 clusters');
    expect(actionInWords(plan({ kind: 'script' }, [cluster('orders')]))).toBe('Run the script on orders');
    expect(actionInWords(undefined)).toBe('Push');
    expect(actionInWords(plan(parameter, []))).toBe('Push');
  });
});

describe('a plan in words', () => {
  it('counts what is changed, and not what has it already', () => {
    const clusters = [cluster('orders', server(), server({ isRestarted: true }), server({ isChanged: false }))];
    expect(sizeOfPlan({ clusters })).toEqual({ clusters: 1, servers: 2, restarts: 1 });
    expect(sizeOfPlan(undefined)).toEqual({ clusters: 0, servers: 0, restarts: 0 });
  });

  it('says of many that one goes alone first, and when it stops', () => {
    const of = (count: number, maxParallelClusters = 4): string =>
      paceInWords(
        plan(
          parameter,
          Array.from({ length: count }, (_, n) => cluster(`c${n}`, server())),
          { maxParallelClusters },
        ),
      );
    expect(of(0)).toBe('There is nothing to be done on what was chosen.');
    expect(of(1)).toBe('1 cluster, 1 server.');
    expect(of(2)).toMatch(/goes alone, then the other; at the first failure/);
    expect(of(9)).toMatch(/then at most 4 at the same time/);
    expect(of(9, 1)).toMatch(/then one after the other/);
  });

  it('says what is done on each server', () => {
    expect(deedOn(server(), 'parameter')).toBe('reload');
    expect(deedOn(server({ isRestarted: true }), 'parameter')).toBe('restart');
    expect(deedOn(server({ isChanged: false }), 'parameter')).toBe('nothing to do');
    expect(deedOn(server(), 'script')).toBe('runs here');
    expect(deedsIn([server({ isRestarted: true }), server({ isRestarted: true })], 'parameter')).toBe('2 restarts');
    expect(deedsIn([server()], 'sql')).toBe('on the primary');
  });

  it('puts a value into a sentence, whatever it is', () => {
    expect(valueWord(null)).toBe('default');
    expect(valueWord('')).toBe('an empty text');
    expect(valueWord('x'.repeat(60))).toHaveLength(40);
  });
});

describe('a cell of a run', () => {
  const row = (more: Partial<ChangeRunServer>): ChangeRunServer =>
    ({ before: '4MB', after: null, setAfter: '64MB', exitCode: null, ...more }) as Partial<ChangeRunServer> as ChangeRunServer;

  it('says what it had, and what it has once that is known', () => {
    expect(cellInWords(row({ state: 'Waiting' }), 'parameter')).toBe('4MB');
    expect(cellInWords(row({ state: 'Done', after: '64MB' }), 'parameter')).toBe('4MB → 64MB');
    expect(cellInWords(row({ state: 'SetBack' }), 'parameter')).toBe('4MB');
    expect(cellInWords(row({ state: 'Failed', exitCode: 3 }), 'script')).toBe('exit 3');
    expect(cellInWords(row({ state: 'Done' }), 'sql')).toBe('');
  });

  it('is told of where it halted, and of the rest by the run', () => {
    const clusters = [
      { clusterName: 'a', state: 'Halted' },
      { clusterName: 'b', state: 'Waiting' },
    ] as ChangeRun['clusters'];
    const run = { clusters, error: 'a: no', phase: 'Halted.' };
    expect(standInWords({ ...run, haltedAt: '2026-01-01T00:00:00Z' })).toMatch(/^Halted on a\. No other begins/);
    expect(standInWords({ ...run, haltedAt: null })).toBe('a: no');
    expect(standInWords({ ...run, haltedAt: null, error: null })).toBe('Halted.');
  });

  it('comes to what its cluster says, without the name of the step that every run has', () => {
    const error = 'Push it to 2 clusters, the first one alone: a: Run it: PostgreSQL said: no.';
    expect(outcomeInWords({ error, phase: 'Cancelled' })).toBe('a: Run it: PostgreSQL said: no.');
    expect(outcomeInWords({ error: null, phase: 'Done' })).toBe('Done');
  });

  it('belongs to its cluster, in the order of the plan', () => {
    const rows = [
      { clusterName: 'a', n: 1 },
      { clusterName: 'b', n: 2 },
      { clusterName: 'a', n: 3 },
    ];
    expect(
      byCluster(rows)
        .get('a')
        ?.map(({ n }) => n),
    ).toEqual([1, 3]);
  });
});
