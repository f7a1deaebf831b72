import { setTimeout as sleep } from 'node:timers/promises';
import type { HostExecutor } from '@rocket/hosts';
import type { Engine, EngineCluster, EngineMember, MemberReading, StepIo } from './engine.js';

const LIMITS = { timeoutMs: 10_000 };
const INSPECT_TIMEOUT_MS = 3_000;

/** A connection of an application, in the words that every DBMS has. */
export interface EngineClient {
  put(value: string): Promise<void>;
  all(): Promise<string[]>;
  /** Begins a transaction and leaves it open until the connection is closed. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export interface ClientOptions {
  username: string;
  password: string;
  tls: boolean;
}

/** What differs from DBMS to DBMS in what is promised of changes. */
export interface EngineSamples {
  /** A parameter that can be changed at once, with a value that it does not have and one that is refused. */
  atOnce: { name: string; value: string; wrong: string };
  /** One that takes a restart, with a value that it does not have and one that is refused. */
  afterRestart: { name: string; value: string; wrong: string };
  /** One that the control plane keeps to itself, with a value that it could have. */
  managed: { name: string; value: string };
  /** A list of names, in values that it can have. */
  list: { name: string; values: readonly string[] };
  /** A statement that answers a word, and one that fails with a code of the DBMS. */
  statement: { text: string; answers: string; wrong: string; code: string };
}

/** What an engine has to provide for its contract to be tested: three empty servers and a client of its DBMS. */
export interface EngineWorld {
  engine: Engine;
  /** Three members on three empty servers, with TLS. */
  cluster: EngineCluster;
  /** A release older than the members' whose binaries are on the servers too, where there can be several. */
  olderRelease?: string;
  samples: EngineSamples;
  /** Name of the service under which a member runs. */
  serviceName: string;
  connect(member: EngineMember, options: ClientOptions): Promise<EngineClient>;
  /** Ends everything and removes the servers. */
  dispose(): Promise<void>;
}

/** A step's io that keeps what was said. */
export function recordingIo(signal: StepIo['signal'] = new AbortController().signal): StepIo & { said: string[] } {
  const said: string[] = [];
  return { signal, said, say: (text) => said.push(text) };
}

/** Builds the whole cluster of a world. */
export async function buildCluster({ engine, cluster }: EngineWorld, io: StepIo): Promise<void> {
  const [primary, ...replicas] = cluster.members;
  if (!primary) throw new Error('The world has no members.');
  await engine.createFirstMember(cluster, primary, io);
  await engine.createDatabase(cluster, primary, io);
  await Promise.all(replicas.map((replica) => engine.addReplica(cluster, primary, replica, io)));
}

/** A host whose caller dies after so many calls: nothing that it does afterwards happens, its clean-ups included. */
export function dyingHost(host: HostExecutor, callsLeft: number): HostExecutor {
  let left = callsLeft;
  return new Proxy(host, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (left-- <= 0) return Promise.reject(new Error('interrupted'));
        return (value as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

/** What a member says of itself now. */
export function inspect({ engine, cluster }: EngineWorld, member: EngineMember): Promise<MemberReading> {
  return engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, new AbortController().signal);
}

/** Sends a signal to the main process of a member. */
export async function signalMember({ serviceName }: EngineWorld, { host }: EngineMember, name: string): Promise<void> {
  // A service that is still starting has no process to speak of.
  const pid = await eventually(async () => {
    const status = await host.serviceStatus(serviceName, LIMITS);
    if (status.pid === undefined) throw new Error(`The service of ${host.serverName} is ${status.state}, without a process.`);
    return status.pid;
  });
  const { exitCode, stderr } = await host.run(['kill', '-s', name, String(pid)], LIMITS);
  if (exitCode !== 0) throw new Error(`${name} could not be sent: ${stderr}`);
}

export function memberOf({ cluster }: EngineWorld, index: number): EngineMember {
  const member = cluster.members[index];
  if (!member) throw new Error(`The world has no member ${String(index)}.`);
  return member;
}

export function rethrowUnless(message: string): (error: unknown) => true {
  return (error) => {
    if (!(error instanceof Error) || error.message !== message) throw error;
    return true;
  };
}

/** Replication takes its time: asks again for up to five seconds. */
export async function eventually<T>(claim: () => Promise<T>): Promise<T> {
  const endsAt = performance.now() + 5_000;
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(20);
    }
  }
}
