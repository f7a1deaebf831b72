import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteParameter, splitNames } from './parameter-list.js';

describe('lists of names in a parameter', () => {
  it('are taken apart as the server does it', () => {
    expect(splitNames('"$user", Public')).toEqual(['$user', 'public']);
    expect(splitNames(' a,"b, c" ,"d""e"')).toEqual(['a', 'b, c', 'd"e']);
    expect(splitNames('""')).toEqual(['']);
    for (const none of ['', 'a,', 'a b', 'a,,b', '"a', 'a"b"']) expect(splitNames(none)).toBeUndefined();
  });

  it('come back from any names that were put in quotes', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (names) => {
        expect(splitNames(names.map((name) => `"${name.replaceAll('"', '""')}"`).join(', '))).toEqual(names);
      }),
    );
  });

  it('are one value each, and everything else is one value', () => {
    expect(quoteParameter('search_path', "app, o'neil")).toBe("'app', 'o''neil'");
    expect(quoteParameter('DateStyle', 'ISO, DMY')).toBe("'ISO, DMY'");
  });
});
