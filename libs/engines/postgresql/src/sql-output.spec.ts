import { describe, expect, it } from '@jest/globals';
import { SqlOutput } from './sql-output.js';

describe('the output of statements', () => {
  it('has every row on a line of its own, and what was done', () => {
    const output = new SqlOutput();
    output.columns(['id', 'text']);
    output.row(['1', 'one\ntwo']);
    output.row(['2', null]);
    output.done('SELECT 2');
    output.notice('NOTICE: done already');
    output.done('CREATE TABLE');
    expect(output.toString()).toBe('id | text\n1 | one\\ntwo\n2 | (null)\nSELECT 2\nNOTICE: done already\nCREATE TABLE');
  });

  it('leaves out rows and remarks beyond a hundred, and counts rows anew for every statement', () => {
    const output = new SqlOutput();
    for (let statement = 0; statement < 2; statement++) {
      output.columns(['n']);
      for (let n = 0; n < 105; n++) output.row([String(n)]);
      output.done('SELECT 105');
    }
    for (let n = 0; n < 1_000; n++) output.notice('NOTICE: again');
    const lines = output.toString().split('\n');
    expect(lines.filter((line) => line === '(5 more rows)')).toHaveLength(2);
    expect(lines.filter((line) => line === '99')).toHaveLength(2);
    expect(lines).not.toContain('100');
    expect(lines.filter((line) => line === 'NOTICE: again')).toHaveLength(100);
  });

  it('is never larger than 64 KiB, and says so', () => {
    const output = new SqlOutput();
    output.columns(['text']);
    for (let n = 0; n < 100; n++) output.row(['ä'.repeat(900)]);
    output.done('SELECT 100');
    expect(Buffer.byteLength(output.toString())).toBeLessThanOrEqual(64 * 1024);
    expect(output.toString()).toMatch(/left out\.$/);
  });
});
