/** Whether the far end of a flow is still there. */
import { beforeEach, expect, it } from 'vitest';
import { Pulse } from '../../../src/sip/pulse.js';
import { ManualClock } from '../../support/manual-clock.js';

let clock: ManualClock;
let asked: (() => void)[];
let silent: number;
let pulse: Pulse;
beforeEach(() => {
  clock = new ManualClock();
  asked = [];
  silent = 0;
  pulse = new Pulse({
    clock,
    random: () => 0.5,
    ask: (onAnswer) => void asked.push(onAnswer),
    answerLimitMs: 4_000,
    onSilent: () => silent++,
  });
  pulse.start();
});

it('asks every 24 to 29 seconds, chosen at random', async () => {
  await clock.advance(26_499);
  expect(asked).toHaveLength(0);
  await clock.advance(1);
  asked[0]?.();
  await clock.advance(26_500);
  expect(asked).toHaveLength(2);
});

it('a far end that has answered before and does not any more has fallen silent', async () => {
  await clock.advance(26_500);
  asked[0]?.();
  await clock.advance(26_500 + 3_999);
  expect(silent).toBe(0);
  await clock.advance(1);
  expect(silent).toBe(1);
});

it('one that never answers such questions is not missed, and asked on', async () => {
  await clock.advance(5 * 60_000);
  expect([silent, asked.length]).toEqual([0, 9]);
});

it('an answer that comes too late does not count for the next question', async () => {
  await clock.advance(26_500);
  asked[0]?.();
  await clock.advance(26_500);
  pulse.stop();
  asked[1]?.();
  await clock.advance(60_000);
  expect([silent, asked.length, clock.pendingCount]).toEqual([0, 2, 0]);
});
