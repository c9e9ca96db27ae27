import { describe, expect, it } from 'vitest';
import { SessionBench } from './session-bench.js';

describe('the supply of the board', () => {
  const low = ['+ board-supply-low'];
  it.each([
    { name: 'low three times in a row', readings: [4_599, 4_000, 4_599], told: low },
    { name: 'low twice', readings: [4_000, 4_000], told: [] },
    { name: 'low with a good reading between', readings: [4_000, 4_000, 4_600, 4_000, 4_000], told: [] },
    {
      name: 'low for long, never quite the same',
      readings: [4_100, 4_150, 4_200, 4_250, 4_300, 4_350, 4_200],
      told: low,
    },
    { name: 'nearly good again', readings: [4_000, 4_000, 4_000, 4_700, 4_650], told: low },
    {
      name: 'good again, and low again',
      readings: [4_000, 4_000, 4_000, 4_701, 4_000, 4_000, 4_000],
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
    for (const milliVolts of [4_000, 4_100, 4_321]) bench.board.supply(milliVolts);
    expect(bench.faults.list()[0]?.message).toBe(
      'the I/O board has 4.32 V where it needs 4.6 V; check its cable and the power supply',
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
