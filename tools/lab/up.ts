import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../start/refusal.ts';
import { saying } from '../start/say.ts';
import { prepareBase } from './base-image.ts';
import { takeDown } from './down.ts';
import { makeClientKey, makeDisk, writeSshFiles } from './host-disk.ts';
import { type Host, type Lab } from './lab.ts';
import { withLock } from './lock.ts';
import { chooseNetwork, connectHost, hostAddress, makeBridge } from './network.ts';
import { powerOn } from './power.ts';
import { prepareTools, readDistribution } from './private-apt.ts';
import { startPackageProxy } from './start-package-proxy.ts';
import { printStatus } from './status.ts';
import { tryKernel } from './try-kernel.ts';

/** What the addresses of one network, and the patience of one machine, have room for. */
const MOST_HOSTS = 32;
/** Another lab of the same directory may be building the base image. */
const OTHER_BUILD_MS = 900_000;

/** Builds what is missing, and boots `count` hosts with fresh disks. */
export async function up(lab: Lab, count: number): Promise<void> {
  if (!Number.isInteger(count) || count < 1 || count > MOST_HOSTS) {
    throw new Refusal(`"up" takes the number of hosts, from 1 to ${MOST_HOSTS}.`);
  }
  const running = await lab.read();
  if (running) {
    throw new Refusal(`The lab is up already, with ${running.hosts.length} hosts; "npm run lab -- down" ends it.`);
  }
  await tryKernel();
  await mkdir(lab.directory, { recursive: true, mode: 0o700 });
  try {
    await build(lab, count);
  } catch (error) {
    await takeDown(lab);
    throw error;
  }
  await printStatus(lab, { json: false });
}

async function build(lab: Lab, count: number): Promise<void> {
  const network = await chooseNetwork(lab);
  const names = Array.from({ length: count }, (_, index) => index + 1);
  const hosts: Host[] = names.map((number) => ({ name: `h${number}`, address: hostAddress(network, number) }));
  // Written before anything is made, so that `down` finds it all, even after this process was killed.
  const record = { network, hosts, base: '' };
  await lab.write(record);
  await makeBridge(lab, network);

  await withLock(lab.root, OTHER_BUILD_MS, async () => {
    await prepareTools(lab);
    await makeClientKey(lab);
    const distribution = await readDistribution(lab);
    await startPackageProxy(lab, network, distribution);
    record.base = await prepareBase(lab, network, distribution);
  });
  await lab.write(record);

  await saying(`Booting ${count} ${count === 1 ? 'host' : 'hosts'} on ${network}.0/24`, async () => {
    await mkdir(join(lab.directory, 'hosts'), { recursive: true });
    const boots = hosts.map(async (host) => {
      await connectHost(lab, host);
      await makeDisk(lab, record, host);
      await powerOn(lab, host);
    });
    // All have come to an end, good or bad, before anything is taken down again.
    const failed = (await Promise.allSettled(boots)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    await writeSshFiles(lab, record);
  });
}
