/** What the ear is given by the handset itself. The sound of a leg is in telephone-handset-leg.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ToneGenerator } from '../../../src/audio/tone-generator.js';
import { type EarSource, earSources } from '../../../src/protocol/ear.js';
import {
  FarEnd,
  handsetBench,
  isAudible,
  isSilent,
  LateClock,
  loud,
  prompts,
  quiet,
  tones,
} from './handset-bench.js';

const legSources: readonly EarSource[] = ['early-media', 'talk', 'held'];
/** In a conversation it is the other person who sounds, and before the lift nothing may. */
const sounding = earSources.filter((source) => source !== 'silence' && source !== 'talk');

describe('from the lift on', () => {
  it.each(sounding)('%s is heard within 100 ms, whatever the far end does', async (source) => {
    const { clock, device, handset } = handsetBench();
    handset.lift();
    handset.hear(source, legSources.includes(source) ? new FarEnd() : undefined);
    await clock.advance(100);
    expect(device.heard.slice(0, 10).some(isAudible)).toBe(true);
  });

  it('the first frame is played at the lift itself', () => {
    const { device, handset } = handsetBench();
    handset.lift();
    handset.hear('comfort');
    expect(device.played).toEqual([{ frame: new ToneGenerator(tones.comfort).next(), atMs: 0 }]);
  });

  it('a frame is played every 10 ms until the handset is replaced, and none after it', async () => {
    const { clock, device, handset } = handsetBench();
    handset.lift();
    handset.hear('ringback');
    await clock.advance(60_000);
    handset.replace();
    expect(device.played).toHaveLength(6_001);
    expect(device.statistics()).toMatchObject({ underruns: 0, droppedFrames: 0 });
    await clock.advance(60_000);
    expect(device.played).toHaveLength(6_001);
    expect(clock.pendingCount).toBe(0);
  });

  it('silence is played, and not nothing, while nobody has said what to hear', async () => {
    const { clock, device, handset } = handsetBench();
    handset.lift();
    await clock.advance(1_000);
    expect(device.played.length).toBeGreaterThanOrEqual(100);
    expect(device.played.every(({ frame }) => isSilent(frame))).toBe(true);
  });

  it('a second lift changes nothing', async () => {
    const { clock, device, handset } = handsetBench();
    handset.lift();
    handset.hear('busy');
    handset.lift();
    await clock.advance(1_000);
    expect(device.played).toHaveLength(101);
    handset.replace();
    expect(clock.pendingCount).toBe(0);
  });

  it('every lift begins anew, with nothing of the one before', async () => {
    const { clock, device, handset, played } = handsetBench();
    handset.lift();
    handset.hear('out-of-service');
    await clock.advance(3_333);
    handset.replace();
    handset.replace();
    await clock.advance(5_000);
    device.forget();
    handset.lift();
    handset.hear('please-wait');
    await clock.advance(995);
    expect(Int16Array.from(played(1_000).flatMap((frame) => [...frame]))).toEqual(prompts['please-wait']);
  });
});

describe('switching', () => {
  it.each(sounding.filter((source) => !legSources.includes(source)))(
    'to %s takes at most one frame and begins at its beginning',
    async (source) => {
      const { clock, device, handset } = handsetBench();
      handset.lift();
      handset.hear('comfort');
      await clock.advance(1_234);
      const before = device.played.length;
      handset.hear('silence');
      handset.hear(source);
      await clock.advance(10);
      const [first, ...more] = device.played.slice(before);
      const fresh = handsetBench();
      fresh.handset.lift();
      fresh.handset.hear(source);
      expect(first?.frame).toEqual(fresh.device.played[0]?.frame);
      expect(more).toEqual([]);
    },
  );

  it('does not add up to a delay: after a hundred switches the ear is as near as before', async () => {
    const { clock, device, handset } = handsetBench();
    handset.lift();
    for (let i = 0; i < 100; i++) {
      handset.hear(i % 2 === 0 ? 'please-wait' : 'ringback');
      await clock.advance(57);
    }
    expect(device.statistics()).toMatchObject({ droppedFrames: 0, underruns: 0 });
    expect(device.statistics().queuedMs).toBeLessThanOrEqual(20);
  });
});

describe('a process that was stalled', () => {
  it.each([
    ['makes up for a short stall frame by frame', 40, 4],
    ['gives at most 60 ms of what a long stall missed', 5_000, 6],
  ])('%s', async (_name, stallMs, frames) => {
    const clock = new LateClock();
    const { device, handset } = handsetBench(clock);
    handset.lift();
    handset.hear('ringback');
    await clock.advance(stallMs);
    clock.beat();
    expect(device.played).toHaveLength(1 + frames);
    await clock.advance(10);
    clock.beat();
    expect(device.played).toHaveLength(2 + frames);
  });
});

it('something is played at all times, whatever is switched and whatever the far ends send', async () => {
  const step = fc.record({
    source: fc.constantFrom(...earSources),
    farEnd: fc.nat({ max: 1 }),
    sends: fc.constantFrom(undefined, loud, quiet),
    ms: fc.integer({ min: 1, max: 400 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { clock, device, handset, longestPause, saying } = handsetBench();
      const farEnds = [new FarEnd(), new FarEnd()];
      handset.lift();
      for (const { source, farEnd, sends, ms } of steps) {
        const leg = legSources.includes(source) ? farEnds[farEnd] : undefined;
        handset.hear(source, leg);
        if (leg && sends) await saying(leg, sends, ms);
        await clock.advance(ms);
      }
      // A leg that pauses is given 60 ms before its gap is filled, because packets come late by that much.
      expect(longestPause()).toBeLessThanOrEqual(70);
      const lastMs = device.played.at(-1)?.atMs ?? -Infinity;
      expect(clock.nowMs() - lastMs).toBeLessThanOrEqual(70);
      handset.replace();
      expect(clock.pendingCount).toBe(0);
    }),
    { numRuns: 60 },
  );
});
