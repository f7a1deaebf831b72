// `npm test`: installs if need be, builds what the tests run against, runs them all, and ends with one line of figures.
// `npm test -- unit` and `npm test -- e2e` run one half; what follows goes to Jest: `npm test -- unit --selectProjects domain`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { fail, findNode, install, runInForeground, runQuietly, toolEnvironment, workspaceRoot } from './workspace.mjs';

install();
const node = findNode();
const bin = (name) => join(workspaceRoot, 'node_modules', '.bin', name);

// Unit tests run on the sources; the document tests, the launcher and the journeys run on what is built.
const build = await runQuietly(node, [bin('nx'), 'run-many', '-t', 'build', '--output-style=static']);
if (build.exitCode !== 0) fail(`${build.output}\nThe build failed.`);

/** The product's own tests side by side; then the journeys, one after the other, because each starts the whole product. */
const halves = {
  unit: ['--config', join(workspaceRoot, 'jest.config.mjs')],
  e2e: ['--config', join(workspaceRoot, 'e2e', 'jest.config.mjs'), '--runInBand'],
};
const [first, ...rest] = process.argv.slice(2);
const chosen = Object.hasOwn(halves, first ?? '') ? [first] : Object.keys(halves);
const forJest = chosen.length === 1 ? rest : process.argv.slice(2);

const scratch = mkdtempSync(join(tmpdir(), 'rocket-results-'));
const env = toolEnvironment({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
});
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
for (const half of chosen) {
  const outputFile = join(scratch, `${half}.json`);
  const exitCode = await runInForeground(
    node,
    [bin('jest'), ...halves[half], '--json', `--outputFile=${outputFile}`, ...forJest],
    { env },
  );
  const figures = read(outputFile);
  if (!figures) fail(`The ${half} tests did not run to their end.`);
  total.passed += figures.numPassedTests;
  // A file that cannot even be loaded has no tests to count, and is a failure all the same; so is a run that ends badly.
  const failed = figures.numFailedTests + figures.numRuntimeErrorTestSuites;
  total.failed += failed === 0 && exitCode !== 0 ? 1 : failed;
  total.skipped += figures.numPendingTests + figures.numTodoTests;
  failures.push(...failuresIn(figures.testResults));
}
rmSync(scratch, { recursive: true });
// The whole output is long; what failed stands once more at its end.
for (const failure of failures) console.log(`Failed: ${failure}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed > 0 ? 1 : 0;

function failuresIn(suites) {
  return suites.flatMap((suite) => {
    const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
    const told = failed.map(({ fullName, failureMessages }) => `${fullName}: ${gist(failureMessages[0])}`);
    if (told.length === 0 && suite.status === 'failed') told.push(gist(suite.message));
    return told.map((text) => `${relative(workspaceRoot, suite.name)}: ${text}`);
  });
}

/** The first lines of a message of Jest, without colours and without where in the code it came from. */
function gist(message = '') {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim());
  const beforeStack = lines.findIndex((line) => line.startsWith('at '));
  return lines
    .slice(0, beforeStack < 0 ? 8 : Math.min(beforeStack, 8))
    .filter(Boolean)
    .join(' ')
    .slice(0, 400);
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
