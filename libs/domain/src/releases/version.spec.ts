import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, parseVersion, resolveRelease, runsRelease } from './version.js';

const version = fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

describe('versions', () => {
  it('are compared as numbers: 17.9 is older than 17.10', () => {
    expect(compareVersions('17.9', '17.10')).toBeLessThan(0);
    expect(['18.3', '17.10', '9.6.24', '17.9'].sort(compareVersions)).toEqual(['9.6.24', '17.9', '17.10', '18.3']);
  });

  it('put what is none before all that are', () => expect(compareVersions('devel', '0.1')).toBeLessThan(0));

  it.each(['', '17.', '.4', '17.4beta', 'v17', '17..4', '-1'])('are not %j', (text) =>
    expect(parseVersion(text)).toBeUndefined(),
  );

  it('are in one total order, whichever way they are asked', () =>
    fc.assert(
      fc.property(version, version, version, (one, two, three) => {
        expect(Math.sign(compareVersions(one, two))).toBe(-Math.sign(compareVersions(two, one)) + 0);
        if (compareVersions(one, two) <= 0 && compareVersions(two, three) <= 0)
          expect(compareVersions(one, three)).toBeLessThanOrEqual(0);
        expect(compareVersions(one, one)).toBe(0);
      }),
    ));
});

describe('the release that was meant', () => {
  const installable = ['17.9', '18.3', '17.10'];

  it.each([
    [undefined, '18.3'],
    ['17', '17.10'],
    ['17.9', '17.9'],
    ['18.3', '18.3'],
    ['17.1', undefined],
    ['1', undefined],
    ['16', undefined],
    ['', undefined],
  ])('by %j is %j', (wanted, release) => expect(resolveRelease(wanted, installable)).toBe(release));

  it('is nothing where nothing can be installed', () => expect(resolveRelease(undefined, [])).toBeUndefined());

  it('does not depend on the order of the list, which stays as it was', () => {
    const list = [...installable].reverse();
    expect(resolveRelease('17', list)).toBe('17.10');
    expect(list).toEqual(['17.10', '18.3', '17.9']);
  });
});

describe('a server that runs a release', () => {
  it('answers it, or a newer minor of the same major', () => {
    const running = ['15.18', '15.20', '15.9', '16.1', '', null, undefined].filter((version) => runsRelease(version, '15.18'));
    expect(running).toEqual(['15.18', '15.20']);
  });
});
