const FAILURE = /^dpkg: error processing (?:archive|package) (\S+) \(--?[a-z-]+\):\n\s*(.+)$/m;

/**
 * Why dpkg could not install a package, as a sentence, from what it said; `undefined` where it does not say. apt itself says
 * of that only that dpkg has failed.
 */
export function dpkgFailure(output: string, serverName: string): string | undefined {
  const [, what = '', cause = ''] = FAILURE.exec(output.replaceAll('\r', '')) ?? [];
  if (cause === '') return undefined;
  const name = packageOf(what);
  return cause.includes('No space left on device')
    ? `The disk of ${serverName} became full while ${name} was installed: ${cause}.`
    : `${name} could not be installed on ${serverName}: ${cause}.`;
}

/** Of `postgresql-15:amd64`, or of `/tmp/apt-dpkg-install-Xy/1-postgresql-15_15.20-0_amd64.deb`. */
function packageOf(what: string): string {
  if (!what.includes('/')) return what.replace(/:.*$/, '');
  return (what.split('/').pop() ?? '').replace(/^\d+-/, '').replace(/_.*$/, '');
}
