import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a process and all that it has started, ended or not, ms; 0 where the system does not say (anything but Linux). */
export async function processorTime(pid: number): Promise<number> {
  const entries = await readdir('/proc').catch(() => []);
  const all = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readStat));
  const own = all.filter((stat) => stat?.pid === pid || stat?.parent === pid);
  // Clock ticks, of which Linux has 100 in a second for all who ask from outside the kernel.
  return own.reduce((sum, stat) => sum + (stat?.ticks ?? 0) * 10, 0);
}

/** The one whose data this directory holds. */
export async function postmasterOf(dataDirectory: string): Promise<number> {
  return Number((await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function readStat(name: string): Promise<{ pid: number; parent: number; ticks: number } | undefined> {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // Behind the name, which may hold anything: state, parent, and from the 12th on times, own ones and those of ended children.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid: Number(name), parent: Number(fields[1]), ticks };
}
