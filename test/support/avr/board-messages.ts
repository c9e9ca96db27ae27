/**
 * The messages of firmware/io-board/PROTOCOL.md, written down a second time and on purpose: the host's own codec is tested
 * against the same firmware, and a fault that both shared would be seen by neither.
 */

export type BoardMessage =
  | { readonly type: 'version'; readonly major: number; readonly minor: number }
  | { readonly type: 'firmware'; readonly major: number; readonly minor: number; readonly name: string }
  | { readonly type: 'capabilities'; readonly body: readonly number[] }
  | { readonly type: 'analog-mapping'; readonly channels: readonly number[] }
  | { readonly type: 'pin-state'; readonly pin: number; readonly mode: number; readonly value: number }
  | { readonly type: 'digital'; readonly port: number; readonly levels: number }
  | { readonly type: 'analog'; readonly channel: number; readonly value: number }
  | { readonly type: 'heartbeat'; readonly number: number; readonly time: number }
  | {
      readonly type: 'status';
      readonly time: number;
      readonly resetCause: number;
      readonly supplyMv: number;
      readonly debounceMs: number;
      readonly bytesLost: number;
      readonly watchedPins: number;
      readonly events: number;
    }
  | {
      readonly type: 'event';
      readonly counter: number;
      readonly pin: number;
      readonly level: number;
      readonly time: number;
    }
  | { readonly type: 'levels'; readonly counter: number; readonly pins: Readonly<Record<number, number>> }
  | {
      readonly type: 'guard';
      readonly afterS: number;
      readonly offS: number;
      readonly armed: number;
      readonly source: number;
      readonly cycles: number;
    }
  | { readonly type: 'refused'; readonly request: number; readonly reason: number };

export type MessageOf<T extends BoardMessage['type']> = Extract<BoardMessage, { type: T }>;

const split14 = (value: number) => [value & 0x7f, (value >> 7) & 0x7f];
const own = (...bytes: number[]) => [0xf0, 0x01, ...bytes, 0xf7];

/** What the host says. */
export const say = {
  version: [0xf9],
  reset: [0xff],
  firmware: [0xf0, 0x79, 0xf7],
  capabilities: [0xf0, 0x6b, 0xf7],
  analogMapping: [0xf0, 0x69, 0xf7],
  pinState: (pin: number) => [0xf0, 0x6d, pin, 0xf7],
  pinMode: (pin: number, mode: number) => [0xf4, pin, mode],
  writePin: (pin: number, level: number) => [0xf5, pin, level],
  writePort: (port: number, levels: number) => [0x90 + port, ...split14(levels)],
  reportPort: (port: number, on: number) => [0xd0 + port, on],
  reportChannel: (channel: number, on: number) => [0xc0 + channel, on],
  samplingInterval: (ms: number) => [0xf0, 0x7a, ...split14(ms), 0xf7],
  heartbeat: (number: number) => own(0x10, number),
  getStatus: own(0x11),
  setDebounce: (ms: number) => own(0x12, ms),
  watch: (pin: number, on: number) => own(0x13, pin, on),
  getLevels: own(0x14),
  getGuard: own(0x15),
  standDown: own(0x17),
  setGuard: (afterS: number, offS: number) => own(0x16, ...split14(afterS), offS),
  own,
};

/** Takes fields of 7 bit off a message and insists on its length. */
class Fields {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u7(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error(`the board's message is too short: ${hex(this.#bytes)}`);
    return byte;
  }

  u14(): number {
    return this.u7() | (this.u7() << 7);
  }

  u32(): number {
    let value = 0;
    for (let i = 0; i < 5; i++) value += this.u7() * 2 ** (7 * i);
    if (value >= 2 ** 32) throw new Error(`more than 32 bit: ${hex(this.#bytes)}`);
    return value;
  }

  rest(): number[] {
    const rest = this.#bytes.slice(this.#at);
    this.#at = this.#bytes.length;
    return rest;
  }

  end(): void {
    if (this.left > 0) throw new Error(`the board's message is too long: ${hex(this.#bytes)}`);
  }
}

