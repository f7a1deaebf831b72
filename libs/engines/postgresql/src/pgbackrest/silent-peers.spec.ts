import { describe, expect, it } from '@jest/globals';
import { silentPeers } from './silent-peers.js';

const IPV4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:20F0 00000000:0000 0A 00000000:00000000 00:00000000 00000000   102        0 7886685 1 0000000000000000 100 0 0 10 0
   1: 0D7CE00A:9374 0C7CE00A:20F0 01 00000150:00000000 01:000006B2 00000012   102        0 7895111 3 0000000000000000 2662 4 1 1 -1
   2: 0D7CE00A:9376 0B7CE00A:20F0 01 00000150:00000000 01:000006B2 00000007   102        0 7895112 3 0000000000000000 2662 4 1 1 -1
   3: 0D7CE00A:0016 017CE00A:BB40 01 00000000:00000000 02:000A57D9 00000009     0        0 7868148 2 0000000000000000 21 4 27 356 -1
`;
const IPV6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 000080FE00000000FF565452BD5669FE:9374 B80D0120000000000000000001000000:20F0 01 00000150:00000000 01:000006B2 0000000A   102        0 7895113 3 0000000000000000 2662 4 1 1 -1
`;

describe('who does not hear what is sent to it', () => {
  it('is whoever does not acknowledge what was sent again eight times', () => {
    const silent = silentPeers(IPV4, 8432);
    expect(silent.check('10.224.124.12')).toBe(true);
    expect(silent.check('10.224.124.11')).toBe(false);
    expect(silent.check('10.224.124.1')).toBe(false);
    expect(silent.rules).toHaveLength(1);
  });

  it('is known by any way to write its address', () => {
    const silent = silentPeers(IPV4 + IPV6, 8432);
    expect(silent.check('2001:db8::1', 'ipv6')).toBe(true);
    expect(silent.check('2001:db8::2', 'ipv6')).toBe(false);
    expect(silent.rules).toHaveLength(2);
  });

  it('is nobody where nothing is open', () => {
    expect(silentPeers('', 8432).rules).toEqual([]);
  });
});
