// `npm run docs:generate` writes the documents that are made from code; with `--check` it only says which are stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { configurationPage, environmentExample } from '@rocket/platform';
import { fail, workspaceRoot } from '../workspace.mjs';

const documents = {
  'docs/configuration.md': configurationPage(),
  '.env.example': environmentExample(),
};

const stale = Object.entries(documents).filter(([path, content]) => read(path) !== content);
if (process.argv.includes('--check')) {
  if (stale.length > 0) fail(`Stale: ${stale.map(([path]) => path).join(', ')}. Run "npm run docs:generate".`);
} else {
  for (const [path, content] of stale) writeFileSync(join(workspaceRoot, path), content);
}

function read(path) {
  try {
    return readFileSync(join(workspaceRoot, path), 'utf8');
  } catch {
    return undefined;
  }
}
