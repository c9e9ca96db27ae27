import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { endpoints, type Endpoint, type EndpointName } from '../../protocol/fleet-api/endpoints.js';
import { type Caller, nobody } from '../people/authenticator.js';
import { admit, callerOf } from './admission.js';
import type { ApiOptions } from './api-options.js';
import { browserOf } from './browser.js';
import type { Asked, FileAnswer, Handler, SessionEndpoint } from './handler.js';
import { documentOf } from './openapi.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; nobody until that was found out. */
    caller: Caller;
  }
}

/** Two thousand phones with notes fit into it. */
const BATCH_BYTES = 2.5 * 1024 * 1024;

const nothing = z.strictObject({});
/** For the document alone: a stream is not looked into here. */
const anyBytes = z.any().meta({ type: 'string', format: 'binary' });
const fileSchema = z.strictObject({
  name: z.string().min(1),
  content: z.union([z.string(), z.instanceof(Uint8Array)]),
});

/** Every endpoint of the table. */
export async function registerEndpoints(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const isUpload = (name: EndpointName) => 'upload' in endpoints[name];
  const names = Object.keys(endpoints) as EndpointName[];
  for (const name of names) if (!isUpload(name)) registerEndpoint(app, options, name);
  await app.register((uploads, _options, done) => {
    // Handed on as it comes, whatever its sender calls it; nothing is read before that one was admitted.
    uploads.removeAllContentTypeParsers();
    uploads.addContentTypeParser('*', (_request, body, parsed) => parsed(null, body));
    for (const name of names) if (isUpload(name)) registerEndpoint(uploads, options, name);
    done();
  });
}

function registerEndpoint(app: FastifyInstance, options: ApiOptions, name: EndpointName): void {
  const endpoint: Endpoint = endpoints[name];
  // The table's types hold each handler to its endpoint; here all are one kind.
  const handler = options.handlers[name] as Handler<never>;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    ...(name === 'batch' ? { bodyLimit: BATCH_BYTES } : {}),
    config: { upload: endpoint.upload !== undefined },
    schema: {
      ...documentOf(name, endpoint),
      ...(endpoint.params && { params: endpoint.params }),
      // Unknown entries are refused everywhere: a filter that is misspelt must not show everything.
      querystring: endpoint.query ?? nothing,
      ...(endpoint.body && { body: endpoint.body }),
      ...(endpoint.upload && { body: anyBytes, consumes: [endpoint.upload] }),
    },
    onRequest: async (request) => {
      request.caller = await callerOf(request, options);
      admit(endpoint, request.caller, request, options);
    },
    handler: async (request, reply) => {
      const { params, query, body, caller } = request;
      const browser = browserOf(options, request, reply, caller.session);
      const asked = {
        params,
        query,
        body,
        actor: caller.actor,
        browser,
        ...(endpoint.upload && { upload: body ?? [] }),
      } as unknown as Asked<SessionEndpoint>;
      const answer: unknown = await handler(asked as never);
      void reply.header('cache-control', 'no-store');
      if (endpoint.file) return sendFile(reply, endpoint.file, fileSchema.parse(answer));
      if (!endpoint.answer) return reply.code(204).send();
      // Serialised here, not by `send`, which lets texts and undefined through as they are.
      return reply.code(200).type('application/json; charset=utf-8').send(reply.serialize(answer));
    },
  });
}

function sendFile(reply: FastifyReply, type: string, { name, content }: FileAnswer): FastifyReply {
  // RFC 6266 section 4.3 with RFC 8187: a name in plain letters, and the true one.
  const plain = name.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(Buffer.from(name.replace(/[/\\]/g, '_')).toString()).replace(
    /['()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return reply
    .code(200)
    .type(type.startsWith('text/') ? `${type}; charset=utf-8` : type)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .send(typeof content === 'string' ? content : Buffer.from(content));
}

/** Before anybody has been looked at. */
export function decorateCaller(app: FastifyInstance): void {
  app.decorateRequest('caller');
  app.addHook('onRequest', (request: FastifyRequest, _reply, done) => {
    request.caller = nobody(request.ip);
    done();
  });
}
