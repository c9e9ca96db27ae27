import { EventEmitter } from 'node:events';
import firmataIo, { type FirmataTransport } from 'firmata-io';
import { HotlineError } from '../../protocol/errors.js';
import {
  ANALOG_MAPPING,
  CAPABILITIES,
  type FirmataMessage,
  pinCountOf,
  setDigitalPin,
} from './firmata-messages.js';
import { PIN_COUNT } from './io-board-messages.js';

/** What firmata-io asks of a board before it is ready. */
export interface BoardDescription {
  readonly version: FirmataMessage;
  readonly firmware: FirmataMessage;
  readonly capabilities: FirmataMessage;
  readonly analogMapping: FirmataMessage;
}

/**
 * What firmata-io takes for the serial port. Its parser has no bounds, and throws on messages that do not fit: it is
 * given whole, checked messages only.
 */
class CheckedTransport extends EventEmitter implements FirmataTransport {
  /** Where writes go; until it is set, nowhere. */
  send: ((bytes: Uint8Array) => void) | undefined;

  write(bytes: Uint8Array, written: () => void): void {
    this.send?.(bytes);
    written();
  }
  deliver(message: FirmataMessage): void {
    this.emit('data', message.bytes);
  }
}

const { Firmata } = firmataIo;

/**
 * firmata-io's board as plugin for johnny-five, ready from the start. It differs from firmata-io in two things:
 * - a write goes to its pin alone. firmata-io writes the whole port with what it believes of the other pins, and a
 *   1 that it has read from an input without pull-up would switch that pull-up on;
 * - a reader hears of a pin when its level has changed, not whenever another pin of the port has.
 */
export class IoBoardPlugin extends Firmata {
  readonly #transport: CheckedTransport;

  /**
   * @param send where the bytes to the board go. Never throws, also after the board has gone.
   * @throws HotlineError IO_BOARD_FIRMWARE when the description is not of a board with our pins.
   */
  constructor(description: BoardDescription, send: (bytes: Uint8Array) => void) {
    check(description);
    const transport = new CheckedTransport();
    super(transport);
    this.#transport = transport;
    // All that it would ask has been asked: the answers come in the order in which it takes them.
    for (const message of [
      description.version,
      description.firmware,
      description.capabilities,
      description.analogMapping,
    ])
      transport.deliver(message);
    transport.send = send;
  }

  /** Hands on a message from the board. Throws what a listener throws. */
  deliver(message: FirmataMessage): void {
    if (message.kind === 'digital' || message.kind === 'analog') this.#transport.deliver(message);
  }

  override digitalWrite(pin: number, value: number): void {
    const record = this.pins[pin];
    if (!record) return;
    if (record.mode === this.MODES.OUTPUT) {
      record.value = value === 0 ? 0 : 1;
      this.#transport.send?.(setDigitalPin(pin, value));
    } else if (value !== 0) {
      // As Arduino has it: a 1 written to an input is a pull-up.
      this.pinMode(pin, this.MODES.PULLUP);
    }
  }

  override digitalRead(pin: number, callback: (value: number) => void): void {
    let last: number | undefined;
    super.digitalRead(pin, (value) => {
      if (value === last) return;
      last = value;
      callback(value);
    });
  }
}

function check({ capabilities, analogMapping }: BoardDescription): void {
  const fits =
    capabilities.kind === 'sysex' &&
    capabilities.type === CAPABILITIES &&
    pinCountOf(capabilities.data) === PIN_COUNT &&
    analogMapping.kind === 'sysex' &&
    analogMapping.type === ANALOG_MAPPING &&
    analogMapping.data.length === PIN_COUNT;
  if (!fits) {
    throw new HotlineError(
      'IO_BOARD_FIRMWARE',
      `the I/O board does not have the ${PIN_COUNT} pins that it should: write its firmware anew with hotline io-board flash`,
    );
  }
}
