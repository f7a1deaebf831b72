import { BlockList } from 'node:net';

/** A connection that nobody answers is what is sent again so often: within a minute, the intervals double from 0.2 s on. */
const RESENT_MANY = 8;
const HEX = 16;
const [BYTES_OF_IPV4, BYTES_OF_WORD, HEX_OF_BYTE] = [4, 4, 2];

/**
 * Who does not acknowledge what is sent to a port, however often. The kernel itself gives up after a quarter of an hour.
 *
 * @param tables `/proc/net/tcp` and `/proc/net/tcp6` of a little-endian machine; see proc_net_tcp in the documentation of Linux
 */
export function silentPeers(tables: string, port: number): BlockList {
  const silent = new BlockList();
  for (const line of tables.split('\n')) {
    const [, , peer = '', , , , resent = ''] = line.trim().split(/\s+/);
    const [address = '', peerPort = ''] = peer.split(':');
    if (Number.parseInt(peerPort, HEX) !== port || !(Number.parseInt(resent, HEX) >= RESENT_MANY)) continue;
    const bytes = bytesOf(address);
    if (bytes.length === BYTES_OF_IPV4) silent.addAddress(bytes.join('.'), 'ipv4');
    else silent.addAddress(ipv6Of(bytes), 'ipv6');
  }
  return silent;
}

/** Words of four bytes, each of them the wrong way round. */
function bytesOf(hex: string): number[] {
  const bytes = hex.match(/../g)?.map((byte) => Number.parseInt(byte, HEX)) ?? [];
  return bytes.map((_, place) => {
    const inWord = place % BYTES_OF_WORD;
    return bytes[place - inWord + (BYTES_OF_WORD - 1 - inWord)] ?? 0;
  });
}

function ipv6Of(bytes: readonly number[]): string {
  const hex = bytes.map((byte) => byte.toString(HEX).padStart(HEX_OF_BYTE, '0')).join('');
  return hex.match(/.{4}/g)?.join(':') ?? '';
}
