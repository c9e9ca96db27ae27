import { beforeEach, describe, expect, it } from 'vitest';
import { MicrophoneIntake } from '../../../src/media/browser-handset-microphone.js';
import { ManualClock } from '../../support/manual-clock.js';

const voice = (value: number): Int16Array => new Int16Array(160).fill(value);

let clock: ManualClock;
let heard: { atMs: number; value: number }[];
let intake: MicrophoneIntake;
const values = (): number[] => heard.map(({ value }) => value);

beforeEach(() => {
  clock = new ManualClock();
  heard = [];
  intake = new MicrophoneIntake(clock, (frame) => {
    expect(frame).toHaveLength(160);
    heard.push({ atMs: clock.nowMs(), value: frame[0]! });
  });
});

/** Sends one frame every `periodMs` for `forMs`; the value of a frame is its number, from 1. */
async function speak(periodMs: number, forMs: number): Promise<number> {
  const count = Math.floor(forMs / periodMs);
  for (let value = 1; value <= count; value++) {
    intake.accept(voice(value));
    await clock.advance(periodMs);
  }
  return count;
}

describe('MicrophoneIntake', () => {
  it('hands a steady voice on without delay, loss or silence in between', async () => {
    intake.start();
    const sent = await speak(10, 2000);
    expect(values()).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
    expect(heard.every(({ atMs, value }) => atMs === (value - 1) * 10)).toBe(true);
  });

  it('lets small bunches pass as they come, as a browser delivers them', async () => {
    intake.start();
    for (let bunch = 0; bunch < 50; bunch++) {
      for (let i = 0; i < 3; i++) intake.accept(voice(1));
      await clock.advance(30);
    }
    expect(values()).toEqual(new Array(150).fill(1));
  });

  it('keeps a voice faster than real time to real time, dropping the oldest beyond 120 ms', async () => {
    intake.start();
    const sent = await speak(2, 1000);
    expect(sent).toBe(500);
    // 1 s of time holds 100 frames; 0.5 % more is allowed for unequal clocks.
    expect(heard.length).toBeGreaterThanOrEqual(99);
    expect(heard.length).toBeLessThanOrEqual(102);
    // What is handed on is never older than the backlog: 12 frames of 10 ms, sent 2 ms apart.
    for (const { atMs, value } of heard.slice(20)) expect(atMs / 2 - value).toBeLessThanOrEqual(12);
    await clock.advance(39);
    const later = heard.length;
    await clock.advance(200);
    const rest = heard.slice(later).filter(({ value }) => value !== 0);
    expect(rest.length).toBeLessThanOrEqual(12);
  });

  it('does not pile up delay in a long call with a sound card that runs 0.2 % fast', async () => {
    intake.start();
    let delayMs = 0;
    for (let bunch = 1; bunch <= 4500; bunch++) {
      const sentMs = clock.nowMs();
      heard = [];
      for (let i = 0; i < 4; i++) intake.accept(voice(bunch));
      await clock.advance(40 / 1.002);
      const last = heard.findLast(({ value }) => value === bunch);
      delayMs = last ? last.atMs - sentMs : Infinity;
    }
    // After three minutes the card is 360 ms ahead of the clock.
    expect(delayMs).toBeLessThanOrEqual(40);
  });

  it('sends silence in real time when nothing comes, from 40 ms on', async () => {
    intake.start();
    await clock.advance(1000);
    expect(new Set(values())).toEqual(new Set([0]));
    expect(heard.length).toBeGreaterThanOrEqual(99);
    expect(heard.length).toBeLessThanOrEqual(101);
  });

  it('takes the voice up again at once after a gap', async () => {
    intake.start();
    await clock.advance(500);
    heard = [];
    intake.accept(voice(7));
    await clock.advance(10);
    expect(values()).toContain(7);
  });

  it('is quiet and holds no timer after stop, and forgets what waited', async () => {
    intake.start();
    for (let i = 0; i < 12; i++) intake.accept(voice(3));
    intake.stop();
    heard = [];
    await clock.advance(1000);
    expect(clock.pendingCount).toBe(0);
    intake.accept(voice(4));
    intake.start();
    await clock.advance(100);
    expect(values().filter((value) => value !== 0)).toEqual([]);
  });
});
