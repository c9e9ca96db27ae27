import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Problem, problemCodes, type ProblemCode } from '../../protocol/fleet-api/common.js';
import type { Log } from '../ports.js';
import { ApiError } from './handler.js';

/** Refusals of the HTTP layer itself, by fastify's code, in our words. */
export const frameworkProblems: Readonly<Record<string, readonly [ProblemCode, message: string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [
    'TOO_LARGE',
    'the request is larger than this server takes; send less at once',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'BAD_REQUEST',
    'the body must be JSON, and Content-Type must say so: application/json',
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['BAD_REQUEST', 'the body is not as long as Content-Length says'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['BAD_REQUEST', 'the body is empty, but Content-Type says that it is JSON'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['BAD_REQUEST', 'the body is not valid JSON'],
  FST_ERR_BAD_URL: ['BAD_REQUEST', 'the address is not a valid URL'],
  FST_ERR_MAX_PARAM_LENGTH: ['NOT_FOUND', 'there is nothing under this address'],
  FST_ERR_NOT_FOUND: ['NOT_FOUND', 'there is nothing under this address'],
};

const INTERNAL = new ApiError('INTERNAL', 'the server failed; its log has the whole story');
export const notFound = new ApiError('NOT_FOUND', 'there is nothing under this address');
const notReadable = new ApiError('BAD_REQUEST', 'the request cannot be read');

/** The one mapper from whatever was thrown to what is answered; what nobody expected is logged whole and told nobody. */
export function problemAnswer(log: Log) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    if (refusal === INTERNAL) {
      const { method, routeOptions } = request;
      log.error({ method, route: routeOptions.url, ...storyOf(error) }, 'a request failed');
    }
    sendProblem(reply, refusal);
  };
}

export function sendProblem(reply: FastifyReply, { code, message, faults, retryAfterS }: ApiError): void {
  const problem: Problem = { code, message, ...(faults && { faults }) };
  const { status } = problemCodes[code];
  if (retryAfterS !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterS)));
  // RFC 9110 section 15.5.2; `Bearer` opens no password window in browsers.
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="hotline"');
  void reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(problem));
}

function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!(error instanceof Error)) return INTERNAL;
  const { code, statusCode, validation } = error as Partial<FastifyError>;
  if (validation) return invalid(validation);
  const known = code === undefined ? undefined : frameworkProblems[code];
  if (known) return new ApiError(...known);
  // A folder of the dashboard's files.
  if (statusCode === 403 || statusCode === 404) return notFound;
  // Of the JSON parser (`__proto__` in a body), of a broken connection.
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? notReadable : INTERNAL;
}

type Fault = NonNullable<Problem['faults']>[number];

function invalid(issues: NonNullable<FastifyError['validation']>): ApiError {
  const faults = issues.flatMap(({ instancePath, message, params }) =>
    faultsOf(instancePath.split('/').filter(Boolean), message ?? 'is wrong', params),
  );
  const [first, ...others] = faults;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const where = first?.place ? `${first.place}: ` : '';
  return new ApiError('BAD_REQUEST', `${where}${first?.message ?? 'the request is wrong'}${more}`, faults);
}

/** How many unknown names are listed: what is sent back must not grow with nonsense that was sent. */
const MOST_FAULTS = 50;
const LONGEST_NAME = 100;

/** Each unknown entry is a fault of its own, with its place. */
function faultsOf(path: string[], message: string, params: unknown): Fault[] {
  const { keys } = params as Partial<z.core.$ZodIssueUnrecognizedKeys>;
  if (!keys) return [{ place: path.join('.'), message }];
  return keys
    .slice(0, MOST_FAULTS)
    .map((key) => ({ place: [...path, key.slice(0, LONGEST_NAME)].join('.'), message: 'is unknown' }));
}

function storyOf(error: unknown): object {
  if (!(error instanceof Error)) return { error: String(error) };
  const { message, stack, cause } = error;
  return { error: message, stack, ...(cause === undefined ? {} : { cause: storyOf(cause) }) };
}
