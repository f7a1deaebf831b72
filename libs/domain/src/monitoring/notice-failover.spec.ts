import { describe, expect, it } from '@jest/globals';
import { noticePrimaryChange } from './notice-failover.js';

const known = [
  { serverName: 'h1', nodeRole: 'Primary' },
  { serverName: 'h2', nodeRole: 'SecondaryAsync' },
] as const;
const primary = (serverName: string, term: number) => ({ serverName, answers: true, role: 'Primary', term }) as const;
const replica = (serverName: string) => ({ serverName, answers: true, role: 'SecondaryAsync' }) as const;
const silent = (serverName: string) => ({ serverName, answers: false }) as const;

describe('another primary', () => {
  it('is noticed when a replica has become it', () => {
    expect(noticePrimaryChange(known, [silent('h1'), primary('h2', 2)])).toEqual({ from: 'h1', to: 'h2', term: 2 });
  });

  it('is noticed beside the old one that still says it is', () => {
    expect(noticePrimaryChange(known, [primary('h1', 1), primary('h2', 2)])).toMatchObject({ to: 'h2' });
  });

  it('is not noticed twice', () => {
    const both = known.map(({ serverName }) => ({ serverName, nodeRole: 'Primary' }) as const);
    expect(noticePrimaryChange(both, [silent('h1'), primary('h2', 2)])).toBeNull();
  });

  it.each([
    ['nobody is', [silent('h1'), replica('h2')]],
    ['it is the same', [primary('h1', 1), replica('h2')]],
  ])('is not noticed when %s', (_why, answers) => expect(noticePrimaryChange(known, answers)).toBeNull());

  it('is not noticed in a cluster whose primary was never known', () => {
    expect(noticePrimaryChange([], [primary('h1', 1)])).toBeNull();
  });
});
