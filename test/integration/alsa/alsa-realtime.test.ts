import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { toneLevelDb } from '../../../src/audio/level.js';
import { delay, systemClock as clock } from '../../../src/clock/clock.js';
import { AlsaDevice } from '../../../src/media/alsa/alsa.device.js';
import type { Log } from '../../../src/phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../../../src/protocol/audio-format.js';
import { type PulseAudio, startPulseAudio } from '../../support/pulseaudio.js';

/**
 * The device against a sound server, which has a clock of its own as a card has: what is played to its null sink comes
 * back as the microphone.
 */
const TONE_HZ = 425;
const TONE_DBFS = -12;
const AMPLITUDE = 32_768 * 10 ** (TONE_DBFS / 20);
/** Windows in which levels are measured: long enough to tell the tone from its neighbours. */
const WINDOW_FRAMES = 10;
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

let pulse: PulseAudio;
let device: AlsaDevice;
let heard: Int16Array[];
let faults: Error[];

beforeAll(async () => {
  pulse = await startPulseAudio();
  Object.assign(process.env, pulse.environment);
});
afterAll(() => pulse.dispose());
beforeEach(async () => {
  device = new AlsaDevice('alsa:pcm:loop', { clock, log });
  heard = [];
  faults = [];
  device.onCaptured = (frame) => heard.push(frame);
  device.onFault = (error) => faults.push(error);
  await device.open();
});
afterEach(() => device.close());

let position = 0;
function nextFrame(): Int16Array {
  const start = position;
  position += FRAME_SAMPLES;
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * (start + i)) / 16_000)),
  );
}

/** Plays the tone by due time, as the handset does. Gives the longest queue seen. */
async function talk(ms: number): Promise<number> {
  const startMs = clock.nowMs();
  let longestMs = 0;
  for (let played = 0; played < ms / FRAME_MS;) {
    for (; played * FRAME_MS <= clock.nowMs() - startMs; played++) {
      device.play(nextFrame());
      longestMs = Math.max(longestMs, device.statistics().queuedMs);
    }
    await delay(clock, FRAME_MS / 2);
  }
  return longestMs;
}

/** The process does nothing else for so long. */
function stall(ms: number): void {
  const endMs = clock.nowMs() + ms;
  while (clock.nowMs() < endMs);
}

/** Level of the tone in each window of 100 ms of the frames heard from `from` on. */
function levels(from: number): number[] {
  const windows: number[] = [];
  for (let at = from; at + WINDOW_FRAMES <= heard.length; at += WINDOW_FRAMES) {
    const samples = Int16Array.from(heard.slice(at, at + WINDOW_FRAMES).flatMap((frame) => [...frame]));
    windows.push(toneLevelDb(samples, TONE_HZ));
  }
  return windows;
}

/**
 * For how long, in ms, the tone was heard at the level at which it was played. On a busy machine there are gaps, which
 * are not the matter here, so what is asked for is far less than what was played.
 */
function heardMs(from: number): number {
  return levels(from).filter((level) => Math.abs(level - TONE_DBFS) < 0.5).length * WINDOW_FRAMES * FRAME_MS;
}

it('plays and hears a tone at the level at which it was sent', async () => {
  const longestMs = await talk(2_000);
  expect(longestMs).toBeLessThanOrEqual(MAX_QUEUED_MS);
  expect(heard.length).toBeGreaterThan(150);
  expect(heardMs(0)).toBeGreaterThanOrEqual(400);
  expect(faults).toEqual([]);
});

it('goes on after the process stood still for 300 ms', async () => {
  await talk(500);
  stall(300);
  const before = heard.length;
  expect(await talk(2_000)).toBeLessThanOrEqual(MAX_QUEUED_MS);
  expect(device.statistics().underruns).toBeGreaterThanOrEqual(1);
  expect(heardMs(before + 50)).toBeGreaterThanOrEqual(400);
  expect(faults).toEqual([]);
});

it('keeps the queue bounded while the card stands still, and goes on with it', async () => {
  await talk(500);
  pulse.freeze();
  const longestMs = await talk(1_000);
  pulse.thaw();
  expect(longestMs).toBeLessThanOrEqual(MAX_QUEUED_MS);
  expect(device.statistics().droppedFrames).toBeGreaterThan(50);
  await talk(1_500);
  const before = heard.length;
  expect(await talk(1_500)).toBeLessThanOrEqual(MAX_QUEUED_MS);
  expect(heardMs(before)).toBeGreaterThanOrEqual(400);
});

it('rests a second after the last frame', async () => {
  await talk(200);
  await delay(clock, 1_300);
  const before = heard.length;
  await delay(clock, 300);
  expect(heard.length).toBe(before);
  await talk(300);
  expect(heard.length).toBeGreaterThan(before);
});

it('reports a card that is gone once, and is there again when the card is', async () => {
  await talk(300);
  await pulse.stop();
  await talk(500);
  expect(faults.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the audio device alsa:pcm:loop has failed .* it is tried again every second$/),
  ]);
  await pulse.start();
  await delay(clock, 1_500);
  const before = heard.length;
  await talk(1_500);
  expect(heardMs(before)).toBeGreaterThanOrEqual(400);
  expect(faults).toHaveLength(1);
});

it('hands on nothing that was said on-hook', async () => {
  await delay(clock, 1_000);
  await talk(500);
  expect(heard.length).toBeLessThan(60);
});
