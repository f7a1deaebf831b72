import { describe, expect, it } from '@jest/globals';
import { parseDbmsType } from './dbms-type.js';

describe('a DBMS type', () => {
  it.each([
    ['PostgreSQL', 'PostgreSQL'],
    ['postgresql', 'PostgreSQL'],
    ['MONGODB', 'MongoDB'],
  ])('is read from %j in any letter case', (text, type) => expect(parseDbmsType(text)).toBe(type));

  it.each(['', 'postgres', 'PostgreSQL ', 'MySQL', 'constructor', '__proto__'])('is not %j', (text) =>
    expect(parseDbmsType(text)).toBeUndefined(),
  );
});
