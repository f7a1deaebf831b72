import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const WORKSPACE_ROOT = resolve(import.meta.dirname, '..', '..');

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
  return finish(process.execPath, [join(WORKSPACE_ROOT, 'tools', 'lab.mjs'), ...words], {
    ...process.env,
    NODE_OPTIONS: '',
    ROCKET_LAB_NAME: 'test',
    ...env,
  });
}

/** The same for what must succeed; answers what it said. */
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
