import type { ChangePlan, ChangePlanServer, ChangeRun, ChangeRunServer, TakesEffect } from '@rocket/contracts';
import type { ChangeKind } from '@rocket/domain';
import { counted, listed } from '../ui/words.js';

const KINDS: Readonly<Record<ChangeKind, string>> = { parameter: 'Parameter', sql: 'Statement', script: 'Script' };

export const kindWord = (kind: ChangeKind): string => KINDS[kind] ?? kind;

/** A value longer than this is shown in full where there is room for it. */
const VALUE_SHOWN = 40;

/** A value of a parameter in a word: null is what its configuration files say. */
export function valueWord(value: string | null): string {
  if (value === null) return 'default';
  if (value === '') return 'an empty text';
  return value.length <= VALUE_SHOWN ? value : `${value.slice(0, VALUE_SHOWN - 1)}…`;
}

/** When a parameter takes effect, as a sentence; empty where nobody knows yet. */
export function effectInWords(takesEffect: TakesEffect | null): string {
  switch (takesEffect) {
    case 'reload':
      return 'It takes effect at once, by a reload.';
    case 'session':
      return 'Sessions that begin afterwards have it.';
    case 'restart':
      return 'It takes effect with a restart of each member.';
    case null:
      return '';
  }
}

/** Clusters and servers on which something would be done, and servers that are restarted. */
export function sizeOfPlan(plan: Pick<ChangePlan, 'clusters'> | undefined): {
  clusters: number;
  servers: number;
  restarts: number;
} {
  const servers = (plan?.clusters ?? []).flatMap((cluster) => cluster.servers).filter((server) => server.isChanged);
  return {
    clusters: plan?.clusters.length ?? 0,
    servers: servers.length,
    restarts: servers.filter((server) => server.isRestarted).length,
  };
}

/** The action and the object: "Set work_mem to 64MB on orders", "Run it on 3 clusters". */
export function actionInWords(plan: ChangePlan | undefined): string {
  if (!plan || plan.clusters.length === 0) return 'Push';
  const [only] = plan.clusters;
  const where = plan.clusters.length === 1 && only ? only.clusterName : counted(plan.clusters.length, 'cluster');
  const { change, undoes } = plan;
  switch (change.kind) {
    case 'parameter':
      if (undoes !== null) return `Set ${change.name ?? 'it'} back on ${where}`;
      if (change.value === null) return `Reset ${change.name ?? 'it'} on ${where}`;
      return `Set ${change.name ?? 'it'} on ${where}`;
    case 'sql':
      return `Run the statement on ${where}`;
    case 'script':
      return `Run the script on ${where}`;
  }
}

/** How it goes, in one or two sentences: how many, in which order, and when it stops. */
export function paceInWords(plan: ChangePlan): string {
  const { clusters, servers } = sizeOfPlan(plan);
  if (clusters === 0)
    return plan.refused.length > 0
      ? 'Nothing of what was chosen can be part of it.'
      : 'There is nothing to be done on what was chosen.';
  const size = `${counted(clusters, 'cluster')}, ${counted(servers, 'server')}.`;
  if (clusters === 1) return size;
  const once = Math.min(plan.maxParallelClusters, clusters - 1);
  const several = once < 2 ? 'then one after the other' : `then at most ${once} at the same time`;
  const others = clusters === 2 ? 'then the other' : several;
  return `${size} The first cluster goes alone, ${others}; at the first failure no other begins.`;
}

/** What is done on a server of a plan: a reload, a restart, a run. */
export function deedOn(server: ChangePlanServer, kind: ChangeKind): string {
  if (!server.isChanged) return 'nothing to do';
  if (kind === 'parameter') return server.isRestarted ? 'restart' : 'reload';
  return 'runs here';
}

/** What is done on the servers of a cluster, in a few words: "reload", "2 restarts", "on the primary". */
export function deedsIn(servers: readonly ChangePlanServer[], kind: ChangeKind): string {
  if (kind === 'sql') return 'on the primary';
  if (kind === 'script') return 'by sh';
  const restarts = servers.filter((server) => server.isRestarted).length;
  return restarts === 0 ? 'reload' : counted(restarts, 'restart');
}

/** What a cell says beside its state: "4MB → 64MB", "exit 0", or nothing. */
export function cellInWords({ state, before, after, setAfter, exitCode }: ChangeRunServer, kind: ChangeKind): string {
  if (kind === 'script') return exitCode === null ? '' : `exit ${exitCode}`;
  if (kind === 'sql') return '';
  const was = before ?? '?';
  switch (state) {
    case 'Done':
      return `${was} → ${after ?? valueWord(setAfter)}`;
    case 'Waiting':
    case 'Working':
    case 'Failed':
    case 'SetBack':
    case 'Skipped':
    case 'Current':
      return was;
  }
}

/** How a run stands. A halt is told where it happened; here it is said where that is. */
export function standInWords({
  haltedAt,
  clusters,
  error,
  phase,
}: Pick<ChangeRun, 'haltedAt' | 'clusters' | 'error' | 'phase'>): string {
  const halted = clusters.filter(({ state }) => state === 'Halted' || state === 'Failed').map(({ clusterName }) => clusterName);
  if (haltedAt === null || halted.length === 0) return outcomeInWords({ error, phase });
  return `Halted on ${halted.length > 3 ? counted(halted.length, 'cluster') : listed(halted)}. No other begins until you say how to go on.`;
}

/** What became of a run, without the name of its only step, which says nothing that the title does not. */
export function outcomeInWords({ error, phase }: Pick<ChangeRun, 'error' | 'phase'>): string {
  return error?.replace(/^Push it to [^:]*: /, '') ?? phase;
}

/** The servers of each cluster, in their order. */
export function byCluster<T extends { clusterName: string }>(servers: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const server of servers) {
    const group = groups.get(server.clusterName);
    if (group) group.push(server);
    else groups.set(server.clusterName, [server]);
  }
  return groups;
}
