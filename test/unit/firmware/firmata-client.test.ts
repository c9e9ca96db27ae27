import { EventEmitter } from 'node:events';
import firmataIo, { type Firmata } from 'firmata-io';
import { describe, expect, it, vi } from 'vitest';
import { AvrBoard } from '../../support/avr/avr-board.js';
import { startedBoard } from '../../support/avr/started-board.js';

// Simulated time costs processor time, which a busy machine has little of.
vi.setConfig({ testTimeout: 60_000 });

/** The board as a transport of firmata-io; all that happens, happens in `run`. */
class Wire extends EventEmitter {
  readonly board: AvrBoard;

  constructor(board: AvrBoard) {
    super();
    this.board = board;
    board.onByte = (byte) => this.emit('data', [byte]);
  }

  write(bytes: Uint8Array, written: () => void): void {
    this.board.send([...bytes]);
    written();
  }
}

/** The product has no use for it. */
type WithAnalog = Firmata & { analogRead(channel: number, callback: (value: number) => void): void };

function readyClient(board: AvrBoard) {
  const client = new firmataIo.Firmata(new Wire(board), { reportVersionTimeout: 0 });
  board.runUntil(() => client.isReady, 500, 'a client that is ready');
  return client;
}

describe('firmata-io, a Firmata client that knows nothing of this board', () => {
  it('is ready after a start of the board, and knows its pins', () => {
    const client = readyClient(new AvrBoard());
    expect(client.pins).toHaveLength(20);
    expect(client.analogPins).toEqual([14, 15, 16, 17, 18, 19]);
    expect(client.pins.map((pin) => [...pin.supportedModes].sort((a, b) => a - b))).toEqual(
      Array.from({ length: 20 }, (_, pin) =>
        [0, 1, 9].includes(pin) ? [] : pin < 14 ? [0, 1, 11] : [0, 1, 2, 11],
      ),
    );
  });

  it('reads a contact with pull-up, lights a lamp, and reads a voltage', () => {
    const board = new AvrBoard();
    const client = readyClient(board);
    const levels: number[] = [];
    client.pinMode(2, client.MODES.PULLUP);
    client.digitalRead(2, (level) => levels.push(level));
    client.pinMode(13, client.MODES.OUTPUT);
    board.runMs(30);
    board.drive(2, 'low');
    board.runMs(30);
    client.digitalWrite(13, 1);
    board.runMs(5);
    expect(board.output(13)).toBe(1);
    expect(board.pullUp(2)).toBe(true);
    board.drive(2, 'open');
    board.runMs(30);
    expect(levels).toEqual([1, 0, 1]);
    board.setVolts(1, 1.25);
    const volts = new Set<number>();
    (client as WithAnalog).analogRead(1, (value) => volts.add(value));
    board.runMs(200);
    expect([...volts]).toEqual([256]);
  });

  it('is ready also with a board that started long ago', () => {
    vi.useFakeTimers();
    const board = startedBoard();
    const client = new firmataIo.Firmata(new Wire(board), { reportVersionTimeout: 10 });
    vi.advanceTimersByTime(10);
    vi.useRealTimers();
    board.runUntil(() => client.isReady, 500, 'a client that is ready');
    expect(client.pins).toHaveLength(20);
  });
});
