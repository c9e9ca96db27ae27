import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES_MAX,
  decodeChipInfo,
  decodeLineEvents,
  encodeLineConfig,
  encodeLineRequest,
  LINES_MAX,
  type LineAttribute,
} from '../../../../src/io/gpiochip/uapi.js';

const config = { flags: 4n, attributes: [] };

describe('a request', () => {
  it.each([0, LINES_MAX + 1])('of %i lines is refused before the kernel sees it', (count) => {
    const offsets = Array.from({ length: count }, (_, line) => line);
    const request = { offsets, consumer: 'x', config, eventBufferSize: 0 };
    expect(() => encodeLineRequest(request)).toThrow(RangeError);
  });

  it('cuts the name of who asks, so that the kernel finds its end', () => {
    const bytes = encodeLineRequest({ offsets: [1], consumer: 'ж'.repeat(40), config, eventBufferSize: 0 });
    // Whole characters of two bytes only.
    expect(bytes.toString('utf8', 256, 286)).toBe('ж'.repeat(15));
    expect([...bytes.subarray(286, 288)]).toEqual([0, 0]);
    expect(bytes.readBigUInt64LE(288)).toBe(4n);
  });
});

it('a configuration has room for ten attributes', () => {
  const attribute: LineAttribute = { mask: 1n, debounceUs: 1 };
  const attributes = Array.from({ length: ATTRIBUTES_MAX }, () => attribute);
  expect(encodeLineConfig({ flags: 0n, attributes }).readUInt32LE(8)).toBe(10);
  expect(() => encodeLineConfig({ flags: 0n, attributes: [...attributes, attribute] })).toThrow(RangeError);
});

it('a name that fills its field ends with the field', () => {
  const bytes = Buffer.alloc(68);
  bytes.fill('n', 0, 32).fill('l', 32, 64).writeUInt32LE(7, 64);
  expect(decodeChipInfo(bytes)).toEqual({ name: 'n'.repeat(32), label: 'l'.repeat(32), lines: 7 });
});

it.each([
  { bytes: 0, events: 0 },
  { bytes: 47, events: 0 },
  { bytes: 48, events: 1 },
  { bytes: 95, events: 1 },
  { bytes: 96, events: 2 },
])('$bytes bytes hold $events events', ({ bytes, events }) => {
  expect(decodeLineEvents(Buffer.alloc(bytes))).toHaveLength(events);
});
