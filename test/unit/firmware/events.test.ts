import { describe, expect, it, vi } from 'vitest';
import { say } from '../../support/avr/board-messages.js';
import { boardWithHook, HOOK_PIN, PULL_UP, startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const BUTTON_PIN = 14;

describe('watch', () => {
  it.each([
    ['low', 0],
    ['open', 1],
  ] as const)('answers with the level, also right after the pull-up was turned on: %s', (drive, level) => {
    const board = startedBoard();
    board.drive(HOOK_PIN, drive);
    board.send(say.pinMode(HOOK_PIN, PULL_UP), say.watch(HOOK_PIN, 1));
    board.runMs(100);
    expect(board.take()).toMatchObject([{ type: 'levels', counter: 0, pins: { [HOOK_PIN]: level } }]);
  });

  it('tells the level of a plain input that was there before the board', () => {
    const board = startedBoard();
    board.drive(HOOK_PIN, 'high');
    board.reset();
    board.runMs(9);
    board.take();
    expect(board.ask(say.watch(HOOK_PIN, 1), 'levels').pins).toEqual({ [HOOK_PIN]: 1 });
  });

  it('off ends the events of a pin', () => {
    const board = boardWithHook();
    expect(board.ask(say.watch(HOOK_PIN, 0), 'levels').pins).toEqual({});
    board.drive(HOOK_PIN, 'open');
    board.runMs(50);
    expect(board.take()).toEqual([]);
    expect(board.ask(say.getStatus, 'status')).toMatchObject({ watchedPins: 0, events: 0 });
  });

  it('is refused for a pin that is no digital input', () => {
    const board = startedBoard();
    board.tell(say.pinMode(6, 1), say.pinMode(15, 2));
    for (const pin of [0, 1, 9, 20, 127, 6, 15]) {
      expect(board.ask(say.watch(pin, 1), 'refused')).toMatchObject({ request: 0x13, reason: 4 });
    }
    expect(board.ask(say.watch(HOOK_PIN, 2), 'refused')).toMatchObject({ request: 0x13, reason: 3 });
    expect(board.ask(say.getLevels, 'levels').pins).toEqual({});
  });

  it.each([
    ['an output', 1],
    ['analog', 2],
  ])('ends without an event when the pin becomes %s', (_, mode) => {
    const board = startedBoard();
    board.tell(say.pinMode(BUTTON_PIN, PULL_UP), say.watch(BUTTON_PIN, 1), say.pinMode(BUTTON_PIN, mode));
    board.runMs(50);
    expect(board.of('event')).toEqual([]);
    expect(board.ask(say.getLevels, 'levels').pins).toEqual({});
    board.tell(say.pinMode(BUTTON_PIN, PULL_UP));
    expect(board.ask(say.getLevels, 'levels').pins).toEqual({});
  });

  it('tells as an event, at once, that a pull-up changed the level', () => {
    const board = startedBoard();
    board.tell(say.watch(HOOK_PIN, 1));
    board.take();
    board.tell(say.pinMode(HOOK_PIN, PULL_UP));
    expect(board.of('event')).toMatchObject([{ pin: HOOK_PIN, level: 1, counter: 1 }]);
  });
});

describe('events', () => {
  it('have one counter for all pins, which levels and status tell as well', () => {
    const board = boardWithHook();
    board.tell(say.pinMode(BUTTON_PIN, PULL_UP), say.watch(BUTTON_PIN, 1));
    board.take();
    const steps = [
      [HOOK_PIN, 'open', 1],
      [BUTTON_PIN, 'low', 0],
      [BUTTON_PIN, 'open', 1],
      [HOOK_PIN, 'low', 0],
    ] as const;
    for (const [pin, drive] of steps) {
      board.drive(pin, drive);
      board.runMs(30);
    }
    expect(board.of('event').map(({ counter, pin, level }) => [counter, pin, level])).toEqual(
      steps.map(([pin, , level], i) => [i + 1, pin, level]),
    );
    expect(board.ask(say.getLevels, 'levels')).toMatchObject({
      counter: 4,
      pins: { [HOOK_PIN]: 0, [BUTTON_PIN]: 1 },
    });
    expect(board.ask(say.getStatus, 'status')).toMatchObject({ events: 4, watchedPins: 2 });
  });

  it('come only of watched pins, and only those are counted', () => {
    const board = boardWithHook();
    board.tell(say.pinMode(BUTTON_PIN, PULL_UP));
    board.drive(BUTTON_PIN, 'low');
    board.runMs(30);
    expect(board.take()).toEqual([]);
    expect(board.ask(say.getLevels, 'levels').counter).toBe(0);
  });

  it('count from 16383 on to 0', () => {
    const board = boardWithHook();
    board.data.setUint16(board.symbol('counter'), 16_382, true);
    for (const drive of ['open', 'low', 'open'] as const) {
      board.drive(HOOK_PIN, drive);
      board.runMs(30);
    }
    expect(board.of('event').map((event) => event.counter)).toEqual([16_383, 0, 1]);
  });

  it('are told and timed as ever where the time begins again after 49.7 days', () => {
    const board = boardWithHook();
    board.clockMs = 2 ** 32 - 45;
    const edges: number[] = [];
    for (let i = 0; i < 4; i++) {
      edges.push((board.clockMs + 1) % 2 ** 32);
      board.drive(HOOK_PIN, i % 2 === 0 ? 'open' : 'low');
      board.runMs(20);
    }
    board.runMs(20);
    expect(board.of('event').map((event) => event.time)).toEqual(edges);
    expect(edges[0]).toBeGreaterThan(2 ** 31);
    expect(edges[3]).toBeLessThan(100);
    expect(board.resets).toEqual([]);
  });

  it('two of the same millisecond both come before the levels that were asked for then', () => {
    const board = boardWithHook();
    board.tell(say.pinMode(3, PULL_UP), say.watch(3, 1));
    board.take();
    board.drive(HOOK_PIN, 'open');
    board.drive(3, 'low');
    // The last byte of the question falls into the millisecond of the events, whichever that is.
    for (let i = 0; i < 16; i++) board.send(say.getLevels);
    board.runMs(100);
    const said = board.take();
    const events = said.flatMap((message, i) => (message.type === 'event' ? [i] : []));
    expect(events).toHaveLength(2);
    said.forEach((message, i) => {
      if (message.type !== 'levels') return;
      expect(message.counter).toBe(events.filter((at) => at < i).length);
      expect(message.pins).toEqual(i > events[1]! ? { 2: 1, 3: 0 } : { 2: 0, 3: 1 });
    });
  });
});

describe('levels', () => {
  it('are the debounced ones', () => {
    const board = boardWithHook();
    board.drive(HOOK_PIN, 'open');
    board.runMs(2);
    expect(board.ask(say.getLevels, 'levels')).toMatchObject({ counter: 0, pins: { [HOOK_PIN]: 0 } });
    board.runMs(20);
    expect(board.ask(say.getLevels, 'levels')).toMatchObject({ counter: 1, pins: { [HOOK_PIN]: 1 } });
  });

  it('of all 17 pins fit into an answer', () => {
    const board = startedBoard();
    const pins = [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
    for (const pin of pins) board.tell(say.pinMode(pin, PULL_UP), say.watch(pin, 1));
    expect(board.ask(say.getLevels, 'levels').pins).toEqual(Object.fromEntries(pins.map((pin) => [pin, 1])));
  });
});

describe('heartbeat', () => {
  it('is answered with its number and the time', () => {
    const board = startedBoard();
    for (const number of [0, 1, 77, 127]) {
      const sent = board.clockMs;
      const answer = board.ask(say.heartbeat(number), 'heartbeat');
      expect(answer.number).toBe(number);
      expect(answer.time).toBeGreaterThanOrEqual(sent);
      expect(answer.time).toBeLessThanOrEqual(sent + 3);
    }
  });
});

describe('messages that are refused', () => {
  const lengths: readonly [number, number][] = [
    [0x10, 1],
    [0x11, 0],
    [0x12, 1],
    [0x13, 2],
    [0x14, 0],
    [0x15, 0],
    [0x16, 3],
    [0x17, 0],
  ];
  it.each(lengths)('type %i, which has %i bytes of fields, with any other number of them', (type, fields) => {
    const board = startedBoard();
    for (const count of [0, 1, 2, 3, 4, 5, 6, 30, 300]) {
      if (count === fields) continue;
      const body = new Array<number>(count).fill(1);
      expect(board.ask(say.own(type, ...body), 'refused'), `${count}`).toMatchObject({
        request: type,
        reason: 2,
      });
    }
    expect(board.ask(say.getStatus, 'status')).toMatchObject({ debounceMs: 10, watchedPins: 0 });
    expect(board.ask(say.getGuard, 'guard')).toMatchObject({ afterS: 120, offS: 5, armed: 0, source: 0 });
    expect(board.eeprom.writes).toBe(0);
  });

  it.each([0x00, 0x0f, 0x18, 0x40, 0x4f, 0x7f])('the unknown type %i', (type) => {
    const board = startedBoard();
    expect(board.ask(say.own(type), 'refused')).toMatchObject({ request: type, reason: 1 });
    expect(board.ask(say.own(type, ...new Array<number>(50).fill(0)), 'refused')).toMatchObject({
      reason: 1,
    });
  });

  it('one without a type', () => {
    expect(startedBoard().ask(say.own(), 'refused')).toMatchObject({ request: 0, reason: 2 });
  });
});
