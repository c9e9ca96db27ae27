import { describe, expect, it, vi } from 'vitest';
import { say } from '../../support/avr/board-messages.js';
import { startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const INPUT = 0;
const OUTPUT = 1;
const ANALOG = 2;
const PULL_UP = 11;
const usable = [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
const untouchable = [0, 1, 9];
const plain = (messages: readonly { atMs: number }[]) => messages.map(({ atMs: _, ...message }) => message);

describe('queries of Firmata', () => {
  it('version', () => {
    expect(startedBoard().ask(say.version, 'version')).toMatchObject({ major: 2, minor: 7 });
  });

  it('firmware', () => {
    expect(startedBoard().ask(say.firmware, 'firmware').name).toBe('HotlineIO');
  });

  it('capabilities: digital modes on all pins but 0, 1 and 9, analog on A0 to A5', () => {
    const digital = [INPUT, 1, PULL_UP, 1, OUTPUT, 1];
    const expected = Array.from({ length: 20 }, (_, pin) => [
      ...(untouchable.includes(pin) ? [] : digital),
      ...(pin >= 14 ? [ANALOG, 10] : []),
      0x7f,
    ]);
    expect(startedBoard().ask(say.capabilities, 'capabilities').body).toEqual(expected.flat());
  });

  it('analog mapping: A0 to A5 are channels 0 to 5', () => {
    const none = new Array<number>(14).fill(127);
    expect(startedBoard().ask(say.analogMapping, 'analog-mapping').channels).toEqual([
      ...none,
      0,
      1,
      2,
      3,
      4,
      5,
    ]);
  });

  it('pin state of each pin in each of its modes', () => {
    const board = startedBoard();
    for (const pin of usable) {
      const state = () => board.ask(say.pinState(pin), 'pin-state');
      expect(state()).toMatchObject({ pin, mode: INPUT, value: 0 });
      board.tell(say.pinMode(pin, PULL_UP));
      expect(state()).toMatchObject({ pin, mode: PULL_UP, value: 1 });
      expect(board.pullUp(pin)).toBe(true);
      board.tell(say.pinMode(pin, INPUT));
      expect(state()).toMatchObject({ pin, mode: INPUT, value: 0 });
      expect(board.pullUp(pin)).toBe(false);
      board.tell(say.pinMode(pin, OUTPUT));
      expect(state()).toMatchObject({ pin, mode: OUTPUT, value: 0 });
      expect(board.output(pin)).toBe(0);
      board.tell(say.writePin(pin, 1));
      expect(state()).toMatchObject({ pin, mode: OUTPUT, value: 1 });
      board.tell(say.pinMode(pin, ANALOG));
      expect(state()).toMatchObject({ pin, mode: pin >= 14 ? ANALOG : OUTPUT });
    }
  });
});

describe('pins that nobody may touch', () => {
  it.each([...untouchable, 20, 63, 127])('pin %i: whatever names it is ignored', (pin) => {
    const board = startedBoard();
    const registers = () => [...Array(9).keys()].map((i) => board.data.getUint8(0x23 + i));
    const before = registers();
    for (const mode of [INPUT, OUTPUT, ANALOG, PULL_UP]) {
      board.tell(say.pinMode(pin, mode), say.writePin(pin, 1), say.pinState(pin));
      board.tell(say.writePort(pin >> 3, 1 << (pin & 7)), say.writePort(pin >> 3, 0));
    }
    expect(board.take()).toEqual([]);
    expect(registers()).toEqual(before);
  });

  it('other modes than a pin has are ignored', () => {
    const board = startedBoard();
    board.tell(say.pinMode(5, PULL_UP));
    for (const mode of [ANALOG, 3, 4, 6, 10, 12, 127]) board.tell(say.pinMode(5, mode));
    expect(board.ask(say.pinState(5), 'pin-state')).toMatchObject({ mode: PULL_UP, value: 1 });
  });
});

describe('outputs', () => {
  it('follow a write of one pin, for each pin', () => {
    const board = startedBoard();
    for (const pin of usable) {
      board.tell(say.pinMode(pin, OUTPUT), say.writePin(pin, 1));
      expect(usable.filter((other) => board.output(other) === 1)).toEqual([pin]);
      board.tell(say.writePin(pin, 0));
    }
  });

  it('follow a write of their port', () => {
    const board = startedBoard();
    for (const pin of usable) board.tell(say.pinMode(pin, OUTPUT));
    for (const [port, levels] of [
      [0, 0xff],
      [1, 0xff],
      [2, 0xff],
      [0, 0x54],
      [1, 0xa8],
      [2, 0x05],
    ] as const) {
      board.tell(say.writePort(port, levels));
      const pins = usable.filter((pin) => pin >> 3 === port);
      expect(pins.map((pin) => board.output(pin))).toEqual(pins.map((pin) => (levels >> (pin & 7)) & 1));
    }
    expect(board.output(9)).toBe(0);
  });

  it('are not written while they are inputs', () => {
    const board = startedBoard();
    board.tell(say.writePin(6, 1));
    expect(board.pullUp(6)).toBe(false);
    board.tell(say.pinMode(6, OUTPUT));
    expect(board.output(6)).toBe(0);
  });

  it.each([
    ['high after the pull-up mode', PULL_UP, 1],
    ['low after the input mode', INPUT, 0],
  ])('start %s, without a moment at the other level', (_, mode, level) => {
    const board = startedBoard();
    board.outputChanges.length = 0;
    board.tell(say.pinMode(6, mode), say.pinMode(6, OUTPUT));
    expect(board.outputChanges.map(({ pin, level }) => ({ pin, level }))).toEqual([{ pin: 6, level }]);
  });

  it('ignore ports that the board does not have', () => {
    const board = startedBoard();
    for (const pin of usable) board.tell(say.pinMode(pin, OUTPUT));
    for (let port = 3; port < 16; port++) board.tell(say.writePort(port, 0xff), say.reportPort(port, 1));
    expect(usable.filter((pin) => board.output(pin) === 1)).toEqual([]);
    expect(board.take()).toEqual([]);
  });
});

describe('pull-ups and port writes', () => {
  it('a 1 on a plain input turns its pull-up on; its level is read at once', () => {
    const board = startedBoard();
    board.tell(say.writePort(0, 0x04), say.reportPort(0, 1));
    expect(board.pullUp(2)).toBe(true);
    expect(plain(board.take())).toEqual([{ type: 'digital', port: 0, levels: 0x04 }]);
    expect(board.ask(say.pinState(2), 'pin-state')).toMatchObject({ mode: INPUT, value: 1 });
  });

  it.each([
    ['set by its mode', say.pinMode(2, PULL_UP)],
    ['set by a port write', say.writePort(0, 0x04)],
  ])('a 0 never turns off one that was %s', (_, turnOn) => {
    const board = startedBoard();
    board.tell(turnOn, say.pinMode(5, OUTPUT));
    for (const levels of [0x20, 0x00, 0x20, 0x00]) {
      board.tell(say.writePort(0, levels));
      expect(board.pullUp(2)).toBe(true);
      expect(board.output(5)).toBe(levels >> 5);
    }
  });

  it('does not touch an analog pin', () => {
    const board = startedBoard();
    board.tell(say.pinMode(14, ANALOG), say.writePort(1, 0x40));
    expect(board.pullUp(14)).toBe(false);
  });
});

describe('digital reporting', () => {
  it('tells a port at once, then each debounced change, until it is turned off', () => {
    const board = startedBoard();
    board.tell(say.pinMode(2, PULL_UP), say.pinMode(4, PULL_UP), say.pinMode(6, OUTPUT), say.writePin(6, 1));
    board.drive(4, 'low');
    board.runMs(20);
    board.tell(say.reportPort(0, 1));
    expect(plain(board.take())).toEqual([{ type: 'digital', port: 0, levels: 0x04 }]);
    board.runMs(50);
    expect(board.take()).toEqual([]);
    board.drive(2, 'low');
    board.runMs(20);
    expect(plain(board.take())).toEqual([{ type: 'digital', port: 0, levels: 0x00 }]);
    board.drive(4, 'open');
    board.runMs(20);
    expect(plain(board.take())).toEqual([{ type: 'digital', port: 0, levels: 0x10 }]);
    board.tell(say.reportPort(0, 0));
    board.drive(2, 'open');
    board.runMs(50);
    expect(board.take()).toEqual([]);
  });

  it('has every input at its place', () => {
    const board = startedBoard();
    for (let port = 0; port < 3; port++) board.tell(say.reportPort(port, 1));
    board.take();
    for (const pin of usable) {
      board.drive(pin, 'high');
      board.runMs(20);
      expect(plain(board.take())).toEqual([{ type: 'digital', port: pin >> 3, levels: 1 << (pin & 7) }]);
      board.drive(pin, 'low');
      board.runMs(20);
      board.take();
    }
  });
});

describe('analog reporting', () => {
  it('tells a channel every sampling interval, 19 ms from the start, also without a mode before', () => {
    const board = startedBoard();
    board.setVolts(3, 2.5);
    board.tell(say.reportChannel(3, 1));
    board.take();
    board.runMs(190);
    expect(board.take()).toHaveLength(10);
    board.tell(say.samplingInterval(100));
    board.runMs(100);
    board.take();
    board.runMs(1_000);
    const values = board.take();
    expect(values).toHaveLength(10);
    expect(new Set(values.map((message) => JSON.stringify({ ...message, atMs: 0 })))).toEqual(
      new Set([JSON.stringify({ type: 'analog', channel: 3, value: 512, atMs: 0 })]),
    );
    board.tell(say.reportChannel(3, 0));
    board.take();
    board.runMs(500);
    expect(board.take()).toEqual([]);
  });

  it('tells each of six channels its own voltage, at the shortest interval', () => {
    const board = startedBoard();
    for (let channel = 0; channel < 6; channel++) board.setVolts(channel, 0.5 + channel * 0.75);
    board.tell(say.samplingInterval(10));
    for (let channel = 0; channel < 6; channel++) board.tell(say.reportChannel(channel, 1));
    board.take();
    board.runMs(1_000);
    for (let channel = 0; channel < 6; channel++) {
      const values = board.of('analog').filter((message) => message.channel === channel);
      expect(values.length).toBeGreaterThanOrEqual(99);
      const expected = Math.floor(((0.5 + channel * 0.75) / 5) * 1024);
      expect(new Set(values.map((message) => message.value))).toEqual(new Set([expected]));
    }
  });

  it('does not take one channel for another when a conversion runs that sleep has started', () => {
    const board = startedBoard();
    board.setVolts(0, 1);
    board.setVolts(5, 4);
    board.tell(say.samplingInterval(10), say.reportChannel(0, 1), say.reportChannel(5, 1));
    board.take();
    // Bytes that mean nothing wake the board at all moments before the next millisecond.
    board.tell(new Array<number>(5_000).fill(0xf8));
    for (const [channel, value] of [
      [0, 204],
      [5, 819],
    ] as const) {
      const values = board.of('analog').filter((message) => message.channel === channel);
      expect(values.length).toBeGreaterThan(80);
      expect(new Set(values.map((message) => message.value))).toEqual(new Set([value]));
    }
  });

  it.each([0, 1, 9, 1001, 16383])('ignores a sampling interval of %i ms', (ms) => {
    const board = startedBoard();
    board.tell(say.reportChannel(0, 1), say.samplingInterval(50));
    board.tell(say.samplingInterval(ms));
    board.take();
    board.runMs(1_000);
    expect(board.take()).toHaveLength(20);
  });

  it('leaves a pin that has another use', () => {
    const board = startedBoard();
    board.tell(say.pinMode(14, PULL_UP), say.pinMode(15, OUTPUT), say.writePin(15, 1));
    board.tell(say.reportChannel(0, 1), say.reportChannel(1, 1));
    board.runMs(100);
    expect(board.take()).toEqual([]);
    expect(board.pullUp(14)).toBe(true);
    expect(board.output(15)).toBe(1);
    board.tell(say.pinMode(14, ANALOG));
    board.runMs(100);
    expect(new Set(board.take().map((message) => message.type))).toEqual(new Set(['analog']));
  });

  it('ignores channels that the board does not have', () => {
    const board = startedBoard();
    for (let channel = 6; channel < 16; channel++) board.tell(say.reportChannel(channel, 1));
    board.runMs(100);
    expect(board.take()).toEqual([]);
  });
});

describe('taking messages apart', () => {
  it('answers a version query in the middle of another message, and takes that to its end', () => {
    const board = startedBoard();
    board.send([0xf0, 0x6d, 0xf9, 5], [0xf7]);
    board.runMs(5);
    expect(plain(board.take())).toEqual([
      { type: 'version', major: 2, minor: 7 },
      { type: 'pin-state', pin: 5, mode: INPUT, value: 0 },
    ]);
    board.tell([0xf4, 0xf8, 6, 0xfe, 0xf9, OUTPUT]);
    expect(board.output(6)).toBe(0);
  });

  it('obeys a reset in the middle of another message', () => {
    const board = startedBoard();
    board.send([0xf0, 0x01, 0x10, ...say.reset]);
    board.runMs(50);
    expect(board.resets.map((reset) => reset.kind)).toEqual(['watchdog']);
  });

  it.each([
    ['a message in part', [0xf4, 6]],
    ['a system-exclusive message in part', [0xf0, 0x6d, 6]],
    ['an end without a beginning', [0xf7]],
    ['data without a message', [OUTPUT, 6, OUTPUT]],
    ['messages that it does not know', [0xe3, 1, 1, 0xa0, 6, 1, 0xf1, 6, 1, 0xb0, 0x06, 1]],
    [
      'system-exclusive messages that it does not know',
      [0xf0, 0x71, 1, 2, 3, 0xf7, 0xf0, 0x78, 0xf7, 0xf0, 0xf7],
    ],
    [
      'queries that are too long',
      [0xf0, 0x6b, 1, 0xf7, 0xf0, 0x69, 1, 0xf7, 0xf0, 0x79, 1, 0xf7, 0xf0, 0x6d, 5, 5, 0xf7],
    ],
    ['queries that are too short', [0xf0, 0x6d, 0xf7, 0xf0, 0x7a, 20, 0xf7]],
  ])('%s: changes nothing, is not answered, and the next message is taken', (_, bytes) => {
    const board = startedBoard();
    board.tell(bytes);
    expect(board.take()).toEqual([]);
    board.tell(say.pinMode(5, OUTPUT), say.writePin(5, 1));
    expect(board.output(5)).toBe(1);
    expect(board.output(6)).toBeUndefined();
  });
});
