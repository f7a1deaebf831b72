import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@rocket/platform';
import { pathOf } from '../edge/request-path.js';
import { dashboardPolicy } from '../edge/security-headers.js';
import { loadAssets, type Asset } from './web-assets.js';

/** Where the build of the web app puts what it makes. The same from `src` and from `dist`. */
const BUILT_DASHBOARD = fileURLToPath(new URL('../../../web/dist/browser/', import.meta.url));

/** Stands in the built index.html where the nonce of each response goes. */
const NONCE_PLACEHOLDER = 'CSP_NONCE';

/**
 * Serves the dashboard from the API's own origin, so that its cookie and its policy need no exceptions. All files are
 * read once, at the start: a request can name a known file or get index.html, and nothing else of this machine.
 */
export async function serveDashboard(instance: FastifyInstance, logger: Logger, directory = BUILT_DASHBOARD): Promise<void> {
  const assets = await loadAssets(directory);
  const index = assets.get('/index.html');
  if (!index) logger.warn({ directory }, 'the dashboard is not built');
  instance.route({
    method: ['GET', 'HEAD'],
    url: '/*',
    handler: (request, reply) => {
      const path = pathOf(request.url);
      const asset = path === '/index.html' ? undefined : assets.get(path);
      if (asset) return sendAsset(request, reply, asset);
      // A missing script answered with HTML would only fail later and less clearly.
      if (path === '/api' || path.startsWith('/api/') || /\.(?:js|css|map|woff2?|svg|png|ico|json|webmanifest|txt)$/.test(path)) {
        reply.callNotFound();
        return reply;
      }
      return sendIndex(reply, index);
    },
  });
}

function sendIndex(reply: FastifyReply, index: Asset | undefined): FastifyReply {
  void reply.header('cache-control', 'no-store');
  if (!index) {
    return reply
      .code(503)
      .type('text/plain; charset=utf-8')
      .send('The dashboard is not built. Run "npm run build", or use the API: /api/docs\n');
  }
  const nonce = randomBytes(18).toString('base64');
  void reply.header('content-security-policy', dashboardPolicy(nonce));
  return reply.type('text/html; charset=utf-8').send(index.body.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce));
}

async function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): Promise<FastifyReply> {
  void reply.headers({
    'cache-control': asset.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: asset.etag,
    vary: 'Accept-Encoding',
  });
  if (request.headers['if-none-match'] === asset.etag) return reply.code(304).send();
  const { encoding, body } = await asset.encodedFor(request.headers['accept-encoding']);
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  return reply.type(asset.contentType).send(body);
}
