import { describe, expect, it } from 'vitest';
import { RelayRinger, type RingingCadence } from '../../../src/phone/relay-ringer.js';
import { FakeRelay } from '../../support/fakes/fake-lamp.js';
import { ManualClock } from '../../support/manual-clock.js';

const russia = [1_000, 4_000];
const britain = [400, 200, 400, 2_000];

function ringer(cadence: RingingCadence | 'steady') {
  const clock = new ManualClock();
  const relay = new FakeRelay();
  return { clock, relay, ringer: new RelayRinger({ clock, relay, cadence }) };
}

/** Whether the relay is on, looked at every 100 ms. */
async function listen({ clock, relay }: { clock: ManualClock; relay: FakeRelay }, forMs: number) {
  let heard = '';
  for (let ms = 0; ms < forMs; ms += 100) {
    heard += relay.isOn ? '#' : '.';
    await clock.advance(100);
  }
  return heard;
}
const rhythm = (...counts: number[]): string =>
  counts.map((count, i) => (i % 2 === 0 ? '#' : '.').repeat(count)).join('');

describe('the ringer', () => {
  it.each([
    ['Russia', russia, 10_000, rhythm(10, 40, 10, 40)],
    ['Britain', britain, 6_000, rhythm(4, 2, 4, 20, 4, 2, 4, 20)],
    ['a strobe', 'steady', 5_000, rhythm(50)],
  ] as const)('rings in the cadence of %s, beginning at once', async (_where, cadence, forMs, heard) => {
    const bench = ringer(cadence);
    bench.ringer.ring(true);
    expect(await listen(bench, forMs)).toBe(heard);
  });

  it.each([
    ['in the middle of a ring', 500],
    ['in a pause', 3_000],
  ])('stops at once %s, and stays silent', async (_when, afterMs) => {
    const bench = ringer(russia);
    bench.ringer.ring(true);
    await bench.clock.advance(afterMs);
    bench.ringer.ring(false);
    expect(await listen(bench, 20_000)).not.toContain('#');
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('begins every callback with a ring', async () => {
    const bench = ringer(russia);
    bench.ringer.ring(true);
    await bench.clock.advance(2_000);
    bench.ringer.ring(false);
    bench.ringer.ring(true);
    expect(await listen(bench, 5_000)).toBe(rhythm(10, 40));
  });

  it('is not put out of step by being told twice', async () => {
    const bench = ringer(russia);
    bench.ringer.ring(true);
    await bench.clock.advance(500);
    bench.ringer.ring(true);
    expect(await listen(bench, 4_500)).toBe(rhythm(5, 40));
    bench.ringer.ring(false);
    bench.ringer.ring(false);
    expect(bench.relay.isOn).toBe(false);
  });

  it.each([[[]], [[1_000]], [[1_000, 0]], [[-1, 1]], [[Infinity, 1_000]], [[1_000, NaN]]])(
    'refuses %j, which would ring for ever, never or like mad',
    (cadence) => {
      expect(() => ringer(cadence)).toThrow(RangeError);
    },
  );
});
