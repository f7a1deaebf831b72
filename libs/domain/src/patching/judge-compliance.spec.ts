import { describe, expect, it } from '@jest/globals';
import { judgeCompliance } from './judge-compliance.js';
import type { ComplianceFacts } from './judge-compliance.js';

const facts = (given: Partial<ComplianceFacts> = {}): ComplianceFacts => ({
  versions: ['17.9', '17.10'],
  offers: [
    { version: '17.9', firstSeenAt: new Date('2027-01-01T00:00:00Z') },
    { version: '17.10', firstSeenAt: new Date('2027-03-01T00:00:00Z') },
  ],
  isInProgress: false,
  isPlanned: false,
  ...given,
});
const judge = (day: string, given: Partial<ComplianceFacts> = {}) =>
  judgeCompliance(facts(given), 30, new Date(`${day}T00:00:00Z`));

describe('how a cluster stands', () => {
  it('is as old as its oldest member, and behind since the newer release was seen', () =>
    expect(judge('2027-03-10')).toEqual({
      state: 'available',
      version: '17.9',
      latest: '17.10',
      behind: 1,
      since: new Date('2027-03-01T00:00:00Z'),
      deadline: new Date('2027-03-31T00:00:00Z'),
    }));
  it('is required when the deadline is a week away or past', () => {
    expect(judge('2027-03-25').state).toBe('required');
    expect(judge('2027-05-01', { isPlanned: true }).state).toBe('required');
  });
  it('is none when every member answers the newest', () =>
    expect(judge('2027-03-25', { versions: ['17.10'] })).toMatchObject({ state: 'none', behind: 0, since: null }));
  it('compares versions as versions: 17.10 is newer than 17.9', () => expect(judge('2027-03-10').latest).toBe('17.10'));
  it('says what is planned, and what is going on', () => {
    expect(judge('2027-03-10', { isPlanned: true }).state).toBe('next window');
    expect(judge('2027-03-10', { isInProgress: true }).state).toBe('in progress');
  });
  it('is unknown when nobody knows its version or its releases', () => {
    expect(judge('2027-03-10', { versions: [null] }).state).toBe('unknown');
    expect(judge('2027-03-10', { offers: [] }).state).toBe('unknown');
  });
});
