import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoConnection } from '../../../../src/io/io-source.js';
import { OpenedBoard, PATH } from './opened-board.js';

let opened: OpenedBoard;
let connection: IoConnection;
beforeEach(async () => {
  opened = new OpenedBoard();
  connection = await opened.open();
});
afterEach(() => {
  expect(opened.board.violations).toEqual([]);
});

const heartbeats = (): number =>
  opened.board.received.filter((message) => message.startsWith('f0 01 10')).length;

/** The level of a pin after each message that the board receives from now on. */
function levelsSeen(pin: number): unknown[] {
  const seen: unknown[] = [];
  const receive = opened.board.receive.bind(opened.board);
  opened.board.receive = (bytes) => {
    receive(bytes);
    seen.push(opened.board.level(pin));
  };
  return seen;
}

async function expectOver(): Promise<void> {
  // What the board itself has under way.
  await opened.clock.advance(20);
  expect(opened.board.isOpen).toBe(false);
  expect(opened.clock.pendingCount).toBe(0);
}

describe('heartbeats', () => {
  it('leave every 500 ms and keep the connection', async () => {
    await opened.clock.advance(10);
    const before = heartbeats();
    // Their numbers begin again after 128.
    await opened.clock.advance(100_000);
    expect(heartbeats() - before).toBe(200);
    expect(opened.lost).toEqual([]);
  });

  it('a frozen board is noticed between 2 and 3 s after it froze', async () => {
    for (const into of [1, 250, 499, 500]) {
      const fresh = new OpenedBoard();
      await fresh.open();
      await fresh.clock.advance(5_000 + into);
      fresh.board.freeze();
      await fresh.clock.advance(1_990);
      expect(fresh.lostCodes).toEqual([]);
      await fresh.clock.advance(1_010);
      expect(fresh.lostCodes).toEqual(['IO_BOARD_SILENT']);
      expect(fresh.lost[0]?.message).toContain(PATH);
    }
  });

  it('a board that stands still for 1.8 s and goes on is kept', async () => {
    await opened.clock.advance(100);
    opened.board.freeze();
    await opened.clock.advance(1_800);
    opened.board.thaw();
    await opened.clock.advance(20_000);
    expect(opened.lost).toEqual([]);
  });

  it('answers to what was never sent are none', async () => {
    await opened.clock.advance(1_000);
    opened.board.freeze();
    for (let i = 0; i < 8; i++) {
      await opened.clock.advance(500);
      opened.board.thaw();
      opened.board.sayOwn(0x40, 99, 0, 0, 0, 0, 0);
      opened.board.freeze();
    }
    expect(opened.lostCodes).toEqual(['IO_BOARD_SILENT']);
  });
});

describe('a board that goes', () => {
  it('is told once, and nothing is left', async () => {
    await opened.clock.advance(1_000);
    opened.board.unplug();
    expect(opened.lostCodes).toEqual(['IO_BOARD_MISSING']);
    expect(opened.lost[0]?.message).toMatch(/unplugged/);
    await expectOver();
    await opened.clock.advance(10_000);
    expect(opened.lost).toHaveLength(1);
  });

  it('is not told after the connection was closed', async () => {
    connection.close();
    opened.board.unplug();
    await opened.clock.advance(10_000);
    expect(opened.lost).toEqual([]);
    await expectOver();
  });

  it('leaves a plugin that writes nowhere and does not throw', async () => {
    const lamp = connection.output('D13', 0);
    opened.board.unplug();
    connection.plugin.digitalWrite(lamp, 1);
    connection.plugin.pinMode(lamp, 0);
    opened.board.plug();
    await opened.clock.advance(100);
    expect(opened.board.mode(13)).toBe(0);
  });

  it.each([
    ['by its watchdog', 8],
    ['by its reset pin', 2],
  ])('starts anew %s: lost, for its outputs are gone', async (_, cause) => {
    connection.output('D13', 1);
    await opened.clock.advance(30_000);
    opened.board.restart(cause);
    await opened.clock.advance(10);
    expect(opened.lostCodes).toEqual(['IO_BOARD_SILENT']);
    expect(opened.lost[0]?.message).toContain('started anew');
    await expectOver();
  });

  it('starts anew and its greeting is lost: the next heartbeat tells', async () => {
    await opened.clock.advance(30_000);
    const { board } = opened;
    const carry = board.onBytes;
    board.onBytes = undefined;
    board.restart();
    await opened.clock.advance(5);
    board.onBytes = carry;
    await opened.clock.advance(510);
    expect(opened.lostCodes).toEqual(['IO_BOARD_SILENT']);
  });

  it('a late answer from the opening is no start', async () => {
    await opened.clock.advance(5_000);
    opened.board.say(0xf9, 2, 7);
    await opened.clock.advance(5_000);
    expect(opened.lost).toEqual([]);
  });

  it('the wrap of its clock after 49.7 days is no start', async () => {
    opened.board.timeMs = 2 ** 31 + 1;
    await opened.clock.advance(1_000);
    const fresh = new OpenedBoard();
    fresh.board.timeMs = 2 ** 32 - 3_000;
    await fresh.open();
    await fresh.clock.advance(20_000);
    expect(fresh.board.timeMs).toBeLessThan(20_000);
    expect(fresh.lost).toEqual([]);
  });

  it('says that it could not take all bytes: lost, for any of them may have been a pin’s setting', async () => {
    opened.board.bytesLost = 3;
    await opened.clock.advance(10_100);
    expect(opened.lostCodes).toEqual(['IO_BOARD_SILENT']);
  });

  it('had lost bytes before it was opened: no reason to leave it', async () => {
    const fresh = new OpenedBoard();
    fresh.board.bytesLost = 3;
    await fresh.open();
    await fresh.clock.advance(30_000);
    expect(fresh.lost).toEqual([]);
  });

  it('refuses a message: lost', () => {
    opened.board.sayOwn(0x4f, 0x13, 4);
    expect(opened.lostCodes).toEqual(['IO_BOARD_SILENT']);
    expect(opened.lost[0]?.message).toContain('watch: pin');
  });
});

