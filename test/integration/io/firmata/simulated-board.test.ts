/** The real firmware in simavr, over a pseudo terminal and the real serial port library. */
import five from 'johnny-five';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { readIoBoardInfo } from '../../../../src/io/firmata/io-board-info.js';
import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import type { Level } from '../../../../src/protocol/io-wiring.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { IoBoardSimulator } from '../../../../src/bench/simavr/io-board-simulator.js';
import { until } from '../../../support/until.js';

const HOOK = 2;
const LAMP = 6;
/** Longer than a debounce and all the ways: what has not come by then does not come. */
const QUIET_MS = 150;

let simulator: IoBoardSimulator;
let source: IoBoardSource;
let connection: IoConnection | undefined;
let lost: Error[];
beforeEach(async () => {
  simulator = await IoBoardSimulator.start();
  source = sourceAt(simulator.path);
  lost = [];
  connection = undefined;
});
afterEach(async () => {
  connection?.close();
  await simulator.end();
});

function sourceAt(path: string, afterS: number | null = 120): IoBoardSource {
  return new IoBoardSource({ clock: systemClock, path, guard: { afterS }, log: new FakeLog() });
}

async function opened(from = source): Promise<IoConnection> {
  const fresh = await from.open();
  fresh.onLost = (error) => lost.push(error);
  connection = fresh;
  return fresh;
}

/** Watches a pin and waits for its first level. */
async function watched(on: IoConnection, pin: string): Promise<[Level, number][]> {
  const told: [Level, number][] = [];
  on.inputs.watch(pin, { pull: 'up', debounceMs: 10 }, (level, atMs) => told.push([level, atMs]));
  await until(`the first level of ${pin}`, () => told.length > 0);
  return told;
}

const levels = (told: readonly (readonly [Level, number])[]): Level[] => told.map(([level]) => level);

/** A board of johnny-five on the connection. */
async function boardOn({ plugin }: IoConnection): Promise<five.Board> {
  // The types do not know `sigint`.
  const options = { io: plugin, repl: false, debug: false, sigint: false };
  const board = new five.Board(options);
  board.on('error', (error) => lost.push(error));
  await new Promise<void>((resolve) => board.on('ready', () => resolve()));
  return board;
}

describe('inputs', () => {
  it('tell the level of the hook and each change, with the time of its edge', async () => {
    await simulator.wire(HOOK, 0);
    const told = await watched(await opened(), 'D2');
    expect(levels(told)).toEqual([0]);
    const liftMs = systemClock.nowMs();
    await simulator.wire(HOOK, 1);
    await until('the lift', () => told.length === 2);
    const heardMs = systemClock.nowMs();
    const [, edgeMs = NaN] = told[1] ?? [];
    // The edge lies between the command and the message, and the debounce lies between the edge and the message.
    expect(edgeMs).toBeGreaterThanOrEqual(liftMs - 100);
    expect(edgeMs).toBeLessThanOrEqual(heardMs - 5);
    await simulator.wire(HOOK, 'z');
    await wait(QUIET_MS);
    expect(levels(told)).toEqual([0, 1]);
    await simulator.wire(HOOK, 0);
    await until('the replacing', () => told.length === 3);
    expect(levels(told)).toEqual([0, 1, 0]);
  });

  it('a contact that bounces tells one change', async () => {
    await simulator.wire(HOOK, 0);
    const told = await watched(await opened(), 'D2');
    for (const level of [1, 0, 1, 0, 1, 0, 1] as const) await simulator.wire(HOOK, level);
    await until('the lift', () => told.length > 1);
    await wait(QUIET_MS);
    expect(levels(told)).toEqual([0, 1]);
  });

  it('pins of different ports do not disturb each other', async () => {
    const on = await opened();
    await simulator.wire(19, 0);
    const hook = await watched(on, 'D2');
    const door = await watched(on, 'A5');
    await simulator.wire(HOOK, 0);
    await until('the hook', () => hook.length > 1);
    await wait(QUIET_MS);
    expect([levels(hook), levels(door)]).toEqual([[1, 0], [0]]);
  });

  it('reach a Switch of johnny-five through the plugin', async () => {
    const on = await opened();
    const wiring = { board: await boardOn(on), pin: HOOK, type: 'NO' as const };
    const contact = new five.Switch(wiring);
    const heard: string[] = [];
    contact.on('close', () => heard.push('close'));
    contact.on('open', () => heard.push('open'));
    await until('the first state', () => heard.length > 0);
    await simulator.wire(HOOK, 0);
    await until('close', () => heard.length > 1);
    // Another pin of the same port: no news of the hook.
    await simulator.wire(3, 1);
    await wait(QUIET_MS);
    await simulator.wire(HOOK, 'z');
    await until('open', () => heard.length > 2);
    await wait(QUIET_MS);
    expect(heard).toEqual(['open', 'close', 'open']);
    expect(simulator.state(HOOK)).toBe('pullup');
  });
});

