import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addressOf, attempt, finish, lab, labStatus, on } from './lab-under-test.js';
import { knock, Peer } from './peer.js';

describe('faults of a lab', () => {
  let address: string;

  beforeAll(async () => {
    await lab('down');
    await lab('up', '3');
    address = await addressOf('h1');
  });
  afterAll(() => lab('down'));

  /** A peer who was connected before anything went wrong. */
  async function greetedPeer(): Promise<Peer> {
    const peer = new Peer(address);
    expect(await peer.isGreeted(5000)).toBe(true);
    return peer;
  }

  it('crashes a host into silence: peers are told nothing, and nobody answers', async () => {
    const peer = await greetedPeer();
    await lab('crash', 'h1');
    expect(await peer.isToldOfTheEnd(2000)).toBe(false);
    expect(await knock(address, 22)).toBe('silence');
    peer.leave();
    expect((await labStatus()).hosts[0]).toMatchObject({ power: 'off', cable: 'cut' });
    await lab('on', 'h1');
    expect(await on('h1', 'hostname')).toBe('h1');
  });

  it('kills what runs on a host: peers are told at once, and connections are refused', async () => {
    const peer = await greetedPeer();
    await lab('kill', 'h1');
    expect(await peer.isToldOfTheEnd(2000)).toBe(true);
    expect(await knock(address, 22)).toBe('refused');
    await lab('on', 'h1');
    expect(await on('h1', 'hostname')).toBe('h1');
  });

  it('cuts a cable so that connections go on after it is plugged in again', async () => {
    const peer = await greetedPeer();
    await lab('cut', 'h1');
    peer.say('SSH-2.0-peer');
    expect(await peer.hears(1500)).toBe(false);
    expect(await knock(address, 22)).toBe('silence');
    await lab('uncut', 'h1');
    expect(await peer.hears(20_000)).toBe(true);
    peer.leave();
  });

  it('freezes a host so that it accepts and does not answer, until it is thawed', async () => {
    await lab('freeze', 'h1');
    expect((await labStatus()).hosts[0]).toMatchObject({ power: 'frozen' });
    expect(await knock(address, 22)).toBe('connected');
    const peer = new Peer(address);
    expect(await peer.isGreeted(1500)).toBe(false);
    await lab('thaw', 'h1');
    expect(await peer.isGreeted(5000)).toBe(true);
    peer.leave();
  });

  it('separates groups of hosts from each other, and not from us', async () => {
    const reaches = async (from: string, to: string) => {
      const command = ['timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${await addressOf(to)}/22; head -c 4 <&3`];
      return (await attempt(['ssh', from, ...command])).stdout === 'SSH-';
    };
    await lab('partition', 'h1,h2', 'h3');
    expect((await labStatus()).hosts.map((host) => host.separatedFrom)).toEqual([['h3'], ['h3'], ['h1', 'h2']]);
    expect(await reaches('h1', 'h2')).toBe(true);
    expect(await reaches('h1', 'h3')).toBe(false);
    expect(await reaches('h3', 'h2')).toBe(false);
    await lab('heal');
    expect(await reaches('h1', 'h3')).toBe(true);
    expect(await reaches('h3', 'h2')).toBe(true);
  });

  it('slows a cable down in both directions, and lets it go again', async () => {
    const { sshConfig } = await labStatus();
    const seconds = async (command: string) => {
      const startedAt = performance.now();
      expect((await finish('ssh', ['-F', sshConfig, 'h1', command])).exitCode).toBe(0);
      return (performance.now() - startedAt) / 1000;
    };
    // 250 kB are 2 s at 1 Mbit/s.
    const download = 'head -c 250000 /dev/zero';
    await lab('slow', 'h1', '1mbit');
    expect((await labStatus()).hosts[0]?.speedLimit).toBe('1Mbit');
    expect(await seconds(download)).toBeGreaterThan(1.5);
    await lab('fast', 'h1');
    expect(await seconds(download)).toBeLessThan(1.5);
  });

  it('resets a host to a fresh disk with an identity that nobody has seen', async () => {
    const identity = async () => [await on('h1', 'cat', '/etc/machine-id', '/etc/ssh/ssh_host_ed25519_key.pub')];
    const before = await identity();
    await on('h1', 'touch', '/var/lib/kept');
    await lab('reset', 'h1');
    expect(await identity()).not.toEqual(before);
    expect((await attempt(['ssh', 'h1', 'test', '-e', '/var/lib/kept'])).exitCode).toBe(1);
    expect(await addressOf('h1')).toBe(address);
  });
});
