import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.ts';
import { saying } from './say.ts';

export const workspaceRoot = join(import.meta.dirname, '..', '..');

/** What the launcher itself imports; with everything below them. */
const LAUNCHER_LIBRARIES = ['domain', 'platform', 'hosts', 'persistence'];
const PRODUCT = ['@rocket/api', '@rocket/worker', '@rocket/web'];

/**
 * Builds what the launcher imports, but only where a source is newer than its build: asking Nx costs a second, and on a
 * usual start there is nothing to do.
 */
export async function buildLibrariesOfLauncher(): Promise<void> {
  const stale = LAUNCHER_LIBRARIES.filter(isStale);
  if (stale.length === 0) return;
  await saying('Building the launcher', () => build(stale.map((name) => `@rocket/${name}`)));
}

/** Builds whatever changed of API, worker and dashboard. */
export async function buildProduct(projects: readonly string[] = PRODUCT): Promise<void> {
  await saying('Building what changed', () => build(projects));
}

function isStale(library: string): boolean {
  const directory = join(workspaceRoot, 'libs', library);
  const built = join(directory, 'dist', 'index.js');
  if (!existsSync(built)) return true;
  const sources = readdirSync(join(directory, 'src'), { recursive: true, withFileTypes: true });
  const newest = Math.max(...sources.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs));
  return newest > statSync(built).mtimeMs;
}

async function build(projects: readonly string[]): Promise<void> {
  const nx = join(workspaceRoot, 'node_modules', '.bin', 'nx');
  const argv = [nx, 'run-many', '-t', 'build', '-p', projects.join(','), '--output-style=static'];
  const { exitCode, output } = await run(process.execPath, argv);
  if (exitCode !== 0) throw new Refusal(...whatFailed(output), 'The build failed; the lines above say why.');
}

/** The output of the failed projects alone: Nx prints a block for each, and a list of the failed at the end. */
function whatFailed(output: string): string[] {
  const failed = [...output.matchAll(/^- (\S+):build$/gm)].map(([, name]) => name);
  const blocks = output.split(/^> nx run /m).slice(1);
  const relevant = blocks.filter((block) => failed.some((name) => block.startsWith(`${name}:build`)));
  return (relevant.length > 0 ? relevant : [output]).map((text) => text.trimEnd());
}

/** Output is kept and shown only when something went wrong. Ctrl-C reaches the build by the terminal. */
function run(command: string, argv: readonly string[]): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd: workspaceRoot, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (output += chunk));
    }
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
