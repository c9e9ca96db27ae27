import { describe, expect, it } from 'vitest';
import { FrameMaker } from '../../../src/web/handset/sound/frame-maker.js';
import { JitterBuffer, TARGET_MS } from '../../../src/web/handset/sound/jitter-buffer.js';
import { meterShare, peakHz, rmsDbfs } from '../../../src/web/handset/sound/level.js';

const sine = (hz: number, rateHz: number, length: number, amplitude = 0.5): Float32Array =>
  Float32Array.from({ length }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / rateHz));

/** Strength of one frequency in dB relative to a sine of amplitude 1 (Goertzel, over a Hann window). */
function strengthDb(samples: Float32Array, hz: number, rateHz: number): number {
  let real = 0;
  let imaginary = 0;
  let weight = 0;
  samples.forEach((sample, n) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length);
    const angle = (2 * Math.PI * hz * n) / rateHz;
    real += sample * window * Math.cos(angle);
    imaginary += sample * window * Math.sin(angle);
    weight += window;
  });
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / weight);
}

/** A phone that sends frames of a sine. */
function toneFrames(hz: number): () => Int16Array {
  let n = 0;
  return () => Int16Array.from({ length: 160 }, () => 16_384 * Math.sin((2 * Math.PI * hz * n++) / 16_000));
}

/** The sound card takes 128 samples at a time. */
function pull(buffer: JitterBuffer, samples: number): Float32Array {
  const output = new Float32Array(samples);
  for (let at = 0; at < samples; at += 128) buffer.pull(output.subarray(at, at + 128));
  return output;
}

describe('FrameMaker, from the microphone to the phone', () => {
  const convert = (input: Float32Array, rateHz: number): Float32Array => {
    const made: number[] = [];
    const maker = new FrameMaker(rateHz, (frame) => {
      expect(frame).toHaveLength(160);
      made.push(...frame);
    });
    for (let at = 0; at < input.length; at += 128) maker.push(input.subarray(at, at + 128));
    return Float32Array.from(made, (sample) => sample / 32_768);
  };

  it.each([8000, 16_000, 22_050, 44_100, 48_000, 96_000])(
    'makes 100 frames of a second at %i Hz',
    (rateHz) => {
      const made = convert(new Float32Array(rateHz), rateHz);
      expect(made.length / 160).toBeGreaterThanOrEqual(99);
      expect(made.length / 160).toBeLessThanOrEqual(100);
    },
  );

  it.each([
    [48_000, 300],
    [48_000, 3400],
    [48_000, 6000],
    [44_100, 1000],
    [16_000, 1000],
  ])('at %i Hz keeps %i Hz as strong as it is', (rateHz, hz) => {
    const made = convert(sine(hz, rateHz, rateHz), rateHz).subarray(1600, 14_400);
    expect(strengthDb(made, hz, 16_000)).toBeCloseTo(20 * Math.log10(0.5), 0);
    expect(strengthDb(made, hz, 16_000)).toBeGreaterThan(-6.3);
  });

  it.each([9000, 10_000, 12_000, 15_000, 20_000])('lets nothing of %i Hz fold back into the voice', (hz) => {
    const made = convert(sine(hz, 48_000, 48_000), 48_000).subarray(1600, 14_400);
    expect(rmsDbfs(made)).toBeLessThan(-55);
  });

  it('clips what is too loud instead of wrapping round', () => {
    const made = convert(new Float32Array(4800).fill(1.5), 48_000);
    expect(made.at(-1)).toBeCloseTo(1, 3);
    expect(convert(new Float32Array(4800).fill(-1.5), 48_000).at(-1)).toBe(-1);
  });

  it('refuses a chunk that it has no room for', () => {
    expect(() => new FrameMaker(48_000, () => {}).push(new Float32Array(4097))).toThrow(RangeError);
  });
});

