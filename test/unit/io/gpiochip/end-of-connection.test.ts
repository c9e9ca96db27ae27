import { beforeEach, describe, expect, it } from 'vitest';
import { HotlineError } from '../../../../src/protocol/errors.js';
import type { Level } from '../../../../src/protocol/io-wiring.js';
import { InputRig } from './input-rig.js';

let rig: InputRig;
beforeEach(async () => {
  rig = await InputRig.open();
});

describe('the loss of the chip', () => {
  it('is told once, at once, and gives everything back', async () => {
    await rig.watchAtRest();
    rig.connection.inputs.watch(6, { pull: 'up', debounceMs: 10 }, () => undefined);
    rig.connection.output(16, 1);
    rig.kernel.unplug();
    await rig.clock.advance(10_000);
    expect(rig.lost).toHaveLength(1);
    expect(rig.lost[0]).toBeInstanceOf(HotlineError);
    expect(rig.lost[0]).toMatchObject({ code: 'GPIO_FAILED' });
    expect(rig.lost[0]?.message).toBe('the GPIO chip pinctrl-bcm2711 has failed: the chip has gone (ENODEV)');
    expect(rig.kernel.openCount).toBe(0);
    expect(rig.clock.pendingCount).toBe(0);
    expect(rig.levels).toEqual([]);
  });

  it.each(['READ', 'GET_VALUES', 'SET_CONFIG'] as const)('shows within 2 s by a failing %s', async (call) => {
    await rig.watchAtRest();
    rig.kernel.fails.set(call, 'EIO');
    await rig.clock.advance(1_499);
    expect(rig.lost).toEqual([]);
    await rig.clock.advance(1);
    expect(rig.lost.map((error) => error.message)).toEqual(['the GPIO chip pinctrl-bcm2711 has failed: EIO']);
    expect(rig.kernel.openCount).toBe(0);
  });

  it('shows by a failing read as an event comes', async () => {
    await rig.watchAtRest();
    rig.kernel.fails.set('READ', 'ENODEV');
    rig.line.set(0);
    await rig.clock.advance(10);
    expect(rig.lost).toHaveLength(1);
  });

  it('ends the connection: it opens no line after it, and takes what is written', async () => {
    await rig.watchAtRest();
    rig.connection.output(16, 1);
    rig.kernel.unplug();
    expect(() => rig.connection.output(17, 1)).toThrow(/closed/);
    expect(() => rig.connection.inputs.watch(17, { pull: 'up', debounceMs: 10 }, () => undefined)).toThrow(
      /closed/,
    );
    rig.connection.plugin.digitalWrite(16, 0);
    rig.connection.close();
    expect(rig.lost).toHaveLength(1);
  });
});

describe('closing', () => {
  it('gives every descriptor and timer back, once, and tells nothing any more', async () => {
    await rig.watchAtRest();
    rig.connection.inputs.watch('GPIO6', { pull: 'down', debounceMs: 1 }, () => undefined);
    rig.connection.output(16, 1);
    rig.line.set(0);
    rig.connection.close();
    rig.connection.close();
    expect(rig.kernel.openCount).toBe(0);
    expect(rig.clock.pendingCount).toBe(0);
    await rig.clock.advance(5_000);
    expect(rig.levels).toEqual([]);
    expect(rig.lost).toEqual([]);
  });

  it('is possible between two changes that waited', async () => {
    await rig.watchAtRest();
    const told: Level[] = [];
    rig.connection.inputs.watch(6, { pull: 'up', debounceMs: 10 }, (level) => {
      told.push(level);
      if (level === 1) rig.connection.close();
    });
    await rig.clock.advance(10);
    rig.kernel.busy = true;
    rig.kernel.line(6).request?.queueEvent(1);
    rig.kernel.line(6).request?.queueEvent(0);
    rig.kernel.busy = false;
    expect(told).toEqual([0, 1]);
    expect(rig.lost).toEqual([]);
  });

  it('is possible from within what is told', async () => {
    rig.connection.inputs.watch(5, { pull: 'up', debounceMs: 10 }, (level, atMs) => {
      rig.levels.push([level, atMs]);
      rig.connection.close();
    });
    await rig.clock.advance(500);
    expect(rig.levels).toEqual([[1, 10]]);
    expect(rig.kernel.openCount).toBe(0);
    expect(rig.lost).toEqual([]);
  });
});

it('a line that cannot be polled is given back', () => {
  const before = rig.kernel.openCount;
  rig.kernel.fails.set('POLL', 'EMFILE');
  expect(() => rig.watch()).toThrow(/too many files/);
  expect(rig.kernel.openCount).toBe(before);
});
