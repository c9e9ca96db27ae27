import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { settle } from '../../../support/manual-clock.js';
import { OpenedBoard, PATH } from './opened-board.js';

let opened: OpenedBoard;
beforeEach(() => {
  opened = new OpenedBoard();
});
afterEach(() => {
  expect(opened.board.violations).toEqual([]);
});

const failure = (code: string, ...words: string[]): unknown =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(words.map((word) => `(?=.*${word})`).join('')) as string,
  });

/** Nothing is left behind: no timer, and the port is free. */
function expectNothingLeft(): void {
  expect(opened.board.isOpen).toBe(false);
  expect(opened.clock.pendingCount).toBe(0);
}

describe('opening', () => {
  it('takes a moment with a board that runs, and gives a plugin that is ready', async () => {
    const connection = await opened.open(60);
    expect(connection.plugin.isReady).toBe(true);
    expect(connection.plugin.pins).toHaveLength(20);
    expect(connection.plugin.pins[2]?.supportedModes).toEqual([0, 1, 11]);
    expect(connection.plugin.pins[9]?.supportedModes).toEqual([]);
    expect(opened.log.messages('info')).toEqual(['the I/O board answers']);
  });

  it('waits for a board that the opening has reset, behind a bootloader of 2 s', async () => {
    opened.board.bootloaderMs = 2_000;
    const connection = await opened.open(2_500);
    const told = opened.watch(connection, 'D2');
    await opened.clock.advance(100);
    expect(told.map(([level]) => level)).toEqual([1]);
  });

  it('hears the board through the noise of a bootloader', async () => {
    opened.board.bootloaderMs = 1_000;
    const opening = opened.open(2_000);
    for (let i = 0; i < 50; i++) opened.board.say(0xf0, 0x79, i, 0xf7, 0x13, 0xe1, i & 0x7f);
    await expect(opening).resolves.toBeDefined();
  });

  it('asks again for what got lost on the way', async () => {
    const opening = opened.open(2_000);
    await settle();
    opened.board.freeze();
    await opened.clock.advance(200);
    opened.board.thaw();
    await expect(opening).resolves.toBeDefined();
  });

  it('ends the watch over inputs that another life has left', async () => {
    const first = await opened.open();
    opened.watch(first, 'D2');
    opened.watch(first, 'A5');
    await opened.clock.advance(50);
    expect(opened.board.watchedPins).toEqual([2, 19]);
    opened.board.abandon();
    await opened.open();
    expect(opened.board.watchedPins).toEqual([]);
  });
});

describe('a port that cannot be opened', () => {
  it('fails with the reason that the port has', async () => {
    opened.board.unplug();
    await expect(opened.open()).rejects.toEqual(failure('IO_BOARD_MISSING', PATH));
    expectNothingLeft();
  });

  it('opens when the board is there again', async () => {
    opened.board.unplug();
    await expect(opened.open()).rejects.toThrow();
    opened.board.plug();
    await expect(opened.open()).resolves.toBeDefined();
  });

  it('that hangs is given up after 6 s, and closed when it opens after all', async () => {
    let opens: (() => void) | undefined;
    let closed = 0;
    const close = (): Promise<void> => {
      closed += 1;
      return Promise.resolve();
    };
    const line = { write: () => undefined, close };
    opened.board.openLine = () => new Promise((resolve) => (opens = () => resolve(line)));
    opened.sourceWith({ afterS: null });
    await expect(opened.open(6_100)).rejects.toEqual(failure('IO_BOARD_SILENT', PATH));
    opens?.();
    await settle();
    expect(closed).toBe(1);
    expect(opened.clock.pendingCount).toBe(0);
  });
});

