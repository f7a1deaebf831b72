import type { RestartNeeds } from '../host-executor.js';

/** What a server says of itself, one `name=value` per line. */
export interface SystemSigns {
  /** The kernel that runs. */
  kernel: string;
  /** Those that are in /boot. */
  installedKernels: string[];
  /** Something has asked for a reboot. */
  asksForReboot: boolean;
  /** What has, where that is noted. */
  askingPackages: string[];
  hasNeedrestart: boolean;
}

/** Bits of its answer to `needrestart -b`. */
export interface NeedrestartSigns {
  services: string[];
  /** The kernel that would run after a reboot, when it is another one, or another build of the same. */
  pendingKernel?: string;
}

export function readSystemSigns(stdout: string): SystemSigns {
  const of = (name: string): string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? line.slice(name.length + 1).trim() || [] : []));
  return {
    kernel: of('kernel')[0] ?? '',
    installedKernels: of('installed'),
    asksForReboot: of('required').length > 0,
    askingPackages: [...new Set(of('package'))].sort(),
    hasNeedrestart: of('needrestart').length > 0,
  };
}

/** `NEEDRESTART-SVC: ssh.service`, and of the kernel `KCUR`, `KEXP` and `KSTA`, where 2 and 3 mean that another one waits. */
export function readNeedrestart(stdout: string): NeedrestartSigns {
  const of = (name: string): string[] =>
    [...stdout.matchAll(new RegExp(`^NEEDRESTART-${name}: ?(\\S+)`, 'gm'))].map(([, value = '']) => value);
  const [kernel] = of('KEXP');
  const isPending = ['2', '3'].includes(of('KSTA')[0] ?? '');
  return { services: [...new Set(of('SVC'))].sort(), ...(isPending && kernel !== undefined && { pendingKernel: kernel }) };
}

/** Whether only a reboot helps, and why. */
export function judgeReboot(system: SystemSigns, pendingKernel?: string): Pick<RestartNeeds, 'reboot' | 'reasons'> {
  const { kernel, askingPackages } = system;
  const reasons = [];
  if (system.asksForReboot) {
    reasons.push(askingPackages.length === 0 ? 'A reboot was asked for.' : `Updated: ${askingPackages.join(', ')}.`);
  }
  const newer = newerKernel(kernel, system.installedKernels);
  if (newer !== undefined) reasons.push(`Kernel ${newer} is installed, ${kernel} runs.`);
  else if (pendingKernel !== undefined)
    reasons.push(`Kernel ${pendingKernel} is installed, in another build than the one that runs.`);
  return { reboot: reasons.length > 0, reasons };
}

/**
 * The newest of the kernels of the same kind that is newer than the one that runs: `6.1.0-31-amd64` for `6.1.0-9-amd64`,
 * and never `6.1.0-31-cloud-amd64`. A server without kernels of its own, as a container is, has none.
 */
export function newerKernel(running: string, installed: readonly string[]): string | undefined {
  const { flavour, version } = takeApart(running);
  const newer = installed.filter((name) => {
    const other = takeApart(name);
    return other.flavour === flavour && compare(other.version, version) > 0;
  });
  return newer.sort(compare).at(-1);
}

/** `6.1.0-31` and `cloud-amd64` */
function takeApart(release: string): { version: string; flavour: string } {
  const [, version = release, flavour = ''] = /^(.*?\d)-([a-z].*)$/i.exec(release) ?? [];
  return { version, flavour };
}

function compare(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}
