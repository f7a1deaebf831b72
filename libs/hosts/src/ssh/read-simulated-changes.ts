import type { PendingUpdate } from '../host-executor.js';

/** A package that apt would install; without `installed` it is not there yet. */
export type SimulatedChange = Omit<PendingUpdate, 'installed' | 'isHeld'> & { installed?: string };

/** `Inst name [installed] (available Origin:release [arch])`; without the first bracket it is not there yet. */
const SIMULATED = /^Inst (\S+)(?: \[([^\]]+)\])? \((\S+) ([^)]*)\)/gm;

/** What `apt-get -s` says it would install. */
export function readSimulatedChanges(stdout: string): SimulatedChange[] {
  return [...stdout.matchAll(SIMULATED)].map(([, name = '', installed, available = '', origin = '']) => ({
    package: name,
    available,
    isSecurity: /security/i.test(origin),
    ...(installed !== undefined && { installed }),
  }));
}
