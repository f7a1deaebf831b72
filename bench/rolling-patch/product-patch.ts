import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../../e2e/support/api-client.ts';
import { createCluster, named } from '../../e2e/support/clusters.ts';
import type { Cluster } from '../../e2e/support/clusters.ts';
import { WritingClient } from '../../e2e/support/writing-client.ts';
import type { Patched } from './bare-patch.ts';

const POLL_MS = 20;
const SERVERS = ['node-1', 'node-2', 'node-3'];

interface PatchRun {
  status: string;
  error: string | null;
  writeOutageMs: number;
  waves: { clusters: { operationId: string; members: { as: string }[] }[] }[];
}

interface TimedStep {
  title: string;
  startedAt: string;
  finishedAt: string;
}

export interface PatchedByProduct extends Patched {
  /** As the product's own probe saw it. */
  writeOutageMs: number;
  /** What was done, without the names of servers, and how long it took. */
  steps: [title: string, milliseconds: number][];
}

export async function addServers(api: ApiClient): Promise<void> {
  const size = { driver: 'local', environment: 'Dev', datacenter: 'CH', cpu: 2, ramGb: 4, dbGigs: 20 };
  const { status } = await api.post(
    '/PostgreSQL/poolServers',
    SERVERS.map((serverName) => ({ ...size, serverName })),
  );
  if (status !== 201) throw new Error(`adding servers answered ${status}`);
}

/** Builds three nodes of the older release, patches them to the newer one under a writing client, and removes them. */
export async function patchByProduct(api: ApiClient, [older, newer]: readonly [string, string]): Promise<PatchedByProduct> {
  const clusterName = 'bench';
  const built = await createCluster(api, clusterName, { servers: named(...SERVERS), release: older });
  await untilDone(api, built.body.operationId);
  const writer = await WritingClient.start(await loginOf(api, clusterName));
  const startedAt = performance.now();
  const wish = { patchType: 'DB', clusters: [clusterName], toRelease: newer, schedule: 'now' };
  const { status, body } = await api.post<{ patchRunId: string }>('/PostgreSQL/patchRuns', wish);
  if (status !== 202) throw new Error(`the patch run answered ${status}: ${JSON.stringify(body)}`);
  const { run, milliseconds } = await untilPatched(api, body.patchRunId, startedAt);
  const clientOutageMs = writer.takeLongestGapMs();
  const { writes, lost } = await writer.stop();
  if (lost.length > 0) throw new Error(`The product lost ${lost.length} writes.`);
  await requireVersion(api, clusterName, newer);
  const steps = await stepTimes(api, run);
  const deleted = await api.call<{ operationId: string }>(
    'DELETE',
    `/PostgreSQL/Cluster/${clusterName}?confirm=${clusterName}&quarantineDays=0`,
  );
  await untilDone(api, deleted.body.operationId);
  return { milliseconds, clientOutageMs, writes, writeOutageMs: run.writeOutageMs, steps };
}

async function untilDone(api: ApiClient, operationId: string): Promise<void> {
  const { status, error } = await api.operation(operationId);
  if (status !== 'Succeeded') throw new Error(`operation ${operationId} ended ${status}: ${error}`);
}

async function untilPatched(api: ApiClient, id: string, startedAt: number): Promise<{ run: PatchRun; milliseconds: number }> {
  for (;;) {
    const { body: run } = await api.get<PatchRun>(`/PostgreSQL/patchRuns/${id}`);
    if (run.status === 'Succeeded') return { run, milliseconds: performance.now() - startedAt };
    if (['Failed', 'Cancelled', 'Paused'].includes(run.status)) throw new Error(run.error ?? run.status);
    await sleep(POLL_MS);
  }
}

async function loginOf(api: ApiClient, clusterName: string): Promise<Parameters<typeof WritingClient.start>[0]> {
  type Login = Omit<Parameters<typeof WritingClient.start>[0], 'members'>;
  const { body: login } = await api.get<Login>(`/PostgreSQL/Cluster/${clusterName}/credentials`);
  const { servers } = await read(api, clusterName);
  return { ...login, members: servers.map(({ address: host, port }) => ({ host, port })) };
}

async function read(api: ApiClient, clusterName: string): Promise<Cluster> {
  return (await api.get<Cluster>(`/PostgreSQL/Cluster/${clusterName}`)).body;
}

async function requireVersion(api: ApiClient, clusterName: string, version: string): Promise<void> {
  const { servers } = await read(api, clusterName);
  const others = servers.filter(({ dbVersion }) => dbVersion !== version);
  if (others.length > 0) throw new Error(`${others.map(({ serverName }) => serverName).join()} is not at ${version}.`);
}

/** The titles without the servers' names, which take turns in their parts. */
async function stepTimes(api: ApiClient, { waves }: PatchRun): Promise<PatchedByProduct['steps']> {
  const id = waves[0]?.clusters[0]?.operationId ?? '';
  const { body } = await api.get<{ createdAt: string; steps: TimedStep[] }>(`/operations/${id}`);
  const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);
  return body.steps.map(({ title, startedAt, finishedAt }) => [
    title.replaceAll(/node-\d/g, 'a node'),
    between(startedAt, finishedAt),
  ]);
}
