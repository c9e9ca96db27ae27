import { describe, expect, it } from 'vitest';
import type { IoConnection, IoSource } from '../../../src/io/io-source.js';
import { VirtualSource } from '../../../src/io/virtual/virtual.source.js';
import { ManualClock } from '../../support/manual-clock.js';
import { input, loadJohnnyFiveFirst, output, SessionBench } from './session-bench.js';

loadJohnnyFiveFirst();

describe('the end of a session', () => {
  it('leaves lamps dark, relays open, no timer and no listener', async () => {
    const bench = new SessionBench();
    const { board } = bench;
    bench.hook({ secondPin: 6 });
    const lamp = bench.session.lamp(output('status-lamp', 16));
    const relay = bench.session.relay(output('ringer', 12, 0));
    board.hold(7);
    bench.session.stateContact(input('door', 7)).start(() => undefined);
    bench.session.start();
    lamp.show([100, 100]);
    relay.set(true);
    await bench.clock.advance(50);
    expect([board.levelOf(16), board.levelOf(12)]).toEqual([1, 0]);
    await bench.session.stop();
    expect([board.levelOf(16), board.levelOf(12)]).toEqual([0, 1]);
    expect(bench.clock.pendingCount).toBe(0);
    lamp.show('on');
    relay.set(true);
    board.setLevel(5, 0);
    await bench.clock.advance(10_000);
    expect([board.levelOf(16), board.levelOf(12)]).toEqual([0, 1]);
    // Nobody holds a pin any more.
    const next = await board.open();
    expect(next.output(16, 1)).toBe(16);
    next.inputs.watch(5, { pull: 'up', debounceMs: 1 }, () => undefined);
    next.close();
  });

  it('closes hardware that was being opened, and waits for that', async () => {
    const clock = new ManualClock();
    const board = new VirtualSource({ clock });
    let opened: ((connection: IoConnection) => void) | undefined;
    let closed = false;
    const bench = new SessionBench({
      source: { name: 'slow', open: () => new Promise((resolve) => (opened = resolve)) },
    });
    const told = bench.hook();
    bench.session.start();
    let stopped = false;
    const stopping = bench.session.stop().then(() => (stopped = true));
    await bench.clock.advance(900);
    expect(stopped).toBe(false);
    const connection = await board.open();
    const close = connection.close.bind(connection);
    connection.close = () => {
      closed = true;
      close();
    };
    opened?.(connection);
    await stopping;
    expect(closed).toBe(true);
    await bench.clock.advance(1_000);
    expect(told).toEqual([]);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('does not wait long for hardware that does not answer', async () => {
    const bench = new SessionBench({ source: { name: 'silent', open: () => new Promise(() => undefined) } });
    bench.session.start();
    let stopped = false;
    void bench.session.stop().then(() => (stopped = true));
    await bench.clock.advance(1_000);
    expect(stopped).toBe(true);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('ends the attempts to open, and may come again or before the start', async () => {
    const bench = new SessionBench();
    bench.board.unplug();
    bench.session.start();
    await bench.clock.advance(100);
    await bench.session.stop();
    await bench.session.stop();
    expect(bench.clock.pendingCount).toBe(0);
    bench.board.plug();
    await bench.clock.advance(10_000);
    expect(bench.told).toEqual(['+ io-unavailable']);
    expect(bench.clock.pendingCount).toBe(0);

    let opened = 0;
    const open = (): Promise<IoConnection> => {
      opened += 1;
      return bench.board.open();
    };
    const never = new SessionBench({ source: { name: 'never', open } });
    await never.session.stop();
    never.session.start();
    await never.clock.advance(1_000);
    expect(opened).toBe(0);
  });

  it('is not disturbed by hardware that fails to open after it', async () => {
    let fail: (() => void) | undefined;
    const open = (): Promise<never> => new Promise((_, reject) => (fail = () => reject(new Error('late'))));
    const bench = new SessionBench({ source: { name: 'late', open } });
    bench.session.start();
    const stopping = bench.session.stop();
    fail?.();
    await stopping;
    expect(bench.told).toEqual([]);
    expect(bench.clock.pendingCount).toBe(0);
  });

  it('waits until the hardware was told of it, so that the end of the program does not cut that off', async () => {
    const bench = new SessionBench();
    let told: (() => void) | undefined;
    const source: IoSource = {
      name: 'board that is to be told',
      open: async () =>
        Object.assign(await bench.board.open(), {
          closed: new Promise<void>((resolve) => (told = resolve)),
        }),
    };
    const telling = new SessionBench({ source });
    telling.session.start();
    await telling.clock.advance(0);
    let stopped = false;
    const stopping = telling.session.stop().then(() => (stopped = true));
    await telling.clock.advance(500);
    expect(stopped).toBe(false);
    told?.();
    await stopping;
    expect(telling.clock.pendingCount).toBe(0);
  });

  it('is reached although the hardware does not let itself be closed', async () => {
    const bench = new SessionBench();
    const { board } = bench;
    const source: IoSource = {
      name: 'stubborn board',
      open: async () => {
        const connection = await board.open();
        connection.close = () => {
          throw new Error('no');
        };
        return connection;
      },
    };
    const stubborn = new SessionBench({ source });
    stubborn.session.start();
    await stubborn.clock.advance(0);
    await stubborn.session.stop();
    expect(stubborn.log.messages('warn')).toEqual(['stubborn board did not close well']);
  });
});
