import { describe, expect, it } from '@jest/globals';
import { listeningPorts } from './ssh-host.js';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   106        0 22345 1 0000000000000000 100 0 0 10 0
   2: 0B5AD20A:0016 015AD20A:D1F2 01 00000000:00000000 02:000A5D9C 00000000     0        0 32345 2 0000000000000000 20 4 29 10 -1
   3: 0B5AD20A:1539 015AD20A:D1F4 06 00000000:00000000 03:000A5D9C 00000000     0        0 0 3 0000000000000000
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:6989 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 42345 1 0000000000000000 100 0 0 10 0
`;

describe('listeningPorts', () => {
  it('finds what listens in both tables, and nothing that is only connected or just ended', () => {
    expect(listeningPorts(TCP + TCP6)).toEqual([22, 5432, 27017]);
  });

  it('finds nothing in what is no table', () => {
    expect(listeningPorts('')).toEqual([]);
    expect(listeningPorts('cat: /proc/net/tcp6: No such file or directory\n')).toEqual([]);
  });
});
