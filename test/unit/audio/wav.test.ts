import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWav, MAX_WAV_BYTES, parseWav } from '../../../src/audio/wav.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { sine } from '../../support/sine.js';

const FILE = '/etc/hotline/prompts/ru/please-wait.wav';
const samples = sine({ frequencyHz: 425, amplitude: 0.5, samples: 320 });

interface Format {
  code: number;
  channels: number;
  rateHz: number;
  bits: number;
}
const right: Format = { code: 1, channels: 1, rateHz: 16_000, bits: 16 };

function chunk(id: string, body: Uint8Array, size = body.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}
function formatChunk({ code, channels, rateHz, bits }: Format): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rateHz, 4);
  body.writeUInt32LE((rateHz * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  return chunk('fmt ', body);
}
const dataChunk = (of = samples) => chunk('data', Buffer.from(of.buffer));
const riff = (...parts: Buffer[]) => {
  const body = Buffer.concat([Buffer.from('WAVE'), ...parts]);
  return chunk('RIFF', body);
};

function refusal(bytes: Uint8Array, file = FILE): string {
  try {
    parseWav(bytes, file);
  } catch (error) {
    expect(error).toBeInstanceOf(HotlineError);
    expect((error as HotlineError).code).toBe('PROMPT_INVALID');
    return (error as HotlineError).message;
  }
  throw new Error('was accepted');
}

describe('parseWav', () => {
  it('reads what encodeWav wrote, any samples', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 500 }), (any) => {
        expect(parseWav(encodeWav(any), FILE)).toEqual(any);
      }),
    );
  });

  it('reads samples from anywhere in memory, and between other chunks', () => {
    const bytes = riff(
      chunk('LIST', Buffer.from('odd')),
      formatChunk(right),
      chunk('fact', Buffer.alloc(4)),
      dataChunk(),
    );
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    expect(parseWav(shifted, FILE)).toEqual(samples);
  });

  it('reads the long form of the format that some editors write', () => {
    const body = Buffer.alloc(40);
    formatChunk({ ...right, code: 0xfffe }).copy(body, 0, 8);
    body.writeUInt16LE(22, 16);
    body.writeUInt16LE(1, 24);
    expect(parseWav(riff(chunk('fmt ', body), dataChunk()), FILE)).toEqual(samples);
  });

  it.each([
    [{ ...right, rateHz: 44_100, channels: 2 }, 'PCM 16 bit, 2 channels, 44100 Hz'],
    [{ ...right, rateHz: 8000 }, 'PCM 16 bit, mono, 8000 Hz'],
    [{ ...right, bits: 8 }, 'PCM 8 bit, mono, 16000 Hz'],
    [{ ...right, code: 3, bits: 32 }, 'of coding 0x0003 32 bit, mono, 16000 Hz'],
    [{ ...right, code: 6, bits: 8 }, 'of coding 0x0006 8 bit, mono, 16000 Hz'],
  ])('says which file, what it is, what it must be and how to convert it', (format, is) => {
    expect(refusal(riff(formatChunk(format), dataChunk()))).toBe(
      `${FILE} is ${is}; it must be PCM 16 bit, mono, 16000 Hz. Convert it: ` +
        `sox '${FILE}' -e signed-integer -r 16000 -c 1 -b 16 '${FILE}.new.wav' && mv '${FILE}.new.wav' '${FILE}'`,
    );
  });

  it('quotes a file name for the shell', () => {
    const bytes = riff(formatChunk({ ...right, bits: 8 }), dataChunk());
    expect(refusal(bytes, "it's; rm -rf.wav")).toContain("sox 'it'\\''s; rm -rf.wav' ");
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'is not a WAV file'],
    ['an MP3', Buffer.from('ID3\u0004 and so on'), 'is not a WAV file'],
    [
      'a file cut in its header',
      riff(formatChunk(right), dataChunk()).subarray(0, 30),
      '"fmt" part should have 16 bytes',
    ],
    [
      'a file cut in its sound',
      riff(formatChunk(right), dataChunk()).subarray(0, 300),
      'the file ends after 256',
    ],
    [
      'a size of 4 GiB',
      riff(formatChunk(right), chunk('data', Buffer.alloc(8), 0xffffffff)),
      '4294967295 bytes',
    ],
    ['no sound chunk', riff(formatChunk(right)), 'it contains no sound'],
    ['an empty sound', riff(formatChunk(right), chunk('data', Buffer.alloc(0))), 'it contains no sound'],
    ['half a sample', riff(formatChunk(right), chunk('data', Buffer.alloc(7))), 'in the middle of a sample'],
    ['sound before the format', riff(dataChunk(), formatChunk(right)), 'stands before the description'],
    ['a short format', riff(chunk('fmt ', Buffer.alloc(14)), dataChunk()), 'is incomplete'],
    ['control characters as a name', riff(chunk('\u001b[2J', Buffer.alloc(0), 9)), '"?[2J" part'],
  ])('refuses %s', (_what, bytes, reason) => {
    expect(refusal(bytes)).toContain(reason);
    expect(refusal(bytes).startsWith(FILE)).toBe(true);
  });

  it('takes 60 s and refuses more, with the command that shortens it', () => {
    expect(parseWav(encodeWav(new Int16Array(60 * 16_000)), FILE)).toHaveLength(60 * 16_000);
    const long = refusal(encodeWav(new Int16Array(60 * 16_000 + 1)));
    expect(long).toContain('is longer than 60 s');
    expect(long).toContain('trim 0 60');
    expect(refusal(new Uint8Array(MAX_WAV_BYTES + 1))).toContain('is longer than 60 s');
  });

  it('answers any bytes at all with samples or with its own error', () => {
    const whole = riff(chunk('LIST', Buffer.from('title')), formatChunk(right), dataChunk());
    const edits = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    const mutilated = fc.tuple(edits, fc.nat(whole.length)).map(([changes, length]) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, length);
    });
    fc.assert(
      fc.property(fc.oneof(mutilated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        let read: Int16Array;
        try {
          read = parseWav(bytes, FILE);
        } catch (error) {
          expect(error).toBeInstanceOf(HotlineError);
          return;
        }
        expect(read.length * 2).toBeLessThan(bytes.length);
      }),
      { numRuns: 3000 },
    );
  });
});
