import { describe, expect, it } from '@jest/globals';
import { dpkgFailure } from './dpkg-failure.js';

const said = (what: string, cause: string): string =>
  `Unpacking postgresql-15 (15.20-0+deb12u1) over (15.18-0+deb12u1) ...
dpkg: error processing ${what}:
 ${cause}
Errors were encountered while processing:
 ${what}
E: Sub-process /usr/bin/dpkg returned an error code (1)
`;
const COPY = `cannot copy extracted data for './usr/lib/x' to '/usr/lib/x.dpkg-new'`;

describe('dpkgFailure', () => {
  it.each([
    [
      'archive /tmp/apt-dpkg-install-uG7p/1-postgresql-15_15.20-0+deb12u1_amd64.deb (--unpack)',
      `${COPY}: failed to write (No space left on device)`,
      `The disk of ch-1 became full while postgresql-15 was installed: ${COPY}: failed to write (No space left on device).`,
    ],
    [
      'archive /var/cache/apt/archives/libc6_2.36-9_amd64.deb (--unpack)',
      `${COPY}: unexpected end of file or stream`,
      `libc6 could not be installed on ch-1: ${COPY}: unexpected end of file or stream.`,
    ],
    [
      'package postgresql-15:amd64 (--configure)',
      'installed postgresql-15 package post-installation script subprocess returned error exit status 1',
      'postgresql-15 could not be installed on ch-1: installed postgresql-15 package post-installation script subprocess returned error exit status 1.',
    ],
  ])('names the package and the cause: %s', (what, cause, sentence) => {
    expect(dpkgFailure(said(what, cause), 'ch-1')).toBe(sentence);
    // As a terminal has it.
    expect(dpkgFailure(said(what, cause).replaceAll('\n', '\r\n'), 'ch-1')).toBe(sentence);
  });

  it('makes nothing up', () => {
    expect(dpkgFailure('', 'ch-1')).toBeUndefined();
    expect(dpkgFailure('E: Could not get lock /var/lib/dpkg/lock-frontend.\n', 'ch-1')).toBeUndefined();
  });
});
