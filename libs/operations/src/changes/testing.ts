import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { ParameterReading } from '@rocket/engine-core';
import type { OperationRow } from '@rocket/persistence';
import { createLogger } from '@rocket/platform';
import { RememberedFleet } from '../clusters/testing.js';
import { operationDefinitions } from '../operation-definitions.js';
import { OperationRunner } from '../operations/operation-runner.js';

const FALLBACK: Readonly<Record<string, string>> = { work_mem: '4MB', max_connections: '100', port: '5432' };
const MAX_ROUNDS = 200;

/** Clusters whose servers only remember which parameters they have, what was run on them, and in which order. */
export class FleetOfParameters {
  readonly set = new Map<string, string>();
  private readonly running = new Map<string, string>();
  /** Servers on which scripts can be run. */
  readonly able = new Set<string>();
  exitCode = 0;
  /** Whether every script takes too long. */
  isLate = false;
  /** Whether every statement fails. */
  failsStatements = false;
  private readonly down = new Set<string>();

  private constructor(readonly fleet: RememberedFleet) {
    fleet.engine = this.engine();
    fleet.host = (serverName) =>
      ({
        serverName,
        capabilities: { canRunScripts: this.able.has(serverName) },
        facts: () => Promise.resolve({ freeDiskGb: 10 }),
        runScript: async (_script: string, { onOutput }: { onOutput: (text: string) => void }) => {
          await fleet.act('script', serverName);
          onOutput('half a li');
          onOutput('ne\nand the rest');
          if (this.isLate) throw new DomainError('command-timed-out', 'It took longer than 1 ms.');
          return { exitCode: this.exitCode };
        },
      }) as never;
  }

  static async create(): Promise<FleetOfParameters> {
    return new FleetOfParameters(await RememberedFleet.create());
  }

  get parts() {
    return { ...this.fleet.parts, gateLimits: { pauseMs: 1, patienceMs: 200, catchUpMs: 200 } };
  }

  /** What has been done since it was asked for last. */
  takeDone(): string[] {
    return this.fleet.done.splice(0);
  }

  /** Carries a run and its parts on until it is over or halted, or one look at its parts has been enough. */
  async settle(operationId: string): Promise<OperationRow> {
    const { uow } = this.fleet;
    const runner = new OperationRunner({
      uow,
      definitions: operationDefinitions(this.parts),
      logger: createLogger({ name: 'test', level: 'silent' }),
      owner: 'test',
      bell: this.fleet.bell,
    });
    for (let round = 0; round < MAX_ROUNDS; round++) {
      await runner.run(operationId);
      for (const { id, status } of await uow.read.operations.partsOf(operationId)) if (isOpen(status)) await runner.run(id);
      const run = await uow.read.operations.byId(operationId);
      if (!isOpen(run.status)) return run;
      await sleep(2);
    }
    throw new Error('The run does not come to an end.');
  }

  private engine() {
    const nameOn = ({ serverName }: { serverName: string }): string => serverName;
    return {
      inspectMember: (_cluster: unknown, member: { serverName: string }) => {
        const serverName = nameOn(member);
        const answers = !this.down.has(serverName);
        const role = this.fleet.roleOf(serverName);
        return Promise.resolve({
          serverName,
          answers,
          copiesRunning: 0,
          role,
          streaming: true,
          version: '18.4',
          term: 1,
          lagBytes: 0,
          positionBytes: 9,
        });
      },
      describeParameter: (_cluster: unknown, member: { serverName: string }, name: string) => this.ask(nameOn(member), name),
      checkParameter: async (_cluster: unknown, member: { serverName: string }, name: string, value: string | null) => {
        const { isManaged } = await this.ask(nameOn(member), name);
        if (isManaged) throw refused('name');
        if (value === 'wrong') throw refused('value');
      },
      setParameter: async (_cluster: unknown, member: { serverName: string }, name: string, value: string | null) => {
        await this.fleet.act(`set ${String(value)}`, nameOn(member));
        this.put(nameOn(member), name, value);
        return { before: null, pendingRestart: false };
      },
      setParameterWhileDown: async (_cluster: unknown, member: { serverName: string }, name: string, value: string | null) => {
        await this.fleet.act(`write ${String(value)}`, nameOn(member));
        this.put(nameOn(member), name, value);
      },
      restartOrder: (_name: string, before: string, after: string) =>
        Number(after) < Number(before) ? 'primary-first' : 'replicas-first',
      stopMember: async (_cluster: unknown, member: { serverName: string }) => {
        await this.fleet.act('stop', nameOn(member));
        this.down.add(nameOn(member));
      },
      startMember: async (_cluster: unknown, member: { serverName: string }) => {
        await this.fleet.act('start', nameOn(member));
        this.down.delete(nameOn(member));
        const wanted = this.set.get(`max_connections on ${nameOn(member)}`) ?? '100';
        this.running.set(nameOn(member), wanted);
      },
      runSql: async (_cluster: unknown, member: { serverName: string }) => {
        await this.fleet.act('sql', nameOn(member));
        if (this.failsStatements) throw new DomainError('step-failed', 'PostgreSQL said: no.');
        return { output: 'SELECT 1' };
      },
    };
  }

  private put(serverName: string, name: string, value: string | null): void {
    if (value === null) this.set.delete(`${name} on ${serverName}`);
    else this.set.set(`${name} on ${serverName}`, value);
  }

  private ask(serverName: string, name: string): Promise<ParameterReading> {
    const fallback = FALLBACK[name];
    if (fallback === undefined) return Promise.reject(refused('name'));
    const isRestart = name === 'max_connections';
    const changed = this.set.get(`${name} on ${serverName}`) ?? null;
    const wanted = changed ?? fallback;
    const value = isRestart ? (this.running.get(serverName) ?? fallback) : wanted;
    return Promise.resolve({
      ...{ name, value, unit: null, changed, fallback, isManaged: name === 'port' },
      context: isRestart ? 'restart' : 'reload',
      pendingRestart: value !== wanted,
    });
  }
}

const isOpen = (status: string): boolean => !['Succeeded', 'Failed', 'Cancelled', 'Paused'].includes(status);

function refused(field: string): DomainError {
  return new DomainError('validation-failed', `${field} is refused.`, {}, [
    { pointer: `/change/${field}`, detail: 'is refused' },
  ]);
}
