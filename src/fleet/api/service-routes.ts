import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { withDeadline } from '../../clock/clock.js';
import { bearerOf, callerOf, isLocal } from './admission.js';
import type { ApiOptions } from './api-options.js';
import { ApiError } from './handler.js';

const STORE_DEADLINE_MS = 5_000;
const hidden = { schema: { hide: true } as object };

/** For whatever looks after the server: is it alive, does it work, how is it. */
export function registerServiceRoutes(app: FastifyInstance, options: ApiOptions): void {
  const { base, metrics, stopping = () => false } = options;

  app.get('/healthz', hidden, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'alive' }),
  );

  app.get('/readyz', hidden, async (_request, reply) => {
    if (stopping()) throw new ApiError('NOT_READY', 'the server is stopping');
    await withDeadline(
      base.clock,
      sql`select 1`.execute(base.store.db),
      STORE_DEADLINE_MS,
      () => new Error(`no answer within ${STORE_DEADLINE_MS / 1000} s`),
    ).catch(() => {
      throw new ApiError('NOT_READY', `the store does not answer (${base.store.place})`);
    });
    return reply.header('cache-control', 'no-store').send({ status: 'ready' });
  });

  app.get('/metrics', hidden, async (request, reply) => {
    if (bearerOf(request) !== undefined) {
      const { actor } = await callerOf(request, options);
      if (!actor.scopes?.includes('phones:read'))
        throw new ApiError('NOT_ALLOWED', 'the token lacks the scope phones:read');
    } else if (!isLocal(request, options)) {
      throw new ApiError('NOT_SIGNED_IN', 'from another machine this takes an API token with phones:read');
    }
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.metrics());
  });
}