describe('the supply', () => {
  it('is told at once and about every 10 s', async () => {
    await opened.clock.advance(100);
    expect(opened.supplies).toEqual([5_020]);
    opened.board.supplyMv = 4_480;
    await opened.clock.advance(10_000);
    expect(opened.supplies).toEqual([5_020, 4_480]);
    await opened.clock.advance(10_000);
    expect(opened.supplies).toHaveLength(3);
  });
});

describe('outputs', () => {
  it.each([
    ['D6', 6, 1],
    ['D6', 6, 0],
    ['A5', 19, 1],
    [13, 13, 0],
  ] as const)('%s is pin %i and starts at %i without a moment at the other', async (pin, number, level) => {
    const seen = levelsSeen(number);
    expect(connection.output(pin, level)).toBe(number);
    await opened.clock.advance(20);
    expect(seen).toContain(level);
    expect(seen).not.toContain(1 - level);
    expect(opened.board.mode(number)).toBe(1);
    expect(opened.board.level(number)).toBe(level);
  });

  it('that was lit in a life before takes its level at once', async () => {
    connection.output('D6', 1);
    await opened.clock.advance(10);
    opened.board.abandon();
    connection = await opened.open();
    const seen = levelsSeen(6);
    connection.output('D6', 0);
    expect(seen[0]).toBe(0);
    expect(seen).not.toContain(1);
    expect(opened.board.level(6)).toBe(0);
  });

  it('are written one by one: the others of the port stay as they are', async () => {
    const lamp = connection.output('D6', 0);
    const relay = connection.output('D7', 1);
    connection.plugin.digitalWrite(lamp, 1);
    expect([opened.board.level(6), opened.board.level(7)]).toEqual([1, 1]);
    connection.plugin.digitalWrite(relay, 0);
    expect([opened.board.level(6), opened.board.level(7)]).toEqual([1, 0]);
    await opened.clock.advance(10);
  });

  it.each(['D0', 'D1', 'D9', 'D14', 'B2', 20])('%s is refused', (pin) => {
    expect(() => connection.output(pin, 0)).toThrow(
      expect.objectContaining({ code: 'IO_BOARD_PIN' }) as Error,
    );
  });

  it('a pin cannot be wired twice, by whatever names', () => {
    connection.output('A0', 0);
    const twice = expect.objectContaining({
      code: 'IO_BOARD_PIN',
      message: expect.stringContaining('A0') as string,
    }) as Error;
    expect(() => connection.output(14, 0)).toThrow(twice);
    expect(() => connection.inputs.watch('A0', { pull: 'up', debounceMs: 10 }, () => undefined)).toThrow(
      twice,
    );
  });
});

describe('closing', () => {
  it('outputs go off, and the guard is unarmed, without the restart that old bootloaders do not outlive', async () => {
    connection.output('D8', 1);
    await opened.clock.advance(600);
    expect(opened.board.guard.armed).toBe(true);
    connection.close();
    connection.close();
    expect(opened.board.received).not.toContain('ff');
    expect(opened.board.guard.armed).toBe(false);
    expect(opened.board.level(8)).toBeUndefined();
    await opened.clock.advance(100);
    await expectOver();
  });
});

describe('whatever comes from the line', () => {
  it('a message that a listener chokes on ends the connection, not the program', async () => {
    connection.plugin.pinMode(2, 0);
    connection.plugin.digitalRead(2, () => {
      throw new Error('a listener');
    });
    await opened.clock.advance(10);
    expect(opened.lostCodes).toEqual(['IO_BOARD_FIRMWARE']);
    expect(opened.lost[0]?.message).toContain('a listener');
  });

  it('messages that firmata-io would choke on do nothing', async () => {
    const { board } = opened;
    board.say(0xf0, 0x79, 0xf7);
    board.say(0xf0, 0x6e, 0x7f, 1, 1, 0xf7);
    board.say(0xf0, 0x6a, ...Array.from({ length: 100 }, () => 5), 0xf7);
    board.say(0xf0, 0x73, 0x43, 0xf7);
    board.say(0xf0, 0x71, 0x41, 0xf7);
    board.say(0x9f, 0x7f, 1);
    board.say(0xef, 0x7f, 7);
    await opened.clock.advance(3_000);
    expect(opened.lost).toEqual([]);
    expect(connection.plugin.pins).toHaveLength(20);
  });

  it('a listener that closes and throws has closed: nothing is told', async () => {
    connection.inputs.watch('D2', { pull: 'up', debounceMs: 10 }, () => {
      connection.close();
      throw new Error('a listener');
    });
    await opened.clock.advance(100);
    expect(opened.board.isOpen).toBe(false);
    expect(opened.lost).toEqual([]);
  });
});