export const hex = (bytes: readonly number[]) => Buffer.from(bytes).toString('hex');

/** @throws Error for anything that PROTOCOL.md does not have. */
export function decode(bytes: readonly number[]): BoardMessage {
  const fields = new Fields(bytes[0] === 0xf0 ? bytes.slice(1, -1) : bytes);
  const first = fields.u7();
  const message = bytes[0] === 0xf0 ? decodeSysex(first, fields) : decodePlain(first, fields);
  fields.end();
  return message;
}

function decodePlain(first: number, fields: Fields): BoardMessage {
  if (first === 0xf9) return { type: 'version', major: fields.u7(), minor: fields.u7() };
  const number = first & 0x0f;
  if (first >> 4 === 0x9) return { type: 'digital', port: number, levels: fields.u14() };
  if (first >> 4 === 0xe) return { type: 'analog', channel: number, value: fields.u14() };
  throw new Error(`the board sent a message that begins with ${first.toString(16)}`);
}

function decodeSysex(first: number, fields: Fields): BoardMessage {
  switch (first) {
    case 0x79: {
      const [major, minor] = [fields.u7(), fields.u7()];
      let name = '';
      while (fields.left > 0) name += String.fromCharCode(fields.u14());
      return { type: 'firmware', major, minor, name };
    }
    case 0x6c:
      return { type: 'capabilities', body: fields.rest() };
    case 0x6a:
      return { type: 'analog-mapping', channels: fields.rest() };
    case 0x6e:
      return { type: 'pin-state', pin: fields.u7(), mode: fields.u7(), value: fields.u7() };
    case 0x01:
      return decodeOwn(fields.u7(), fields);
    default:
      throw new Error(`the board sent a system-exclusive message ${first.toString(16)}`);
  }
}

function decodeOwn(type: number, fields: Fields): BoardMessage {
  switch (type) {
    case 0x40:
      return { type: 'heartbeat', number: fields.u7(), time: fields.u32() };
    case 0x41:
      return {
        type: 'status',
        time: fields.u32(),
        resetCause: fields.u7(),
        supplyMv: fields.u14(),
        debounceMs: fields.u7(),
        bytesLost: fields.u14(),
        watchedPins: fields.u7(),
        events: fields.u14(),
      };
    case 0x42:
      return {
        type: 'event',
        counter: fields.u14(),
        pin: fields.u7(),
        level: fields.u7(),
        time: fields.u32(),
      };
    case 0x43: {
      const counter = fields.u14();
      const pins: Record<number, number> = {};
      while (fields.left > 0) pins[fields.u7()] = fields.u7();
      return { type: 'levels', counter, pins };
    }
    case 0x44:
      return {
        type: 'guard',
        afterS: fields.u14(),
        offS: fields.u7(),
        armed: fields.u7(),
        source: fields.u7(),
        cycles: fields.u7(),
      };
    case 0x4f:
      return { type: 'refused', request: fields.u7(), reason: fields.u7() };
    default:
      throw new Error(`the board sent a message of its own of type ${type.toString(16)}`);
  }
}

/** Cuts what the board sends into messages. Strict: a byte outside a message, or a message in part, is an error. */
export class MessageReader {
  #partial: number[] = [];

  /** The message that ends with this byte, if one does. */
  take(byte: number): BoardMessage | undefined {
    const [first] = this.#partial;
    const isStatus = byte >= 0x80;
    if (isStatus && first !== undefined && !(first === 0xf0 && byte === 0xf7)) {
      throw new Error(`the board sent half a message: ${hex(this.#partial)}, then ${byte.toString(16)}`);
    }
    if (!isStatus && first === undefined) {
      throw new Error(`the board sent a byte outside a message: ${byte.toString(16)}`);
    }
    this.#partial.push(byte);
    if (first === 0xf0 ? byte !== 0xf7 : this.#partial.length < 3) return undefined;
    return decode(this.#end());
  }

  /** After a reset of the board. Returns how many bytes of a message are dropped. */
  reset(): number {
    return this.#end().length;
  }

  #end(): number[] {
    const bytes = this.#partial;
    this.#partial = [];
    return bytes;
  }
}
