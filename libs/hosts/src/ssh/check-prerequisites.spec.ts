import { describe, expect, it } from '@jest/globals';
import { mayBecome } from './check-prerequisites.js';

/** As `sudo -l` lists rights: a long entry goes on in the next line, indented further. */
const listing = (...entries: string[]): string =>
  [
    'Matching Defaults entries for rocket on h1:',
    '    env_reset, mail_badpass,',
    '    secure_path=/usr/local/sbin\\:/usr/local/bin, use_pty, !requiretty,',
    '    env_keep+=DEBIAN_FRONTEND',
    '',
    'User rocket may run the following commands on h1:',
    ...entries.map((entry) => `    ${entry}`),
    '',
  ].join('\n');

describe('mayBecome', () => {
  it.each([
    ['that very account', '(postgres) NOPASSWD: ALL'],
    ['that account among others', '(mongodb, postgres) NOPASSWD: ALL'],
    ['that account with a group', '(postgres : postgres) NOPASSWD: ALL'],
    ['everybody', '(ALL) NOPASSWD: ALL'],
    ['everybody and every group', '(ALL : ALL) NOPASSWD: ALL'],
  ])('knows who may become %s', (_who, entry) => {
    expect(mayBecome('postgres', listing('(root) NOPASSWD: /usr/bin/apt-get, /usr/bin/systemctl', entry))).toBe(true);
  });

  it.each([
    ['nobody', ''],
    ['another account', '(mongodb) NOPASSWD: ALL'],
    ['an account whose name begins alike', '(postgres2) NOPASSWD: ALL'],
    ['root', '(root) NOPASSWD: ALL'],
    ['the account with a password', '(postgres) ALL'],
    ['the account for some commands', '(postgres) NOPASSWD: /usr/bin/psql'],
    ['the group alone', '(mongodb : postgres) NOPASSWD: ALL'],
  ])('is not deceived by who may become %s', (_who, entry) => {
    expect(mayBecome('postgres', listing(entry))).toBe(false);
  });

  it('reads an entry that goes on in the next line as one', () => {
    const long =
      '(root) NOPASSWD: /usr/bin/apt-get,\n        /usr/bin/systemctl,\n        /usr/bin/rm -r -f /var/lib/rocket-managed';
    expect(mayBecome('postgres', listing(long, '(postgres) NOPASSWD: ALL'))).toBe(true);
    expect(mayBecome('postgres', listing(`${long},\n        (postgres) NOPASSWD: ALL`))).toBe(false);
  });
});
