import { readFile } from 'node:fs/promises';
import { Refusal } from '../start/refusal.ts';
import { type Host, type Lab } from './lab.ts';
import { run, succeeds } from './run.ts';

/** Second numbers of 10.x networks that we try, in an order that begins where the lab's id says. */
const FIRST_CHOICE = 200;
const CHOICES = 50;

/** The address of the machine on the bridge: packages come from here. */
export function bridgeAddress(network: string): string {
  return `${network}.1`;
}

export function hostAddress(network: string, number: number): string {
  return `${network}.${10 + number}`;
}

/** A private /24 that nothing on this machine uses, as its first three numbers. @throws Refusal */
export async function chooseNetwork(lab: Lab): Promise<string> {
  const seed = Number.parseInt(lab.id, 16);
  const used = await usedAddresses();
  for (let step = 0; step < CHOICES; step++) {
    const network = `10.${FIRST_CHOICE + ((seed + step) % CHOICES)}.${(seed >> 8) % 256}`;
    const low = numberOf(`${network}.0`);
    if (!used.some(({ first, last }) => first <= low + 255 && last >= low)) return network;
  }
  throw new Refusal('Every private network the lab could use is already routed on this machine.');
}

interface AddressRange {
  first: number;
  last: number;
}

/** What is routed here, and the name servers, which may lie behind the default route. */
async function usedAddresses(): Promise<AddressRange[]> {
  const routes = JSON.parse(await run('ip', ['-4', '-json', 'route', 'show', 'table', 'all'])) as { dst: string }[];
  const servers = (await readFile('/etc/resolv.conf', 'utf8').catch(() => '')).matchAll(/^nameserver\s+([\d.]+)\s*$/gm);
  return [...routes.map(({ dst }) => dst).filter((dst) => dst !== 'default'), ...[...servers].map((match) => match[1] ?? '')]
    .map((range) => /(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?$/.exec(range))
    .filter((match) => match !== null)
    .map((match) => {
      const first = numberOf(match[1] ?? '');
      return { first, last: first + 2 ** (32 - Number(match[2] ?? 32)) - 1 };
    });
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

export async function makeBridge(lab: Lab, network: string): Promise<void> {
  if (await succeeds('ip', ['link', 'show', 'dev', lab.bridge])) return;
  // Without a forward delay of 0 a bridge is deaf for its first 15 seconds.
  await run('ip', ['link', 'add', 'name', lab.bridge, 'type', 'bridge', 'forward_delay', '0']);
  await run('ip', ['address', 'add', `${bridgeAddress(network)}/24`, 'dev', lab.bridge]);
  await run('ip', ['link', 'set', 'dev', lab.bridge, 'up']);
}

export async function removeBridge(lab: Lab): Promise<void> {
  await succeeds('ip', ['link', 'delete', 'dev', lab.bridge]);
}

/** A namespace with the host's address, on the bridge by a cable of its own. It has no other way out. */
export async function connectHost(lab: Lab, host: Host): Promise<void> {
  const name = lab.cable(host);
  await run('ip', ['netns', 'add', name]);
  await run('ip', ['link', 'add', 'name', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name]);
  await run('ip', ['link', 'set', 'dev', name, 'master', lab.bridge, 'up']);
  await run('ip', ['-n', name, 'link', 'set', 'dev', 'lo', 'up']);
  await run('ip', ['-n', name, 'address', 'add', `${host.address}/24`, 'dev', 'eth0']);
  await run('ip', ['-n', name, 'link', 'set', 'dev', 'eth0', 'up']);
}

export async function disconnectHost(lab: Lab, host: Host): Promise<void> {
  const name = lab.cable(host);
  await succeeds('ip', ['link', 'delete', 'dev', name]);
  await succeeds('ip', ['netns', 'delete', name]);
}

export async function setCable(lab: Lab, host: Host, state: 'up' | 'down'): Promise<void> {
  await run('ip', ['link', 'set', 'dev', lab.cable(host), state]);
}

export async function isCableUp(lab: Lab, host: Host): Promise<boolean> {
  // No cable at all: the machine itself was rebooted since `up`.
  const table = await run('ip', ['-json', 'link', 'show', 'dev', lab.cable(host)]).catch(() => '[]');
  const links = JSON.parse(table) as { flags: string[] }[];
  return links[0]?.flags.includes('UP') ?? false;
}
