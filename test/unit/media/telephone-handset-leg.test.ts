/** What the ear is given of the sound of a call: before the answer, in the conversation, on hold. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ToneGenerator } from '../../../src/audio/tone-generator.js';
import type { Tone } from '../../../src/audio/tones.js';
import { FarEnd, frameOf, handsetBench, isAudible, isSilent, loud, quiet, tones } from './handset-bench.js';

let bench: ReturnType<typeof handsetBench>;
let leg: FarEnd;
let firstAudio: unknown[];
beforeEach(() => {
  bench = handsetBench();
  leg = new FarEnd();
  firstAudio = [];
  bench.handset.onFirstAudio = (heard) => firstAudio.push(heard);
  bench.handset.lift();
});

/** So many frames of a tone from its beginning. */
function framesOf(tone: Tone, count: number): Int16Array[] {
  const generator = new ToneGenerator(tone);
  return Array.from({ length: count }, () => generator.next());
}

const values = (frames: readonly Int16Array[]): (number | undefined)[] => frames.map((frame) => frame[0]);

describe('in a conversation', () => {
  it('what arrives is played at once and unchanged, without waiting for a beat', async () => {
    const { clock, device, handset } = bench;
    handset.hear('talk', leg);
    await clock.advance(13);
    device.forget();
    const voice = Int16Array.from({ length: 160 }, (_, i) => 1_000 + i);
    leg.says(voice);
    expect(device.played).toEqual([{ frame: voice, atMs: 13 }]);
  });

  it('nothing of ours is mixed in while the far end sends, also when its frames come in bunches of 50 ms', async () => {
    const { clock, device, handset } = bench;
    handset.hear('talk', leg);
    leg.says(frameOf(1_000));
    device.forget();
    for (let bunch = 0; bunch < 100; bunch++) {
      for (let i = 0; i < 5; i++) leg.says(frameOf(1_001 + bunch * 5 + i));
      await clock.advance(50);
    }
    expect(values(device.played.map(({ frame }) => frame))).toEqual(
      Array.from({ length: 500 }, (_, i) => 1_001 + i),
    );
  });

  it('a gap is silence, and not the old sound or a tone', async () => {
    const { clock, device, handset, saying } = bench;
    handset.hear('early-media', leg);
    await saying(leg, loud, 500);
    handset.hear('talk', leg);
    await saying(leg, loud, 500);
    device.forget();
    await clock.advance(5_000);
    expect(device.played.length).toBeGreaterThan(490);
    expect(device.played.every(({ frame }) => isSilent(frame))).toBe(true);
  });

  it('a leg that was turned away from is not heard any more', async () => {
    const { clock, device, handset, saying } = bench;
    const other = new FarEnd();
    handset.hear('talk', leg);
    await saying(leg, loud, 100);
    handset.hear('talk', other);
    expect(leg.onFrame).toBeUndefined();
    device.forget();
    leg.says(loud);
    await saying(other, frameOf(77), 100);
    handset.hear('busy');
    expect(other.onFrame).toBeUndefined();
    await clock.advance(30);
    expect(new Set(values(device.played.map(({ frame }) => frame).slice(0, 11)))).toEqual(new Set([0, 77]));
  });

  it('nothing of it is heard in the cradle', async () => {
    const { clock, device, handset, saying } = bench;
    handset.hear('talk', leg);
    await saying(leg, loud, 100);
    handset.replace();
    const { length } = device.played;
    leg.says(loud);
    await clock.advance(1_000);
    expect(device.played).toHaveLength(length);
    expect(leg.onFrame).toBeUndefined();
  });
});

describe('before the answer', () => {
  it('the ringback tone goes on until the network’s first sound, silent frames or none', async () => {
    const { clock, device, handset, saying } = bench;
    handset.hear('early-media', leg);
    await saying(leg, quiet, 1_000);
    await clock.advance(490);
    const frames = device.played.map(({ frame }) => frame);
    expect(frames).toEqual(framesOf(tones.ringback, frames.length));
    expect(frames.length).toBeGreaterThanOrEqual(149);
    expect(firstAudio).toEqual([]);
  });

  it('from its first sound on the network is heard, pauses in it included', async () => {
    const { device, handset, saying } = bench;
    handset.hear('early-media', leg);
    await saying(leg, quiet, 200);
    device.forget();
    await saying(leg, loud, 300);
    await saying(leg, quiet, 2_000);
    expect(device.played.map(({ frame }) => frame)).toEqual([
      ...Array.from({ length: 30 }, () => loud),
      ...Array.from({ length: 200 }, () => quiet),
    ]);
  });

  it('becomes the conversation without a seam', async () => {
    const { device, handset, saying } = bench;
    handset.hear('early-media', leg);
    await saying(leg, loud, 500);
    device.forget();
    handset.hear('talk', leg);
    await saying(leg, loud, 500);
    expect(device.played.map(({ frame }) => frame)).toEqual(Array.from({ length: 50 }, () => loud));
    expect(device.statistics()).toMatchObject({ underruns: 0, droppedFrames: 0 });
  });
});

