import { DomainError } from '@rocket/domain';
import type { CallLimits, HostFacts } from '../host-executor.js';
import type { RemoteShell } from './remote-shell.js';

const KB_PER_GB = 1024 ** 2;

/** One line for each fact, `name=value`. */
const ASK = `printf 'hostname=%s\\n' "$(hostname)"
printf 'osVersion=%s\\n' "$(. /etc/os-release && printf '%s' "$PRETTY_NAME")"
printf 'osId=%s\\n' "$(. /etc/os-release && printf '%s %s' "$ID" "\${VERSION_ID:-}")"
printf 'kernel=%s\\n' "$(uname -r)"
printf 'architecture=%s\\n' "$(uname -m)"
printf 'cpu=%s\\n' "$(nproc)"
printf 'memoryKb=%s\\n' "$(sed -n 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)"
printf 'disk=%s\\n' "$(df -Pk /var/lib | tail -n 1)"
printf 'addresses=%s\\n' "$(hostname -I)"
printf 'bootId=%s\\n' "$(cat /proc/sys/kernel/random/boot_id)"
printf 'bootTime=%s\\n' "$(sed -n 's/^btime //p' /proc/stat)"
printf 'initTicks=%s\\n' "$(cut -d ' ' -f 22 /proc/1/stat)"
printf 'ticksPerSecond=%s\\n' "$(getconf CLK_TCK)"
printf 'now=%s\\n' "$(date +%s)"
printf 'systemd=%s\\n' "$([ -d /run/systemd/system ] && echo yes)"`;

/** What a server says about itself, and what only its checks want to know. */
export interface RemoteFacts {
  facts: HostFacts;
  /** `debian 12`, `ubuntu 24.04`. */
  osId: string;
  /** Its clock, milliseconds since 1970. */
  clockMs: number;
  hasSystemd: boolean;
}

/** @throws DomainError `command-failed` when it gives no sensible answer */
export async function readRemoteFacts(shell: RemoteShell, limits: CallLimits): Promise<RemoteFacts> {
  const { stdout, stderr } = await shell.script('login', ASK, [], limits);
  const said = new Map(stdout.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));
  const text = (name: string): string => said.get(name)?.trim() ?? '';
  // Filesystem, 1024-blocks, used, available, capacity, mounted on.
  const [, total, , available] = text('disk').split(/\s+/);
  // The first process tells when this server began; where servers share a kernel, the boot of the kernel is another thing.
  const bootedAtMs = 1000 * (Number(text('bootTime')) + Number(text('initTicks')) / Number(text('ticksPerSecond')));
  const facts: HostFacts = {
    hostname: text('hostname'),
    osVersion: text('osVersion'),
    kernel: text('kernel'),
    architecture: text('architecture'),
    cpu: Number(text('cpu')),
    ramGb: Number(text('memoryKb')) / KB_PER_GB,
    diskGb: Number(total) / KB_PER_GB,
    freeDiskGb: Number(available) / KB_PER_GB,
    addresses: text('addresses').split(/\s+/).filter(Boolean),
    bootId: text('bootId'),
    bootedAt: Number.isFinite(bootedAtMs) ? new Date(bootedAtMs).toISOString() : '',
  };
  if (facts.cpu > 0 && facts.ramGb > 0 && facts.diskGb > 0) {
    return { facts, osId: text('osId'), clockMs: Number(text('now')) * 1000, hasSystemd: text('systemd') === 'yes' };
  }
  const reason = stderr.trim().split('\n').pop() ?? '';
  throw new DomainError('command-failed', `${shell.target.serverName} does not say how big it is. ${reason}`.trim());
}
