import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNetstring, NetstringDecoder } from '../../../../src/bench/baresip/netstring.js';

describe('netstrings', () => {
  it('are written with their length in bytes', () => {
    expect(encodeNetstring('{"command":"dial"}')).toBe('18:{"command":"dial"},');
    expect(encodeNetstring('ё')).toBe('2:ё,');
    expect(encodeNetstring('')).toBe('0:,');
  });

  it('are found in a stream however it is cut', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 });
    fc.assert(
      fc.property(texts, fc.array(fc.integer({ min: 1, max: 9 })), (sent, cuts) => {
        const bytes = Buffer.from(sent.map(encodeNetstring).join(''));
        const decoder = new NetstringDecoder();
        const received: string[] = [];
        let at = 0;
        for (const length of cuts) {
          received.push(...decoder.push(bytes.subarray(at, at + length)));
          at += length;
        }
        received.push(...decoder.push(bytes.subarray(at)));
        expect(received).toEqual(sent);
      }),
    );
  });

  it.each([
    ['letters where the length should be', 'HTTP/1.1 200 OK'],
    ['no length', ':abc,'],
    ['a length that nobody sends', '99999999:'],
    ['another length than told', '2:abc,'],
  ])('%s are refused', (_what, text) => {
    expect(() => new NetstringDecoder().push(Buffer.from(text))).toThrow(RangeError);
  });
});
