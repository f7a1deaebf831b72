import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const LAB = resolve(import.meta.dirname, '..', '..', 'tools', 'lab.mjs');

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface LabStatus {
  network: string;
  sshConfig: string;
  hosts: {
    name: string;
    address: string;
    power: string;
    cable: string;
    separatedFrom: string[];
    speedLimit?: string;
  }[];
}

/** `npm run lab -- ...` on a lab of the tests' own, beside the one a person may have up. */
export function attempt(words: string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return finish(process.execPath, [LAB, ...words], { ...environment(), ...env });
}

/** Another name comes by a variable of its own: who has named their lab by ROCKET_LAB_NAME must not lose it to tests. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', ROCKET_LAB_NAME: process.env['ROCKET_TEST_LAB_NAME'] ?? 'test' };
}

/** Starts `npm run lab -- ...` and kills it, with all its own processes, as soon as it says `when`. */
export function killWhenItSays(when: string, words: string[]): Promise<void> {
  const child = spawn(process.execPath, [LAB, ...words], {
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
    if (said.includes(when) && child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  return new Promise((done, reject) =>
    child.once('exit', (_code, signal) => {
      if (signal === 'SIGKILL') done();
      else reject(new Error(`It was not killed; it said: ${said}`));
    }),
  );
}

/** `npm run lab -- ...` that must succeed; answers what it said. */
export async function lab(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await attempt(words);
  if (exitCode !== 0) throw new Error(`lab ${words.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
  return stdout;
}

export async function labStatus(): Promise<LabStatus> {
  return JSON.parse(await lab('status', '--json')) as LabStatus;
}

export async function addressOf(name: string): Promise<string> {
  const host = (await labStatus()).hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`There is no ${name}.`);
  return host.address;
}

/** A command on a host, each word as it is here. */
export async function on(host: string, ...command: string[]): Promise<string> {
  return (await lab('ssh', host, ...command)).trim();
}

/** Runs a command of this machine to its end. */
export function finish(command: string, argv: string[], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return new Promise((done, reject) => {
    const child = spawn(command, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const outcome = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (outcome.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (outcome.stderr += chunk));
    child.once('error', reject);
    child.once('close', (exitCode) => done({ exitCode: exitCode ?? -1, ...outcome }));
  });
}

/** A script on a host, with something on its standard input. */
export async function feed(host: string, input: string, script: string): Promise<string> {
  const { sshConfig } = await labStatus();
  const child = spawn('ssh', ['-F', sshConfig, `root@${host}`, script], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  child.stdin.end(input);
  return new Promise((done, reject) =>
    child.once('close', (code) => (code === 0 ? done(said.join('')) : reject(new Error(`${host}: ${said.join('')}`)))),
  );
}
