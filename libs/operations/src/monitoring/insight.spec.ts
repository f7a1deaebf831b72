import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { Insight } from '@rocket/engine-core';
import { RememberedFleet } from '../clusters/testing.js';
import { lookIntoCluster, mayReadStatements } from './look-into-cluster.js';
import { resetStatements, stopSession } from './stop-session.js';

describe('looking into a cluster', () => {
  let fleet: RememberedFleet;
  let hasStopped = true;
  const ofCluster = { dbmsType: 'PostgreSQL', clusterName: 'orders' } as const;
  const command = { ...ofCluster, serverName: 'h2', sessionId: '674b1f2a.1a2b', actor: 'ada' };
  const insight = {
    settings: (_cluster, { serverName }) => fleet.act('ask', serverName).then(() => []),
    resetStatements: (_cluster, { serverName }) => fleet.act('reset', serverName),
    stopSession: async (_cluster, { serverName }, { ending }) => {
      await fleet.act(ending, serverName);
      return { hasStopped, pid: 6699, username: 'app', databaseName: 'orders', application: 'psql' };
    },
  } satisfies Partial<Insight>;
  const activities = async () =>
    (await fleet.sql('select type, actor, server_name, text from activities order by id')) as Record<string, string>[];
  const refuse = (): never => {
    throw new DomainError('step-failed', 'Nothing listens on 127.0.0.1:5432.');
  };

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
    await fleet.cluster('orders', 'h1', 'h2', 'h3');
  }, 60_000);
  beforeEach(() => {
    fleet.engine = { insight: () => insight as unknown as Insight };
    fleet.done.splice(0);
    hasStopped = true;
  });
  afterAll(() => fleet.drop());

  it('asks the primary, unless another member is named', async () => {
    const { ask } = await lookIntoCluster(fleet.parts, ofCluster);
    const question = (one: Insight, ...rest: Parameters<Insight['settings']>) => one.settings(...rest);
    expect(await ask(undefined, question)).toEqual({ serverName: 'h2', answer: [] });
    expect(await ask('h3', question)).toEqual({ serverName: 'h3', answer: [] });
    await expect(ask('h9', question)).rejects.toMatchObject({ code: 'server-not-found' });
    expect(fleet.done).toEqual(['ask h2', 'ask h3']);
  });

  it('tells what the others say when one does not answer', async () => {
    const { ask, askAll } = await lookIntoCluster(fleet.parts, ofCluster);
    const answers = await askAll((_insight, _cluster, { serverName }) =>
      serverName === 'h1' ? refuse() : Promise.resolve(serverName),
    );
    expect(answers).toEqual([
      { serverName: 'h1', fault: 'Nothing listens on 127.0.0.1:5432.' },
      { serverName: 'h2', answer: 'h2' },
      { serverName: 'h3', answer: 'h3' },
    ]);
    await expect(ask('h1', () => Promise.reject(new DomainError('step-failed', 'It is down.')))).rejects.toMatchObject({
      code: 'member-not-answering',
      detail: 'It is down.',
    });
    // What is a defect of ours is nobody's silence.
    await expect(askAll(() => Promise.reject(new TypeError('oops')))).rejects.toThrow('oops');
  });

  it('writes down who ended whose session, and only when it was told to', async () => {
    await stopSession(fleet.parts, { ...command, ending: 'end' });
    await stopSession(fleet.parts, { ...command, ending: 'cancel' });
    hasStopped = false;
    await stopSession(fleet.parts, { ...command, ending: 'end' });
    await resetStatements(fleet.parts, command);
    fleet.engine = { insight: () => ({ ...insight, stopSession: refuse }) as unknown as Insight };
    await expect(stopSession(fleet.parts, { ...command, ending: 'end' })).rejects.toMatchObject({ code: 'member-not-answering' });
    const whose = 'of user app (process 6699, database orders, application psql) on h2';
    expect((await activities()).map(({ type, server_name, text }) => [type, server_name, text])).toEqual([
      ['SessionEnd', 'h2', `ada ended the session ${whose}.`],
      ['QueryCancel', 'h2', `ada cancelled the statement ${whose}.`],
      ['SessionEnd', 'h2', `ada told the session ${whose} to end, which it had not done after some seconds.`],
      ['StatisticsReset', 'h2', 'ada let the statements of orders on h2 be counted anew.'],
    ]);
    expect(fleet.done).toEqual(['end h2', 'cancel h2', 'end h2', 'reset h2']);
  });

  it('is refused for a cluster that does not run', async () => {
    await fleet.sql("update clusters set lifecycle = 'Stopped' where cluster_name = 'orders'");
    await expect(lookIntoCluster(fleet.parts, ofCluster)).rejects.toMatchObject({ code: 'cluster-not-ready' });
    await fleet.sql("update clusters set lifecycle = 'Active' where cluster_name = 'orders'");
  });

  it('shows statements to who runs the fleet, and to nobody who only reads', async () => {
    const { application } = await fleet.uow.read.clusters.byName('PostgreSQL', 'orders');
    const may = (role: 'admin' | 'dba' | 'owner' | 'viewer') =>
      mayReadStatements(fleet.uow.read, { username: 'x', voice: { role, email: 'x@example.org' } }, application);
    expect([await may('admin'), await may('dba'), await may('owner'), await may('viewer')]).toEqual([true, true, false, false]);
  });
});