describe('outputs', () => {
  it.each([0, 1] as const)('start at %i without a moment at the other level', async (initial) => {
    const on = await opened();
    expect(on.output('D6', initial)).toBe(LAMP);
    await until('the output', () => simulator.state(LAMP) === `${initial}`);
    await wait(QUIET_MS);
    expect(simulator.statesOf(LAMP)).toEqual(initial === 1 ? ['pullup', '1'] : ['0']);
  });

  it('are switched by a Led of johnny-five, and leave pull-ups of the port alone', async () => {
    await simulator.wire(HOOK, 0);
    const on = await opened();
    await watched(on, 'D2');
    const pin = on.output('D6', 0);
    const wiring = { board: await boardOn(on), pin };
    const lamp = new five.Led(wiring);
    for (const state of ['1', '0', '1'] as const) {
      if (state === '1') lamp.on();
      else lamp.off();
      await until(`the lamp at ${state}`, () => simulator.state(LAMP) === state);
    }
    expect(simulator.statesOf(LAMP)).toEqual(['0', '1', '0', '1']);
    expect(simulator.statesOf(HOOK)).toEqual(['pullup']);
  });

  it('go off when the connection is closed, and the guard is unarmed', async () => {
    const on = await opened();
    on.output('A2', 1);
    await until('the output', () => simulator.state(16) === '1');
    on.close();
    await until('the output off', () => simulator.state(16) === 'in');
    await on.closed;
    const { guard, status } = await readIoBoardInfo({ clock: systemClock, path: simulator.path });
    expect(status.resetCauses).not.toContain('watchdog');
    expect(guard.armed).toBe(false);
  });
});

describe('a board that goes', () => {
  it('is told when it is unplugged, missing while it is away, and used again when it is back', async () => {
    const on = await opened();
    await watched(on, 'D2');
    await simulator.unplug();
    await until('the loss', () => lost.length > 0);
    expect(lost).toEqual([expect.objectContaining({ code: 'IO_BOARD_MISSING' })]);
    expect(existsSync(simulator.path)).toBe(false);
    await expect(source.open()).rejects.toMatchObject({ code: 'IO_BOARD_MISSING' });

    await simulator.wire(HOOK, 0);
    await simulator.plug();
    const began = systemClock.nowMs();
    const again = await opened();
    const told = await watched(again, 'D2');
    expect(levels(told)).toEqual([0]);
    expect(systemClock.nowMs() - began).toBeLessThan(3_000);
    await simulator.wire(HOOK, 1);
    await until('the lift', () => told.length > 1);
    expect(lost).toHaveLength(1);
  });

  it('is noticed when it stands still', async () => {
    const on = await opened();
    const events: string[] = [];
    on.onLost = (error) => events.push(`lost: ${'code' in error ? String(error.code) : error.message}`);
    await wait(700);
    events.push('frozen');
    await simulator.freeze();
    const frozenMs = systemClock.nowMs();
    await until('the loss', () => events.length > 1, 10_000);
    const noticedMs = systemClock.nowMs() - frozenMs;
    expect(events).toEqual(['frozen', 'lost: IO_BOARD_SILENT']);
    // 2 to 3 s; more only where the machine itself was held up.
    expect(noticedMs).toBeGreaterThan(1_800);
    expect(noticedMs).toBeLessThan(6_000);
  });

  it('stands still with its port full: the port is opened again as soon as it is free', async () => {
    const on = await opened();
    const lamp = on.output('D6', 0);
    await simulator.freeze();
    const again = new Promise<IoConnection>((resolve, reject) => {
      on.onLost = () => void source.open().then(resolve, reject);
    });
    // More than the 64 KB that a pseudo terminal holds.
    for (let i = 0; i < 60; i++) {
      for (let write = 0; write < 500; write++) on.plugin.digitalWrite(lamp, write & 1);
      await wait(5);
    }
    await wait(3_000);
    await simulator.thaw();
    connection = await again;
    expect(connection.plugin.isReady).toBe(true);
  });

  it('has its reset pin pulled: lost at once, and opened again', async () => {
    const on = await opened();
    on.output('D6', 1);
    await wait(700);
    await simulator.reset();
    await until('the loss', () => lost.length > 0);
    expect(lost[0]?.message).toContain('started anew');
    const again = await opened();
    again.output('D6', 1);
    await until('the output', () => simulator.state(LAMP) === '1');
  });
});

describe('opening', () => {
  it('writes the settings of the guard, which outlive the board’s supply', async () => {
    const closedBoard = async (guardS: number | null) => {
      const connection = await opened(sourceAt(simulator.path, guardS));
      connection.close();
      await connection.closed;
    };
    await closedBoard(600);
    await simulator.unplug();
    await simulator.plug();
    const { guard } = await readIoBoardInfo({ clock: systemClock, path: simulator.path });
    expect(guard).toMatchObject({ afterS: 600, offS: 5, source: 'EEPROM' });
    await closedBoard(null);
    const after = await readIoBoardInfo({ clock: systemClock, path: simulator.path });
    expect(after.guard.afterS).toBe(0);
  });

  it('tells a port that is held already', async () => {
    await opened();
    await expect(sourceAt(simulator.path).open()).rejects.toMatchObject({ code: 'IO_BOARD_HELD' });
    expect(lost).toEqual([]);
  });

  it('waits for the bootloader of a board that the opening resets', async () => {
    await simulator.end();
    simulator = await IoBoardSimulator.start({ bootloaderMs: 2_000 });
    await simulator.wire(HOOK, 0);
    const began = systemClock.nowMs();
    const told = await watched(await opened(sourceAt(simulator.path)), 'D2');
    expect(levels(told)).toEqual([0]);
    expect(systemClock.nowMs() - began).toBeGreaterThan(1_900);
  });

  it('finds a board that goes on from a program that died, and its outputs as they were', async () => {
    const before = await opened();
    before.output('D6', 1);
    await until('the output', () => simulator.state(LAMP) === '1');
    // As the kernel does for a process that is no more: the port is closed, and the board hears nothing of it.
    before.onLost = undefined;
    await simulator.freeze();
    before.close();
    await wait(300);
    await simulator.thaw();
    const again = await opened();
    again.output('D6', 1);
    await wait(QUIET_MS);
    expect(simulator.statesOf(LAMP).at(-1)).toBe('1');
  });
});
