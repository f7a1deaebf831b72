// The power supply of one host: runs its systemd-nspawn, and runs it again whenever the host asks for a reboot.
import { spawn } from 'node:child_process';
import { readOptions } from './start-in-background.ts';

export interface SupervisorOptions {
  /** The folder into which systemd-nspawn was unpacked. */
  command: string;
  argv: string[];
  libraries: string;
}

/** systemd-nspawn(1): the container asked to be rebooted, and whoever runs nspawn shall do so. */
const REBOOT = 133;

// We live and die with the host: one kill of its cgroup ends us too, as pulling the plug does.
const options = await readOptions<SupervisorOptions>();
let exitCode: number | null;
do exitCode = await boot();
while (exitCode === REBOOT);
process.exitCode = exitCode ?? 1;

function boot(): Promise<number | null> {
  const child = spawn(options.command, options.argv, {
    env: { PATH: process.env['PATH'], LD_LIBRARY_PATH: options.libraries },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject));
}
