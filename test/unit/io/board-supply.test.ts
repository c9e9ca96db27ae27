import { describe, expect, it } from 'vitest';
import { SessionBench } from './session-bench.js';

describe('the supply of the board', () => {
  const low = ['+ board-supply-low'];
  it.each([
    { name: 'low three times in a row', readings: [3_999, 3_500, 3_999], told: low },
    { name: 'low twice', readings: [3_900, 3_900], told: [] },
    { name: 'low with a good reading between', readings: [3_900, 3_900, 4_000, 3_900, 3_900], told: [] },
    {
      name: 'low for long, never quite the same',
      readings: [3_600, 3_650, 3_700, 3_750, 3_800, 3_850, 3_700],
      told: low,
    },
    { name: 'nearly good again', readings: [3_900, 3_900, 3_900, 4_200, 4_150], told: low },
    {
      name: 'good again, and low again',
      readings: [3_900, 3_900, 3_900, 4_201, 3_900, 3_900, 3_900],
      told: [...low, '- board-supply-low', ...low],
    },
  ])('$name', async ({ readings, told }) => {
    const bench = new SessionBench();
    bench.session.start();
    await bench.clock.advance(0);
    for (const milliVolts of readings) bench.board.supply(milliVolts);
    expect(bench.told).toEqual(told);
    await bench.session.stop();
  });

  it('is told in volts', async () => {
    const bench = new SessionBench();
    bench.session.start();
    await bench.clock.advance(0);
    for (const milliVolts of [3_900, 3_950, 3_921]) bench.board.supply(milliVolts);
    expect(bench.faults.list()[0]?.message).toBe(
      'the I/O board has 3.92 V where it needs 4 V; check its cable and the power supply',
    );
    await bench.session.stop();
  });

  it('does not count readings of a life before', async () => {
    const bench = new SessionBench();
    bench.session.start();
    await bench.clock.advance(0);
    bench.board.supply(4_000);
    bench.board.supply(4_000);
    bench.board.unplug();
    bench.board.plug();
    await bench.clock.advance(1_000);
    bench.board.supply(4_000);
    expect(bench.faults.list()).toEqual([]);
    await bench.session.stop();
  });
});
