// `npm test`: installs if need be, builds what the tests run against, runs them all, and ends with one line of figures.
// Arguments go to Jest: `npm test -- --selectProjects domain`, `npm test -- patching`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fail, findNode, install, runInForeground, toolEnvironment, workspaceRoot } from './workspace.mjs';

install();
const node = findNode();
const bin = (name) => join(workspaceRoot, 'node_modules', '.bin', name);

// Unit tests run on the sources; the document tests, the launcher and the journeys run on what is built.
if ((await runInForeground(node, [bin('nx'), 'run-many', '-t', 'build', '--output-style=static'])) !== 0)
  fail('The build failed.');

const scratch = mkdtempSync(join(tmpdir(), 'rocket-results-'));
const outputFile = join(scratch, 'results.json');
const jest = [bin('jest'), '--json', `--outputFile=${outputFile}`, ...process.argv.slice(2)];
const env = toolEnvironment({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
});
const exitCode = await runInForeground(node, jest, { env });

const figures = read(outputFile);
rmSync(scratch, { recursive: true });
if (!figures) fail('The tests did not run to their end.');
const skipped = figures.numPendingTests + figures.numTodoTests;
// A file that cannot even be loaded has no tests to count, and is a failure all the same.
const failed = figures.numFailedTests + figures.numRuntimeErrorTestSuites;
console.log(`${figures.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : exitCode;

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
