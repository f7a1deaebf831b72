import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { Engine, EngineMember, EngineRegistry, MemberReading, WriteProbe } from '@rocket/engine-core';
import type { HostAddress, HostCapabilities, HostDirectory, HostExecutor } from '@rocket/hosts';
import { only } from './only.ts';

export const OLDER = '17.9';
export const NEWER = '17.10';

/** How long a question and a restart take, ms: as good as nothing, so that what is measured is the control plane. */
const ANSWER_MS = 1;
const RESTART_MS = 5;

const CAPABILITIES: HostCapabilities = {
  canInstallPackages: true,
  canPatchOs: false,
  canReboot: false,
  canRunScripts: false,
  canCopyBetweenServers: false,
  canReceiveFiles: false,
  canRunPgBackRest: false,
};

interface Member {
  version: string;
  isPrimary: boolean;
  isUp: boolean;
}

/** Databases that only say how they are: they keep what they run and who is the primary, and answer at once. */
export class SimulatedFleet {
  readonly #members = new Map<string, Member>();
  readonly #installed = new Map<string, string>();

  readonly engine: Engine = only<Engine>('engine', {
    dbmsType: 'PostgreSQL',
    openInspector: () => ({
      inspect: async (_cluster, member) => {
        await sleep(ANSWER_MS);
        return this.#read(member);
      },
      close: () => Promise.resolve(),
    }),
    inspectMember: async (_cluster, member) => {
      await sleep(ANSWER_MS);
      return this.#read(member);
    },
    openWriteProbe: () => writeProbe(),
    startMember: (_cluster, member) => this.#restart(member),
    stopMember: (_cluster, member) => this.#stop(member),
    followPrimary: (_cluster, _primary, member) => this.#restart(member, false),
    prepareCandidate: () => sleep(ANSWER_MS),
    handOver: async (_cluster, primary, candidate) => {
      await this.#stop(primary);
      this.#of(primary).isPrimary = false;
      this.#of(candidate).isPrimary = true;
    },
  });

  readonly engines: EngineRegistry = { engineFor: () => this.engine };

  readonly hosts: HostDirectory = {
    drivers: ['ssh'],
    open: ({ serverName, address }: HostAddress) =>
      only<HostExecutor>('server', {
        serverName,
        address,
        driver: 'ssh',
        capabilities: CAPABILITIES,
        facts: async () => {
          await sleep(ANSWER_MS);
          return { freeDiskGb: 100 } as Awaited<ReturnType<HostExecutor['facts']>>;
        },
        prepareRelease: () => sleep(ANSWER_MS),
        installRelease: (_dbmsType, version) => {
          this.#installed.set(serverName, version);
          return Promise.resolve();
        },
      }),
  };

  /** A member that runs the older release. */
  add(memberId: string, isPrimary: boolean): void {
    this.#members.set(memberId, { version: OLDER, isPrimary, isUp: true });
  }

  #of({ memberId }: EngineMember): Member {
    const member = this.#members.get(memberId);
    if (!member) throw new DomainError('step-failed', 'There is no such member.');
    return member;
  }

  async #stop(member: EngineMember): Promise<void> {
    await sleep(RESTART_MS);
    this.#of(member).isUp = false;
  }

  async #restart(member: EngineMember, isPrimary = this.#of(member).isPrimary): Promise<void> {
    await sleep(RESTART_MS);
    const { isUp, version } = this.#of(member);
    // As with packages: a server runs what was installed on it when it is started.
    const next = isUp ? version : (this.#installed.get(member.serverName) ?? version);
    this.#members.set(member.memberId, { version: next, isPrimary, isUp: true });
  }

  #read(member: EngineMember): MemberReading {
    const { serverName } = member;
    const { isUp, version, isPrimary } = this.#of(member);
    if (!isUp) return { serverName, answers: false, fault: 'It is stopped.' };
    const role = isPrimary ? 'Primary' : 'SecondaryAsync';
    const position = { positionBytes: 16 * 1024 ** 2, lagBytes: 0, term: 1, sizeBytes: 1024 ** 2, copiesRunning: 0 };
    return { serverName, answers: true, version, role, streaming: true, pendingRestart: false, ...position };
  }
}

/** Acknowledges everything. */
function writeProbe(): WriteProbe {
  const written = new Set<number>();
  return {
    write: (n) => {
      written.add(n);
      return Promise.resolve();
    },
    stored: (from, to) => Promise.resolve([...written].filter((n) => n >= from && n <= to)),
    forget: (upTo) => {
      for (const n of written) if (n <= upTo) written.delete(n);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}
