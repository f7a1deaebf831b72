import { describe, expect, it } from '@jest/globals';
import { toCsv } from './csv.js';

describe('an export', () => {
  it('has a head and quotes what needs it', () => {
    expect(toCsv([{ serverName: 'ch-1', text: 'says "no", twice', cpu: 4 }])).toBe(
      '\uFEFFserverName,text,cpu\r\nch-1,"says ""no"", twice",4\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '=1\n+2', '＝1'])('never lets a spreadsheet run %j', (text) => {
    expect(toCsv([{ text }])).toBe(`\uFEFFtext\r\n"'${text}"\r\n`);
  });

  it('leaves numbers numbers, and nothing empty', () => {
    expect(toCsv([{ lag: -5, size: null }])).toBe('\uFEFFlag,size\r\n-5,\r\n');
  });
});
