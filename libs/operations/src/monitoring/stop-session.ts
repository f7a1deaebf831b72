import type { DbmsType, SessionEnding } from '@rocket/domain';
import type { EndedSession } from '@rocket/engine-core';
import { lookIntoCluster } from './look-into-cluster.js';
import type { InsightDependencies } from './look-into-cluster.js';

export interface StopSessionCommand {
  dbmsType: DbmsType;
  clusterName: string;
  serverName: string;
  sessionId: string;
  ending: SessionEnding;
  actor: string;
}

/**
 * Ends a session of somebody else, or what it runs, and writes down who did that to whom. What the session ran is not written
 * down: more people read activities than may read statements.
 *
 * @throws DomainError `session-not-found`, `session-protected`, `no-query-runs`; as `lookIntoCluster`
 */
export async function stopSession(
  dependencies: InsightDependencies,
  { dbmsType, clusterName, serverName, sessionId, ending, actor }: StopSessionCommand,
): Promise<EndedSession> {
  const { row, ask } = await lookIntoCluster(dependencies, { dbmsType, clusterName });
  const { answer } = await ask(serverName, (insight, cluster, member, io) =>
    insight.stopSession(cluster, member, { sessionId, ending }, io),
  );
  const what = `the ${ending === 'cancel' ? 'statement' : 'session'} of ${describe(answer)} on ${serverName}`;
  const done = `${ending === 'cancel' ? 'cancelled' : 'ended'} ${what}`;
  await dependencies.uow.run(async (tx) => {
    await tx.activities.add([
      {
        type: ending === 'cancel' ? 'QueryCancel' : 'SessionEnd',
        dbmsType,
        clusterName: row.clusterName,
        serverName,
        planned: true,
        actor,
        text: answer.hasStopped ? `${actor} ${done}.` : `${actor} told ${what} to end, which it had not done after some seconds.`,
      },
    ]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName }]);
  });
  return answer;
}

/** Lets statements of a member be counted anew, and writes down who had that done. @throws as `lookIntoCluster` */
export async function resetStatements(
  dependencies: InsightDependencies,
  { dbmsType, clusterName, serverName, actor }: Pick<StopSessionCommand, 'dbmsType' | 'clusterName' | 'serverName' | 'actor'>,
): Promise<void> {
  const { row, ask } = await lookIntoCluster(dependencies, { dbmsType, clusterName });
  await ask(serverName, (insight, cluster, member, io) => insight.resetStatements(cluster, member, io));
  const text = `${actor} let the statements of ${row.clusterName} on ${serverName} be counted anew.`;
  await dependencies.uow.run((tx) =>
    tx.activities.add([
      { type: 'StatisticsReset', dbmsType, clusterName: row.clusterName, serverName, planned: true, actor, text },
    ]),
  );
}

function describe({ username, application, databaseName, pid }: EndedSession): string {
  const facts = [
    `process ${String(pid)}`,
    databaseName && `database ${databaseName}`,
    application && `application ${application}`,
  ];
  return `${username === null ? 'a process of the server' : `user ${username}`} (${facts.filter(Boolean).join(', ')})`;
}
