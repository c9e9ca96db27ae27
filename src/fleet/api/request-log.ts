import type { FastifyInstance } from 'fastify';
import type { Base } from '../ports.js';

declare module 'fastify' {
  interface FastifyRequest {
    startedMs: number;
  }
}

/** Asked every few seconds by machines: not worth a line each. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line a request. The pattern of its route, not its address: what a person sends in an address or a body may be
 * nobody's business, or a secret.
 */
export function registerRequestLog(app: FastifyInstance, { log, clock }: Pick<Base, 'log' | 'clock'>): void {
  app.decorateRequest('startedMs', 0);
  app.addHook('onRequest', (request, _reply, done) => {
    request.startedMs = clock.nowMs();
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions, caller, startedMs } = request;
    const { url: route = null } = routeOptions;
    const line = {
      method,
      route,
      status: reply.statusCode,
      ms: Math.round(clock.nowMs() - startedMs),
      actor: caller.actor.name,
      address: request.ip,
    };
    const level = QUIET.has(route ?? '') ? 'debug' : 'info';
    log[level](line, 'request');
    done();
  });
}
