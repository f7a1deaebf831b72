import { join } from 'node:path';
import { startAllLocalServices, stopAllLocalServices } from '@rocket/hosts';
import { migrateDatabase } from '@rocket/persistence';
import type { Config } from '@rocket/platform';
import { buildProduct, workspaceRoot } from './build.ts';
import { claimDataDirectory } from './claim.ts';
import { openControlDatabase } from './embedded-database.ts';
import { requireNoDemo } from './demo-mark.ts';
import { chooseFirstPassword, forgetFirstPassword } from './first-password.ts';
import { ManagedProcess } from './managed-process.ts';
import { openDataDirectory, readConfiguration, requireFreePort, requireQueue } from './preflight.ts';
import { RunRecords } from './run-records.ts';
import { say, saying, sinceLaunch, warn } from './say.ts';
import { StopRequest } from './stop-request.ts';

/** What has to be undone, newest first. */
type Undo = () => Promise<void>;

/** Brings the whole product up on this machine, keeps it up, and takes all of it down again. */
export async function launch(): Promise<void> {
  const stopRequest = new StopRequest();
  const undo: Undo[] = [];
  try {
    const running = await bringUp(undo, stopRequest);
    printWelcome(running);
    await forgetFirstPassword(running.dataDirectory);
    await stopRequest.received;
  } catch (error) {
    if (!stopRequest.isReceived) throw error; // Ctrl-C while starting breaks whatever is under way; that is no fault.
  } finally {
    if (stopRequest.isReceived) say(`\nStopping${stopRequest.reason ? ` (${stopRequest.reason})` : ''}.`);
    for (const step of undo.reverse()) await step().catch((error: unknown) => warn(`Stopping: ${describe(error)}`));
  }
  say('Stopped. The next start brings everything back.');
}

interface Running {
  url: string;
  firstPassword: string | undefined;
  dataDirectory: string;
  isDemo: boolean;
}

async function bringUp(undo: Undo[], stopRequest: StopRequest): Promise<Running> {
  const config = readConfiguration();
  const url = config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.port}`;
  const dataDirectory = await openDataDirectory(config.dataDirectory);
  await requireNoDemo(config, dataDirectory);
  const records = new RunRecords(dataDirectory);
  await claimDataDirectory(records, dataDirectory, url);
  undo.push(() => records.remove('launcher'));
  stopRequest.watchParents();
  await requireFreePort(config);
  await requireQueue(config);

  const database = await openControlDatabase(config, dataDirectory);
  undo.push(database.stop);
  stopRequest.throwIfReceived();
  await saying('Bringing the database schema up to date', () => migrateDatabase(database.url));
  await buildProduct();
  // Only now is everything built that making it up takes.
  const demo = config.demo ? await import('./demo.ts') : undefined;
  await demo?.makeDemo(config, database.url, dataDirectory);
  stopRequest.throwIfReceived();

  const serversDirectory = join(dataDirectory, 'servers');
  undo.push(() => stopLocalClusters(serversDirectory));
  await startLocalClusters(serversDirectory);
  stopRequest.throwIfReceived();

  const firstPassword = await chooseFirstPassword(config, database.url, dataDirectory);
  const env = childEnvironment(dataDirectory, database.url, firstPassword.forApi);
  await startProcesses({ config, dataDirectory, records, env, undo, stopRequest });
  if (demo) {
    const password = firstPassword.forApi ?? firstPassword.toShow ?? config.adminPassword;
    if (password !== undefined) await demo.addDemoPeople(database.url, password);
    undo.push(demo.keepDemoAlive(database.url));
  }
  return { url, firstPassword: firstPassword.toShow, dataDirectory, isDemo: config.demo };
}

interface StartOfProcesses {
  config: Config;
  dataDirectory: string;
  records: RunRecords;
  env: NodeJS.ProcessEnv;
  undo: Undo[];
  stopRequest: StopRequest;
}

async function startProcesses({ config, dataDirectory, records, env, undo, stopRequest }: StartOfProcesses): Promise<void> {
  const logs = join(dataDirectory, 'logs');
  const processOf = (name: string, isReady?: () => Promise<boolean>): ManagedProcess => {
    const script = join(workspaceRoot, 'apps', name, 'dist', 'main.js');
    return new ManagedProcess({ name, script, env, logFile: join(logs, `${name}.log`), records, ...(isReady && { isReady }) });
  };
  // A worker would look for what a demo only tells of.
  const processes = [processOf('api', () => answersReady(config)), ...(config.demo ? [] : [processOf('worker')])];
  stopRequest.onHurry(() => processes.forEach((one) => one.kill()));
  undo.push(async () => {
    await Promise.all(processes.map((one) => one.stop(config.shutdownTimeoutMs + 1000)));
  });
  await saying(config.demo ? 'Starting the API' : 'Starting API and worker', async () => {
    const outcomes = await Promise.allSettled(processes.map((one) => one.start()));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  });
}

async function answersReady({ host, port }: Config): Promise<boolean> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  try {
    const response = await fetch(`http://${address}:${port}/api/ready`, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function startLocalClusters(serversDirectory: string): Promise<void> {
  const failed = await startAllLocalServices(serversDirectory);
  for (const name of failed)
    warn(`The local service ${name} could not be brought back; the dashboard shows what is wrong with its cluster.`);
}

async function stopLocalClusters(serversDirectory: string): Promise<void> {
  const failed = await stopAllLocalServices(serversDirectory);
  for (const name of failed) warn(`The local service ${name} could not be stopped.`);
}

function childEnvironment(dataDirectory: string, databaseUrl: string, firstPassword: string | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ROCKET_DATA_DIR: dataDirectory,
    NODE_ENV: 'production',
  };
  delete env['ROCKET_ADMIN_PASSWORD'];
  return firstPassword === undefined ? env : { ...env, ROCKET_ADMIN_PASSWORD: firstPassword };
}

function printWelcome({ url, firstPassword, isDemo }: Running): void {
  say(`\nRocket DBaaS runs at ${url} (started in ${sinceLaunch()})`);
  if (isDemo)
    say('  A demo: all of it was made up. Users owner and viewer have the same password; "npm run demo -- remove" ends it.');
  if (firstPassword !== undefined) say(`  user      admin\n  password  ${firstPassword}   (not shown again)`);
  say('Ctrl-C stops it.');
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
