import { beforeEach, describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../../src/io/firmata/heartbeat.js';
import { ManualClock } from '../../../support/manual-clock.js';

let clock: ManualClock;
let sent: number[];
let answers: [boardMs: number, sentMs: number][];
let silences: number[];
let heartbeat: Heartbeat;
beforeEach(() => {
  clock = new ManualClock();
  sent = [];
  answers = [];
  silences = [];
  heartbeat = new Heartbeat({
    clock,
    send: (bytes) => sent.push(bytes[3] ?? NaN),
    onAnswer: (boardMs, sentMs) => answers.push([boardMs, sentMs]),
    onSilent: () => silences.push(clock.nowMs()),
  });
});

describe('a heartbeat', () => {
  it('leaves at once and then every 500 ms, numbered', async () => {
    expect(sent).toEqual([0]);
    heartbeat.answered(0, 1);
    await clock.advance(1_000);
    expect(sent).toEqual([0, 1, 2]);
  });

  it('that is answered tells when it was sent', async () => {
    await clock.advance(500);
    heartbeat.answered(1, 77);
    expect(answers).toEqual([[77, 500]]);
  });

  it('is answered once, and not before it was sent', () => {
    heartbeat.answered(1, 5);
    heartbeat.answered(0, 6);
    heartbeat.answered(0, 7);
    expect(answers).toEqual([[6, 0]]);
  });

  it('after the last answer: silent at 2.5 s, told once, and nothing is sent any more', async () => {
    await clock.advance(1_000);
    heartbeat.answered(2, 5);
    await clock.advance(2_499);
    expect(silences).toEqual([]);
    await clock.advance(1);
    expect(silences).toEqual([3_500]);
    await clock.advance(10_000);
    expect(silences).toHaveLength(1);
    expect(sent).toHaveLength(7);
    expect(clock.pendingCount).toBe(0);
  });

  it('that is answered late counts for all before it', async () => {
    await clock.advance(1_500);
    heartbeat.answered(2, 5);
    await clock.advance(1_500);
    expect(silences).toEqual([]);
  });
});
