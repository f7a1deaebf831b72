import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvLine } from './csv.js';

describe('a line of CSV', () => {
  it('quotes what needs it, and leaves numbers numbers and nothing empty', () => {
    expect(csvLine(['ch-1', 'says "no", twice', ' a ', 'a\nb', -5, true, null, ''])).toBe(
      'ch-1,"says ""no"", twice"," a ","a\nb",-5,true,,\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', '=1\n+2', '＝1'])('never lets a spreadsheet run %j', (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
  });

  it('is one line of as many cells as there are, whatever is in them, none of which begins like a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (texts) => {
        const cells = readLine(csvLine(texts));
        expect(cells.map((cell, place) => (texts[place] === cell ? cell : cell.slice(1)))).toEqual(texts);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});

/** Reads what RFC 4180 says. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  let rest = line.slice(0, -2);
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const cell = quoted ? quoted[0] : (/^[^,]*/.exec(rest)?.[0] ?? '');
    cells.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : cell);
    if (cell.length === rest.length) return cells;
    rest = rest.slice(cell.length + 1);
  }
}
