import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { notFound, sendProblem } from './problems.js';

const PAGE = 'fleet.html';
const NONCE = '__CSP_NONCE__';
/** Never a page of the dashboard, whatever stands behind. */
const RESERVED = /^\/(api|link|releases|metrics|healthz|readyz)(\/|$)/;
/** Vite puts a hash of the content into these names: they never change. */
const HASHED = /\/assets\//;
const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * The dashboard's files, and its page under every address that it may have; a Problem for everything else that is not there.
 * Rejects with PAGE_NOT_BUILT.
 */
export async function registerPages(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  const page = webRoot === undefined ? undefined : await readPage(webRoot);
  if (webRoot !== undefined) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      // `.br` and `.gz` beside the files, which the build makes.
      preCompressed: true,
      // Other pages of that folder are not this server's.
      allowedPath: (path) => !path.endsWith('.html'),
      setHeaders: (response, path) => {
        response.setHeader('vary', 'accept-encoding');
        response.setHeader('cache-control', HASHED.test(path) ? IMMUTABLE : 'no-cache');
      },
    });
    app.get('/', { schema: { hide: true } }, (_request, reply) => sendPage(reply, page ?? ''));
  }
  app.setNotFoundHandler((request, reply) => {
    if (page !== undefined && isPageAddress(request)) sendPage(reply, page);
    else sendProblem(reply, notFound);
  });
}

async function readPage(webRoot: string): Promise<string> {
  try {
    return await readFile(join(webRoot, PAGE), 'utf8');
  } catch (error) {
    throw new HotlineError(
      'PAGE_NOT_BUILT',
      `the dashboard is not in ${webRoot} (${messageOf(error)}); build it with: npm run build:web`,
      { cause: error },
    );
  }
}

/** `/phones/7f…`, not `/favicon.ico` or `/api/typo`. */
export function isPageAddress({ method, url }: Pick<FastifyRequest, 'method' | 'url'>): boolean {
  const path = url.split('?', 1)[0] ?? '';
  if (method !== 'GET' && method !== 'HEAD') return false;
  return !RESERVED.test(path) && !/\.[^/]*$/.test(path);
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .code(200)
    .header('content-security-policy', pagePolicy(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE, nonce));
}

/** Only files of this server; styles also where they carry the nonce of this very answer (the library's style tag). */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
