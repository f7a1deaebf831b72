import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

/** The walls of the house are worth something only while they can be seen to hold. */
describe('boundaries', () => {
  let found;
  beforeAll(() => {
    const env = { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' };
    found = JSON.parse(
      execFileSync(process.execPath, [join(import.meta.dirname, 'find-violations.mjs')], { encoding: 'utf8', env }),
    );
  }, 120_000);

  it.each(readdirSync(join(import.meta.dirname, 'fixture', 'planted')))('the linter judges %s as its first lines say', (file) => {
    const { expected, refusedBy } = found.linted[file];
    expect(refusedBy).toEqual(expected === 'nothing' ? [] : [expected]);
  });

  it.each(['no-cycles', 'features-do-not-import-each-other', 'layers-of-persistence', 'no-reaching-into-a-library'])(
    'dependency-cruiser refuses a breach of %s',
    (rule) => {
      expect(found.cruised).toContain(rule);
    },
  );
});
