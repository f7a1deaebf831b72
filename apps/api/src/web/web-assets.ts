import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** What is compressed already gains nothing. */
const INCOMPRESSIBLE = new Set(['.png', '.woff2', '.ico']);
/** Below this the headers weigh more than what is won. */
const COMPRESS_FROM_BYTES = 1024;

/** `main-5KWBZ3SA.js`, `chunk-14HQv-H5.js`: the build puts a hash into these names, so they change with the content. */
const HASHED_NAME = /-[\w-]{8}\.(?:js|css|woff2)$/;

type Encoding = 'br' | 'gzip';

const compressors: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  // 9 of 11: half a second less for the largest file, and 2 % more bytes.
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (body) => promisify(gzip)(body, { level: 9 }),
};

/** A file of the dashboard, in memory. */
export class Asset {
  readonly contentType: string;
  readonly etag: string;
  readonly isImmutable: boolean;
  private readonly isCompressible: boolean;
  private readonly encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(
    path: string,
    readonly body: Buffer,
  ) {
    const extension = extname(path).toLowerCase();
    this.contentType = CONTENT_TYPES[extension] ?? 'application/octet-stream';
    this.etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    this.isImmutable = HASHED_NAME.test(path);
    this.isCompressible = !INCOMPRESSIBLE.has(extension) && body.length >= COMPRESS_FROM_BYTES;
  }

  /** The body as the client takes it; compressed when first asked for, and then kept. */
  async encodedFor(acceptEncoding: string | string[] | undefined): Promise<{ encoding?: Encoding; body: Buffer }> {
    const accepted = String(acceptEncoding ?? '');
    const encoding = (['br', 'gzip'] as const).find((name) =>
      new RegExp(`\\b${name}\\b(?!\\s*;\\s*q=0(?:\\.0+)?\\b)`).test(accepted),
    );
    if (!encoding || !this.isCompressible) return { body: this.body };
    let encoded = this.encoded.get(encoding);
    if (!encoded) this.encoded.set(encoding, (encoded = compressors[encoding](this.body)));
    return { encoding, body: await encoded };
  }
}

/** Reads a whole directory: URL path -> file. Empty when there is no such directory. */
export async function loadAssets(directory: string): Promise<ReadonlyMap<string, Asset>> {
  if (!existsSync(directory)) return new Map();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const assets = files.map(async (file) => {
    const path = `/${relative(directory, file).split(sep).join('/')}`;
    return [path, new Asset(path, await readFile(file))] as const;
  });
  return new Map(await Promise.all(assets));
}
