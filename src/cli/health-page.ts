/** Serves the health of a phone to people and programs of this machine: page, /healthz, /metrics and /status.json. */
import fastify, { type FastifyInstance } from 'fastify';
import type { Clock } from '../clock/clock.js';
import { obstacles } from '../health/can-call.js';
import { HealthMetrics } from '../health/health-metrics.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import type { HealthReport } from '../protocol/health.js';
import type { LinkStatus, PhoneStatus } from '../protocol/link-status.js';
import { listenError } from '../protocol/listen-error.js';
import { originGuard, pageUrl } from './handset-page-origin.js';
import { serveCommands, serveSignOff } from './health-page-commands.js';
import { healthPageHtml } from './health-page-html.js';
import { healthPageStyle } from './health-page-style.js';
import { chooseLanguage } from './health-page-words.js';
import type { SelfTestCommands } from './self-test-commands.js';
import type { SignOffAnswer, SignOffRequest } from './sign-off.js';

export interface HealthPageOptions {
  /** Address or name to listen on; `health.host`. */
  readonly host: string;
  /** 0 takes any free port; `health.port`. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: () => HealthReport;
  /** null: this phone has no fleet. */
  readonly link?: () => LinkStatus | null;
  /** Left out: it takes no commands. */
  readonly selfTests?: SelfTestCommands;
  /** Left out: it takes no sign-off. */
  readonly signOff?: ((asked: SignOffRequest) => Promise<SignOffAnswer>) | undefined;
}

export interface HealthPage {
  readonly url: string;
  readonly port: number;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What `GET /healthz` answers: with 200 when the phone can call, else with 503. */
export interface HealthzAnswer {
  readonly canCall: boolean;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** No scripts, no frames, nothing from or to another host; a page in another tab learns nothing. */
const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'microphone=(), camera=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** A person and a few programs look; beyond this, connections are not taken. */
const MAX_CONNECTIONS = 32;
/** Nobody sends more than a line and a few headers. */
const REQUEST_LIMIT_MS = 5_000;

/** Rejects with PORT_IN_USE or LISTEN_FAILED. */
export async function startHealthPage(options: HealthPageOptions): Promise<HealthPage> {
  const { host, port } = options;
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1_024,
    requestTimeout: REQUEST_LIMIT_MS,
    connectionTimeout: 2 * REQUEST_LIMIT_MS,
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  const guard = originGuard(host, () => boundPort(app));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    // RFC 9110 section 15.5.20.
    if (!guard.isOwnHost(request.headers.host))
      await reply.code(421).type('text/plain').send('This server does not go by that name.');
  });
  serve(app, options);
  if (options.selfTests) serveCommands(app, options.selfTests, options.log);
  if (options.signOff) serveSignOff(app, options.signOff);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw listenError(error, { host, port, portSetting: 'health.port', hostSetting: 'health.host' });
  }
  let closing: Promise<void> | undefined;
  return {
    url: pageUrl(host, boundPort(app)),
    port: boundPort(app),
    close: () => (closing ??= app.close()),
  };
}

function serve(app: FastifyInstance, { clock, link, log, report }: HealthPageOptions): void {
  const metrics = new HealthMetrics();
  app.get('/', (request, reply) => {
    const wish = (request.query as Record<string, unknown>)['lang'];
    const language = chooseLanguage(wish, request.headers['accept-language']);
    const html = healthPageHtml({
      report: report(),
      link: link?.() ?? null,
      language,
      wallMs: clock.wallMs(),
    });
    return reply.header('vary', 'accept-language').type('text/html; charset=utf-8').send(html);
  });
  app.get('/health.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(healthPageStyle));
  app.get('/healthz', (_request, reply) => {
    const reasons = obstacles(report());
    const answer: HealthzAnswer = { canCall: reasons.length === 0, reasons };
    return reply.code(answer.canCall ? 200 : 503).send(answer);
  });
  app.get('/status.json', (_request, reply) => {
    const status: PhoneStatus = { ...report(), fleet: link?.() ?? null };
    return reply.send(status);
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.write(report())),
  );
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('There is no such page.'),
  );
  app.setErrorHandler((error, _request, reply) => {
    log.warn({ reason: messageOf(error) }, 'a request to the health page failed');
    const status = statusOf(error);
    return reply
      .code(status)
      .type('text/plain')
      .send(status === 500 ? 'The health cannot be shown.' : 'Not understood.');
  });
}

/** What was wrong with a request keeps its status; anything else is our own failure. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status >= 400 && status < 500 ? status : 500;
}

/** The port that the system gave; 0 while not listening. */
function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
