import { Refusal } from '../start/refusal.ts';
import { type Host, type Lab } from './lab.ts';
import { run, succeeds } from './run.ts';

/** Locally administered, and nobody's: frames for it arrive nowhere, as those for a dead machine. */
const NOBODY = '02:00:00:00:00:00';

/** Between these two, in both directions, every packet is lost. Nobody is told so: each sees silence. */
export async function separate(lab: Lab, one: Host, other: Host): Promise<void> {
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    const neighbour = ['replace', to.address, 'lladdr', NOBODY, 'nud', 'permanent', 'dev', 'eth0'];
    await run('ip', ['-n', lab.cable(from), 'neighbour', ...neighbour]);
  }
}

export async function reunite(lab: Lab, one: Host, other: Host): Promise<void> {
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    await succeeds('ip', ['-n', lab.cable(from), 'neighbour', 'delete', to.address, 'dev', 'eth0']);
  }
}

/** Names of the hosts whom this one cannot reach any more. */
export async function separatedFrom(lab: Lab, host: Host, all: readonly Host[]): Promise<string[]> {
  const table = await run('ip', ['-n', lab.cable(host), '-json', 'neighbour', 'show', 'nud', 'permanent', 'dev', 'eth0']).catch(
    () => '',
  );
  const lost = (JSON.parse(table || '[]') as { dst: string; lladdr?: string }[]).filter(({ lladdr }) => lladdr === NOBODY);
  return all.filter(({ address }) => lost.some(({ dst }) => dst === address)).map(({ name }) => name);
}

/** Holds both directions of a host's cable to a rate such as `1mbit`. @throws Refusal */
export async function slowDown(lab: Lab, host: Host, rate: string): Promise<void> {
  if (!/^[1-9]\d{0,5}[km]bit$/.test(rate)) throw new Refusal(`"${rate}" is no rate; such as 256kbit or 10mbit.`);
  const shape = ['root', 'tbf', 'rate', rate, 'burst', '32kbit', 'latency', '400ms'];
  await run('tc', ['qdisc', 'replace', 'dev', lab.cable(host), ...shape]);
  await run('tc', ['-n', lab.cable(host), 'qdisc', 'replace', 'dev', 'eth0', ...shape]);
}

export async function speedUp(lab: Lab, host: Host): Promise<void> {
  await succeeds('tc', ['qdisc', 'delete', 'dev', lab.cable(host), 'root']);
  await succeeds('tc', ['-n', lab.cable(host), 'qdisc', 'delete', 'dev', 'eth0', 'root']);
}

export async function speedLimitOf(lab: Lab, host: Host): Promise<string | undefined> {
  const table = await run('tc', ['qdisc', 'show', 'dev', lab.cable(host)]).catch(() => '');
  return /\btbf\b.*\brate (\S+)/.exec(table)?.[1];
}
