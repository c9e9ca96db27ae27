import { describe, expect, it } from 'vitest';
import type { IoConnection, IoSource } from '../../../src/io/io-source.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { ManualClock } from '../../support/manual-clock.js';
import { input, loadJohnnyFiveFirst, output, SessionBench } from './session-bench.js';

loadJohnnyFiveFirst();

/** Refuses to open, and writes down when it was asked. */
class MissingSource implements IoSource {
  readonly name = 'missing';
  readonly askedAtMs: number[] = [];
  clock: ManualClock | undefined;
  message = (attempt: number): string => `there is nothing (attempt ${attempt > 0 ? 'n' : '0'})`;

  open(): Promise<IoConnection> {
    this.askedAtMs.push(this.clock?.nowMs() ?? NaN);
    return Promise.reject(new HotlineError('IO_BOARD_MISSING', this.message(this.askedAtMs.length)));
  }
}

describe('the lives of the hardware', () => {
  it('are opened again and again, sooner than a second, first after half a second on average', async () => {
    const source = new MissingSource();
    const bench = new SessionBench({ source });
    source.clock = bench.clock;
    bench.session.start();
    await bench.clock.advance(5_000);
    expect(source.askedAtMs).toEqual([0, 500, 1_050, 1_650, 2_300, 2_950, 3_600, 4_250, 4_900]);
    await bench.session.stop();
  });

  it.each([
    [0, 300, 450],
    [1, 700, 850],
  ])(
    'wait by jitter: a random number of %d makes %d ms at first and %d ms later',
    async (random, first, later) => {
      const source = new MissingSource();
      const bench = new SessionBench({ source, random: () => random });
      source.clock = bench.clock;
      bench.session.start();
      await bench.clock.advance(20_000);
      const waits = source.askedAtMs.slice(1).map((atMs, i) => atMs - source.askedAtMs[i]!);
      expect(waits[0]).toBe(first);
      expect(Math.max(...waits)).toBe(later);
      expect(waits.at(-1)).toBe(later);
      await bench.session.stop();
    },
  );

  it('raise one fault while they fail, and clear it', async () => {
    const bench = new SessionBench();
    bench.board.unplug();
    bench.session.start();
    await bench.clock.advance(10_000);
    expect(bench.told).toEqual(['+ io-unavailable']);
    expect(bench.faults.list().map(({ message }) => message)).toEqual([
      'the virtual board is not plugged in; plug it in',
    ]);
    bench.board.plug();
    await bench.clock.advance(1_000);
    expect(bench.told).toEqual(['+ io-unavailable', '- io-unavailable']);
    await bench.session.stop();
  });

  it('tell a new reason for the same fault', async () => {
    const source = new MissingSource();
    source.message = (attempt) => (attempt < 4 ? 'one reason' : 'another reason');
    const bench = new SessionBench({ source });
    bench.session.start();
    await bench.clock.advance(10_000);
    expect(bench.told).toEqual(['+ io-unavailable', '+ io-unavailable']);
    expect(bench.faults.list().map(({ message }) => message)).toEqual(['another reason']);
    await bench.session.stop();
  });

  it('take an error without a sentence, and one that is a book', async () => {
    const source = new MissingSource();
    source.message = (attempt) => (attempt === 1 ? '' : 'x'.repeat(10_000));
    const bench = new SessionBench({ source });
    bench.session.start();
    await bench.clock.advance(0);
    expect(bench.faults.list()[0]?.message).toMatch(/^The GPIO chip or the I\/O board cannot be used/);
    await bench.clock.advance(1_000);
    expect(bench.faults.list()[0]?.message).toHaveLength(500);
    await bench.session.stop();
  });

  it('come back within a second after each loss, any number of times', async () => {
    const bench = new SessionBench();
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(100);
    for (let life = 0; life < 20; life++) {
      bench.board.unplug();
      await bench.clock.advance(4_321);
      bench.board.setLevel(5, life % 2 === 0 ? 0 : 1);
      bench.board.plug();
      await bench.clock.advance(1_000);
      expect(bench.faults.list()).toEqual([]);
      expect(told).toHaveLength(life + 2);
    }
    expect(bench.told).toEqual(Array(20).fill(['+ io-unavailable', '- io-unavailable']).flat());
    await bench.session.stop();
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('end when the board is frozen, with the reason', async () => {
    const bench = new SessionBench();
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(100);
    bench.board.freeze();
    bench.board.setLevel(5, 0);
    await bench.clock.advance(3_000);
    expect(told).toEqual(['off-hook at 0']);
    expect(bench.faults.list().map(({ message }) => message)).toEqual([
      'the virtual board stopped answering; unplug it and plug it in again',
    ]);
    bench.board.thaw();
    await bench.clock.advance(1_000);
    expect(told).toHaveLength(2);
    expect(bench.faults.list()).toEqual([]);
    await bench.session.stop();
  });

  it('end once, though a loss be told twice and late', async () => {
    const { board } = new SessionBench();
    const losses: (() => void)[] = [];
    const bench = new SessionBench({
      source: {
        name: 'talkative',
        open: async () => {
          const connection = await board.open();
          losses.push(() => onLost?.(new Error('again')));
          let onLost: ((error: Error) => void) | undefined;
          const set = (value: (error: Error) => void): void => {
            onLost ??= value;
          };
          return Object.defineProperty(connection, 'onLost', { set });
        },
      },
    });
    bench.session.start();
    await bench.clock.advance(100);
    losses[0]?.();
    losses[0]?.();
    await bench.clock.advance(1_000);
    losses[0]?.();
    await bench.clock.advance(1_000);
    expect(bench.told).toEqual(['+ io-unavailable', '- io-unavailable']);
    await bench.session.stop();
  });

  it('survive hardware that is lost while it is being attached', async () => {
    const bench = new SessionBench();
    const { board } = bench;
    const told = bench.hook();
    bench.session.lamp(output('status-lamp', 16)).show('on');
    bench.session.stateContact(input('door', 7)).start(() => undefined);
    board.onOutput = (_pin, level) => {
      if (level === undefined) return;
      board.onOutput = undefined;
      board.unplug();
      board.plug();
    };
    bench.session.start();
    await bench.clock.advance(1_000);
    expect(bench.told).toEqual(['+ io-unavailable', '- io-unavailable']);
    expect(told).toEqual(['off-hook at 500']);
    expect(board.levelOf(16)).toBe(1);
    await bench.session.stop();
  });
});

describe('a line that fails', () => {
  it('is a fault of its own, tried every second, while all else works', async () => {
    const bench = new SessionBench();
    const { board } = bench;
    board.hold(7);
    board.hold(16);
    const told = bench.hook();
    bench.session.stateContact(input('door', 7)).start(() => undefined);
    const lamp = bench.session.lamp(output('status-lamp', 16));
    const other = bench.session.lamp(output('call-lamp', 26));
    bench.session.start();
    lamp.show('on');
    other.show('on');
    await bench.clock.advance(5_000);
    expect(told).toEqual(['off-hook at 0']);
    expect(board.levelOf(26)).toBe(1);
    expect(bench.told).toEqual(['+ line-unavailable door', '+ line-unavailable status-lamp']);
    expect(bench.faults.list().map(({ message }) => message)).toEqual([
      'another program holds pin 7 of the virtual board; end that program',
      'another program holds pin 16 of the virtual board; end that program',
    ]);
    board.free(16);
    await bench.clock.advance(1_000);
    expect(board.levelOf(16)).toBe(1);
    expect(bench.told.slice(2)).toEqual(['- line-unavailable status-lamp']);
    board.free(7);
    await bench.clock.advance(1_000);
    expect(bench.faults.list()).toEqual([]);
    await bench.session.stop();
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('is not tried while the hardware is away', async () => {
    const bench = new SessionBench();
    bench.board.hold(5);
    bench.hook();
    bench.session.start();
    await bench.clock.advance(100);
    bench.board.unplug();
    await bench.clock.advance(5_000);
    expect(bench.told).toEqual(['+ hook-unavailable hook', '+ io-unavailable']);
    bench.board.free(5);
    bench.board.plug();
    await bench.clock.advance(1_000);
    expect(bench.told.slice(2)).toEqual(['- io-unavailable', '- hook-unavailable hook']);
    await bench.session.stop();
  });

  it('is tried again in the next life, where it fails again', async () => {
    const bench = new SessionBench();
    bench.board.hold(5);
    const told = bench.hook();
    bench.session.start();
    await bench.clock.advance(100);
    bench.board.unplug();
    bench.board.plug();
    await bench.clock.advance(3_000);
    bench.board.free(5);
    await bench.clock.advance(1_000);
    expect(told).toHaveLength(1);
    expect(bench.faults.list()).toEqual([]);
    await bench.session.stop();
  });

  it('is a pin that does not exist, too', async () => {
    const bench = new SessionBench();
    bench.hook({ pin: 'nowhere' });
    bench.session.start();
    await bench.clock.advance(3_000);
    expect(bench.faults.list().map(({ code, message }) => [code, message])).toEqual([
      ['hook-unavailable', 'the virtual board has no pin nowhere; it has 0 to 63'],
    ]);
    await bench.session.stop();
  });
});

it('parts that are not wired take everything and do nothing', async () => {
  const bench = new SessionBench();
  const { session } = bench;
  session.lamp(undefined).show('on');
  session.relay(undefined).set(true);
  const contact = session.stateContact(undefined);
  contact.start(() => expect.unreachable());
  const buttons = session.buttons([]);
  buttons.start(() => expect.unreachable());
  session.start();
  await bench.clock.advance(5_000);
  contact.stop();
  buttons.stop();
  expect(bench.told).toEqual([]);
  await session.stop();
});
