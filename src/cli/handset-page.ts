/** Serves the handset page and its WebSocket (src/protocol/handset.ts) to the browsers of this machine. */
import { access } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../clock/clock.js';
import type { BrowserHandset } from '../media/browser-handset.js';
import type { Log } from '../phone/ports.js';
import { HotlineError } from '../protocol/errors.js';
import type { PhoneSnapshot, Trouble } from '../protocol/handset.js';
import { listenError } from '../protocol/listen-error.js';
import { originGuard, pageUrl, type OriginGuard } from './handset-page-origin.js';
import { SnapshotPublisher } from './handset-page-snapshots.js';
import { HandsetSockets } from './handset-page-sockets.js';

/** Where `vite build` puts the page: the same place seen from src/cli and from dist/cli. */
const BUILT_PAGE = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** Only files of our own, no inline code, no frames, and nothing at all from or to another host. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** A page needs one WebSocket and at most six requests at a time; beyond this, connections are not taken. */
const MAX_CONNECTIONS = 64;

export interface HandsetPageOptions {
  /** Address or name to listen on. Default `127.0.0.1`; elsewhere browsers allow sound only over https. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly handset: BrowserHandset;
  /** The phone as it is now: what a page is given when it connects. */
  readonly snapshot: () => PhoneSnapshot;
  /** Set where there is a practice exchange. */
  readonly setTrouble?: (trouble: Trouble) => void;
  /** Folder of the built page. Default `dist/web` of this package. */
  readonly webRoot?: string;
}

export interface HandsetPage {
  readonly url: string;
  readonly port: number;
  /** Shows a change to all pages: the first at once, then at most 20 a second. */
  publish(snapshot: PhoneSnapshot): void;
  /** Disconnects all pages and frees the port. Idempotent. */
  close(): Promise<void>;
}

/** Rejects with PORT_IN_USE, LISTEN_FAILED or PAGE_NOT_BUILT. */
export async function startHandsetPage(options: HandsetPageOptions): Promise<HandsetPage> {
  const host = options.host ?? '127.0.0.1';
  const webRoot = options.webRoot ?? BUILT_PAGE;
  await requirePage(webRoot);

  const app = fastify({ logger: false, forceCloseConnections: true });
  app.server.maxConnections = MAX_CONNECTIONS;
  const guard = originGuard(host, () => boundPort(app));
  guardRequests(app, guard);
  serveFiles(app, webRoot);
  await listen(app, host, options.port);

  const sockets = new HandsetSockets(options);
  const publisher = new SnapshotPublisher(options.clock, (snapshot) => sockets.send(snapshot));
  app.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head, guard));
  options.handset.onTrouble = options.setTrouble;

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    options.handset.onTrouble = undefined;
    publisher.close();
    sockets.close();
    await app.close();
  };
  return {
    url: pageUrl(host, boundPort(app)),
    port: boundPort(app),
    publish: (snapshot) => publisher.publish(snapshot),
    close: () => (closing ??= close()),
  };
}

async function requirePage(webRoot: string): Promise<void> {
  await access(join(webRoot, 'index.html')).catch((cause: unknown) => {
    throw new HotlineError(
      'PAGE_NOT_BUILT',
      `The handset page is missing in ${webRoot}: build it with "npm run build".`,
      { cause },
    );
  });
}

function guardRequests(app: FastifyInstance, guard: OriginGuard): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (!guard.isOwnHost(request.headers.host)) {
      // RFC 9110 section 15.5.20.
      await reply.code(421).type('text/plain').send('This server does not go by that name.');
    }
  });
}

function serveFiles(app: FastifyInstance, webRoot: string): void {
  app.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    // `.br` and `.gz` beside the files, which the build makes.
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.setHeader('vary', 'accept-encoding');
      // Names under assets carry a hash of the content; index.html must always be asked for.
      const forever = path.includes(`${sep}assets${sep}`);
      reply.setHeader('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There is no such page.'),
  );
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, { host, port, portSetting: '--port or page.port', hostSetting: 'page.host' });
  }
}

/** The port that the system gave; 0 while not listening. */
function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
