import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { say, saying } from '../start/say.ts';
import { PROXY_PORT, type Lab } from './lab.ts';
import { bridgeAddress } from './network.ts';
import { asHostsSeeIt } from './package-cache.ts';
import { toolsDirectory, type Distribution } from './private-apt.ts';
import { run } from './run.ts';

const BUILD_MS = 900_000;

/** What a freshly rented small server has, and no more. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'ca-certificates', 'iproute2', 'procps', 'netbase'],
  ...['python3-minimal', 'locales'],
];

/** Timers that would take apt's lock, or processor time, at a moment nobody chose. */
const MASKED = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  ...['systemd-timesyncd.service', 'systemd-resolved.service', 'systemd-networkd.service'],
];

const FILES: Record<string, string> = {
  'etc/apt/apt.conf.d/90lab': [
    'APT::Install-Recommends "false";',
    'Acquire::Languages "none";',
    // The cache keeps what it once fetched, for as long as somebody works with this lab.
    'Acquire::Check-Valid-Until "false";',
    // The proxy answers when it has the whole file.
    'Acquire::http::Timeout "180";',
    '',
  ].join('\n'),
  // Clusters are the product's to make.
  'etc/postgresql-common/createcluster.conf': 'create_main_cluster = false\n',
  'etc/ssh/sshd_config.d/lab.conf': 'PasswordAuthentication no\nPermitRootLogin prohibit-password\nUseDNS no\n',
  'etc/sudoers.d/rocket': 'rocket ALL=(ALL:ALL) NOPASSWD: ALL\n',
  'etc/fstab': '',
};

/** The directory of an image that hosts stand on, built once for each recipe and each release of the distribution. */
export async function prepareBase(lab: Lab, network: string, distribution: Distribution): Promise<string> {
  const recipe = createHash('sha256')
    .update(JSON.stringify([PACKAGES, MASKED, FILES, distribution]))
    .digest('hex')
    .slice(0, 8);
  const base = join(lab.root, 'bases', `${distribution.codename}-${recipe}`);
  if (existsSync(base)) return base;
  const building = `${base}.building`;
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  say(`  Building the image of the hosts (${distribution.id} ${distribution.codename}), once`);
  await bootstrap(lab, network, distribution, building);
  await saying('Configuring it', () => configure(building, distribution));
  await rename(building, base);
  return base;
}

async function bootstrap(lab: Lab, network: string, distribution: Distribution, target: string): Promise<void> {
  const mirror = distribution.mirrors.find(({ suite }) => suite === distribution.codename);
  const tools = toolsDirectory(lab);
  const debootstrap = ['--variant=minbase', `--include=${PACKAGES.join(',')}`];
  const keyring = `/usr/share/keyrings/${distribution.id}-archive-keyring.gpg`;
  if (existsSync(keyring)) debootstrap.push(`--keyring=${keyring}`);
  const said = new Set<string>();
  // In namespaces of its own, so that its mounts and processes end with it, however it ends.
  await run(
    'unshare',
    [
      ...['--mount', '--pid', '--fork', '--kill-child', join(tools, 'usr', 'sbin', 'debootstrap')],
      ...[...debootstrap, distribution.codename, target, asHostsSeeIt(mirror?.uri ?? '')],
    ],
    {
      timeoutMs: BUILD_MS,
      env: {
        ...process.env,
        DEBOOTSTRAP_DIR: join(tools, 'usr', 'share', 'debootstrap'),
        http_proxy: `http://${bridgeAddress(network)}:${PROXY_PORT}`,
      },
      onLine: (line) => {
        const stage = /^I: (Retrieving|Validating|Extracting|Unpacking|Configuring)/.exec(line)?.[1];
        if (stage === undefined || said.has(stage)) return;
        said.add(stage);
        say(`    ${stage} packages`);
      },
    },
  );
}

async function configure(root: string, { mirrors }: Distribution): Promise<void> {
  const sources = mirrors.map(({ uri, suite, components }) => `deb ${asHostsSeeIt(uri)} ${suite} ${components.join(' ')}\n`);
  for (const [path, content] of Object.entries({ ...FILES, 'etc/apt/sources.list': sources.join('') })) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: path.startsWith('etc/sudoers.d/') ? 0o440 : 0o644 });
  }
  for (const unit of MASKED) await symlink('/dev/null', join(root, 'etc', 'systemd', 'system', unit));
  await run('chroot', [root, 'useradd', '--create-home', '--shell', '/bin/bash', 'rocket']);
  // What makes one machine differ from another comes with each host's own disk.
  for (const key of ['ecdsa', 'ed25519', 'rsa']) {
    for (const end of ['', '.pub']) await rm(join(root, 'etc', 'ssh', `ssh_host_${key}_key${end}`), { force: true });
  }
  await rm(join(root, 'var', 'lib', 'dbus', 'machine-id'), { force: true });
  await writeFile(join(root, 'etc', 'machine-id'), '');
  await rm(join(root, 'etc', 'resolv.conf'), { force: true });
  await writeFile(join(root, 'etc', 'resolv.conf'), '');
}
