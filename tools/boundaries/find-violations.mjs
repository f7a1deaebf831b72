// Lints every planted violation as if it stood where its first line says, cruises the planted tree, and prints what was
// refused: { linted: { file: { expected, refusedBy } }, cruised: [rule names] }.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import cruiserConfig from '../../.dependency-cruiser.mjs';

const here = import.meta.dirname;
const workspaceRoot = join(here, '..', '..');

const eslint = new ESLint({
  cwd: workspaceRoot,
  // Planted code is on no disk where the type checker would find it; the rules in question need no types.
  overrideConfig: [
    { ...tseslint.configs.disableTypeChecked, files: ['**/*.ts'] },
    { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, project: null } } },
  ],
});

const linted = {};
for (const file of readdirSync(join(here, 'fixture', 'planted'))) {
  const code = readFileSync(join(here, 'fixture', 'planted', file), 'utf8');
  const [, place, expected] = /^\/\/ planted in: (.*)\n\/\/ refused by: (.*)\n/.exec(code);
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, place) });
  linted[file] = { expected, refusedBy: result.messages.map(({ ruleId, message }) => ruleId ?? message) };
}

const { output } = await cruise(['apps', 'libs'], {
  ...cruiserConfig.options,
  exclude: undefined,
  baseDir: join(here, 'fixture', 'tree'),
  ruleSet: { forbidden: cruiserConfig.forbidden },
  validate: true,
});
const cruised = [...new Set(output.summary.violations.map(({ rule }) => rule.name))];

process.stdout.write(JSON.stringify({ linted, cruised }));
