import { Refusal } from '../start/refusal.ts';
import { say, saying } from '../start/say.ts';
import { takeDown } from './down.ts';
import * as faults from './faults.ts';
import { type Host, type Lab } from './lab.ts';
import { withLock } from './lock.ts';
import { setCable } from './network.ts';
import { slowDown, speedUp } from './network-faults.ts';
import { forgetPackageLists } from './forget-package-lists.ts';
import { powerOn } from './power.ts';
import { ssh } from './ssh.ts';
import { printStatus } from './status.ts';
import { tryKernel } from './try-kernel.ts';
import { up } from './up.ts';

/** Another verb on the same lab ends within this time, or is the one to wait for by hand. */
const OTHER_VERB_MS = 60_000;
const DEFAULT_RATE = '1mbit';

interface HostVerb {
  /** For the list of verbs. */
  does: string;
  /** While it happens: `Crashing h1`. */
  says: string;
  run: (lab: Lab, host: Host, words: readonly string[]) => Promise<void>;
}

const hostVerbs: Record<string, HostVerb> = {
  on: { does: 'power on, cable in, wait for SSH', says: 'Booting', run: powerOn },
  reboot: { does: 'a real reboot, asked for over SSH', says: 'Rebooting', run: faults.reboot },
  reset: { does: 'a fresh disk: new machine-id, new host key', says: 'Installing anew', run: faults.reset },
  crash: { does: 'power and network gone at once: silence', says: 'Crashing', run: faults.crash },
  kill: { does: 'every process dies: connections are refused', says: 'Killing everything on', run: faults.kill },
  cut: { does: 'pull the network cable', says: 'Pulling the cable of', run: (lab, host) => setCable(lab, host, 'down') },
  uncut: { does: 'plug it in again', says: 'Plugging in the cable of', run: (lab, host) => setCable(lab, host, 'up') },
  freeze: { does: 'TCP accepts, nothing answers', says: 'Freezing', run: faults.freeze },
  thaw: { does: 'go on where it stood still', says: 'Thawing', run: faults.thaw },
  slow: {
    does: `hold its cable to a rate (${DEFAULT_RATE}): slow h1 256kbit`,
    says: 'Slowing down',
    run: (lab, host, [rate = DEFAULT_RATE]) => slowDown(lab, host, rate),
  },
  fast: { does: 'full speed again', says: 'Speeding up', run: speedUp },
};

const labVerbs: Record<string, { does: string; run: (lab: Lab, words: readonly string[]) => Promise<void> }> = {
  up: { does: 'boot hosts: up 4', run: (lab, [count]) => up(lab, Number(count ?? 4)) },
  down: { does: 'end everything, leave nothing', run: (lab) => saying('Taking the lab down', () => takeDown(lab)) },
  partition: {
    does: 'groups that do not hear each other: partition h1,h2 h3',
    run: async (lab, words) => {
      const groups = await Promise.all(words.map((word) => Promise.all(word.split(',').map((name) => lab.requireHost(name)))));
      await saying(`Separating ${words.join(' from ')}`, () => faults.partition(lab, groups));
    },
  },
  heal: { does: 'end every partition', run: (lab) => saying('Healing the network', () => faults.heal(lab)) },
  offline: {
    does: 'packages only from what was fetched before',
    run: async (lab) => {
      await lab.require();
      await saying('Cutting off the mirrors', () => faults.mirrorsGone(lab));
    },
  },
  online: {
    does: 'packages from the mirrors again',
    run: async (lab) => {
      await lab.require();
      await saying('Reaching the mirrors again', () => faults.mirrorsBack(lab));
    },
  },
  refresh: {
    does: 'forget the kept package lists: the next "apt-get update" sees the mirrors of today',
    run: (lab) => saying('Forgetting the kept package lists', () => forgetPackageLists(lab)),
  },
};

/** Does what the person asked for and answers the exit code. @throws Refusal */
export async function perform(lab: Lab, verb: string, words: readonly string[]): Promise<number> {
  if (verb === 'ssh') return ssh(lab, await lab.requireHost(words[0]), words.slice(1));
  if (verb === 'status') {
    await printStatus(lab, { json: words.includes('--json') });
    return 0;
  }
  if (verb === 'can') {
    await tryKernel();
    return 0;
  }
  if (verb === '' || verb === 'help') {
    explain();
    return 0;
  }
  if (Object.hasOwn(labVerbs, verb)) await alone(lab, () => labVerbs[verb]?.run(lab, words));
  else if (Object.hasOwn(hostVerbs, verb)) await alone(lab, () => onEachHost(lab, verb, words));
  else throw new Refusal(`There is no verb "${verb}"; "npm run lab -- help" lists them.`);
  return 0;
}

/** `h1`, or `h1,h2` for the same fault on both; then what else the verb takes. */
async function onEachHost(lab: Lab, name: string, [hosts, ...words]: readonly string[]): Promise<void> {
  const verb = hostVerbs[name];
  const chosen = await Promise.all((hosts ?? '').split(',').map((host) => lab.requireHost(host === '' ? undefined : host)));
  await saying(`${verb?.says} ${chosen.map((host) => host.name).join(', ')}`, () =>
    Promise.all(chosen.map((host) => verb?.run(lab, host, words))),
  );
}

function alone(lab: Lab, work: () => Promise<void> | undefined): Promise<void> {
  return withLock(`${lab.root}/${lab.name}`, OTHER_VERB_MS, async () => work());
}

function explain(): void {
  say('npm run lab -- <verb>');
  const rows: [string, string][] = [
    ...Object.entries(labVerbs).map(([verb, { does }]): [string, string] => [verb, does]),
    ['can', 'whether this machine can carry a lab: exit code 0, or 1 and why not'],
    ['status', 'every host and its faults; --json for programs'],
    ['ssh h1', 'a shell, or one command: ssh h1 uptime'],
    ...Object.entries(hostVerbs).map(([verb, { does }]): [string, string] => [`${verb} h1`, does]),
  ];
  for (const [verb, does] of rows) say(`  ${verb.padEnd(12)} ${does}`);
}
