import { describe, expect, it } from 'vitest';
import { goertzel, peakDbfs, SILENCE_DBFS } from '../../../src/audio/level.js';
import { SoundMemory } from '../../../src/exchange/heard-sound.js';
import { type Voice, voiceFor } from '../../../src/exchange/voice.js';
import { FRAME_SAMPLES, MAX_QUEUED_MS, FRAME_MS } from '../../../src/protocol/audio-format.js';

const frameOf = (value: number): Int16Array => new Int16Array(FRAME_SAMPLES).fill(value);
const nextOf = (voice: Voice): Int16Array => voice.next() ?? new Int16Array();
const nothing = new Int16Array();

describe('greeting then echo', () => {
  it('plays the greeting to its last sample, then sends back what it hears', () => {
    const greeting = new Int16Array(FRAME_SAMPLES * 2 + 3).fill(7);
    const voice = voiceFor({ kind: 'greeting-then-echo' }, greeting);
    expect(nextOf(voice)).toEqual(frameOf(7));
    expect(nextOf(voice)).toEqual(frameOf(7));
    const last = nextOf(voice);
    expect([...last.subarray(0, 4)]).toEqual([7, 7, 7, 0]);
    voice.hear(frameOf(1));
    voice.hear(frameOf(2));
    expect(nextOf(voice)).toEqual(frameOf(1));
    expect(nextOf(voice)).toEqual(frameOf(2));
  });

  it('does not repeat afterwards what was said during the greeting', () => {
    const voice = voiceFor({ kind: 'greeting-then-echo' }, frameOf(7));
    voice.hear(frameOf(1));
    nextOf(voice);
    expect(nextOf(voice)).toEqual(frameOf(0));
  });

  it('is all that a test number does', () => {
    const voice = voiceFor({ kind: 'echo' }, frameOf(7));
    voice.hear(frameOf(1));
    expect(nextOf(voice)).toEqual(frameOf(1));
  });

  it('is silent while there is nothing to echo', () => {
    expect(nextOf(voiceFor({ kind: 'greeting-then-echo' }, nothing))).toEqual(frameOf(0));
  });

  it('holds back no more than the product allows, and drops the oldest', () => {
    const voice = voiceFor({ kind: 'greeting-then-echo' }, nothing);
    const kept = MAX_QUEUED_MS / FRAME_MS;
    for (let i = 1; i <= kept + 5; i++) voice.hear(frameOf(i));
    expect(nextOf(voice)).toEqual(frameOf(6));
  });
});

it('a tone is steady, pure and at -13 dB', () => {
  const voice = voiceFor({ kind: 'tone', frequencyHz: 700 }, nothing);
  nextOf(voice); // swells
  const samples = Int16Array.from(Array.from({ length: 50 }, () => [...nextOf(voice)]).flat());
  expect(goertzel(samples, 700)).toBeCloseTo(10 ** (-13 / 20), 2);
  expect(goertzel(samples, 900)).toBeLessThan(0.005);
});

it('no voice sends nothing, not even silence', () => {
  expect(voiceFor({ kind: 'none' }, frameOf(7)).next()).toBeUndefined();
});

describe('SoundMemory', () => {
  const toneFrames = (frequencyHz: number, count: number): Int16Array[] => {
    const voice = voiceFor({ kind: 'tone', frequencyHz }, nothing);
    return Array.from({ length: count }, () => nextOf(voice));
  };

  it('has heard nothing at the beginning', () => {
    const memory = new SoundMemory();
    expect(memory.frames).toBe(0);
    expect(memory.peakDb).toBe(SILENCE_DBFS);
    expect(memory.toneLevel(700)).toBe(0);
  });

  it('measures a tone whatever number of frames came before', () => {
    // Of 701 Hz, half a second is no whole number of waves: read out of order, it would cancel itself.
    for (const before of [0, 1, 17, 25, 49]) {
      const memory = new SoundMemory();
      for (let i = 0; i < before; i++) memory.add(frameOf(0));
      for (const frame of toneFrames(701, 50)) memory.add(frame);
      expect(memory.toneLevel(701)).toBeCloseTo(0.224, 2);
      expect(memory.frames).toBe(before + 50);
    }
  });

  it('forgets what is older than half a second', () => {
    const memory = new SoundMemory();
    for (const frame of toneFrames(700, 50)) memory.add(frame);
    expect(memory.peakDb).toBeCloseTo(-13, 0);
    for (let i = 0; i < 50; i++) memory.add(frameOf(0));
    expect(memory.toneLevel(700)).toBe(0);
    expect(peakDbfs(frameOf(0))).toBe(memory.peakDb);
  });
});
