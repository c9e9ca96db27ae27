/** Where the microphone goes. */
import { expect, it } from 'vitest';
import { FarEnd, frameOf, handsetBench, isSilent, LateClock } from './handset-bench.js';

const values = (leg: FarEnd): (number | undefined)[] => leg.sent.map((frame) => frame[0]);

it('goes to the leg that is spoken to, frame by frame as it comes, and to no other', () => {
  const { device, handset } = handsetBench();
  const [heard, first, second] = [new FarEnd(), new FarEnd(), new FarEnd()];
  handset.lift();
  handset.hear('talk', heard);
  device.speak(frameOf(1));
  handset.speakTo(first);
  device.speak(frameOf(2));
  device.speak(frameOf(3));
  handset.speakTo(second);
  device.speak(frameOf(4));
  handset.speakTo(undefined);
  device.speak(frameOf(5));
  expect([values(heard), values(first), values(second)]).toEqual([[], [2, 3], [4]]);
});

it('goes nowhere from a handset in its cradle', async () => {
  const { clock, device, handset } = handsetBench();
  const leg = new FarEnd();
  device.speak(frameOf(1));
  handset.lift();
  handset.speakTo(leg);
  device.speak(frameOf(2));
  handset.replace();
  device.speak(frameOf(3));
  handset.speakTo(leg);
  device.speak(frameOf(3));
  await clock.advance(5_000);
  handset.replace();
  handset.lift();
  device.speak(frameOf(4));
  expect(values(leg)).toEqual([2]);
});

it('that gives nothing for 100 ms is replaced by silence, so that the far end knows that we are there', async () => {
  const { clock, device, handset } = handsetBench();
  const leg = new FarEnd();
  handset.lift();
  handset.speakTo(leg);
  for (let i = 0; i < 20; i++) {
    device.speak(frameOf(7));
    await clock.advance(10);
  }
  expect(leg.sent).toHaveLength(20);
  await clock.advance(90);
  expect(leg.sent).toHaveLength(20);
  await clock.advance(1_000);
  expect(leg.sent).toHaveLength(120);
  expect(leg.sent.slice(20).every(isSilent)).toBe(true);
  for (let i = 0; i < 20; i++) {
    device.speak(frameOf(8));
    await clock.advance(10);
  }
  expect(values(leg).slice(120)).toEqual(Array.from({ length: 20 }, () => 8));
});

it('that never gives anything is silence from the first beat on', async () => {
  const { clock, handset } = handsetBench();
  const leg = new FarEnd();
  handset.lift();
  handset.speakTo(leg);
  await clock.advance(1_000);
  expect(leg.sent.length).toBeGreaterThanOrEqual(100);
  expect(leg.sent.every(isSilent)).toBe(true);
});

it('is not made up for more than 60 ms of a stalled process', async () => {
  const clock = new LateClock();
  const { handset } = handsetBench(clock);
  const leg = new FarEnd();
  handset.lift();
  handset.hear('comfort');
  handset.speakTo(leg);
  await clock.advance(30_000);
  clock.beat();
  expect(leg.sent).toHaveLength(6);
});
