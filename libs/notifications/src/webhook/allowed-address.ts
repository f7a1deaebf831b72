import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Networks that may be called although they are not public, in CIDR notation. */
export type AllowedNetworks = readonly string[];

/** Whether this network may be called: it is public, or was allowed expressly. */
export function isAllowed(address: string, allowed: AllowedNetworks): boolean {
  const parsed = ipaddr.process(address);
  if (allowed.some((network) => isWithin(parsed, network))) return true;
  return parsed.range() === 'unicast';
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [net, bits] = ipaddr.parseCIDR(network);
  return address.kind() === net.kind() && address.match(net, bits);
}

/**
 * The addresses of a host, all of which may be called. What was looked up here is what must be called: a name that is asked
 * again may answer with another address.
 *
 * @throws Error in words when it has no address, or one that may not be called
 */
export async function allowedAddresses(
  host: string,
  allowed: AllowedNetworks,
): Promise<[{ address: string; family: number }, ...{ address: string; family: number }[]]> {
  const name = host.replace(/^\[|\]$/g, '');
  const found = isIP(name) > 0 ? [{ address: name, family: isIP(name) }] : await lookup(name, { all: true });
  const [first, ...others] = found;
  if (!first) throw new Error(`${name} has no address.`);
  const forbidden = found.find(({ address }) => !isAllowed(address, allowed));
  if (forbidden)
    throw new Error(
      `${name} leads to ${forbidden.address}, which is not public. An administrator can allow its network by ROCKET_WEBHOOK_NETWORKS.`,
    );
  return [first, ...others];
}
