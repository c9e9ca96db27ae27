import { describe, expect, it } from 'vitest';
import { PatternLamp } from '../../../src/io/pattern.lamp.js';
import type { LampPattern } from '../../../src/phone/ports.js';
import { ManualClock } from '../../support/manual-clock.js';

type Happening = { readonly atMs: number; readonly show: LampPattern };

/** What the light did, as `[at ms, lit]`, until 1,000 ms. */
async function played(happenings: readonly Happening[], untilMs = 1_000): Promise<[number, boolean][]> {
  const clock = new ManualClock();
  const changes: [number, boolean][] = [];
  const lamp = new PatternLamp(clock, (lit) => changes.push([clock.nowMs(), lit]));
  for (const { atMs, show } of happenings) {
    await clock.advance(atMs - clock.nowMs());
    lamp.show(show);
  }
  await clock.advance(untilMs - clock.nowMs());
  lamp.stop();
  expect(clock.pendingCount).toBe(0);
  expect(changes.pop()).toEqual([untilMs, false]);
  return changes;
}

describe('a lamp', () => {
  it.each<{ name: string; happenings: Happening[]; light: [number, boolean][] }>([
    { name: 'nothing yet', happenings: [], light: [] },
    { name: 'dark already', happenings: [{ atMs: 0, show: 'off' }], light: [] },
    {
      name: 'on, and on again',
      happenings: [
        { atMs: 0, show: 'on' },
        { atMs: 500, show: 'on' },
      ],
      light: [[0, true]],
    },
    {
      name: 'blinking',
      happenings: [{ atMs: 0, show: [100, 400] }],
      light: [
        [0, true],
        [100, false],
        [500, true],
        [600, false],
        [1_000, true],
      ],
    },
    {
      name: 'one long and two short',
      happenings: [{ atMs: 0, show: [300, 100, 100, 100, 100, 900] }],
      light: [
        [0, true],
        [300, false],
        [400, true],
        [500, false],
        [600, true],
        [700, false],
      ],
    },
    {
      name: 'the same pattern again goes on where it is',
      happenings: [
        { atMs: 0, show: [300, 600] },
        { atMs: 200, show: [300, 600] },
      ],
      light: [
        [0, true],
        [300, false],
        [900, true],
      ],
    },
    {
      name: 'another pattern begins anew',
      happenings: [
        { atMs: 0, show: [300, 600] },
        { atMs: 200, show: [300, 601] },
      ],
      light: [
        [0, true],
        [200, true],
        [500, false],
      ],
    },
    {
      name: 'a longer pattern that begins alike is another',
      happenings: [
        { atMs: 0, show: [300, 600] },
        { atMs: 200, show: [300, 600, 100, 100] },
      ],
      light: [
        [0, true],
        [200, true],
        [500, false],
      ],
    },
    {
      name: 'a pattern ends with the next one',
      happenings: [
        { atMs: 0, show: [300, 300] },
        { atMs: 100, show: 'off' },
      ],
      light: [
        [0, true],
        [100, false],
      ],
    },
  ])('$name', async ({ happenings, light }) => {
    expect(await played(happenings)).toEqual(light);
  });

  it('is dark for a pattern without steps, and not faster than an eye for one of zeros', async () => {
    expect(await played([{ atMs: 0, show: [] }])).toEqual([[0, false]]);
    expect((await played([{ atMs: 0, show: [0, 0] }])).length).toBeLessThanOrEqual(101);
  });

  it('is dark after its end, whatever it is told', async () => {
    const clock = new ManualClock();
    const changes: boolean[] = [];
    const lamp = new PatternLamp(clock, (lit) => changes.push(lit));
    lamp.show([100, 100]);
    lamp.stop();
    lamp.show('on');
    await clock.advance(1_000);
    expect(changes).toEqual([true, false]);
  });
});
