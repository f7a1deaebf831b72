// `npm run test:lab`: the tests on real hosts. `--short` runs the files that every change must pass; with `--if-possible`
// a machine that cannot carry a lab is no failure: it says what was not run, and counts it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { findNode, install, runInForeground, toolEnvironment, workspaceRoot } from './workspace.mjs';

install();
const node = findNode();
const words = process.argv.slice(2);
const isShort = words.includes('--short');
const forJest = words.filter((word) => word !== '--short' && word !== '--if-possible');

const directory = join(workspaceRoot, 'e2e', 'lab');
const specs = readdirSync(directory).filter((name) => name.endsWith('.spec.ts'));
/** The lab itself, and the whole way of a cluster on its hosts. */
const SHORT = ['lab.spec.ts', 'fleet.spec.ts'];
const wanted = isShort ? SHORT : specs;
const countOf = (names) => names.flatMap((name) => readFileSync(join(directory, name), 'utf8').match(/^\s*it\(/gm) ?? []).length;

const { status, stderr } = spawnSync(node, [join(workspaceRoot, 'tools', 'lab', 'main.ts'), 'can'], { encoding: 'utf8' });
if (status !== 0) {
  console.log(`${stderr.trim()}\nNot run: all ${countOf(specs)} tests on real hosts.`);
  console.log(`0 passed, 0 failed, ${countOf(specs)} skipped`);
  process.exit(words.includes('--if-possible') ? 0 : 1);
}

const scratch = mkdtempSync(join(tmpdir(), 'rocket-lab-results-'));
const outputFile = join(scratch, 'results.json');
const env = toolEnvironment({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
});
const jest = [join(workspaceRoot, 'node_modules', '.bin', 'jest'), '--config', join(directory, 'jest.config.mjs'), '--runInBand'];
const paths = isShort ? ['--runTestsByPath', ...wanted.map((name) => join(directory, name))] : [];
const exitCode = await runInForeground(node, [...jest, '--json', `--outputFile=${outputFile}`, ...paths, ...forJest], { env });
const figures = JSON.parse(readFileSync(outputFile, 'utf8'));
rmSync(scratch, { recursive: true });

const failed = Math.max(figures.numFailedTests + figures.numRuntimeErrorTestSuites, exitCode === 0 ? 0 : 1);
const skipped = figures.numPendingTests + figures.numTodoTests + (isShort ? countOf(specs) - countOf(wanted) : 0);
if (isShort) console.log(`Not run: ${countOf(specs) - countOf(wanted)} more tests on real hosts; "npm run test:lab" runs them.`);
console.log(`${figures.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
