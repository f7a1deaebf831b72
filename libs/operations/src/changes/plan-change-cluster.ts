import { isDomainError } from '@rocket/domain';
import type { Change, DomainError } from '@rocket/domain';
import type { MemberReading, ParameterReading, StepIo } from '@rocket/engine-core';
import type { ClusterRow } from '@rocket/persistence';
import { inspectMembers, memberOn, primaryFirst, toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { onePrimary, silence } from '../clusters/one-primary.js';
import { deriveRefusal } from '../patching/patch-obstacles.js';
import type { ChangeClusterPlan, ClusterChange, ParameterChange, ServerPlan } from './change-subject.js';
import { valueWords } from './change-subject.js';
import { planChangeSteps } from './plan-change-steps.js';

/** What an undo does on a server: it has to be set to `expected` now, and gets `to`. */
export interface UndoTarget {
  expected: string | null;
  to: string | null;
}

export interface ClusterToChange {
  change: Change;
  /** `script`: only this server. */
  serverName?: string | undefined;
  /** Of an undo, by server name. */
  targets?: ReadonlyMap<string, UndoTarget> | undefined;
}

/** A server, or a whole cluster, that is left out. */
export interface Absence {
  clusterName: string;
  serverName: string | null;
  reason: string;
}

/** What a cluster's part of a change is. */
export type ChangePlanning =
  | { plan: ChangeClusterPlan; parameter?: ParameterReading; absences: Absence[] }
  | { absences: Absence[]; isIncapable?: boolean }
  /** There is nothing to be done. */
  | { current: Absence }
  /** What was asked for is wrong, here at least. */
  | { fault: DomainError; absences: Absence[] }
  /** An undo would overwrite what somebody has set since. */
  | { conflict: string };

const ASK_TIMEOUT_MS = 60_000;
const WITHOUT_PARAMETER = { value: null, setBefore: null, setAfter: null, isRestarted: false } as const;

/** Plans the change of one cluster as it is now: asks its members, changes nothing. */
export async function planChangeCluster(
  dependencies: ClusterDependencies,
  row: ClusterRow,
  wanted: ClusterToChange,
): Promise<ChangePlanning> {
  const refused = (reason: string): ChangePlanning => ({
    absences: [{ clusterName: row.clusterName, serverName: null, reason }],
  });
  const obstacle = deriveRefusal(row);
  if (obstacle !== undefined) return refused(obstacle);
  const io: StepIo = { signal: AbortSignal.timeout(ASK_TIMEOUT_MS), say: () => undefined };
  const { change } = wanted;
  try {
    const subject = await toSubject(dependencies, row);
    if (change.kind === 'script') return planScript(subject, wanted);
    const readings = await inspectMembers(subject, io.signal);
    const found = onePrimary(readings);
    if ('refusal' in found) return refused(found.refusal);
    const { serverName: primary } = found.primary;
    if (change.kind === 'sql') {
      const servers = [{ serverName: primary, isPrimary: true, isChanged: true, ...WITHOUT_PARAMETER }];
      return { plan: toPlan(subject, change, { primary, servers, restartOrder: null, orderBack: null }), absences: [] };
    }
    const silent = silence(readings);
    if (silent !== undefined) return refused(silent);
    return await planParameter(subject, { ...wanted, change }, readings, primary, io);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const absences = [{ clusterName: row.clusterName, serverName: null, reason: error.detail }];
    return error.code === 'validation-failed' ? { fault: error, absences } : { absences };
  }
}

async function planParameter(
  subject: ClusterSubject,
  { change, targets }: ClusterToChange & { change: ParameterChange },
  readings: readonly MemberReading[],
  primary: string,
  io: StepIo,
): Promise<ChangePlanning> {
  const { engine, cluster, row } = subject;
  const asked = await Promise.all(
    inOrder(readings, primary).map(async ({ serverName }) => ({
      serverName,
      found: await engine.describeParameter(cluster, memberOn(cluster, serverName), change.name, io),
    })),
  );
  const targetOf = (serverName: string): string | null => (targets ? targetOn(targets, serverName, primary).to : change.value);
  const conflicts = targets ? conflictsOf(asked, targets, primary) : [];
  if (conflicts.length > 0) return { conflict: `${row.clusterName}: ${conflicts.join(' ')}` };
  for (const value of new Set(asked.map(({ serverName }) => targetOf(serverName))))
    await engine.checkParameter(cluster, memberOn(cluster, primary), change.name, value, io);
  const servers = asked.map(({ serverName, found }): ServerPlan => {
    const setAfter = targetOf(serverName);
    const isChanged = found.changed !== setAfter || found.pendingRestart;
    const isRestarted = isChanged && found.context === 'restart';
    const { value, changed: setBefore } = found;
    return { serverName, isPrimary: serverName === primary, isChanged, value, setBefore, setAfter, isRestarted };
  });
  const own = asked.find(({ serverName }) => serverName === primary)?.found;
  if (!own || servers.every(({ isChanged }) => !isChanged)) {
    const reason = `Every member has ${change.name} set to ${valueWords(targetOf(primary))}.`;
    return { current: { clusterName: row.clusterName, serverName: null, reason } };
  }
  const after = targetOf(primary) ?? own.fallback;
  const isRestarted = servers.some((server) => server.isRestarted);
  const order = isRestarted ? engine.restartOrder(own.name, own.value, after) : null;
  const orderBack = isRestarted ? engine.restartOrder(own.name, after, own.value) : null;
  const spelled = { ...change, name: own.name };
  const plan = toPlan(subject, spelled, { primary, servers: sorted(servers, order), restartOrder: order, orderBack });
  return { plan, parameter: own, absences: [] };
}

/** Replicas first, the one that is most behind before the others, and the primary last. */
function inOrder(readings: readonly MemberReading[], primary: string): MemberReading[] {
  const rank = ({ serverName }: MemberReading): number => Number(serverName === primary);
  return [...readings].sort((one, other) => rank(one) - rank(other) || (other.lagBytes ?? 0) - (one.lagBytes ?? 0));
}

function sorted(servers: readonly ServerPlan[], order: ClusterChange['restartOrder']): ServerPlan[] {
  const first = ({ isPrimary }: ServerPlan): number => (order === 'primary-first' && isPrimary ? 0 : 1);
  const idle = ({ isChanged }: ServerPlan): number => Number(!isChanged);
  return [...servers].sort((one, other) => idle(one) - idle(other) || first(one) - first(other));
}

/** A member that joined since was copied from the primary, with what had been set there. */
function targetOn(targets: ReadonlyMap<string, UndoTarget>, serverName: string, primary: string): UndoTarget {
  return targets.get(serverName) ?? targets.get(primary) ?? [...targets.values()][0] ?? { expected: null, to: null };
}

function conflictsOf(
  asked: readonly { serverName: string; found: ParameterReading }[],
  targets: ReadonlyMap<string, UndoTarget>,
  primary: string,
): string[] {
  return asked.flatMap(({ serverName, found }) => {
    const { expected, to } = targetOn(targets, serverName, primary);
    if (found.changed === expected || found.changed === to) return [];
    return [
      `${found.name} on ${serverName} is set to ${valueWords(found.changed)} by now; this run had set it to ${valueWords(expected)}.`,
    ];
  });
}

/** Scripts concern the operating system: nobody asks whether the database answers. */
function planScript(subject: ClusterSubject, { change, serverName: only }: ClusterToChange): ChangePlanning {
  const { row, cluster } = subject;
  const [first, ...replicas] = primaryFirst(row.members).map(({ server }) => server.serverName);
  const names = [...replicas, ...(first === undefined ? [] : [first])].filter(
    (name) => only === undefined || name.toLowerCase() === only.toLowerCase(),
  );
  const isAble = (name: string): boolean => memberOn(cluster, name).host.capabilities.canRunScripts;
  const absences = names
    .filter((name) => !isAble(name))
    .map((serverName) => ({ clusterName: row.clusterName, serverName, reason: 'Scripts cannot be run on servers of its kind.' }));
  const servers = names
    .filter(isAble)
    .map((serverName) => ({ serverName, isPrimary: serverName === first, isChanged: true, ...WITHOUT_PARAMETER }));
  if (servers.length === 0) return { absences, isIncapable: true };
  return { plan: toPlan(subject, change, { primary: first ?? '', servers, restartOrder: null, orderBack: null }), absences };
}

function toPlan({ row }: ClusterSubject, change: Change, part: ClusterChange): ChangeClusterPlan {
  return {
    ...part,
    clusterId: row.id,
    clusterName: row.clusterName,
    environment: row.environment.environment,
    notice: noticeOf(change, part),
    steps: planChangeSteps({ ...part, change }),
  };
}

function noticeOf(change: Change, { servers, restartOrder }: ClusterChange): string {
  if (change.kind === 'sql') return 'It runs on the primary as the superuser. Clients wait for what it locks.';
  if (change.kind === 'script')
    return 'It runs as who signs in on the servers, one after the other. What it does is its own affair.';
  if (restartOrder === null) return 'No member is restarted. Sessions that have set it for themselves keep what they have.';
  const inPlace = 'clients of the primary are cut off, and wait until it answers again';
  if (servers.length === 1) return `The only member is restarted: ${inPlace}.`;
  return restartOrder === 'replicas-first'
    ? `Each member is restarted, the primary last and where it is: ${inPlace}.`
    : `Each member is restarted, the primary first and where it is, since no replica may have less of this than its primary: ${inPlace}.`;
}
