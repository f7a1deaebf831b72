import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchWithApt } from './private-apt.ts';
import { CommandFailed } from './run.ts';

/** The answer to a question for a package file. */
export type CachedFile = { kind: 'kept'; path: string } | { kind: 'forbidden' | 'absent' | 'offline' | 'failed' };

export interface PackageCacheOptions {
  directory: string;
  /** URIs of the configured mirrors, each with a slash at its end. Nothing else is ever fetched. */
  mirrors: readonly string[];
  isOffline: () => boolean;
}

/** Keeps every file that was ever fetched through it, so that what once worked works again, and without the mirrors. */
export class PackageCache {
  private readonly options: PackageCacheOptions;
  private readonly underWay = new Map<string, Promise<CachedFile>>();

  constructor(options: PackageCacheOptions) {
    this.options = options;
  }

  /** @param uri as a host's apt asks for it, always by `http:`; a mirror that is configured by `https:` is asked by that */
  async get(uri: string): Promise<CachedFile> {
    const source = this.sourceOf(uri);
    if (source === undefined) return { kind: 'forbidden' };
    const path = join(this.options.directory, source.host, source.pathname);
    if (existsSync(path)) return { kind: 'kept', path };
    if (this.options.isOffline()) return { kind: 'offline' };
    const fetching = this.underWay.get(path) ?? this.fetch(source.href, path).finally(() => this.underWay.delete(path));
    this.underWay.set(path, fetching);
    return fetching;
  }

  private sourceOf(uri: string): URL | undefined {
    if (!URL.canParse(uri)) return undefined;
    const asked = new URL(uri);
    const mirror = this.options.mirrors.find((candidate) => asked.href.startsWith(asHostsSeeIt(candidate)));
    // A parsed URL has no `..` any more; an encoded one is no name of a package.
    if (mirror === undefined || /%2e|%2f|%00/i.test(asked.pathname) || asked.pathname.endsWith('/')) return undefined;
    return new URL(asked.href.slice(asHostsSeeIt(mirror).length), mirror);
  }

  private async fetch(uri: string, path: string): Promise<CachedFile> {
    const partial = `${path}.${process.pid}.partial`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await fetchWithApt(uri, partial);
      await rename(partial, path);
      return { kind: 'kept', path };
    } catch (error) {
      await rm(partial, { force: true });
      return { kind: error instanceof CommandFailed && /404 +Not Found/.test(error.output) ? 'absent' : 'failed' };
    }
  }
}

/** Hosts speak plain HTTP to the proxy; packages are signed, and the way from here on is the mirror's own. */
export function asHostsSeeIt(mirror: string): string {
  return mirror.replace(/^https:/, 'http:');
}
