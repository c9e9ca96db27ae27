import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Clock } from '../../clock/clock.js';
import { registerReleases } from '../updates/release-routes.js';
import type { ApiOptions } from './api-options.js';
import { sessionCookieName } from './browser.js';
import { OPENAPI_PATH, swaggerOptions } from './openapi.js';
import { registerOpenId } from './open-id-routes.js';
import { registerPages } from './pages.js';
import { problemAnswer } from './problems.js';
import { registerRequestLog } from './request-log.js';
import { decorateCaller, registerEndpoints } from './routes.js';
import { registerServiceRoutes } from './service-routes.js';

const BODY_BYTES = 256 * 1024;
/** Who takes longer to send a request holds a connection for nothing; for packages over slow lines see UPLOAD_MS. */
const REQUEST_MS = 30_000;
/** A package of 60 MB takes so long at 300 kbit/s. */
const UPLOAD_MS = 1_800_000;
const YEAR_S = 31_536_000;

/**
 * The HTTP side of the fleet server: every endpoint of src/protocol/fleet-api/endpoints.ts, its OpenAPI document, the
 * dashboard, and what watches over the server. It does not listen: `listen` or `server` do, tests use `inject`.
 * Rejects with PAGE_NOT_BUILT.
 */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const { base, people, version, webRoot } = options;
  const answerProblem = problemAnswer(base.log);
  const app = newServer(options, answerProblem);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.removeContentTypeParser('text/plain');

  decorateCaller(app);
  registerRequestLog(app, base);
  limitRequests(app, base.clock);
  await app.register(cookie);
  await registerHeaders(app, options.secure);
  await app.register(swagger, swaggerOptions(version, sessionCookieName(options.secure)));

  await registerEndpoints(app, options);
  if (options.dataFolder !== undefined) await registerReleases(app, { base, dataFolder: options.dataFolder });
  if (people.openId) registerOpenId(app, options, people.openId);
  app.get(OPENAPI_PATH, { schema: { hide: true } }, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(document()),
  );
  registerServiceRoutes(app, options);
  await registerPages(app, webRoot);
  await app.ready();

  let text: string | undefined;
  const document = (): string => (text ??= JSON.stringify(app.swagger()));
  return app;
}

function newServer(
  { trustProxy = false, tls }: ApiOptions,
  frameworkErrors: ReturnType<typeof problemAnswer>,
): FastifyInstance {
  const common = {
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: UPLOAD_MS,
    trustProxy,
    forceCloseConnections: 'idle',
    frameworkErrors,
  } as const;
  // The types keep servers of http and https apart; nothing here differs.
  return tls ? fastify({ ...common, https: { ...tls } }) : fastify(common);
}

/** What an upload may take is too long for everything else. Headers have a limit of their own, which the server keeps. */
function limitRequests(app: FastifyInstance, clock: Clock): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { raw, routeOptions } = request;
    const hasBody =
      raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined;
    if (hasBody && !(routeOptions.config as { upload?: boolean }).upload) {
      const limit = clock.after(REQUEST_MS, () => {
        if (!raw.complete) raw.destroy();
      });
      raw.once('close', () => limit.cancel());
    }
    done();
  });
}

/** Headers for every answer. Nothing that the API answers is a page: its policy allows nothing at all. */
async function registerHeaders(app: FastifyInstance, secure: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: secure ? { maxAge: YEAR_S, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=()');
    done();
  });
}
