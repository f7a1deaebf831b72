// `npm run demo`: an installation of its own, with a made-up fleet and its past. `npm run demo -- remove` takes all of it away.
import { join } from 'node:path';
import process from 'node:process';
import { findNode, install, runInForeground, workspaceRoot } from './workspace.mjs';

process.env.ROCKET_DEMO = 'true';
process.env.ROCKET_DATA_DIR ??= join(workspaceRoot, '.rocket-demo');
process.env.ROCKET_PORT ??= '8081';
// What is made up goes to no database but its own.
delete process.env.DATABASE_URL;

const [word, ...more] = process.argv.slice(2);
if (more.length > 0 || (word !== undefined && word !== 'remove')) {
  console.error('npm run demo, or npm run demo -- remove');
  process.exit(2);
}
install();
const options = word === 'remove' ? ['--remove-demo'] : [];
const main = join(workspaceRoot, 'tools', 'start', 'main.ts');
process.exitCode = await runInForeground(findNode(), [main, ...options], { ipc: word !== 'remove' });
