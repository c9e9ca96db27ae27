import type { Core } from 'sip.js';
import { optionTags } from './capabilities.js';

/** Least session interval (RFC 4028 section 4), in seconds; ours as well. */
export const LEAST_INTERVAL_S = 90;

/** 23 days: a longer time no timer of Node counts. */
const LONGEST_INTERVAL_S = 2_000_000;

/** How long a session lives without a refresh, and who refreshes it (RFC 4028). */
export interface SessionTerms {
  readonly intervalS: number;
  readonly refresher: 'us' | 'them';
}

interface SessionExpires {
  readonly seconds: number;
  readonly refresher: 'uac' | 'uas' | undefined;
}

/** `1800;refresher=uac`. Undefined when it is missing or not understood: then the session does not expire. */
export function parseSessionExpires(value: string | undefined): SessionExpires | undefined {
  const match = /^(\d{1,10})[ \t]*(?:;|$)/.exec(value?.trim() ?? '');
  if (!match) return undefined;
  const refresher = /;\s*refresher\s*=\s*(uac|uas)\b/i.exec(value ?? '')?.[1]?.toLowerCase();
  return {
    seconds: Math.min(Number(match[1]), LONGEST_INTERVAL_S),
    refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined,
  };
}

/** The terms that a 2xx to a request of ours sets (RFC 4028 section 7.2). */
export function termsOfResponse(message: Core.IncomingResponseMessage): SessionTerms | undefined {
  const expires = parseSessionExpires(message.getHeader('session-expires'));
  if (!expires) return undefined;
  return {
    intervalS: Math.max(expires.seconds, LEAST_INTERVAL_S),
    refresher: expires.refresher === 'uas' ? 'them' : 'us',
  };
}

/**
 * The terms that our 2xx to a request of the far end sets (RFC 4028 section 9, table 2): the refresher it names, else
 * itself; we are it when the far end does not know session timers and a proxy asked for them.
 */
export function termsOfRequest(message: Core.IncomingRequestMessage): SessionTerms | undefined {
  const expires = parseSessionExpires(message.getHeader('session-expires'));
  if (!expires) return undefined;
  return {
    intervalS: Math.max(expires.seconds, LEAST_INTERVAL_S),
    refresher: knowsTimer(message) && expires.refresher !== 'uas' ? 'them' : 'us',
  };
}

/** Fields of our 2xx that tell the terms. */
export function termsFields(message: Core.IncomingRequestMessage): readonly string[] {
  const terms = termsOfRequest(message);
  if (!terms) return [];
  const field = `Session-Expires: ${terms.intervalS};refresher=${terms.refresher === 'them' ? 'uac' : 'uas'}`;
  return knowsTimer(message) ? [field, 'Require: timer'] : [field];
}

/** An interval too small to be asked for is refused with 422 (RFC 4028 section 9), if the far end understands that. */
export function isTooShort(message: Core.IncomingRequestMessage): boolean {
  const expires = parseSessionExpires(message.getHeader('session-expires'));
  return expires !== undefined && expires.seconds < LEAST_INTERVAL_S && knowsTimer(message);
}

/** Min-SE of a 422 (RFC 4028 section 5), in seconds; undefined when it is missing, senseless or beyond all measure. */
export function leastIntervalOf(message: Core.IncomingResponseMessage): number | undefined {
  const seconds = /^\s*(\d{1,7})\s*(?:;|$)/.exec(message.getHeader('min-se') ?? '')?.[1];
  if (seconds === undefined || Number(seconds) > LONGEST_INTERVAL_S) return undefined;
  return Math.max(Number(seconds), LEAST_INTERVAL_S);
}

/** Fields of a request of ours that asks for an interval, we being the refresher. */
export function askingFields(intervalS: number, leastS = LEAST_INTERVAL_S): readonly string[] {
  return [`Session-Expires: ${intervalS};refresher=uac`, `Min-SE: ${leastS}`];
}

function knowsTimer(message: Core.IncomingRequestMessage): boolean {
  return [...optionTags(message, 'supported'), ...optionTags(message, 'require')].includes('timer');
}
