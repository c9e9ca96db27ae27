import { describe, expect, it } from 'vitest';
import { Ear } from '../../../../src/bench/plain-sip/ear.js';
import { TONE_HZ } from '../../../../src/bench/plain-sip/far-tone.js';
import type { FromPhone } from '../../../../src/bench/plain-sip/messages.js';
import { sine } from '../../../support/sine.js';

const tone = sine({ frequencyHz: TONE_HZ, amplitude: 0.3, samples: 160, rateHz: 16_000 });

function earWithNews(): { ear: Ear; news: FromPhone[] } {
  const news: FromPhone[] = [];
  return { ear: new Ear((message) => news.push(message)), news };
}

describe('Ear', () => {
  it('tells once of the first frame with the voice, not of the ringback before', () => {
    const { ear, news } = earWithNews();
    ear.lifted(100);
    ear.played(tone, 110);
    ear.voiceComes();
    ear.played(tone, 120);
    ear.played(tone, 130);
    expect(news.filter(({ type }) => type === 'heard')).toEqual([
      { type: 'heard', liftedMs: 100, heardMs: 120 },
    ]);
    expect(news.filter(({ type }) => type === 'onset')).toEqual([{ type: 'onset', atMs: 120 }]);
  });

  it('keeps as many frames as it was asked for, as they were', () => {
    const { ear, news } = earWithNews();
    ear.lifted(0);
    ear.voiceComes();
    ear.record(2);
    for (const value of [1, 2, 3]) ear.played(new Int16Array(160).fill(value), value);
    const [recorded] = news.flatMap((message) => (message.type === 'recorded' ? [message.pcm] : []));
    const bytes = Uint8Array.from(Buffer.from(recorded ?? '', 'base64'));
    const samples = new Int16Array(bytes.buffer);
    expect([...samples]).toEqual([...Array<number>(160).fill(1), ...Array<number>(160).fill(2)]);
  });
});
