import { describe, expect, it } from 'vitest';
import { type Framed, FramingError, StreamFramer } from '../../../src/wire/stream-framer.js';

const LARGEST = 500;
const invite = sip('INVITE sip:x SIP/2.0', 'v=0\r\n\r\nс=кириллица\r\n');
const ringing = sip('SIP/2.0 180 Ringing', '', 'l');

/** A message with a Content-Length that is right in bytes. */
function sip(startLine: string, body: string, name = 'Content-Length'): string {
  return `${startLine}\r\n${name}: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const message = (text: string): Framed => ({ type: 'message', text });
const ping: Framed = { type: 'ping' };
const pong: Framed = { type: 'pong' };

function framed(parts: readonly (string | Uint8Array)[], framer = new StreamFramer(LARGEST)): Framed[] {
  return parts.flatMap((part) => framer.push(typeof part === 'string' ? Buffer.from(part) : part));
}

describe('messages in a stream', () => {
  it.each([
    ['one', invite, [message(invite)]],
    ['two in one segment', invite + ringing, [message(invite), message(ringing)]],
    [
      'keep-alives around them',
      `\r\n\r\n${invite}\r\n\r\n${ringing}`,
      [ping, message(invite), ping, message(ringing)],
    ],
    [
      'a body that looks like a keep-alive',
      sip('MESSAGE sip:x SIP/2.0', '\r\n\r\n'),
      [message(sip('MESSAGE sip:x SIP/2.0', '\r\n\r\n'))],
    ],
    ['an empty line before one', `\r\n${ringing}`, [pong, message(ringing)]],
  ])('%s: cut at any one place, they come whole', (_name, text, expected) => {
    const bytes = Buffer.from(text);
    expect(framed([bytes])).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) {
      const inTwo = framed([bytes.subarray(0, cut), bytes.subarray(cut)]);
      // A ping that was cut in its middle is seen as a pong first: that half cannot know.
      expect(inTwo.filter(({ type }) => type !== 'pong')).toEqual(
        expected.filter(({ type }) => type !== 'pong'),
      );
    }
  });

  it('come whole a byte at a time', () => {
    const bytes = [...Buffer.from(invite + ringing + invite)].map((byte) => Uint8Array.of(byte));
    expect(framed(bytes)).toEqual([message(invite), message(ringing), message(invite)]);
  });

  it('are unfinished until their last byte is there', () => {
    const framer = new StreamFramer(LARGEST);
    framed([ringing.slice(0, -1)], framer);
    expect(framer.unfinished).toBe(true);
    framed([ringing.slice(-1)], framer);
    expect(framer.unfinished).toBe(false);
  });
});

describe('keep-alives', () => {
  it.each([
    ['\r\n\r\n', [ping]],
    ['\r\n\r\n\r\n\r\n', [ping, ping]],
    ['\r\n', [pong]],
  ])('%j', (text, expected) => {
    expect(framed([text])).toEqual(expected);
  });

  it.each([
    [
      ['\r\n', '\r\n'],
      [pong, ping],
    ],
    [['\r', '\n\r\n'], [ping]],
    [
      ['\r\n\r', '\n'],
      [pong, ping],
    ],
    [
      ['\r', '\n', '\r', '\n', '\r\n'],
      [pong, ping, pong],
    ],
  ])('a ping in pieces is a ping all the same: %j', (parts, expected) => {
    expect(framed(parts)).toEqual(expected);
  });

  it('that were asked for are answers, however many follow each other', () => {
    const framer = new StreamFramer(LARGEST);
    for (let i = 0; i < 3; i++) {
      framer.expectPong();
      expect(framed(['\r\n'], framer)).toEqual([pong]);
    }
    framer.expectPong();
    expect(framed(['\r\n\r\n', '\r\n'], framer)).toEqual([ping, pong]);
  });
});

describe('a stream that cannot be read on', () => {
  const sized = (bytes: number): string => {
    const empty = sip('SIP/2.0 200 OK', '', 'X: y\r\nContent-Length');
    return sip('SIP/2.0 200 OK', 'x'.repeat(bytes - empty.length - 2), 'X: y\r\nContent-Length');
  };

  it('a message of the largest size is still taken, and one byte more is not', () => {
    expect(Buffer.byteLength(sized(LARGEST))).toBe(LARGEST);
    expect(framed([sized(LARGEST)])).toEqual([message(sized(LARGEST))]);
    expect(() => framed([sized(LARGEST + 1)])).toThrow(
      new FramingError('a message of 501 bytes, larger than the 500 allowed'),
    );
  });

  it.each([
    [
      'headers without an end',
      `OPTIONS sip:x SIP/2.0\r\nX: ${'x'.repeat(LARGEST)}`,
      /headers alone are larger than 500 bytes/,
    ],
    [
      'headers with a late end',
      `${'x'.repeat(LARGEST)}\r\nl: 0\r\n\r\n`,
      /headers alone are larger than 500 bytes/,
    ],
    ['no Content-Length', 'OPTIONS sip:x SIP/2.0\r\n\r\n', /without a usable Content-Length/],
    [
      'two sizes',
      'OPTIONS sip:x SIP/2.0\r\nl: 1\r\nContent-Length: 0\r\n\r\n',
      /without a usable Content-Length/,
    ],
    ['something else than SIP', '\x16\x03\x01\r\n\r\n', /without a usable Content-Length/],
    [
      'a size that no memory has',
      'OPTIONS sip:x SIP/2.0\r\nl: 999999999\r\n\r\n',
      /of 1000000038 bytes, larger than/,
    ],
  ])('%s: it says so, and nothing comes after', (_name, text, problem) => {
    const framer = new StreamFramer(LARGEST);
    expect(() => framed([text], framer)).toThrow(problem);
    expect(() => framed([invite], framer)).toThrow(FramingError);
  });

  it('is given up as soon as the size is announced, not when it has come', () => {
    expect(() => framed(['OPTIONS sip:x SIP/2.0\r\nl: 500\r\n\r\n'])).toThrow(/larger than the 500 allowed/);
  });
});
