import { describe, expect, it } from 'vitest';
import { SessionBench, hookWiring } from './session-bench.js';

/** A bench whose hook has two contacts at 5 and 6, on-hook. */
async function pairBench() {
  const bench = new SessionBench();
  bench.board.setLevel(5, 0);
  bench.board.setLevel(6, 1);
  const told = bench.hook({ secondPin: 6 });
  bench.session.start();
  await bench.clock.advance(1_000);
  return { bench, told, board: bench.board };
}

describe('a hook with one contact', () => {
  it('tells its level once at the start, then each change with the time of the edge', async () => {
    const bench = new SessionBench();
    bench.board.setLevel(5, 0);
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(1_000);
    bench.board.setLevel(5, 1);
    await bench.clock.advance(9);
    expect(told).toEqual(['on-hook at 0']);
    await bench.clock.advance(991);
    bench.board.setLevel(5, 0);
    await bench.clock.advance(1_000);
    expect(told).toEqual(['on-hook at 0', 'off-hook at 1000', 'on-hook at 2000']);
    await bench.session.stop();
  });

  it('is not told of anything that was over before the debounce time', async () => {
    const bench = new SessionBench();
    bench.board.setLevel(5, 0);
    const told = bench.hook({ debounceMs: 20 });
    bench.session.start();
    await bench.clock.advance(1_000);
    bench.board.setLevel(5, 1);
    await bench.clock.advance(19);
    bench.board.setLevel(5, 0);
    await bench.clock.advance(1_000);
    expect(told).toEqual(['on-hook at 0']);
    await bench.session.stop();
  });

  it('is read with the other polarity', async () => {
    const bench = new SessionBench();
    bench.board.setLevel(5, 0);
    const told = bench.hook({ offHookLevel: 0 });
    bench.session.start();
    await bench.clock.advance(0);
    expect(told).toEqual(['off-hook at 0']);
    await bench.session.stop();
  });

  it('tells who comes late what is known', async () => {
    const bench = new SessionBench();
    const hook = bench.session.hookSwitch(hookWiring);
    bench.session.start();
    await bench.clock.advance(1_000);
    const told: boolean[] = [];
    hook.start((offHook) => told.push(offHook));
    expect(told).toEqual([true]);
    hook.stop();
    bench.board.setLevel(5, 0);
    await bench.clock.advance(1_000);
    expect(told).toEqual([true]);
    await bench.session.stop();
  });

  it('tells nothing while nothing was ever known', async () => {
    const bench = new SessionBench();
    bench.board.hold(5);
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(60_000);
    expect(told).toEqual([]);
    await bench.session.stop();
  });

  it('keeps its position through a loss, and tells the level found if it is another', async () => {
    const bench = new SessionBench();
    bench.board.setLevel(5, 1);
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(1_000);
    bench.board.unplug();
    await bench.clock.advance(3_000);
    bench.board.plug();
    await bench.clock.advance(1_000);
    expect(told).toEqual(['off-hook at 0']);
    bench.board.unplug();
    bench.board.setLevel(5, 0);
    await bench.clock.advance(3_000);
    expect(told).toEqual(['off-hook at 0']);
    bench.board.plug();
    await bench.clock.advance(1_000);
    expect(told).toEqual(['off-hook at 0', 'on-hook at 8600']);
    await bench.session.stop();
  });

  it('does not listen to a connection that was lost', async () => {
    const { board } = new SessionBench();
    let late: (() => void) | undefined;
    const told: boolean[] = [];
    const bench = new SessionBench({
      source: {
        name: 'late',
        open: async () => {
          const connection = await board.open();
          const inputs = connection.inputs;
          return Object.assign(connection, {
            inputs: {
              watch: (...[pin, options, onLevel]: Parameters<typeof inputs.watch>) => {
                late ??= () => onLevel(0, 99);
                inputs.watch(pin, options, onLevel);
              },
            },
          });
        },
      },
    });
    bench.session.hookSwitch(hookWiring).start((offHook) => told.push(offHook));
    bench.session.start();
    await bench.clock.advance(100);
    board.unplug();
    late?.();
    expect(told).toEqual([true]);
    await bench.session.stop();
  });
});

