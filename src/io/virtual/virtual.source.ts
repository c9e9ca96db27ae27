import type { Clock } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';
import { ioBoardPinNumber, type Pin } from '../../protocol/io-pins.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { IoConnection, IoSource } from '../io-source.js';
import { VirtualConnection } from './virtual.connection.js';
import { VirtualPin } from './virtual-pin.js';

const PIN_COUNT = 64;

export interface VirtualSourceOptions {
  readonly clock: Clock;
}

/**
 * A board in memory, for tests, trials and demonstrations: a program moves its contacts and looks at its outputs, unplugs
 * it, freezes it, or holds a line as another program would. Pins are 0 to 63; `GPIO17` is 17, and the names of the I/O
 * board's pins (`D2`, `A0`) have its numbers. It is strict: a pin has one use in a life.
 */
export class VirtualSource implements IoSource {
  readonly name = 'virtual board';
  /** An output took another level; or began or ended to be one. */
  onOutput: ((pin: number, level: Level | undefined) => void) | undefined;
  readonly #clock: Clock;
  readonly #pins: readonly VirtualPin[];
  #connection: VirtualConnection | undefined;
  #plugged = true;
  #frozen = false;

  constructor(options: VirtualSourceOptions) {
    this.#clock = options.clock;
    this.#pins = Array.from(
      { length: PIN_COUNT },
      (_, pin) => new VirtualPin(pin, (level) => this.onOutput?.(pin, level)),
    );
  }

  open(): Promise<IoConnection> {
    if (!this.#plugged)
      return Promise.reject(
        new HotlineError('IO_BOARD_MISSING', 'the virtual board is not plugged in; plug it in'),
      );
    if (this.#frozen)
      return Promise.reject(
        new HotlineError(
          'IO_BOARD_SILENT',
          'the virtual board does not answer; unplug it and plug it in again',
        ),
      );
    this.#connection?.close();
    this.#connection = new VirtualConnection(this.#clock, this.#pins, (pin) => this.#pin(pin));
    return Promise.resolve(this.#connection);
  }

  /** A contact brings this level to the pin, until `release`. */
  setLevel(pin: Pin, level: Level): void {
    this.#pin(pin).drive(level);
  }

  /** The contact is open: the pin has the level of its pull. */
  release(pin: Pin): void {
    this.#pin(pin).drive(undefined);
  }

  /** What a lamp or a meter at the pin would see. */
  levelOf(pin: Pin): Level {
    return this.#pin(pin).level;
  }

  unplug(): void {
    this.#plugged = false;
    const connection = this.#connection;
    this.#connection = undefined;
    for (const pin of this.#pins) pin.powerOff();
    connection?.lose(new HotlineError('IO_BOARD_MISSING', 'the virtual board is not plugged in; plug it in'));
  }

  plug(): void {
    this.#plugged = true;
    this.thaw();
  }

  /** Nothing is told and nothing obeyed any more; noticed after 3 s. */
  freeze(): void {
    this.#frozen = true;
    for (const pin of this.#pins) pin.frozen = true;
    this.#connection?.freeze();
  }

  thaw(): void {
    this.#frozen = false;
    for (const pin of this.#pins) pin.frozen = false;
    this.#connection?.thaw();
  }

  /** Another program holds the line; not to be asked of one in use. */
  hold(pin: Pin): void {
    this.#pin(pin).held = true;
  }

  free(pin: Pin): void {
    this.#pin(pin).held = false;
  }

  /** The board has measured its supply. */
  supply(milliVolts: number): void {
    this.#connection?.onSupply?.(milliVolts);
  }

  #pin(pin: Pin): VirtualPin {
    const [, digits] = /^GPIO(\d+)$/.exec(String(pin)) ?? [];
    const number = typeof pin === 'number' ? pin : digits ? Number(digits) : ioBoardPinNumber(pin);
    const found = number === undefined ? undefined : this.#pins[number];
    if (!found)
      throw new HotlineError(
        'GPIO_LINE_UNKNOWN',
        `the virtual board has no pin ${pin}; it has 0 to ${PIN_COUNT - 1}`,
      );
    return found;
  }
}
