import type { FailureCause } from '../protocol/call-record.js';
import type { LegFailure } from '../phone/ports.js';

/** What the controller needs to know of a final response. */
export interface FinalResponse {
  readonly statusCode: number;
  readonly reasonPhrase: string;
  /** The Retry-After header as it came. */
  readonly retryAfter: string | undefined;
  /** Why its challenge could not be answered, in one sentence; undefined when it could, or when there was none. */
  readonly problem?: string | undefined;
}

const causes: Record<number, FailureCause> = {
  401: 'refused',
  403: 'refused',
  404: 'not-found',
  407: 'refused',
  408: 'no-answer',
  410: 'not-found',
  415: 'media',
  480: 'unavailable',
  484: 'not-found',
  486: 'busy',
  488: 'media',
  503: 'unavailable',
  600: 'busy',
  603: 'declined',
  604: 'not-found',
  606: 'media',
};

/**
 * From a final response to INVITE to the fixed vocabulary of causes (RFC 3261 section 21).
 *
 * @param rang whether it had been ringing: then 408 and 480 mean that nobody answered
 */
export function failureOf(response: FinalResponse, rang: boolean): LegFailure {
  const { statusCode } = response;
  const retryAfterMs = parseRetryAfter(response.retryAfter);
  return {
    cause: causeOf(statusCode, rang),
    sipCode: statusCode,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    reason: response.problem ?? sentenceOf(response),
  };
}

function sentenceOf({ statusCode, reasonPhrase }: FinalResponse): string {
  const said = `the exchange answered ${statusCode} ${reasonPhrase.slice(0, 80)}`.trimEnd();
  return causes[statusCode] === 'media'
    ? `${said}: it takes none of the sound offered; check media and codecs of the route, and encryption (SRTP) of the account there`
    : said;
}

function causeOf(statusCode: number, rang: boolean): FailureCause {
  if (rang && statusCode === 480) return 'no-answer';
  if (!rang && statusCode === 408) return 'timeout';
  const cause = causes[statusCode];
  if (cause) return cause;
  if (statusCode < 400) return 'redirected';
  if (statusCode < 500) return 'client-error';
  return statusCode < 600 ? 'server-error' : 'declined';
}

/** Delta seconds of a Retry-After header (RFC 3261 section 20.33), e.g. `18000;duration=3600` or `120 (maintenance)`. */
export function parseRetryAfter(header: string | undefined): number | undefined {
  const seconds = /^\s*(\d{1,9})\b/.exec(header ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
