import { beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { lab, on } from './lab-under-test.js';
import { failureOf, limits, processesWith } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

/** What the end of a command may take beyond its time: nobody waits longer for a server that does not answer. */
const MARGIN_MS = 2_500;
/** How long a server goes on with a command whose time is up when nobody can tell it. */
const GRACE_MS = 5_000;
const GONE = ['host-unreachable', 'command-timed-out'];
/** Two processes that do not want to end. */
const STUBBORN =
  'trap "" TERM HUP INT; sh -c \'trap "" TERM HUP INT; while :; do sleep 0.1; done\' "$0" & while :; do sleep 0.1; done';

describe('servers over SSH that do not answer', () => {
  const servers = usePreparedHosts('h1', 'h2');
  // A connection is there, as in the life of every server.
  beforeEach(async () => {
    for (const name of ['h1', 'h2']) expect(await servers.open(name).run(['true'], limits)).toMatchObject({ exitCode: 0 });
  });

  it('gives up a server that accepts and never answers in time, and lets no other wait for it', async () => {
    const [host, fresh] = [servers.open('h1'), servers.anew()];
    const running = failureOf(host.run(['sleep', '60'], { timeoutMs: 4_000 }));
    await sleep(500);
    await lab('freeze', 'h1');
    try {
      const asked = Array.from({ length: 20 }, () => failureOf(host.run(['true'], { timeoutMs: 3_000 })));
      const signingIn = failureOf(fresh.open(servers.address('h1')).run(['true'], { timeoutMs: 3_000 }));
      const aborted = failureOf(host.facts({ ...limits, signal: AbortSignal.timeout(1_000) }));
      let slowestMs = 0;
      for (const until = performance.now() + 3_000; performance.now() < until; await sleep(50)) {
        const { durationMs } = await servers.open('h2').run(['true'], limits);
        slowestMs = Math.max(slowestMs, durationMs);
      }
      expect(slowestMs).toBeLessThan(1_500);
      for (const outcome of [running, signingIn, ...asked]) {
        const { code, ms } = await outcome;
        expect(GONE).toContain(code);
        expect(ms).toBeLessThan(4_000 + MARGIN_MS);
      }
      expect((await aborted).ms).toBeLessThan(1_000 + MARGIN_MS);
    } finally {
      await lab('thaw', 'h1');
      await fresh.close();
    }
    expect(await host.run(['true'], limits)).toMatchObject({ exitCode: 0 });
  });

  it('gives up a server that was cut off; the server ends the command by itself, and is there again with its cable', async () => {
    const host = servers.open('h1');
    const heartbeat = '/tmp/heartbeat';
    const beat = 'while :; do date +%s%3N > "$1"; sleep 0.1; done';
    const startedAt = Date.now();
    const running = failureOf(host.run(['/bin/sh', '-c', beat, 'sh', heartbeat], { timeoutMs: 3_000 }));
    await sleep(500);
    await lab('cut', 'h1');
    try {
      const { code, ms } = await running;
      expect(GONE).toContain(code);
      expect(ms).toBeLessThan(3_000 + MARGIN_MS);
      await sleep(startedAt + 3_000 + GRACE_MS + 3_000 - Date.now());
    } finally {
      await lab('uncut', 'h1');
    }
    expect(await host.run(['true'], limits)).toMatchObject({ exitCode: 0 });
    const lastBeat = Number(await on('h1', 'cat', heartbeat)) - startedAt;
    expect(lastBeat).toBeGreaterThan(3_000);
    expect(lastBeat).toBeLessThan(3_000 + GRACE_MS + 1_500);
  });

  it('tells at once that a server has died in the middle of a command', async () => {
    const running = failureOf(servers.open('h1').run(['sleep', '60'], limits));
    await sleep(500);
    await lab('kill', 'h1');
    expect(await running).toMatchObject({ code: 'host-unreachable' });
    expect((await running).ms).toBeLessThan(5_000);
    expect(await failureOf(servers.open('h1').run(['true'], limits))).toMatchObject({ code: 'host-unreachable' });
    await lab('on', 'h1');
    expect(await servers.open('h1').run(['true'], limits)).toMatchObject({ exitCode: 0 });
  });

  it('does not notice that a server crashed and came back while nobody asked it anything', async () => {
    await Promise.all(Array.from({ length: 20 }, () => servers.open('h1').run(['sleep', '0.2'], limits)));
    await lab('crash', 'h1');
    await lab('on', 'h1');
    const outcomes = Array.from({ length: 3 }, () => servers.open('h1').run(['true'], limits));
    for (const { exitCode } of await Promise.all(outcomes)) expect(exitCode).toBe(0);
  });

  it('ends a command that ignores signals, with its children, when its time is up', async () => {
    const marker = 'stubborn-by-time';
    const running = failureOf(servers.open('h1').run(['/bin/sh', '-c', STUBBORN, marker], { timeoutMs: 5_000 }));
    await sleep(500);
    expect(await processesWith('h1', marker)).toBeGreaterThan(1);
    expect(await running).toMatchObject({ code: 'command-timed-out' });
    expect((await running).ms).toBeLessThan(5_000 + MARGIN_MS);
    expect(await processesWith('h1', marker)).toBe(0);
  });

  it('ends a command that ignores signals, with its children, when it is no longer wanted', async () => {
    const marker = 'stubborn-by-abort';
    const controller = new AbortController();
    const options = { ...limits, signal: controller.signal };
    const running = servers.open('h1').run(['/bin/sh', '-c', STUBBORN, marker], options);
    const reason = new Error('no longer wanted');
    setTimeout(() => controller.abort(reason), 1_000);
    await expect(running).rejects.toBe(reason);
    expect(await processesWith('h1', marker)).toBe(0);
  });

  it('ends all of as many commands as a server takes, when the time of all of them is up', async () => {
    const marker = 'stubborn-crowd';
    const crowd = Array.from({ length: 36 }, () =>
      failureOf(servers.open('h1').run(['/bin/sh', '-c', STUBBORN, marker], { timeoutMs: 6_000 })),
    );
    for (const outcome of crowd) expect(await outcome).toMatchObject({ code: 'command-timed-out' });
    expect(await processesWith('h1', marker)).toBe(0);
  });
});