describe('a device that is no I/O board', () => {
  it('says nothing: silent, after 6 s', async () => {
    opened.board.freeze();
    await expect(opened.open(6_100)).rejects.toEqual(failure('IO_BOARD_SILENT', PATH, 'io-board flash'));
    expect(opened.clock.nowMs()).toBeGreaterThanOrEqual(6_000);
    expectNothingLeft();
  });

  it('says something else: not our firmware', async () => {
    const { board, clock } = opened;
    board.receive = () => board.say(...Buffer.from('$GPGGA,123519,4807.038,N\r\n'));
    await expect(opened.open(6_100)).rejects.toEqual(failure('IO_BOARD_FIRMWARE', PATH, 'io-board flash'));
    expect(clock.nowMs()).toBeGreaterThanOrEqual(6_000);
    expectNothingLeft();
  });

  it.each([
    [{ name: 'StandardFirmata.ino', major: 2, minor: 5 }, '"StandardFirmata.ino" 2.5'],
    [{ name: 'HotlineIO', major: 2, minor: 0 }, '"HotlineIO" 2.0'],
    [{ name: 'HotlineIO', major: 0, minor: 9 }, '"HotlineIO" 0.9'],
  ])('has the firmware %o: said at once', async (firmware, named) => {
    opened.board.firmware = firmware;
    await expect(opened.open(100)).rejects.toEqual(failure('IO_BOARD_FIRMWARE', named, 'io-board flash'));
    expectNothingLeft();
  });

  it('takes a newer firmware of the same protocol', async () => {
    opened.board.firmware = { name: 'HotlineIO', major: 1, minor: 9 };
    await expect(opened.open()).resolves.toBeDefined();
  });

  it('has our name and none of our messages: silent', async () => {
    opened.board.knowsOwnMessages = false;
    await expect(opened.open(6_100)).rejects.toEqual(failure('IO_BOARD_SILENT', PATH));
    expectNothingLeft();
  });

  it('has another number of pins: not our firmware', async () => {
    const { board } = opened;
    const say = board.receive.bind(board);
    board.receive = (bytes) => {
      if (bytes[1] === 0x6b) board.say(0xf0, 0x6c, 0, 1, 0x7f, 0xf7);
      else say(bytes);
    };
    await expect(opened.open()).rejects.toEqual(failure('IO_BOARD_FIRMWARE', '20 pins'));
    expectNothingLeft();
  });

  it('is pulled out in the middle: missing, at once', async () => {
    opened.board.bootloaderMs = 2_000;
    const opening = opened.open(500);
    const outcome = expect(opening).rejects.toEqual(failure('IO_BOARD_MISSING', PATH, 'unplugged'));
    await settle();
    opened.board.unplug();
    await outcome;
  });
});

describe('the guard', () => {
  const settings = (): string[] => opened.board.received.filter((message) => message.startsWith('f0 01 16'));

  it('is left as it is when it is right', async () => {
    await opened.open();
    expect(settings()).toEqual([]);
  });

  it('is set when it is not, and keeps how long it switches off', async () => {
    opened.board.guard.offS = 9;
    opened.sourceWith({ afterS: 600 });
    await opened.open();
    expect(opened.board.guard).toMatchObject({ afterS: 600, offS: 9 });
    expect(settings()).toHaveLength(1);
  });

  it('is switched off by null', async () => {
    opened.sourceWith({ afterS: null });
    await opened.open();
    expect(opened.board.guard.afterS).toBe(0);
  });

  it('is set before the first heartbeat arms it', async () => {
    opened.sourceWith({ afterS: 600 });
    await opened.open();
    await opened.clock.advance(10);
    const order = opened.board.received.map((message) => message.slice(0, 8));
    expect(order.indexOf('f0 01 16')).toBeLessThan(order.indexOf('f0 01 10'));
    expect(opened.board.guard.armed).toBe(true);
  });

  it('with damaged settings is set anew, and the log says so', async () => {
    opened.board.guard.source = 2;
    await opened.open();
    expect(opened.board.guard.source).toBe(1);
    expect(opened.log.messages('warn')).toEqual([expect.stringContaining('damaged')]);
  });

  it('that cannot be set is told, and the board is used all the same', async () => {
    // Out of the range of the board, which refuses it.
    opened.sourceWith({ afterS: 5 });
    await expect(opened.open()).resolves.toBeDefined();
    expect(opened.log.messages('warn')).toEqual([expect.stringContaining('did not take')]);
    expect(opened.board.violations.splice(0)).toEqual(['guard after 5 off 5']);
  });
});
