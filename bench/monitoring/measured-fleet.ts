import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, EngineRegistry } from '@rocket/engine-core';
import type { HostAddress, HostDirectory, HostExecutor } from '@rocket/hosts';
import { only } from '../fleet/only.ts';

/** How long a question takes, ms: as good as nothing, so that what is measured is the control plane. */
const ANSWER_MS = 1;
const GB = 1024 ** 3;

/** Servers and databases that are a little busy, each time differently: rates and threshold tests have something to do. */
export class MeasuredFleet {
  #asked = 0;

  readonly engines: EngineRegistry = {
    engineFor: () =>
      only<Engine>('engine', {
        dbmsType: 'PostgreSQL',
        sampleMember: async () => {
          await sleep(ANSWER_MS);
          const count = ++this.#asked;
          return {
            ...{ answers: true, connectMs: 3, connections: 20 + (count % 7), connectionsMax: 100 },
            ...{ longestTransactionSeconds: count % 5, sizeBytes: 40 * GB + count, wraparoundAge: 40_000_000 + count },
            ...{ blocksHit: count * 1_000, blocksRead: count * 10, transactions: count * 50, walBytes: count * 100_000 },
            ...{ lagBytes: count % 1_000, lagSeconds: 0 },
          };
        },
      }),
  };

  readonly hosts: HostDirectory = {
    drivers: ['ssh'],
    open: ({ serverName, address }: HostAddress) =>
      only<HostExecutor>('server', {
        serverName,
        address,
        driver: 'ssh',
        sample: async () => {
          await sleep(ANSWER_MS);
          const count = ++this.#asked;
          const mounts = ['/', '/var/lib/postgresql'].map((mount) => ({
            mount,
            sizeBytes: 100 * GB,
            availableBytes: 60 * GB + count,
          }));
          return {
            ...{ load: (count % 30) / 10, cpuIdleMs: count * 900, cpuTotalMs: count * 1_000 },
            ...{ memoryTotalBytes: 16 * GB, memoryAvailableBytes: 6 * GB, mounts },
          };
        },
      }),
  };
}