describe('JitterBuffer, from the phone to the ear', () => {
  /** Plays `seconds` of a phone whose clock runs `ppm` fast against the sound card. */
  function play(
    buffer: JitterBuffer,
    frame: () => Int16Array,
    seconds: number,
    rateHz = 48_000,
    ppm = 0,
  ): Float32Array {
    const output = new Float32Array(Math.floor((seconds * rateHz) / 128) * 128);
    const frameEvery = (rateHz / 100) * (1 - ppm / 1e6);
    let due = 0;
    for (let at = 0; at < output.length; at += 128) {
      for (; due <= at; due += frameEvery) buffer.push(frame());
      buffer.pull(output.subarray(at, at + 128));
    }
    return output;
  }

  it('plays nothing until 40 ms are there, and then what was sent', () => {
    const buffer = new JitterBuffer(48_000);
    const frame = toneFrames(440);
    for (let i = 0; i < 3; i++) buffer.push(frame());
    expect(rmsDbfs(pull(buffer, 4800))).toBe(-90);
    buffer.push(frame());
    expect(rmsDbfs(pull(buffer, 1280))).toBeGreaterThan(-12);
  });

  it.each([44_100, 48_000, 16_000])('gives the tone back at its pitch and strength, at %i Hz', (rateHz) => {
    const heard = play(new JitterBuffer(rateHz), toneFrames(440), 3, rateHz).subarray(rateHz);
    expect(strengthDb(heard, 440, rateHz)).toBeCloseTo(-6, 0);
    expect(strengthDb(heard, 440, rateHz) - strengthDb(heard, 445, rateHz)).toBeGreaterThan(30);
  });

  it('adds no image of the voice above 8 kHz', () => {
    const heard = play(new JitterBuffer(48_000), toneFrames(3000), 2).subarray(48_000, 96_000 - 128);
    expect(strengthDb(heard, 13_000, 48_000)).toBeLessThan(-60);
  });

  it('follows a phone whose clock runs 300 ppm fast or slow, without a gap or a drop, at a steady delay', () => {
    for (const ppm of [-300, 300]) {
      const buffer = new JitterBuffer(48_000);
      play(buffer, toneFrames(440), 120, 48_000, ppm);
      expect(buffer.takeCounts()).toEqual({ droppedFrames: 0, underruns: 0 });
      expect(buffer.queuedMs()).toBeGreaterThan(TARGET_MS - 20);
      expect(buffer.queuedMs()).toBeLessThan(TARGET_MS + 20);
    }
  });

  it('rides out frames that come in threes', () => {
    const buffer = new JitterBuffer(48_000);
    const frame = toneFrames(440);
    for (let i = 0; i < 6; i++) buffer.push(frame());
    for (let bunch = 0; bunch < 100; bunch++) {
      pull(buffer, 1408);
      for (let i = 0; i < 3; i++) buffer.push(frame());
    }
    expect(buffer.takeCounts()).toEqual({ droppedFrames: 0, underruns: 0 });
  });

  it('never holds more than 120 ms: a late burst is dropped down to 40 ms, oldest first, and counted', () => {
    const buffer = new JitterBuffer(48_000);
    const numbered = (value: number): Int16Array => new Int16Array(160).fill(value * 300);
    for (let value = 1; value <= 13; value++) {
      buffer.push(numbered(value));
      expect(buffer.queuedMs()).toBeLessThanOrEqual(120);
    }
    expect(buffer.queuedMs()).toBe(40);
    expect(buffer.takeCounts()).toEqual({ droppedFrames: 9, underruns: 0 });
    const heard = pull(buffer, 1280);
    // 5 ms in, it is the tenth frame that sounds.
    expect(heard[240]! * 32_768).toBeCloseTo(10 * 300, -1);
  });

  it('falls silent without a click when it runs dry, counts it once, and starts again with 40 ms', () => {
    const buffer = new JitterBuffer(48_000);
    const frame = toneFrames(440);
    for (let i = 0; i < 4; i++) buffer.push(frame());
    const heard = pull(buffer, 9600);
    expect(rmsDbfs(heard.subarray(4800))).toBe(-90);
    const jumps = heard.subarray(1).map((sample, n) => Math.abs(sample - heard[n]!));
    expect(Math.max(...jumps)).toBeLessThan(0.05);
    expect(buffer.takeCounts()).toEqual({ droppedFrames: 0, underruns: 1 });
    buffer.push(frame());
    expect(rmsDbfs(pull(buffer, 4800))).toBe(-90);
    expect(buffer.takeCounts().underruns).toBe(0);
    for (let i = 0; i < 3; i++) buffer.push(frame());
    expect(rmsDbfs(pull(buffer, 1280))).toBeGreaterThan(-15);
  });

  it('forgets the sound of a call that is over', () => {
    const buffer = new JitterBuffer(48_000);
    const frame = toneFrames(440);
    for (let i = 0; i < 10; i++) buffer.push(frame());
    buffer.clear();
    expect(buffer.queuedMs()).toBe(0);
    expect(rmsDbfs(pull(buffer, 4800))).toBe(-90);
    expect(buffer.takeCounts().underruns).toBe(0);
  });
});

describe('the meters', () => {
  it('measure loudness as RMS, with a full-scale sine at 0 dBFS and a floor', () => {
    expect(rmsDbfs(sine(440, 48_000, 48_000, 1))).toBeCloseTo(0, 1);
    expect(rmsDbfs(sine(440, 48_000, 48_000, 0.01))).toBeCloseTo(-40, 1);
    expect(rmsDbfs(new Float32Array(100))).toBe(-90);
    expect(rmsDbfs(new Float32Array(0))).toBe(-90);
  });

  it('place the strongest frequency between the bins of the spectrum', () => {
    const binHz = 48_000 / 4096;
    const spectrum = (hz: number): Float32Array =>
      Float32Array.from({ length: 2048 }, (_, bin) => -0.5 * (bin - hz / binHz) ** 2);
    expect(peakHz(spectrum(425), binHz)).toBeCloseTo(425, 0);
    expect(peakHz(spectrum(1400), binHz)).toBeCloseTo(1400, 0);
    expect(Number.isFinite(peakHz(new Float32Array(2048).fill(-Infinity), binHz))).toBe(true);
  });

  it('are drawn from -60 dBFS to full scale', () => {
    expect([-90, -60, -30, 0, 3].map((dbfs) => meterShare(dbfs))).toEqual([0, 0, 0.5, 1, 1]);
  });
});
