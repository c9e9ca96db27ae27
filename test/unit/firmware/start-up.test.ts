import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { AvrBoard } from '../../support/avr/avr-board.js';
import { say } from '../../support/avr/board-messages.js';
import { startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

const header = readFileSync(new URL('../../../firmware/io-board/src/version.h', import.meta.url), 'utf8');
const defined = (name: string) => new RegExp(`#define ${name} "?([^"\n]+)"?`).exec(header)?.[1];

describe('start of the I/O board', () => {
  it('says version, firmware and status, in this order and nothing else, within 30 ms', () => {
    const board = new AvrBoard();
    board.runMs(30);
    const said = board.take().map(({ atMs: _, ...message }) => message);
    expect(said).toEqual([
      { type: 'version', major: 2, minor: 7 },
      {
        type: 'firmware',
        major: Number(defined('FIRMWARE_MAJOR')),
        minor: Number(defined('FIRMWARE_MINOR')),
        name: defined('FIRMWARE_NAME'),
      },
      expect.objectContaining({
        type: 'status',
        resetCause: 1,
        debounceMs: 10,
        bytesLost: 0,
        watchedPins: 0,
        events: 0,
      }),
    ]);
    expect(defined('FIRMWARE_NAME')).toBe('HotlineIO');
  });

  it('speaks 57,600 baud within 1 %', () => {
    const board = startedBoard();
    expect(Math.abs(board.baudRate / 57_600 - 1)).toBeLessThan(0.01);
  });

  it('has all pins as inputs without pull-up and the relay in rest', () => {
    const board = startedBoard();
    for (let pin = 2; pin < 20; pin++) {
      expect(board.output(pin), `pin ${pin}`).toBe(pin === 9 ? 0 : undefined);
      expect(board.pullUp(pin), `pin ${pin}`).toBe(false);
    }
    expect(board.outputChanges).toEqual([{ pin: 9, level: 0, atMs: expect.any(Number) as number }]);
  });

  it('counts milliseconds', () => {
    const board = startedBoard();
    const first = board.ask(say.getStatus, 'status');
    board.runMs(5_000);
    const second = board.ask(say.getStatus, 'status');
    expect(Math.abs(second.time - first.time - (second.atMs - first.atMs))).toBeLessThan(1.5);
  });
});

describe('reset cause', () => {
  const cases = [
    { what: 'reset pin', kind: 'pin', cause: 2 },
    { what: 'brown-out', kind: 'brown-out', cause: 4 },
    { what: 'watchdog', kind: 'watchdog', cause: 8 },
    { what: 'reset pin through optiboot 4.6 to 6', kind: 'pin', loader: { mcusr: 0, r2: 2 }, cause: 2 },
    { what: 'reset pin through optiboot 7 and 8', kind: 'pin', loader: { mcusr: 2, r2: 0x0a }, cause: 2 },
    { what: 'a bootloader that tells nothing', kind: 'pin', loader: { mcusr: 0, r2: 0xa5 }, cause: 0 },
    { what: 'none, with rubbish in r2', kind: 'watchdog', loader: { mcusr: 8, r2: 1 }, cause: 8 },
  ] as const;
  it.each(cases)('$what: $cause', (row) => {
    const board = startedBoard();
    board.reset(row.kind, 'loader' in row ? row.loader : undefined);
    board.runMs(30);
    expect(board.of('status').map((status) => status.resetCause)).toEqual([row.cause]);
    board.runMs(1_000);
    expect(board.resets).toHaveLength(1);
  });

  it('is not that of an earlier reset', () => {
    const board = startedBoard();
    board.reset('watchdog');
    board.runMs(30);
    board.reset('pin');
    board.runMs(30);
    expect(board.of('status').map((status) => status.resetCause)).toEqual([8, 2]);
  });
});

describe('supply', () => {
  it.each([5, 4.6, 4.5, 3.3])('measures %f V, also in the first status', (volts) => {
    const board = new AvrBoard();
    board.setSupply(volts);
    board.runMs(30);
    const [status] = board.of('status');
    expect(Math.abs(status!.supplyMv / 1000 - volts)).toBeLessThan(0.03);
  });

  it('follows within 1.1 s, while channels are reported as fast as it goes', () => {
    const board = startedBoard();
    board.tell(say.samplingInterval(10));
    for (let channel = 0; channel < 6; channel++) board.tell(say.reportChannel(channel, 1));
    board.setSupply(4.5);
    board.runMs(1_100);
    expect(Math.abs(board.ask(say.getStatus, 'status').supplyMv - 4_500)).toBeLessThan(30);
  });
});

describe('watchdog', () => {
  it.each([
    ['the main loop stands', (board: AvrBoard) => board.hang()],
    ['no interrupt comes any longer', (board: AvrBoard) => board.stopInterrupts()],
    [
      'no millisecond passes, though bytes come',
      (board: AvrBoard) => {
        board.stopTimer();
        board.send(...new Array<readonly number[]>(200).fill(say.heartbeat(1)));
      },
    ],
  ])('starts the board anew when %s', (_, breakIt) => {
    const board = startedBoard();
    board.tell(say.pinMode(13, 1), say.writePin(13, 1));
    const began = board.nowMs;
    breakIt(board);
    board.runMs(600);
    expect(board.resets.map((reset) => reset.kind)).toEqual(['watchdog']);
    expect(board.resets[0]!.atMs - began).toBeLessThan(260);
    expect(board.of('status').map((status) => status.resetCause)).toEqual([8]);
    expect(board.output(13)).toBeUndefined();
  });

  it('does not bite a board that works', () => {
    const board = startedBoard();
    board.runMs(5_000);
    expect(board.resets).toEqual([]);
  });

  it('is on before the variables are set up: a reset that comes again at once is survived', () => {
    const board = startedBoard();
    for (let i = 0; i < 5; i++) {
      board.reset('watchdog');
      board.runMs(0.01);
    }
    board.runMs(300);
    expect(board.resets).toHaveLength(5);
    expect(board.ask(say.getStatus, 'status').resetCause).toBe(8);
  });
});

describe('system reset', () => {
  it('starts anew by the watchdog, after what was asked before is answered whole', () => {
    const board = startedBoard();
    board.tell(say.pinMode(6, 11), say.pinMode(6, 1), say.setDebounce(50));
    board.take();
    board.send(say.capabilities, say.reset);
    board.runMs(120);
    expect(board.resets.map((reset) => reset.kind)).toEqual(['watchdog']);
    expect(board.take().map((message) => message.type)).toEqual([
      'capabilities',
      'version',
      'firmware',
      'status',
    ]);
    expect(board.output(6)).toBeUndefined();
    expect(board.ask(say.getStatus, 'status')).toMatchObject({ resetCause: 8, debounceMs: 10 });
  });
});

describe('memory', () => {
  it('keeps what outlives a reset away from where bootloaders work', () => {
    const board = startedBoard();
    expect(board.symbol('history')).toBeGreaterThan(0x240);
    expect(board.symbol('_end')).toBeLessThan(0x700);
  });
});
