// What the commands share before anything is installed. Plain JavaScript for Node 20, and nothing but node:*.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';

export const workspaceRoot = dirname(import.meta.dirname);

const modules = join(workspaceRoot, 'node_modules');
const lockFile = join(workspaceRoot, 'package-lock.json');
const stampFile = join(modules, '.rocket-lock-sha256');
/** `npm install` writes both lock files at about the same time. */
const CLOCK_TOLERANCE_MS = 5000;
/** Jest runs Nest's ES modules from 24.9 on, and argon2 came with 24.7. */
const OLDEST_NODE = [24, 9];

/** Runs `npm ci` when node_modules is missing or does not belong to package-lock.json. */
export function install() {
  if (isInstalled()) return;
  const startedAt = Date.now();
  console.log(
    existsSync(modules) ? 'The lock file changed: installing packages.' : 'Installing packages; this takes about a minute, once.',
  );
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  // --include=dev: the tools that build are development dependencies, also where NODE_ENV says production.
  const argv = [...npm.slice(1), 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(npm[0], argv, { cwd: workspaceRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) fail(`Packages could not be installed${error ? `: ${error.message}` : ''}. "npm ci" shows why.`);
  writeFileSync(stampFile, lockHash());
  console.log(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

function isInstalled() {
  const npmsRecord = join(modules, '.package-lock.json');
  if (!existsSync(npmsRecord)) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === lockHash();
  return statSync(npmsRecord).mtimeMs + CLOCK_TOLERANCE_MS >= statSync(lockFile).mtimeMs;
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** The Node that everything runs on: the one that npm installed, else the one we run on if it is new enough. */
export function findNode() {
  for (const node of [join(modules, '.bin', 'node'), process.execPath]) {
    const version = /^v(\d+)\.(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '');
    if (version && isNewEnough(Number(version[1]), Number(version[2]))) return node;
  }
  return fail(
    `Node ${OLDEST_NODE.join('.')} or newer is needed. npm installs it on Linux; on ${process.platform}-${process.arch} please install it yourself.`,
  );
}

function isNewEnough(major, minor) {
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** The environment of everything we run: our Node and our tools first, and no build daemon that outlives us. */
export function toolEnvironment(extra = {}) {
  return {
    ...process.env,
    PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter),
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    ...extra,
  };
}

/** Runs a command in the foreground, hands it the signals we get, and answers its exit code. */
export function runInForeground(command, argv, { env = toolEnvironment(), ipc = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, {
      cwd: workspaceRoot,
      env,
      stdio: ['inherit', 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])],
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a command and keeps what it says, for the case that somebody has to read it. */
export function runQuietly(command, argv) {
  return new Promise((resolve) => {
    const child = spawn(command, argv, { cwd: workspaceRoot, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

/** Says why in one sentence, and ends with exit code 1. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
