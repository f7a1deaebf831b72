// Are many commands over SSH as fast as OpenSSH runs them over kept connections? See README.md.
import type { HostExecutor } from '@rocket/hosts';
import { LabServers, limits } from '../../e2e/lab/lab-servers.ts';
import { lab } from '../../e2e/lab/lab-under-test.ts';
import { median, table } from '../support/figures.ts';
import { keepReport } from '../support/report.ts';
import { OpenSsh } from './open-ssh.ts';

process.env['ROCKET_TEST_LAB_NAME'] = 'bench-ssh';

const SERVERS = ['h1', 'h2', 'h3', 'h4'];
const COMMANDS = 200;
const ROUNDS = 10;
/** As many as sshd allows on a connection by default (MaxSessions), and as many as keep a small machine busy without a crowd. */
const SESSIONS_AT_ONCE = [10, 2];
const TARGET = 1;

/** How one side runs a command on a server for each number; answers what they said, in any order. */
type Work = (serverName: string, numbers: readonly number[]) => Promise<string>;

interface Question {
  title: string;
  sides: Record<string, Work>;
}

/** `COMMANDS` at once, spread over the servers; milliseconds until the last has answered. */
async function runRound(work: Work): Promise<number> {
  const all = Array.from({ length: COMMANDS }, (_, number) => number);
  const startedAt = performance.now();
  const answers = SERVERS.map(async (name, index) => {
    const numbers = all.filter((number) => number % SERVERS.length === index);
    const said = (await work(name, numbers)).match(/^\d+$/gm)?.map(Number) ?? [];
    if (said.toSorted((one, other) => one - other).join() !== numbers.join()) throw new Error(`${name} answered ${said.join()}.`);
  });
  await Promise.all(answers);
  return performance.now() - startedAt;
}

function questions(servers: LabServers, openSsh: OpenSsh): Question[] {
  const together = async (work: Promise<string>[]): Promise<string> => (await Promise.all(work)).join('');
  const sides = (command: string, product: (host: HostExecutor, number: number) => Promise<string>): Question['sides'] => ({
    product: (name, numbers) => together(numbers.map((number) => product(servers.open(name), number))),
    ...Object.fromEntries(
      SESSIONS_AT_ONCE.map((atOnce): [string, Work] => [
        `OpenSSH, ${atOnce} at once`,
        (name, numbers) => openSsh.runForEach(name, command, numbers, atOnce),
      ]),
    ),
  });
  return [
    {
      title: 'as the account of the databases, by sudo',
      sides: sides('sudo -n -u postgres -- echo', async (host, number) => {
        const { stdout } = await host.run(['echo', `${number}`], limits);
        return stdout;
      }),
    },
    {
      title: 'as the account that signs in',
      sides: sides('cat /proc/net/tcp /proc/net/tcp6; echo', async (host, number) => {
        const port = await host.findFreePort([], limits);
        return port === 5432 ? `${number}\n` : '';
      }),
    },
  ];
}

/** The sides in turns, another one first in each round; the first round is thrown away. */
async function measure({ title, sides }: Question): Promise<Map<string, number[]>> {
  const names = Object.keys(sides);
  const measured = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const ms = await runRound(sides[name] as Work);
      console.log(`${title}: round ${round} ${name} ${ms.toFixed(0)} ms${round === 0 ? ' (warming up)' : ''}`);
      if (round > 0) measured.get(name)?.push(ms);
    }
  }
  return measured;
}

/** Rounds that follow each other share what else the machine does: each is compared with the better of the others in it. */
function ratioOf(measured: Map<string, number[]>): number {
  const { product = [], ...others } = Object.fromEntries(measured);
  return median(product.map((ms, round) => ms / Math.min(...Object.values(others).map((side) => side[round] ?? Infinity))));
}

function report(question: Question, measured: Map<string, number[]>): string {
  const rows = [...measured].map(([side, ms]) => [
    side,
    median(ms).toFixed(0),
    `${Math.min(...ms).toFixed(0)}-${Math.max(...ms).toFixed(0)}`,
    ((COMMANDS / median(ms)) * 1000).toFixed(0),
  ]);
  const ratio = ratioOf(measured);
  const verdict = `${ratio.toFixed(2)} times the better of the others. ${ratio <= TARGET ? 'Met' : 'MISSED'}: at most ${TARGET}.`;
  return `## ${COMMANDS} commands ${question.title}\n\n${table(['side', 'ms, median', 'rounds', 'commands/s'], rows)}\n\n${verdict}\n`;
}

const servers = new LabServers();
await lab('down');
await lab('up', String(SERVERS.length));
try {
  await servers.prepareWithAccount(...SERVERS);
  const addresses = SERVERS.map((name) => servers.address(name));
  const openSsh = await OpenSsh.connect(addresses, servers.privateKey);
  const parts: string[] = [];
  for (const question of questions(servers, openSsh)) parts.push(report(question, await measure(question)));
  await keepReport({
    directory: import.meta.dirname,
    title: `${COMMANDS} commands at once over ${SERVERS.length} servers`,
    body: [...parts, `${ROUNDS} rounds each, in turns, after one to warm up.`].join('\n'),
  });
  await Promise.all([openSsh.close(), servers.directory.close()]);
  process.exitCode = parts.some((part) => part.includes('MISSED')) ? 1 : 0;
} finally {
  await lab('down');
}
