import { describe, expect, it } from '@jest/globals';
import { feed, on } from './lab-under-test.js';
import { limits, patient } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

const GIGABYTE = 1_000_000_000;
const MOST_GROWTH_BYTES = 150 * 1024 * 1024;

describe('what a server over SSH has too little of', () => {
  const servers = usePreparedHosts('h1');

  it('lets a gigabyte of output pass by without keeping it', async () => {
    const host = servers.open('h1');
    await host.run(['head', '-c', '20000000', '/dev/zero'], limits);
    const before = process.memoryUsage().rss;
    let [heard, highest] = [0, before];
    const sampling = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 20);
    const result = await host.run(['head', '-c', String(GIGABYTE), '/dev/zero'], {
      ...patient,
      onOutput: (text) => (heard += text.length),
    });
    clearInterval(sampling);
    expect(result).toMatchObject({ exitCode: 0, truncated: true, stderr: '' });
    expect(result.stdout).toHaveLength(256 * 1024);
    expect(heard).toBe(GIGABYTE);
    expect(highest - before).toBeLessThan(MOST_GROWTH_BYTES);
  });

  it('keeps the old file whole when the disk is full, says so, and leaves nothing behind', async () => {
    const host = servers.open('h1');
    const directory = `${host.rootDirectory}/small`;
    await host.makeDirectory(directory, 0o700, limits);
    await feed('h1', '', `mount -t tmpfs -o size=1m,mode=700,uid=postgres,gid=postgres tmpfs ${directory}`);
    try {
      await host.writeFile(`${directory}/file`, 'old', 0o600, limits);
      await expect(host.writeFile(`${directory}/file`, 'n'.repeat(2_000_000), 0o600, limits)).rejects.toMatchObject({
        code: 'command-failed',
        detail: expect.stringMatching(/file on h1 could not be changed: .*No space left on device/),
      });
      expect(await host.readFile(`${directory}/file`, limits)).toBe('old');
      expect(await host.list(directory, limits)).toEqual(['file']);
      await host.run(['/bin/sh', '-c', 'cat /dev/zero > "$1"', 'sh', `${directory}/filler`], limits);
      await expect(host.writeFile(`${directory}/file`, 'newer', 0o600, limits)).rejects.toMatchObject({ code: 'command-failed' });
      expect(await host.readFile(`${directory}/file`, limits)).toBe('old');
    } finally {
      await feed('h1', '', `umount ${directory}`);
    }
  });

  it.each(['2', '1'])('runs forty commands at once on a server that allows %s sessions on a connection', async (sessions) => {
    await feed('h1', `MaxSessions ${sessions}\n`, 'cat > /etc/ssh/sshd_config.d/00-few.conf; systemctl restart ssh');
    const fresh = servers.anew();
    try {
      const host = fresh.open(servers.address('h1'));
      const numbers = Array.from({ length: 40 }, (_, number) => String(number));
      const results = await Promise.all(
        numbers.map((number) => host.run(['/bin/sh', '-c', 'sleep 0.1; echo "$0"', number], limits)),
      );
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
      const late = host.run(['sleep', '987.5'], { timeoutMs: 1_000 });
      await expect(late).rejects.toMatchObject({ code: 'command-timed-out' });
      expect(await on('h1', 'sh', '-c', 'pgrep -fc "^sleep 987[.]5" || true')).toBe('0');
    } finally {
      await fresh.close();
      await on('h1', 'rm', '/etc/ssh/sshd_config.d/00-few.conf');
      await on('h1', 'systemctl', 'restart', 'ssh');
    }
  });

  it('takes more commands at once than it runs at once, and lets those that run out of time go first', async () => {
    const host = servers.open('h1');
    const slow = Array.from({ length: 36 }, () => host.run(['sleep', '2'], limits));
    const impatient = Array.from({ length: 10 }, () => host.run(['true'], { timeoutMs: 500 }));
    const waiting = Array.from({ length: 100 }, () => host.run(['true'], limits));
    for (const one of impatient) await expect(one).rejects.toMatchObject({ code: 'command-timed-out' });
    for (const { exitCode } of await Promise.all([...slow, ...waiting])) expect(exitCode).toBe(0);
  });
});
