import { describe, expect, it } from 'vitest';
import { toneLevelDb } from '../../../../src/audio/level.js';
import { decodeAlaw } from '../../../../src/bench/g711-alaw.js';
import { isOnset, payloadOf, TONE_HZ, ToneWatch } from '../../../../src/bench/plain-sip/far-tone.js';
import { sine } from '../../../support/sine.js';

const packets = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the tone of the far end', () => {
  it('is one sine of -10 dBFS from packet to packet', () => {
    const codes = packets(50).flatMap((index) => [...payloadOf('steady', index)]);
    expect(toneLevelDb(decodeAlaw(Uint8Array.from(codes)), TONE_HZ, 8_000)).toBeCloseTo(-10, 1);
  });

  it('begins again every 300 ms where its beginning is to be seen', () => {
    const sounds = packets(30).filter((index) => new Set(payloadOf('onsets', index)).size > 1);
    expect(sounds).toEqual([0, 1, 2, 3, 4, 15, 16, 17, 18, 19]);
    expect(packets(40).filter((index) => isOnset('onsets', index))).toEqual([0, 15, 30]);
    expect(packets(40).filter((index) => isOnset('steady', index))).toEqual([]);
  });
});

describe('ToneWatch', () => {
  const tone = (rateHz: number, ms: number, amplitude = 0.3) =>
    sine({ frequencyHz: TONE_HZ, amplitude, samples: (rateHz * ms) / 1_000, rateHz });
  const silence = (rateHz: number, ms: number) => new Int16Array((rateHz * ms) / 1_000);

  it.each([
    [8_000, 20],
    [16_000, 10],
  ])('finds where the tone begins, at %i Hz in pieces of %i ms', (rateHz, ms) => {
    const watch = new ToneWatch(rateHz);
    const pause = Array.from({ length: 80 / ms }, () => silence(rateHz, ms));
    const heard = [tone(rateHz, ms), tone(rateHz, ms), ...pause, tone(rateHz, ms)].map((piece) =>
      watch.hear(piece),
    );
    expect(heard).toEqual(['begins', 'goes-on', ...pause.map(() => 'absent'), 'begins']);
  });

  it('sees in a piece that has just its end in the tone', () => {
    const piece = new Int16Array(160);
    piece.set(tone(16_000, 2), 128);
    expect(new ToneWatch(16_000).hear(piece)).toBe('begins');
  });

  it('takes a lost packet for no end', () => {
    const watch = new ToneWatch(8_000);
    watch.hear(tone(8_000, 20));
    watch.hear(silence(8_000, 20));
    expect(watch.hear(tone(8_000, 20))).toBe('goes-on');
  });

  it.each([425, 1_400])('does not take a tone of %i Hz for its own', (frequencyHz) => {
    const other = sine({ frequencyHz, amplitude: 0.3, samples: 160, rateHz: 8_000 });
    expect(new ToneWatch(8_000).hear(other)).toBe('absent');
  });
});
