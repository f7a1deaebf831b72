import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceStatus } from '../host-executor.js';
import { LocalServices } from './local-services.js';
import type { ServiceRecord } from './local-services.js';
import { findServiceAccount } from './service-account.js';

/** Longer than any service's own stop time-out: after that one it is killed. */
const STOP_TIMEOUT_MS = 120_000;
const START_TIMEOUT_MS = 30_000;
const DEFAULT_STOP_ORDER = 50;

/** A service of a local server, as it is on disk and in the process table. */
export interface LocalService extends ServiceRecord {
  serverName: string;
  status: ServiceStatus;
}

/** Where the service records of a local server are: beside the servers, out of reach of the account that runs them. */
export function servicesDirectory(serversDirectory: string, serverName: string): string {
  return join(serversDirectory, '.services', serverName);
}

/** Every service of every local server. */
export async function listLocalServices(serversDirectory: string): Promise<LocalService[]> {
  const found = await findServices(serversDirectory);
  return Promise.all(found.map(async ({ services, ...rest }) => ({ ...rest, status: await services.status(rest.spec.name) })));
}

/**
 * Stops every service of every local server, in the order they ask for, and keeps in mind which were meant to run.
 * Answers the names of those that could not be stopped.
 */
export async function stopAllLocalServices(serversDirectory: string): Promise<string[]> {
  const found = await findServices(serversDirectory);
  return inOrder(
    found,
    (a, b) => a - b,
    ({ services, spec }) => services.stop(spec.name, { timeoutMs: STOP_TIMEOUT_MS }, true),
  );
}

/**
 * Starts every service that was meant to run. A survivor is left as it is.
 * Answers the names of those that could not be started.
 */
export async function startAllLocalServices(serversDirectory: string): Promise<string[]> {
  const found = (await findServices(serversDirectory)).filter(({ desired }) => desired === 'running');
  return inOrder(
    found,
    (a, b) => b - a,
    ({ services, spec }) => services.start(spec, { timeoutMs: START_TIMEOUT_MS }),
  );
}

interface FoundService extends ServiceRecord {
  serverName: string;
  services: LocalServices;
}

async function findServices(serversDirectory: string): Promise<FoundService[]> {
  const account = findServiceAccount();
  const serverNames = await readdir(join(serversDirectory, '.services')).catch(() => [] as string[]);
  const perServer = serverNames.map(async (serverName) => {
    const services = new LocalServices(servicesDirectory(serversDirectory, serverName), account);
    return (await services.records()).map((record) => ({ ...record, serverName, services }));
  });
  return (await Promise.all(perServer)).flat();
}

/** One order number after the other, those of one number together. One that fails does not keep the others waiting. */
async function inOrder(
  found: FoundService[],
  compare: (a: number, b: number) => number,
  act: (one: FoundService) => Promise<unknown>,
): Promise<string[]> {
  const orderOf = (one: FoundService): number => one.spec.stopOrder ?? DEFAULT_STOP_ORDER;
  const failed: string[] = [];
  for (const order of [...new Set(found.map(orderOf))].sort(compare)) {
    const group = found.filter((one) => orderOf(one) === order);
    const outcomes = await Promise.allSettled(group.map(act));
    outcomes.forEach((outcome, index) => {
      const one = group[index];
      if (outcome.status === 'rejected' && one) failed.push(`${one.serverName}/${one.spec.name}`);
    });
  }
  return failed;
}
