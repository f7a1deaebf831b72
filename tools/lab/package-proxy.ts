// The process behind the hosts' apt: an HTTP proxy on the lab's bridge that fetches from the mirrors it is given.
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { PackageCache } from './package-cache.ts';
import { readOptions } from './start-in-background.ts';

export interface ProxyOptions {
  address: string;
  port: number;
  directory: string;
  mirrors: string[];
  offlineMark: string;
}

const STATUS = { forbidden: 403, absent: 404, offline: 504, failed: 502 } as const;

const options = await readOptions<ProxyOptions>();
const cache = new PackageCache({ ...options, isOffline: () => existsSync(options.offlineMark) });

const server = createServer((request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return void response.writeHead(405).end();
  answer(request.url ?? '', request.headers['if-modified-since'], request.method, response).catch(() => response.destroy());
});
server.listen(options.port, options.address);

async function answer(uri: string, since: string | undefined, method: string, response: ServerResponse): Promise<void> {
  const file = await cache.get(uri);
  if (file.kind !== 'kept') return void response.writeHead(STATUS[file.kind]).end();
  const { size, mtime } = await stat(file.path);
  // HTTP counts whole seconds.
  if (since !== undefined && Math.floor(mtime.getTime() / 1000) * 1000 <= Date.parse(since)) {
    return void response.writeHead(304).end();
  }
  response.writeHead(200, { 'content-length': size, 'last-modified': mtime.toUTCString() });
  if (method === 'HEAD') return void response.end();
  await pipeline(createReadStream(file.path), response);
}
