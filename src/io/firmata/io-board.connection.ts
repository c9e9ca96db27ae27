import type { Clock, Timer } from '../../clock/clock.js';
import type { Log } from '../../phone/ports.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { Pin } from '../../protocol/io-pins.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { IoConnection } from '../io-source.js';
import { MODES } from '../io-plugin.js';
import { BoardTime } from './board-time.js';
import { setDigitalPin, setPinMode } from './firmata-messages.js';
import { Heartbeat } from './heartbeat.js';
import { IoBoardInputs } from './io-board-inputs.js';
import type { IoBoardLine, LineMessage } from './io-board-line.js';
import { type BoardMessage, type BoardStatus, toBoard } from './io-board-messages.js';
import { pinName, pinNumber } from './io-board-pins.js';
import type { IoBoardPlugin } from './io-board-plugin.js';

const STATUS_EVERY_MS = 10_000;

export interface IoBoardConnectionOptions {
  readonly clock: Clock;
  readonly log: Log | undefined;
  readonly line: IoBoardLine;
  readonly plugin: IoBoardPlugin;
  /** As the board was found. */
  readonly status: BoardStatus;
  /** Its version, e.g. `1.2`. */
  readonly firmware: string;
}

/** One life of the board: heartbeats, inputs, outputs and supply, until it is closed or lost. */
export class IoBoardConnection implements IoConnection {
  onLost: ((error: Error) => void) | undefined;
  onSupply: ((milliVolts: number) => void) | undefined;
  closed: Promise<void> = Promise.resolve();
  readonly plugin: IoBoardPlugin;
  readonly inputs: IoBoardInputs;
  readonly firmware: string;

  readonly #options: IoBoardConnectionOptions;
  readonly #time = new BoardTime();
  readonly #heartbeat: Heartbeat;
  readonly #statusTimer: Timer;
  readonly #taken = new Set<number>();
  readonly #outputs: number[] = [];
  #over = false;

  constructor(options: IoBoardConnectionOptions) {
    const { clock, line, log, plugin, status } = options;
    this.#options = options;
    this.plugin = plugin;
    this.firmware = options.firmware;
    this.#time.heard(status.timeMs);
    const send = (bytes: Uint8Array): void => this.#send(bytes);
    this.inputs = new IoBoardInputs({
      clock,
      log,
      send,
      debounceMs: status.debounceMs,
      setMode: (pin, mode) => plugin.pinMode(pin, mode),
      take: (pin) => this.#take(pin),
      toClock: (boardMs) => this.#time.toClock(boardMs, clock.nowMs()),
    });
    line.onMessage = (message) => this.#receive(message);
    line.onGone = (error) => this.#lose(error);
    this.#heartbeat = new Heartbeat({
      clock,
      send,
      onAnswer: (boardMs, sentMs) => {
        if (this.#isOfThisLife(boardMs)) this.#time.compare(boardMs, sentMs, clock.nowMs());
      },
      onSilent: () => this.#lose(this.#silent('has stopped answering')),
    });
    this.#statusTimer = clock.every(STATUS_EVERY_MS, () => send(toBoard.getStatus()));
    send(toBoard.getStatus());
  }

  output(pin: Pin, initial: Level): number {
    const number = this.#take(pin);
    this.#outputs.push(number);
    // A pin that is an output already, from the life before, takes the level at once. One that is an input comes to the
    // level by its pull-up, or without it, and keeps it when it becomes an output.
    this.#send(setDigitalPin(number, initial));
    this.plugin.pinMode(number, initial === 1 ? MODES.PULLUP : MODES.INPUT);
    this.plugin.pinMode(number, MODES.OUTPUT);
    this.plugin.digitalWrite(number, initial);
    return number;
  }

  /**
   * The outputs go off, and the guard is not to switch off a machine whose phone was stopped. Not by Firmata's system reset:
   * that goes by the watchdog, after which the old bootloader of many Arduinos never starts the firmware again.
   */
  close(): void {
    if (this.#over) return;
    for (const pin of this.#outputs) this.#send(setPinMode(pin, MODES.INPUT));
    this.#send(toBoard.standDown());
    this.#end();
  }

  #receive(message: LineMessage): void {
    if (this.#over) return;
    try {
      if (message.kind === 'own') this.#own(message);
      else this.plugin.deliver(message);
    } catch (error) {
      this.#lose(
        new HotlineError(
          'IO_BOARD_FIRMWARE',
          `a message of the I/O board at ${this.#options.line.path} could not be dealt with: ${messageOf(error)}`,
          { cause: error },
        ),
      );
    }
  }

  #own(message: BoardMessage): void {
    switch (message.type) {
      case 'heartbeat answer':
        this.#heartbeat.answered(message.number, message.timeMs);
        break;
      case 'status':
        if (this.#isOfThisLife(message.timeMs)) this.#status(message);
        break;
      case 'event':
      case 'levels':
        this.inputs.receive(message);
        break;
      case 'refused':
        // It says that of what came damaged, too: nobody knows what else was lost.
        this.#lose(this.#silent(`refused a message (${message.message ?? 'unknown'}: ${message.reason})`));
        break;
      case 'guard':
        break;
    }
  }

  /** A board that has started anew knows nothing of inputs and outputs: all of it is set up again from the beginning. */
  #isOfThisLife(boardMs: number): boolean {
    if (this.#time.isForward(boardMs)) return true;
    this.#lose(this.#silent('has started anew'));
    return false;
  }

  #status({ timeMs, supplyMv, bytesLost }: BoardStatus): void {
    this.#time.heard(timeMs);
    if (bytesLost > this.#options.status.bytesLost) {
      // Any of them may have been a pin's setting: all is set up again.
      this.#lose(this.#silent('could not take all that was sent to it'));
      return;
    }
    this.onSupply?.(supplyMv);
  }

  #take(pin: Pin): number {
    const number = pinNumber(pin);
    if (this.#taken.has(number)) {
      throw new HotlineError('IO_BOARD_PIN', `${pinName(number)} of the I/O board is wired twice`);
    }
    this.#taken.add(number);
    return number;
  }

  #silent(what: string): HotlineError {
    return new HotlineError('IO_BOARD_SILENT', `the I/O board at ${this.#options.line.path} ${what}`);
  }

  #send(bytes: Uint8Array): void {
    if (!this.#over) this.#options.line.send(bytes);
  }

  #lose(error: Error): void {
    if (this.#over) return;
    this.#end();
    this.onLost?.(error);
  }

  #end(): void {
    this.#over = true;
    this.#heartbeat.stop();
    this.#statusTimer.cancel();
    this.inputs.stop();
    this.closed = this.#options.line.close();
  }
}
