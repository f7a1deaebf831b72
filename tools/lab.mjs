// `npm run lab -- up 4`: hosts that behave like servers, on this one machine. docs/lab.md tells the rest.
import { join } from 'node:path';
import process from 'node:process';
import { findNode, install, runInForeground, workspaceRoot } from './workspace.mjs';

install();
process.exitCode = await runInForeground(findNode(), [join(workspaceRoot, 'tools', 'lab', 'main.ts'), ...process.argv.slice(2)]);
