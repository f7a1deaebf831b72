import { deriveServerHealth } from '../clusters/derive-health.js';
import type { HealthReading } from '../clusters/derive-health.js';

/** What a member said, as far as it decides whether another one may be taken out. */
export interface GateReading extends HealthReading {
  version?: string | undefined;
  lagBytes?: number | undefined;
  /** The oldest transaction that is open on it. */
  oldestTransaction?: { ageMs: number; text: string } | undefined;
  /** Base copies that are being taken from it: backups, new replicas. */
  copiesRunning?: number | undefined;
}

export interface GateLimits {
  /** A replica that is further behind is not caught up, bytes. */
  lagBytes: number;
  /** An older transaction would be cut off by the restart of its member, ms. */
  transactionMs: number;
  /** Less free disk than this may end in the middle, GB. */
  freeDiskGb: number;
  /** How long a gate is waited for before the run halts, ms. */
  patienceMs: number;
  /** How long a member may take to be back and caught up, ms. */
  catchUpMs: number;
  /** How long a server may take to be back from its reboot, ms. */
  rebootMs: number;
  /** So many good readings in a row let a gate open. */
  readings: number;
  /** From one reading to the next, ms: how long the reading takes counts. */
  pauseMs: number;
}

export const GATE_LIMITS: GateLimits = {
  lagBytes: 1024 ** 2,
  transactionMs: 15_000,
  freeDiskGb: 0.5,
  patienceMs: 60_000,
  catchUpMs: 10 * 60_000,
  rebootMs: 10 * 60_000,
  readings: 3,
  pauseMs: 100,
};

/** Each gate in a sentence, for the plan. */
export function describeGates(limits: GateLimits): string[] {
  return [
    'Every member answers, has its part and receives changes; nobody else works on the cluster.',
    'Enough members are well that the service goes on without the one that is taken out.',
    `No replica is more than ${String(limits.lagBytes)} bytes behind.`,
    `No transaction on the member is open for longer than ${String(limits.transactionMs / 1000)} s.`,
    'No base copy is being streamed from a member.',
    `At least ${String(limits.freeDiskGb)} GB of its disk are free.`,
    `Afterwards it answers the target, has its part and is caught up, ${String(limits.readings)} times in a row.`,
  ];
}

/**
 * What stands in the way of taking a member out, as sentences; nothing when it may be taken out.
 *
 * @param leaving the member that is to be taken out
 * @param primary who is the primary by plan
 * @param freeDiskGb of the leaving member's server; undefined when nobody knows, which shuts the gate
 */
export function gateFaults(
  readings: readonly GateReading[],
  { leaving, primary, freeDiskGb }: { leaving: string; primary: string; freeDiskGb?: number | undefined },
  limits: GateLimits,
): string[] {
  const faults = readings.flatMap((reading) => memberFaults(reading, readings, primary, limits));
  const transaction = readings.find(({ serverName }) => serverName === leaving)?.oldestTransaction;
  if (transaction && transaction.ageMs > limits.transactionMs) {
    const age = `${String(Math.round(transaction.ageMs / 1000))} s`;
    faults.push(`A transaction on ${leaving} is open for ${age} and would be cut off: ${transaction.text}.`);
  }
  const own = readings.find(({ serverName }) => serverName === leaving);
  if (own?.answers === true && own.copiesRunning === undefined)
    faults.push(`${leaving} could not be asked for its transactions and copies.`);
  if (freeDiskGb === undefined) faults.push(`Nobody knows how much disk is free on ${leaving}.`);
  else if (freeDiskGb < limits.freeDiskGb)
    faults.push(`${leaving} has ${freeDiskGb.toFixed(2)} GB of free disk; ${String(limits.freeDiskGb)} GB are needed.`);
  return faults;
}

function memberFaults(reading: GateReading, all: readonly GateReading[], primary: string, limits: GateLimits): string[] {
  const { serverName, role, lagBytes, copiesRunning } = reading;
  const { reason } = deriveServerHealth(reading);
  if (reason !== null) return [`${serverName}: ${reason}`];
  if (serverName === primary && role !== 'Primary') {
    const actual = all.filter((one) => one.answers && one.role === 'Primary').map((one) => one.serverName);
    return [`${primary} is not the primary; ${actual.join(' and ') || 'nobody'} is.`];
  }
  if (serverName !== primary && role === 'Primary') return [`${serverName} says it is the primary; ${primary} should be.`];
  const faults = [];
  if (serverName !== primary && lagBytes === undefined) faults.push(`Nobody knows how far ${serverName} is behind.`);
  if ((lagBytes ?? 0) > limits.lagBytes)
    faults.push(`${serverName} is ${String(lagBytes)} bytes behind; ${String(limits.lagBytes)} are allowed.`);
  if ((copiesRunning ?? 0) > 0) faults.push(`A backup or a copy is being taken from ${serverName}.`);
  return faults;
}

/**
 * What is not yet as it should be with a member that has been patched, as sentences.
 *
 * @param version what it has to answer, exactly; undefined when the patch is not one of the DBMS
 */
export function afterFaults(
  reading: GateReading,
  { role, version }: { role: 'Primary' | 'replica'; version?: string | undefined },
  limits: GateLimits,
): string[] {
  const { serverName } = reading;
  if (!reading.answers) return [`${serverName} does not answer: ${reading.fault ?? 'no reason is known.'}`];
  const faults = [];
  if (version !== undefined && reading.version !== version)
    faults.push(`${serverName} answers version ${reading.version ?? 'nothing'}, not ${version}.`);
  if ((role === 'Primary') !== (reading.role === 'Primary'))
    faults.push(
      `${serverName} is ${reading.role ?? 'nothing'}, and should be ${role === 'Primary' ? 'the primary' : 'a replica'}.`,
    );
  if (role !== 'Primary') {
    if (reading.streaming !== true) faults.push(`${serverName} does not receive changes from the primary.`);
    else if (reading.lagBytes === undefined || reading.lagBytes > limits.lagBytes)
      faults.push(`${serverName} is ${String(reading.lagBytes ?? 'an unknown number of')} bytes behind.`);
  }
  return faults;
}
