// `npm run bench -- pull-and-lock`: answers one question with figures. Without a name it tells which questions there are.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fail, findNode, install, runInForeground, workspaceRoot } from '../tools/workspace.mjs';

const [name, ...argv] = process.argv.slice(2);
const scriptOf = (question) => join(workspaceRoot, 'bench', question, 'bench.ts');
if (name === undefined || !/^[a-z-]+$/.test(name) || !existsSync(scriptOf(name))) {
  const questions = readdirSync(join(workspaceRoot, 'bench')).filter((question) => existsSync(scriptOf(question)));
  fail(`Which one? npm run bench -- ${questions.join(' | ')}`);
}
install();
const node = findNode();
const nx = join(workspaceRoot, 'node_modules', '.bin', 'nx');
const build = [nx, 'run-many', '-t', 'build', '-p', '@rocket/api,@rocket/worker,@rocket/web', '--output-style=static'];
if ((await runInForeground(node, build)) !== 0) fail('The build failed.');
process.exitCode = await runInForeground(node, [scriptOf(name), ...argv]);
