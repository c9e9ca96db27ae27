import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FirmataFramer,
  type FirmataMessage,
  readFirmwareReport,
  setDigitalPin,
  setPinMode,
} from '../../../../src/io/firmata/firmata-messages.js';

const bytes = (text: string): number[] =>
  text === '' ? [] : text.split(' ').map((byte) => parseInt(byte, 16));
const hex = (data: Iterable<number>): string =>
  [...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function framed(...chunks: number[][]): { messages: string[]; noise: number } {
  const framer = new FirmataFramer();
  const messages: FirmataMessage[] = [];
  for (const chunk of chunks) framer.push(Uint8Array.from(chunk), (message) => messages.push(message));
  return { messages: messages.map(({ kind, bytes: raw }) => `${kind}: ${hex(raw)}`), noise: framer.noise };
}

describe('the framer', () => {
  it.each([
    ['a version', 'f9 02 07', ['version: f9 02 07'], 0],
    ['levels of a port', '92 7f 01', ['digital: 92 7f 01'], 0],
    ['an analog value', 'e5 00 07', ['analog: e5 00 07'], 0],
    ['a message of the system kind', 'f0 79 01 00 f7', ['sysex: f0 79 01 00 f7'], 0],
    [
      'several in one chunk',
      'f9 02 07 f0 01 43 00 00 f7',
      ['version: f9 02 07', 'sysex: f0 01 43 00 00 f7'],
      0,
    ],
    ['noise before', '00 41 f7 f9 02 07', ['version: f9 02 07'], 3],
    ['a message cut off by the next', 'f0 01 42 00 f9 02 07', ['version: f9 02 07'], 4],
    ['a short message cut off by the next', '90 01 f9 02 07', ['version: f9 02 07'], 2],
    ['an empty message of the system kind', 'f0 f7 f9 02 07', ['version: f9 02 07'], 1],
    ['a command that no board sends', 'c0 01 ff f4 02 f9 02 07', ['version: f9 02 07'], 5],
    ['the end of a message that never began', 'f7 f7', [], 2],
  ])('finds %s', (_, text, messages, noise) => {
    expect(framed(bytes(text))).toEqual({ messages, noise });
  });

  it('finds the same messages however the bytes are cut into chunks', () => {
    const stream = bytes('00 f9 02 07 f0 01 40 05 10 00 00 00 00 f7 91 7f 01 f0 01 f0 79 01 00 f7');
    const whole = framed(stream);
    expect(whole.messages).toHaveLength(4);
    for (let size = 1; size < stream.length; size++) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
        stream.slice(index * size, (index + 1) * size),
      );
      expect(framed(...chunks)).toEqual(whole);
    }
  });

  it('gives up a message that does not end, and finds the next', () => {
    const endless = [0xf0, 0x01, ...Array.from({ length: 100_000 }, () => 0x42)];
    const { messages, noise } = framed(endless, bytes('f7 f9 02 07'));
    expect(messages).toEqual(['version: f9 02 07']);
    expect(noise).toBe(endless.length + 1);
  });

  it('takes a message of 500 bytes: the longest that a board of ours sends has 200', () => {
    const long = [0xf0, 0x6c, ...Array.from({ length: 500 }, () => 0x7f), 0xf7];
    expect(framed(long).messages).toEqual([`sysex: ${hex(long)}`]);
  });

  it('makes messages of data bytes alone, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        new FirmataFramer().push(noise, (message) => {
          const inner = message.bytes.slice(1, message.kind === 'sysex' ? -1 : undefined);
          expect(inner.every((byte) => byte < 0x80)).toBe(true);
        });
      }),
    );
  });
});

describe('the report of the firmware', () => {
  it.each([
    ['ours', '01 00 48 00 6f 00 74 00', { name: 'Hot', major: 1, minor: 0 }],
    ['one without a name', '02 05', { name: '', major: 2, minor: 5 }],
    ['letters that a terminal would obey', '01 00 1b 00 41 00 69 01', { name: '?A?', major: 1, minor: 0 }],
    ['half a letter', '01 00 48', undefined],
    ['no version', '', undefined],
    ['half a version', '01', undefined],
  ])('%s', (_, text, expected) => {
    expect(readFirmwareReport(bytes(text))).toEqual(expected);
  });

  it('a name of more than 64 letters is none of a firmware', () => {
    const name = (letters: number): number[] =>
      Array.from({ length: 2 * letters }, (_, i) => (i % 2 ? 0 : 0x41));
    expect(readFirmwareReport([1, 0, ...name(64)])?.name).toHaveLength(64);
    expect(readFirmwareReport([1, 0, ...name(65)])).toBeUndefined();
  });
});

describe('messages to the board', () => {
  it.each([
    ['pull-up of D2', setPinMode(2, 11), 'f4 02 0b'],
    ['A5 as output', setPinMode(19, 1), 'f4 13 01'],
    ['D13 on', setDigitalPin(13, 1), 'f5 0d 01'],
    ['D13 off', setDigitalPin(13, 0), 'f5 0d 00'],
    ['D13 fully on, as for PWM', setDigitalPin(13, 255), 'f5 0d 01'],
  ])('%s', (_, message, expected) => {
    expect(hex(message)).toBe(expected);
  });
});
