/**
 * Every endpoint of the fleet's API, once: the server registers its routes from this table, the OpenAPI document comes from
 * it, the dashboard calls by it, and the test that tries every role on every endpoint walks it. Its parts: endpoints/.
 */
import type { z } from 'zod';
import { alertEndpoints } from './endpoints/alerts.js';
import { commissioningEndpoints } from './endpoints/commissioning.js';
import { configurationEndpoints } from './endpoints/configuration.js';
import { peopleEndpoints } from './endpoints/people.js';
import { phoneEndpoints } from './endpoints/phones.js';
import { signingInEndpoints } from './endpoints/signing-in.js';
import { statisticsEndpoints } from './endpoints/statistics.js';
import { updateEndpoints } from './endpoints/updates.js';
import type { Endpoint } from './endpoints/endpoint.js';

export type { Endpoint };

export const endpoints = {
  ...signingInEndpoints,
  ...phoneEndpoints,
  ...commissioningEndpoints,
  ...configurationEndpoints,
  ...updateEndpoints,
  ...alertEndpoints,
  ...statisticsEndpoints,
  ...peopleEndpoints,
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
type Of<Name extends EndpointName> = (typeof endpoints)[Name];
export type ParamsOf<Name extends EndpointName> =
  Of<Name> extends { params: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type QueryOf<Name extends EndpointName> =
  Of<Name> extends { query: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type QueryInputOf<Name extends EndpointName> =
  Of<Name> extends { query: infer Schema extends z.ZodType } ? z.input<Schema> : undefined;
export type BodyOf<Name extends EndpointName> =
  Of<Name> extends { body: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type BodyInputOf<Name extends EndpointName> =
  Of<Name> extends { body: infer Schema extends z.ZodType } ? z.input<Schema> : undefined;
export type AnswerOf<Name extends EndpointName> =
  Of<Name> extends { answer: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
