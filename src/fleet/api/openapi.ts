import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemSchema } from '../../protocol/fleet-api/common.js';
import type { Endpoint, EndpointName } from '../../protocol/fleet-api/endpoints.js';
import { scopes } from '../../protocol/fleet-api/roles.js';

export const OPENAPI_PATH = '/api/openapi.json';

const problem = problemSchema.meta({
  id: 'Problem',
  description: 'What is wrong and what to do; the status is that of its code',
});

/** What the OpenAPI document says of an endpoint, besides what it takes. */
export function documentOf(
  name: EndpointName | 'openIdStart' | 'openIdCallback',
  { summary, role, scope, answer, file }: Pick<Endpoint, 'summary' | 'role' | 'scope' | 'answer' | 'file'>,
): FastifySchema {
  return {
    operationId: name,
    summary,
    'x-hotline-role': role,
    ...(scope !== null && { 'x-hotline-scope': scope }),
    security: securityOf(role, scope),
    response: { ...successOf(answer, file), '4xx': problem, '5xx': problem },
  } as FastifySchema;
}

function securityOf(role: Endpoint['role'], scope: Endpoint['scope']): Record<string, string[]>[] {
  if (role === 'anyone') return [];
  return scope === null ? [{ session: [] }] : [{ session: [] }, { token: [scope] }];
}

function successOf(answer: Endpoint['answer'], file: Endpoint['file']): Record<string, unknown> {
  if (file) {
    const content = { [file]: { schema: z.string().meta({ format: 'binary' }) } };
    return { 200: { description: 'A file', content } };
  }
  return answer ? { 200: answer.describe('Done') } : { 204: z.undefined().describe('Done') };
}

export function swaggerOptions(version: string, cookie: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hotline fleet',
        version,
        description: [
          'Phones, their health, alerts, statistics and people of a fleet.',
          '`x-hotline-role` is the least role for an operation (`anyone`: also without signing in);',
          '`x-hotline-scope` the scope with which an API token may use it; without one it takes a session.',
          `Scopes: ${Object.entries(scopes)
            .map(([scope, meaning]) => `\`${scope}\` (${meaning})`)
            .join(', ')}.`,
          'With a session everything but GET and HEAD takes the header `X-CSRF-Token`.',
        ].join(' '),
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookie, description: 'Set by POST /api/session' },
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'hotline_ and 43 characters',
            description: 'An API token; bounded by its scopes and by the role of its owner',
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  };
}
