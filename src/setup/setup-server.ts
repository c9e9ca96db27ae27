/** Serves the technician's page and its API (src/protocol/setup-api.ts) on the LAN, over http and https. */
import { join, sep } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { listenError } from '../protocol/listen-error.js';
import { MOST_SETUP_BODY_BYTES } from '../protocol/setup-api.js';
import { fairConnections } from './fair-connections.js';
import type { SetupCertificate } from './setup-certificate.js';
import type { SetupDesk } from './setup-desk.js';
import type { SetupDoor } from './setup-door.js';
import { SetupFeed } from './setup-feed.js';
import { RequestPace } from './request-pace.js';
import { refusalOf, serveSetupApi } from './setup-routes.js';

/** Which names this server goes by; as src/cli/handset-page-origin.ts. */
export interface SetupGuard {
  isOwnHost(host: string | undefined): boolean;
  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean;
}

export interface SetupServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly door: SetupDoor;
  readonly desk: SetupDesk;
  /** Address to listen on, such as `::`. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** null: no https. */
  readonly secure: { readonly port: number; readonly certificate: SetupCertificate } | null;
  readonly guardFor: (port: () => number, secure: boolean) => SetupGuard;
  /** Folder of the built pages. */
  readonly webRoot: string;
}

export interface SetupServer {
  readonly port: number;
  /** null: https is not served. */
  readonly securePort: number | null;
  readonly feed: SetupFeed;
  /** Tells the browser why, ends all connections and frees the ports. Idempotent. */
  close(reason: 'finished' | 'ended'): Promise<void>;
}

/** Only files of our own, no inline code, no frames, nothing from or to another host; pictures that the page itself made. */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'microphone=(), camera=(self), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** One technician with a few tabs, and others who look. */
const MOST_CONNECTIONS = 48;
const REQUEST_LIMIT_MS = 20_000;
const PAGE = 'setup.html';

/** Rejects with PORT_IN_USE or LISTEN_FAILED for http; without https it goes on. */
export async function startSetupServer(options: SetupServerOptions): Promise<SetupServer> {
  const { clock, desk, door, log, secure } = options;
  const feed = new SetupFeed({ clock, view: () => desk.view() });
  const pace = new RequestPace(clock);
  let securePort: number | null = null;
  const make = (certificate?: SetupCertificate): FastifyInstance => {
    const app = fastify({
      logger: false,
      forceCloseConnections: true,
      bodyLimit: MOST_SETUP_BODY_BYTES,
      requestTimeout: REQUEST_LIMIT_MS,
      ...(certificate ? { https: certificate } : {}),
    }) as unknown as FastifyInstance;
    fairConnections(app.server, MOST_CONNECTIONS);
    const guard = options.guardFor(() => boundPort(app), certificate !== undefined);
    guardRequests(app, guard, pace);
    void app.register(fastifyCookie);
    serveSetupApi(app, {
      desk,
      door,
      feed,
      guard,
      log,
      secure: certificate !== undefined,
      httpsPort: () => securePort,
      headers: SECURITY_HEADERS,
    });
    servePage(app, options.webRoot);
    return app;
  };
  const plain = make();
  await listen(plain, options.host, options.port);
  let encrypted: FastifyInstance | undefined;
  if (secure) {
    const app = make(secure.certificate);
    try {
      await listen(app, options.host, secure.port);
      encrypted = app;
      securePort = boundPort(app);
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'the setup page has no https: a live camera needs it');
    }
  }
  desk.onChange = () => feed.changed();
  desk.onMeter = (meter) => feed.send('meter', meter);
  let closing: Promise<void> | undefined;
  const close = async (reason: 'finished' | 'ended'): Promise<void> => {
    desk.onChange = undefined;
    desk.onMeter = undefined;
    await feed.close(reason);
    door.end();
    await Promise.all([plain.close(), encrypted?.close()]);
  };
  return {
    port: boundPort(plain),
    securePort,
    feed,
    close: (reason) => (closing ??= close(reason)),
  };
}

function guardRequests(app: FastifyInstance, guard: SetupGuard, pace: RequestPace): void {
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(SECURITY_HEADERS);
    // RFC 9110 section 15.5.20: a site of a stranger that points its own name here is not this server.
    if (!guard.isOwnHost(request.headers.host)) {
      await reply.code(421).send(refusalOf('foreign', 'This server does not go by that name.'));
      return;
    }
    const waitMs = pace.take(request.ip);
    if (waitMs > 0) {
      await reply
        .code(429)
        .header('retry-after', String(Math.ceil(waitMs / 1_000)))
        .send(refusalOf('too-often', 'Too many requests; try again in a moment.', { retryAfterMs: waitMs }));
    }
  });
}

function servePage(app: FastifyInstance, webRoot: string): void {
  void app.register(fastifyStatic, {
    root: webRoot,
    serve: false,
    cacheControl: false,
    // `.br` and `.gz` beside the files, which the build makes.
    preCompressed: true,
    setHeaders: (response) => void response.setHeader('vary', 'accept-encoding'),
  });
  app.get('/', (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(PAGE));
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) =>
    reply
      // Names carry a hash of the content.
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(request.params['*'], join(webRoot, `assets${sep}`)),
  );
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(refusalOf('not-found', 'There is no such page.')),
  );
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, { host, port, portSetting: '--setup-port', hostSetting: '--setup-host' });
  }
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
