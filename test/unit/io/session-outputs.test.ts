import { describe, expect, it } from 'vitest';
import { loadJohnnyFive } from '../../../src/io/output-board.js';
import { loadJohnnyFiveFirst, output, SessionBench } from './session-bench.js';

loadJohnnyFiveFirst();

describe('an output', () => {
  it.each([
    { activeLevel: 1, levels: [0, 1, 0, 1, 0] },
    { activeLevel: 0, levels: [1, 0, 1, 0, 1] },
  ] as const)(
    'takes no level that was not asked for: active $activeLevel',
    async ({ activeLevel, levels }) => {
      const bench = new SessionBench();
      const lampLevels = bench.levels(16);
      const relayLevels = bench.levels(12);
      const lamp = bench.session.lamp(output('status-lamp', 16, activeLevel));
      const relay = bench.session.relay(output('ringer', 12, activeLevel));
      bench.session.start();
      await bench.clock.advance(1_000);
      for (const on of [true, false, true]) {
        lamp.show(on ? 'on' : 'off');
        relay.set(on);
        await bench.clock.advance(1_000);
      }
      await bench.session.stop();
      expect(lampLevels).toEqual(levels);
      expect(relayLevels).toEqual(levels);
    },
  );

  it('begins each life at the level that it is to have', async () => {
    const bench = new SessionBench();
    const { board } = bench;
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show('on');
    await bench.clock.advance(1_000);
    const levels = bench.levels(16);
    board.unplug();
    await bench.clock.advance(1_000);
    board.plug();
    await bench.clock.advance(1_000);
    board.unplug();
    lamp.show('off');
    board.plug();
    await bench.clock.advance(1_000);
    expect(levels).toEqual([undefined, 1, undefined, 0]);
    await bench.session.stop();
  });

  it('blinks on through a loss', async () => {
    const bench = new SessionBench();
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show([100, 300]);
    await bench.clock.advance(50);
    bench.board.unplug();
    bench.board.plug();
    await bench.clock.advance(1_000);
    const levels = bench.levels(16);
    await bench.clock.advance(800);
    expect(levels).toEqual([1, 0, 1, 0]);
    await bench.session.stop();
  });

  it('is dark from the opening on, before johnny-five is loaded, and obeys once it is', async () => {
    let loaded: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (loaded = resolve));
    const bench = new SessionBench({ loadJohnnyFive: () => gate.then(loadJohnnyFive) });
    const hook = bench.hook();
    const levels = bench.levels(16);
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show('on');
    await bench.clock.advance(1_000);
    expect(levels).toEqual([0]);
    expect(hook).toEqual(['off-hook at 0']);
    loaded?.();
    await bench.clock.advance(10);
    expect(levels).toEqual([0, 1]);
    await bench.session.stop();
  });

  it('stays dark when the session ended while johnny-five was being loaded', async () => {
    let loaded: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (loaded = resolve));
    const bench = new SessionBench({ loadJohnnyFive: () => gate.then(loadJohnnyFive) });
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show('on');
    await bench.clock.advance(1_000);
    const levels = bench.levels(16);
    await bench.session.stop();
    loaded?.();
    await bench.clock.advance(10);
    expect(levels).toEqual([]);
    expect(bench.told).toEqual([]);
  });

  it('is a fault when johnny-five cannot be loaded; hook and phone go on', async () => {
    const bench = new SessionBench({ loadJohnnyFive: () => Promise.reject(new Error('no such package')) });
    const hook = bench.hook();
    const lamp = bench.session.lamp(output('status-lamp', 16));
    const relay = bench.session.relay(output('ringer', 12));
    bench.session.start();
    lamp.show([100, 100]);
    relay.set(true);
    await bench.clock.advance(10_000);
    expect(bench.told).toEqual(['+ line-unavailable status-lamp', '+ line-unavailable ringer']);
    expect(bench.faults.list()[0]?.message).toMatch(/^johnny-five cannot be loaded.*no such package/);
    // Nor is it taken for mended when the board comes back.
    bench.board.unplug();
    bench.board.plug();
    await bench.clock.advance(1_000);
    expect(bench.faults.list()).toHaveLength(2);
    expect(hook).toHaveLength(1);
    await bench.session.stop();
  });

  it('tells nothing of a johnny-five that fails to load after the end', async () => {
    let fail: (() => void) | undefined;
    const gate = new Promise<never>((_, reject) => (fail = () => reject(new Error('no such package'))));
    const bench = new SessionBench({ loadJohnnyFive: () => gate });
    bench.session.lamp(output('status-lamp', 16)).show('on');
    bench.session.start();
    await bench.clock.advance(1_000);
    await bench.session.stop();
    fail?.();
    await bench.clock.advance(10);
    expect(bench.told).toEqual([]);
  });

  it('does not load johnny-five where there is nothing to drive', async () => {
    let loads = 0;
    const bench = new SessionBench({
      loadJohnnyFive: () => {
        loads += 1;
        return loadJohnnyFive();
      },
    });
    bench.hook();
    bench.session.lamp(undefined).show('on');
    bench.session.start();
    await bench.clock.advance(1_000);
    expect(loads).toBe(0);
    await bench.session.stop();
  });

  it('whose writing fails is a fault, is tried again every second, and is then as it was told to be', async () => {
    const { board } = new SessionBench();
    let broken = false;
    let writes = 0;
    const bench = new SessionBench({
      source: {
        name: 'failing',
        open: async () => {
          const connection = await board.open();
          const write = connection.plugin.digitalWrite.bind(connection.plugin);
          connection.plugin.digitalWrite = (pin, value) => {
            writes += 1;
            if (broken) throw new Error('the line is gone');
            write(pin, value);
          };
          return connection;
        },
      },
    });
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    await bench.clock.advance(100);
    broken = true;
    lamp.show([200, 200]);
    await bench.clock.advance(5_000);
    expect(bench.told).toEqual(['+ line-unavailable status-lamp']);
    expect(bench.faults.list().map(({ message }) => message)).toEqual(['the line is gone']);
    broken = false;
    await bench.clock.advance(1_000);
    lamp.show('on');
    expect(bench.told).toEqual(['+ line-unavailable status-lamp', '- line-unavailable status-lamp']);
    expect(board.levelOf(16)).toBe(1);
    expect(writes).toBeLessThan(40);
    await bench.session.stop();
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('is not written to when the hardware is gone', async () => {
    const { board } = new SessionBench();
    const writes: number[] = [];
    const bench = new SessionBench({
      source: {
        name: 'counted',
        open: async () => {
          const connection = await board.open();
          connection.plugin.digitalWrite = (_pin, value) => void writes.push(value);
          return connection;
        },
      },
    });
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show([100, 100]);
    await bench.clock.advance(500);
    expect(writes.length).toBeGreaterThan(2);
    board.unplug();
    writes.length = 0;
    await bench.clock.advance(5_000);
    await bench.session.stop();
    lamp.show('on');
    expect(writes).toEqual([]);
  });

  it('may find in writing that the hardware is gone', async () => {
    const { board } = new SessionBench();
    let gone = false;
    const bench = new SessionBench({
      source: {
        name: 'going',
        open: async () => {
          const connection = await board.open();
          const write = connection.plugin.digitalWrite.bind(connection.plugin);
          connection.plugin.digitalWrite = (pin, value) => {
            if (!gone) {
              write(pin, value);
              return;
            }
            board.unplug();
            throw new Error('gone');
          };
          return connection;
        },
      },
    });
    const lamp = bench.session.lamp(output('status-lamp', 16));
    bench.session.start();
    lamp.show('on');
    await bench.clock.advance(100);
    gone = true;
    lamp.show('off');
    expect(bench.told).toEqual(['+ io-unavailable']);
    gone = false;
    lamp.show('on');
    board.plug();
    await bench.clock.advance(1_000);
    expect(bench.told).toEqual(['+ io-unavailable', '- io-unavailable']);
    expect(board.levelOf(16)).toBe(1);
    await bench.session.stop();
  });
});