describe('on hold', () => {
  it('the far end’s music is heard', async () => {
    const { device, handset, saying } = bench;
    handset.hear('talk', leg);
    await saying(leg, loud, 200);
    handset.hear('held', leg);
    device.forget();
    await saying(leg, frameOf(3_000), 10_000);
    expect(device.played.every(({ frame }) => frame[0] === 3_000)).toBe(true);
    expect(device.played).toHaveLength(1_000);
  });

  it('a pause in the music of up to a second stays a pause', async () => {
    const { device, handset, saying } = bench;
    handset.hear('held', leg);
    await saying(leg, loud, 200);
    device.forget();
    await saying(leg, quiet, 990);
    await saying(leg, loud, 200);
    expect(device.played.some(({ frame }) => frame[0] !== 20 && frame[0] !== 5_000)).toBe(false);
  });

  it('silence of more than a second gives way to the comfort tone, and the tone to music at once', async () => {
    const { device, handset, saying, longestPause } = bench;
    handset.hear('held', leg);
    await saying(leg, loud, 200);
    await saying(leg, quiet, 1_000);
    device.forget();
    await saying(leg, quiet, 3_000);
    // The comfort tone sounds for 100 ms in 1500.
    expect(device.played.filter(({ frame }) => isAudible(frame)).length).toBeGreaterThanOrEqual(18);
    expect(longestPause()).toBeLessThanOrEqual(70);
    device.forget();
    await saying(leg, loud, 500);
    expect(device.played.every(({ frame }) => frame[0] === 5_000)).toBe(true);
  });

  it('where nothing arrives at all the comfort tone is there within 100 ms', async () => {
    const { clock, device, handset, saying } = bench;
    handset.hear('talk', leg);
    await saying(leg, loud, 200);
    handset.hear('held', leg);
    device.forget();
    await clock.advance(100);
    expect(device.played.some(({ frame }) => isAudible(frame))).toBe(true);
  });

  it('taken back, it is a conversation again: its gaps are silent', async () => {
    const { clock, device, handset, saying } = bench;
    handset.hear('held', leg);
    await saying(leg, quiet, 3_000);
    handset.hear('talk', leg);
    await saying(leg, loud, 200);
    device.forget();
    await clock.advance(3_000);
    expect(device.played.every(({ frame }) => isSilent(frame))).toBe(true);
  });
});

describe('the first sound of a leg', () => {
  it('is told once: not for silence, not again after hold or a change of legs', async () => {
    const { handset, saying } = bench;
    const other = new FarEnd();
    handset.hear('early-media', leg);
    await saying(leg, quiet, 1_000);
    expect(firstAudio).toEqual([]);
    await saying(leg, loud, 1_000);
    handset.hear('talk', leg);
    handset.hear('held', leg);
    handset.hear('talk', other);
    await saying(other, loud, 100);
    handset.hear('talk', leg);
    await saying(leg, loud, 100);
    expect(firstAudio).toEqual([leg, other]);
  });

  it('is told in the moment in which it is played', async () => {
    const { clock, handset } = bench;
    handset.hear('talk', leg);
    await clock.advance(17);
    let atMs = NaN;
    handset.onFirstAudio = () => (atMs = clock.nowMs());
    leg.says(loud);
    expect(atMs).toBe(17);
  });
});

describe('frames that the device had to drop', () => {
  it('are counted to the leg that was heard when it happened', async () => {
    const { device, handset } = bench;
    const other = new FarEnd();
    handset.hear('talk', leg);
    for (let i = 0; i < 100; i++) leg.says(loud);
    const first = device.statistics().droppedFrames;
    expect(first).toBeGreaterThan(80);
    handset.hear('talk', other);
    for (let i = 0; i < 50; i++) other.says(loud);
    handset.replace();
    expect([leg.droppedFrames, other.droppedFrames]).toEqual([
      first,
      device.statistics().droppedFrames - first,
    ]);
    expect(other.droppedFrames).toBeGreaterThanOrEqual(50);
    await device.close();
  });

  it('are not counted to a leg that only follows', () => {
    const { handset } = bench;
    const other = new FarEnd();
    handset.hear('talk', leg);
    for (let i = 0; i < 100; i++) leg.says(loud);
    handset.hear('busy');
    handset.hear('talk', other);
    handset.replace();
    expect(other.droppedFrames).toBe(0);
  });
});
