import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { notFound, problemAnswer } from '../api/problems.js';
import type { Base } from '../ports.js';
import { releaseByPath } from '../store/releases.js';
import { releaseFolder, RELEASES_PATH, storedName } from './release-files.js';

const RANGE_NOT_SATISFIABLE = 416;

const params = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  file: z.string().max(200),
});

/**
 * Where phones fetch packages, in parts where the line broke (RFC 9110 section 14): for whoever knows the address, which only
 * phones are told and nobody can guess. Only files that are in the store are looked for, under names of ours.
 */
export async function registerReleases(
  app: FastifyInstance,
  { base, dataFolder }: { readonly base: Pick<Base, 'log' | 'store'>; readonly dataFolder: string },
): Promise<void> {
  await app.register(async (releases) => {
    await releases.register(fastifyStatic, {
      root: releaseFolder(dataFolder),
      serve: false,
      // Its address is that of this very file for ever.
      immutable: true,
      maxAge: '365d',
    });
    const answerProblem = problemAnswer(base.log);
    releases.setErrorHandler((error, request, reply) => {
      // RFC 9110 section 15.5.17: whoever asks may have all of it already.
      const { statusCode } = error as { statusCode?: number };
      if (statusCode === RANGE_NOT_SATISFIABLE) void reply.code(RANGE_NOT_SATISFIABLE).send();
      else answerProblem(error, request, reply);
    });
    releases.get(`${RELEASES_PATH}/:token/:file`, { schema: { hide: true } }, async (request, reply) => {
      const asked = params.safeParse(request.params);
      const release = asked.success
        ? await releaseByPath(base.store, asked.data.token, asked.data.file)
        : undefined;
      if (!release) throw notFound;
      return reply.type('application/vnd.debian.binary-package').sendFile(storedName(release));
    });
  });
}
