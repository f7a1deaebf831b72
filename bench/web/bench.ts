// How much JavaScript does the first page load? See README.md.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';

const LIMIT_BYTES = 250_000;
const BROWSER = join(import.meta.dirname, '..', '..', 'apps', 'web', 'dist', 'browser');

/** What a script imports statically: `import"./x.js"`, `import{a}from"./x.js"`, `export{a}from"./x.js"`; not `import("./x.js")`. */
const STATIC_IMPORT = /(?:\bimport|\bfrom)\s*["'](\.{1,2}\/[^"']+\.js)["']/g;

function initialScripts(): string[] {
  const html = readFileSync(join(BROWSER, 'index.html'), 'utf8');
  const named = [
    ...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"/g),
    ...html.matchAll(/<link\b[^>]*\brel="modulepreload"[^>]*\bhref="([^"]+)"/g),
  ].map(([, file = '']) => file);
  const found = new Set<string>();
  for (let next = named.pop(); next !== undefined; next = named.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    const source = readFileSync(join(BROWSER, next), 'utf8');
    for (const [, file = ''] of source.matchAll(STATIC_IMPORT)) named.push(normalize(join(dirname(next), file)));
  }
  return [...found].sort();
}

const files = initialScripts().map((file) => {
  const content = readFileSync(join(BROWSER, file));
  return { file, bytes: content.length, gzipped: gzipSync(content, { level: 9 }).length };
});
const total = files.reduce((sum, { gzipped }) => sum + gzipped, 0);
const isGood = total > 0 && total <= LIMIT_BYTES;
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
const withoutHash = (file: string): string => file.replace(/-[\w-]{8}(?=\.js$)/, '-*');

await keepReport({
  directory: import.meta.dirname,
  title: 'Initial JavaScript',
  body: [
    table(
      ['file', 'kB', 'kB gzip'],
      [
        ...files.map(({ file, bytes, gzipped }) => [withoutHash(file), kilobytes(bytes), kilobytes(gzipped)]),
        ['**all**', kilobytes(files.reduce((sum, { bytes }) => sum + bytes, 0)), `**${kilobytes(total)}**`],
      ],
    ),
    `\n${isGood ? 'Met' : 'MISSED'}: at most ${kilobytes(LIMIT_BYTES)} kB.`,
  ].join('\n'),
});
process.exitCode = isGood ? 0 : 1;
