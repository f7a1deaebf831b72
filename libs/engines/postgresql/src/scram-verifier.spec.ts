import { describe, expect, it } from '@jest/globals';
import { scramVerifier } from './scram-verifier.js';

describe('the SCRAM verifier', () => {
  it('is the one that PostgreSQL computes for the same salt', () => {
    // RFC 7677, section 3: user "user", password "pencil", this salt, 4096 iterations. The server signature there
    // follows from this ServerKey; both keys are as PostgreSQL 18 stores them.
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    expect(scramVerifier('pencil', salt)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('has a salt of its own each time and does not hold the password', () => {
    const [one, two] = [scramVerifier('hunter22'), scramVerifier('hunter22')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('hunter22');
  });
});
