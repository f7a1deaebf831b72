import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangePlan, ChangeRun } from '@rocket/contracts';
import { readFile } from 'node:fs/promises';
import { createCluster, named } from '../support/clusters.ts';
import { pidOf, until } from '../support/processes.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { feed } from './lab-under-test.ts';

const HOSTS = ['h1', 'h2', 'h3'];
const CLUSTERS = { alpha: ['h1', 'h2'], beta: ['h3'] };
const ROUTE = '/PostgreSQL/clustersServers/';
const SCRIPT_TIMEOUT_S = 20;
const MAX_OUTPUT = 64 * 1024 + 100;
const NOTES = '/tmp/notes';

describe('a change that is pushed to servers over SSH', () => {
  let fleet: FleetUnderTest;

  beforeAll(async () => {
    fleet = await FleetUnderTest.start(HOSTS.length, { ROCKET_SCRIPT_TIMEOUT_SECONDS: String(SCRIPT_TIMEOUT_S) });
    await fleet.enrol(...HOSTS);
    for (const [clusterName, hosts] of Object.entries(CLUSTERS)) {
      const { body } = await createCluster(fleet.api, clusterName, { environment: 'Prod', servers: named(...hosts) });
      expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    }
  });
  afterAll(() => fleet?.destroy());
  beforeEach(() => Promise.all(HOSTS.map((host) => feed(host, '', `rm -f ${NOTES} /tmp/mended`))));

  const push = async (change: unknown): Promise<string> => {
    const { status, body } = await fleet.api.post<{ operationId: string }>(ROUTE, { change });
    expect({ status, body }).toEqual({ status: 202, body: { operationId: expect.any(String) } });
    return body.operationId;
  };
  const read = async (id: string): Promise<ChangeRun> => (await fleet.api.get<ChangeRun>(`/PostgreSQL/changeRuns/${id}`)).body;
  const settled = async (id: string): Promise<ChangeRun> => {
    const isSettled = async (): Promise<boolean> =>
      ['Paused', 'Succeeded', 'Failed', 'Cancelled'].includes((await read(id)).status);
    await until('the run is over or halted', isSettled, 120_000, 100);
    return read(id);
  };
  const pushScript = async (script: string): Promise<ChangeRun> => settled(await push({ kind: 'script', script }));
  const ask = async (id: string, action: string): Promise<void> => {
    expect(await fleet.api.post(`/operations/${id}/${action}`, {})).toMatchObject({ status: 200 });
  };
  const partOf = (run: ChangeRun): string => run.clusters[0]?.operationId ?? '';
  const statesOf = (run: ChangeRun): string[] => run.servers.map(({ serverName, state }) => `${serverName} ${state}`);
  /** How often a script noted that it ran, on each server. */
  const notes = async (): Promise<Record<string, number>> => {
    const count = async (host: string): Promise<number> => Number(await feed(host, '', `cat ${NOTES} 2>/dev/null | wc -l`));
    return Object.fromEntries(await Promise.all(HOSTS.map(async (host) => [host, await count(host)] as const)));
  };
  /** In the order in which a change comes to them. */
  const order = async (): Promise<string[]> => {
    const { status, body } = await fleet.api.post<ChangePlan>(ROUTE, { change: { kind: 'script', script: ':' }, dryRun: true });
    expect({ status, refused: body.refused }).toEqual({ status: 200, refused: [] });
    return body.clusters.flatMap(({ servers }) => servers).map(({ serverName }) => serverName);
  };

  it('runs a script on one server after another, every character of it as it was written, and keeps what each said', async () => {
    const unharmed = `it's "quoted" $(touch ${NOTES}) \`touch ${NOTES}\` \\n \\\\ %s * ~ $HOME {a,b} ; } ä 漢字 \t|`;
    const script = `name=$(cat /etc/hostname)\nprintf '%s\\n' "on $name"\ncat <<'END'\n${unharmed}\nEND\n\nid -un >&2; cat; exit 0 # '"`;
    const run = await pushScript(script);
    expect(run).toMatchObject({ status: 'Succeeded', change: { script } });
    expect(run.servers.map(({ serverName }) => serverName)).toEqual(await order());
    for (const { serverName, state, exitCode, outcome, output } of run.servers) {
      expect({ state, exitCode, outcome }).toEqual({ state: 'Done', exitCode: 0, outcome: 'It ended with exit code 0.' });
      // Two streams, which nobody puts in order.
      expect(output.replace('rocket\n', '')).toBe(`on ${serverName}\n${unharmed}\n`);
      expect(output).toContain('rocket\n');
    }
    expect(await notes()).toEqual({ h1: 0, h2: 0, h3: 0 });
    expect((await fleet.members('alpha'))[run.servers[1]?.serverName ?? '']).toMatch(/^Primary/);
    for (const [index, { startedAt }] of run.servers.entries()) {
      const earlier = run.servers[index - 1]?.finishedAt ?? startedAt;
      expect(Date.parse(startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(earlier ?? ''));
    }
  });

  it('stops where a script fails, and goes on there when it is retried', async () => {
    const [first, second, third] = await order();
    const failing = `[ "$(cat /etc/hostname)" != ${second ?? ''} ] || [ -e /tmp/mended ] || { echo 'No room.' >&2; exit 3; }`;
    const run = await pushScript(`echo ran >> ${NOTES}\n${failing}`);
    expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining('It ended with exit code 3.') });
    expect(run.error).toContain(second);
    expect(statesOf(run)).toEqual([`${first} Done`, `${second} Failed`, `${third} Waiting`]);
    expect(run.servers[1]).toMatchObject({ exitCode: 3, output: 'No room.\n' });
    expect(await notes()).toMatchObject({ [first ?? '']: 1, [second ?? '']: 1, [third ?? '']: 0 });

    await feed(second ?? '', '', 'touch /tmp/mended');
    await ask(run.id, 'retry');
    const done = await settled(run.id);
    expect(done).toMatchObject({ status: 'Succeeded', error: null });
    expect(done.servers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(await notes()).toMatchObject({ [first ?? '']: 1, [second ?? '']: 2, [third ?? '']: 1 });
  });

  it('breaks off a script that takes too long and heeds no signal, with everything that it began', async () => {
    const [first = '', ...others] = await order();
    const script = `trap '' TERM INT HUP QUIT\necho begun\n(sleep 86399; echo never) &\nwhile :; do sleep 86398; done`;
    const run = await pushScript(script);
    const failure = `It took longer than ${SCRIPT_TIMEOUT_S} s on ${first} and was broken off.`;
    expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining(failure) });
    expect(run.servers[0]).toMatchObject({ state: 'Failed', exitCode: null, output: 'begun\n' });
    expect(statesOf(run).slice(1)).toEqual(others.map((host) => `${host} Waiting`));
    expect(await feed(first, '', `ps -e -o args= | grep '[s]leep 8639' || true`)).toBe('');
    await ask(run.id, 'cancel');
    expect(await settled(run.id)).toMatchObject({ status: 'Cancelled' });
  });

  it('keeps beginning and end of what a script says without an end, in the memory of the worker as well', async () => {
    const worker = await pidOf(fleet.product.dataDirectory, 'worker');
    const peak = async (): Promise<number> =>
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${worker}/status`, 'utf8'))?.[1]) / 1024;
    const before = await peak();
    const run = await pushScript(`echo first\nhead -c 256M /dev/zero | tr '\\0' x\necho\necho last`);
    expect(run).toMatchObject({ status: 'Succeeded', error: null });
    for (const { output } of run.servers) {
      expect(output).toMatch(/^first\nx+\n\[\.\.\.\]\nx+\nlast\n$/);
      expect(output.length).toBeLessThan(MAX_OUTPUT);
    }
    process.stdout.write(`The worker grew by ${Math.round((await peak()) - before)} MB while three servers said 256 MB each.\n`);
    expect((await peak()) - before).toBeLessThan(250);
  });

  it('does not run a script again by itself whose worker was killed meanwhile', async () => {
    const [first = '', ...others] = await order();
    const id = await push({ kind: 'script', script: `echo ran >> ${NOTES}; echo begun; sleep 5; echo ended >> ${NOTES}` });
    await until('the script runs', async () => (await notes())[first] === 1);
    process.kill(await pidOf(fleet.product.dataDirectory, 'worker'), 'SIGKILL');
    const run = await settled(id);
    expect(run).toMatchObject({ status: 'Paused', error: expect.stringContaining('Nobody knows whether it ran.') });
    expect(statesOf(run)).toEqual([`${first} Failed`, ...others.map((host) => `${host} Waiting`)]);
    // It did, and nobody broke it off.
    await until('the script has ended', async () => (await notes())[first] === 2);
    await ask(partOf(run), 'skip');
    await until('it goes on', async () => (await read(id)).status !== 'Paused');
    expect(statesOf(await settled(id))).toEqual([`${first} Skipped`, ...others.map((host) => `${host} Done`)]);
    expect(await notes()).toEqual({ h1: 2, h2: 2, h3: 2 });
  });

  it('sets a parameter that takes a restart, one member after another, while a client writes and loses nothing', async () => {
    const answers = async (host: string): Promise<string> => {
      const ask = `SELECT current_setting('max_connections') || ' ' || count(*) FILTER (WHERE pending_restart) FROM pg_settings`;
      return (await feed(host, '', `cd /; runuser -u postgres -- psql -AtX -d postgres -c "${ask}"`)).trim();
    };
    const was = (await answers('h1')).split(' ')[0] ?? '';
    const more = String(Number(was) + 20);
    const roles = await fleet.members('alpha');
    const run = await fleet.whileWriting('alpha', async (writer) => {
      writer.takeLongestGapMs();
      const done = await settled(await push({ kind: 'parameter', name: 'max_connections', value: more }));
      process.stdout.write(`Longest wait of a writer while two members were restarted: ${writer.takeLongestGapMs()} ms.\n`);
      return done;
    });
    expect(run).toMatchObject({ status: 'Succeeded', error: null });
    expect(run.servers.map(({ before, after }) => [before, after])).toEqual(HOSTS.map(() => [was, more]));
    for (const host of HOSTS) expect(await answers(host)).toBe(`${more} 0`);
    await fleet.untilMembers('alpha', roles);
  });
});
