import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FailureCause, failureCauses } from '../../../src/protocol/call-record.js';
import { failureOf, parseRetryAfter } from '../../../src/sip/failure.js';

const response = (statusCode: number, retryAfter?: string) => ({
  statusCode,
  reasonPhrase: 'Some Reason',
  retryAfter,
});
const causeOf = (statusCode: number, rang = false): FailureCause =>
  failureOf(response(statusCode), rang).cause;

describe('the cause of a final response', () => {
  it.each<[FailureCause, number[]]>([
    ['busy', [486, 600]],
    ['refused', [401, 403, 407]],
    ['not-found', [404, 410, 484, 604]],
    ['media', [415, 488, 606]],
    ['unavailable', [480, 503]],
    ['declined', [603, 601, 607, 608, 699]],
    ['redirected', [300, 301, 302, 305, 380]],
    ['client-error', [400, 405, 420, 481, 483, 487, 491, 499]],
    ['server-error', [500, 501, 502, 504, 513, 599]],
    ['timeout', [408]],
  ])('%s: %j', (cause, codes) => {
    expect(codes.map((code) => causeOf(code))).toEqual(codes.map(() => cause));
  });

  it('after ringing, 408 and 480 mean that nobody answered', () => {
    expect([causeOf(408, true), causeOf(480, true)]).toEqual(['no-answer', 'no-answer']);
    expect([causeOf(486, true), causeOf(503, true)]).toEqual(['busy', 'unavailable']);
  });

  it('is one of the vocabulary, whatever the exchange sends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 699 }),
        fc.boolean(),
        fc.string(),
        (code, rang, reasonPhrase) => {
          const failure = failureOf({ statusCode: code, reasonPhrase, retryAfter: reasonPhrase }, rang);
          expect(failureCauses).toContain(failure.cause);
          expect(failure.sipCode).toBe(code);
          expect(failure.reason.length).toBeLessThan(300);
        },
      ),
    );
  });

  it('is told with the words of the exchange, cut where they are endless', () => {
    expect(failureOf(response(503), false).reason).toBe('the exchange answered 503 Some Reason');
    expect(failureOf({ ...response(503), reasonPhrase: '' }, false).reason).toBe('the exchange answered 503');
    expect(failureOf({ ...response(503), reasonPhrase: 'x'.repeat(9_999) }, false).reason).toHaveLength(106);
  });

  it('that is about the sound says where to look', () => {
    expect(failureOf(response(488), false).reason).toMatch(
      /^the exchange answered 488 Some Reason: .*media and codecs of the route/,
    );
  });
});

describe('Retry-After', () => {
  it.each([
    ['5', 5_000],
    ['18000;duration=3600', 18_000_000],
    ['120 (I am in a meeting)', 120_000],
    ['  7 ', 7_000],
    ['0', 0],
  ])('%j is %d ms', (header, ms) => {
    expect(parseRetryAfter(header)).toBe(ms);
    expect(failureOf(response(503, header), false).retryAfterMs).toBe(ms);
  });

  it.each([undefined, '', 'soon', '-5', '5x', '99999999999', 'Mon, 01 Jan 2026 00:00:00 GMT'])(
    '%j is none',
    (header) => {
      expect(parseRetryAfter(header)).toBeUndefined();
      expect(failureOf(response(503, header), false)).not.toHaveProperty('retryAfterMs');
    },
  );
});