describe('a hook with two contacts', () => {
  it('raises the fault of a broken wire, names both pins, then the dead one, and clears it', async () => {
    const { bench, told, board } = await pairBench();
    board.setLevel(5, 1);
    await bench.clock.advance(259);
    expect(bench.faults.list()).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.faults.list().map(({ code, place, message }) => [code, place, message])).toEqual([
      [
        'hook-broken-wire',
        'hook',
        'the hook contacts at pins 5 and 6 contradict each other: a wire is broken or a contact is stuck; check both, the one that moves is obeyed meanwhile',
      ],
    ]);
    for (const level of [0, 1] as const) {
      await bench.clock.advance(1_000);
      board.setLevel(5, level);
    }
    await bench.clock.advance(1_000);
    expect(bench.faults.list().map(({ message }) => message)).toEqual([
      'the hook contacts at pins 5 and 6 contradict each other: the one at 6 seems dead, check its wire first; the one at 5 is obeyed meanwhile',
    ]);
    // Mended while the handset is off.
    board.setLevel(6, 0);
    await bench.clock.advance(1_000);
    board.setLevel(6, 1);
    board.setLevel(5, 0);
    await bench.clock.advance(1_000);
    expect(bench.faults.list()).toEqual([]);
    expect(bench.told).toEqual([
      '+ hook-broken-wire hook',
      '+ hook-broken-wire hook',
      '- hook-broken-wire hook',
    ]);
    expect(told).toEqual([
      'on-hook at 0',
      'off-hook at 1000',
      'on-hook at 2260',
      'off-hook at 3260',
      'on-hook at 5260',
    ]);
    await bench.session.stop();
  });

  it('names the other one when that is dead', async () => {
    const { bench, board } = await pairBench();
    board.setLevel(5, 1);
    for (const level of [0, 1] as const) {
      await bench.clock.advance(1_000);
      board.setLevel(6, level);
    }
    await bench.clock.advance(1_000);
    expect(bench.faults.list()[0]?.message).toMatch(/the one at 5 seems dead.*the one at 6 is obeyed/);
    await bench.session.stop();
  });

  it.each([
    { held: 5, other: 6, fault: 'line-unavailable hook', lifted: 0 },
    { held: 6, other: 5, fault: 'line-unavailable hook-second', lifted: 1 },
  ] as const)(
    'works by one contact while another program holds $held',
    async ({ held, other, fault, lifted }) => {
      const bench = new SessionBench();
      bench.board.setLevel(5, 0);
      bench.board.setLevel(6, 1);
      bench.board.hold(held);
      const told = bench.hook({ secondPin: 6 });
      bench.session.start();
      await bench.clock.advance(1_000);
      expect(bench.told).toEqual([`+ ${fault}`]);
      bench.board.setLevel(other, lifted);
      await bench.clock.advance(20);
      expect(told).toEqual(['on-hook at 0', 'off-hook at 1000']);
      bench.board.setLevel(other, lifted === 1 ? 0 : 1);
      bench.board.free(held);
      await bench.clock.advance(2_000);
      expect(bench.faults.list()).toEqual([]);
      expect(told).toHaveLength(3);
      await bench.session.stop();
    },
  );

  it('cannot be read when both contacts are held', async () => {
    const bench = new SessionBench();
    bench.board.hold(5);
    bench.board.hold(6);
    bench.hook({ secondPin: 6 });
    bench.session.start();
    await bench.clock.advance(3_000);
    const present = () => bench.faults.list().map(({ code, place }) => `${code} ${place}`);
    expect(present().sort()).toEqual(['hook-unavailable hook', 'line-unavailable hook-second']);
    bench.board.free(6);
    await bench.clock.advance(1_000);
    expect(present()).toEqual(['line-unavailable hook']);
    await bench.session.stop();
  });

  it('leaves no timer when the hardware goes in the middle of a change-over', async () => {
    const { bench, board } = await pairBench();
    board.setLevel(5, 1);
    await bench.clock.advance(100);
    expect(bench.clock.pendingCount).toBe(1);
    await bench.session.stop();
    expect(bench.clock.pendingCount).toBe(0);
  });
});
