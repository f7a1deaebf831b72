// `npm run check`: everything that can be said about the code without running it. CI runs exactly this.
// `npm run check -- eslint types` runs only the checks named.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { findNode, install, runQuietly, workspaceRoot } from './workspace.mjs';

install();
const node = findNode();
const { workspaces } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'));

/** Every tsconfig that type-checks sources together with their specs. */
const typeScriptProjects = [...workspaces, 'tools', 'e2e', 'bench']
  .flatMap((directory) => ['tsconfig.json', 'tsconfig.app.json', 'tsconfig.spec.json'].map((file) => `${directory}/${file}`))
  .filter((path) => existsSync(join(workspaceRoot, path)));

const checks = [
  ['prettier', () => bin('prettier', '--check', '--log-level=warn', '.')],
  ['compose', () => bin('dclint', '--max-warnings=0', 'docker-compose.yml')],
  // Types of one library come from the build of another, as they do for whoever imports it.
  ['build', () => bin('nx', 'run-many', '-t', 'build', '--output-style=static')],
  ['types', () => bin('tsc', '--noEmit', '-p'), typeScriptProjects],
  ['eslint', () => bin('eslint', '--max-warnings=0', '.')],
  ['boundaries', () => bin('depcruise', '--config=.dependency-cruiser.mjs', '--output-type=err', 'apps', 'libs')],
  ['documents', () => [join(workspaceRoot, 'tools', 'docs', 'generate.mjs'), '--check']],
];

const wanted = process.argv.slice(2);
let failures = 0;
for (const [name, command, targets = [undefined]] of checks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = Date.now();
  const outcomes = await twoAtATime(targets, (target) =>
    runQuietly(node, [...command(), ...(target === undefined ? [] : [target])]),
  );
  const failed = outcomes.filter(({ exitCode }) => exitCode !== 0);
  for (const { output } of failed) console.log(output.trimEnd());
  console.log(`${failed.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (failed.length > 0) failures++;
}
console.log(failures === 0 ? 'All checks passed.' : `${failures} checks failed.`);
process.exitCode = failures === 0 ? 0 : 1;

async function twoAtATime(items, work) {
  const results = [];
  const waiting = items.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next.index] = await work(next.item);
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function bin(name, ...argv) {
  return [join(workspaceRoot, 'node_modules', '.bin', name), ...argv];
}
