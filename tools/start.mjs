// `npm start`. Needs nothing but Node 20: installs the packages, then hands over to the launcher on the Node they bring.
import { join } from 'node:path';
import process from 'node:process';
import { findNode, install, runInForeground, workspaceRoot } from './workspace.mjs';

install();
const launcher = join(workspaceRoot, 'tools', 'start', 'main.ts');
process.exitCode = await runInForeground(findNode(), [launcher, ...process.argv.slice(2)], { ipc: true });
