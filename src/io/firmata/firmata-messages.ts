/**
 * Firmata on the wire, as far as the I/O board uses it (https://github.com/firmata/protocol). The bytes come from whatever
 * is plugged in: everything is bounded, and what is not a message is dropped.
 */

export type FirmataMessage =
  /** `F9 major minor` */
  | { readonly kind: 'version'; readonly bytes: Uint8Array; readonly major: number; readonly minor: number }
  /** `90+port low high`: the levels of eight pins. */
  | { readonly kind: 'digital'; readonly bytes: Uint8Array }
  /** `E0+channel low high` */
  | { readonly kind: 'analog'; readonly bytes: Uint8Array }
  /** `F0 type data... F7`; `bytes` with F0 and F7. */
  | {
      readonly kind: 'sysex';
      readonly bytes: Uint8Array;
      readonly type: number;
      readonly data: readonly number[];
    };

export const SYSEX_START = 0xf0;
export const SYSEX_END = 0xf7;
const REPORT_VERSION = 0xf9;
const DIGITAL_MESSAGE = 0x90;
const ANALOG_MESSAGE = 0xe0;
const SET_PIN_MODE = 0xf4;
const SET_DIGITAL_PIN = 0xf5;

export const FIRMWARE = 0x79;
export const CAPABILITY_QUERY = 0x6b;
export const CAPABILITIES = 0x6c;
export const ANALOG_MAPPING_QUERY = 0x69;
export const ANALOG_MAPPING = 0x6a;

/** The longest message of a board with 20 pins, its capabilities, has about 200 bytes. */
const LONGEST_SYSEX = 512;
const LONGEST_NAME = 64;

export const versionQuery = Uint8Array.of(REPORT_VERSION);
export const firmwareQuery = Uint8Array.of(SYSEX_START, FIRMWARE, SYSEX_END);
export const capabilityQuery = Uint8Array.of(SYSEX_START, CAPABILITY_QUERY, SYSEX_END);
export const analogMappingQuery = Uint8Array.of(SYSEX_START, ANALOG_MAPPING_QUERY, SYSEX_END);

export function setPinMode(pin: number, mode: number): Uint8Array {
  return Uint8Array.of(SET_PIN_MODE, pin & 0x7f, mode & 0x7f);
}
/** Of one output, leaving the others of its port alone. */
export function setDigitalPin(pin: number, value: number): Uint8Array {
  return Uint8Array.of(SET_DIGITAL_PIN, pin & 0x7f, value === 0 ? 0 : 1);
}

export interface FirmwareReport {
  readonly name: string;
  readonly major: number;
  readonly minor: number;
}

/** Reads the data of a FIRMWARE message; undefined when it is malformed. The name has printable ASCII only. */
export function readFirmwareReport(data: readonly number[]): FirmwareReport | undefined {
  const [major, minor, ...text] = data;
  if (major === undefined || minor === undefined || text.length % 2 !== 0) return undefined;
  const characters = text.flatMap((low, index) =>
    index % 2 === 0 ? [low | ((text[index + 1] ?? 0) << 7)] : [],
  );
  if (characters.length > LONGEST_NAME) return undefined;
  const name = characters.map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '?'));
  return { name: name.join(''), major, minor };
}

/** How many pins a CAPABILITIES message tells of: a 7F ends each. */
export function pinCountOf(capabilities: readonly number[]): number {
  return capabilities.filter((byte) => byte === 0x7f).length;
}

/** Cuts the stream of bytes into messages. Holds at most one message; noise between messages is counted and dropped. */
export class FirmataFramer {
  /** Bytes that belonged to no message, since the start. */
  noise = 0;
  #bytes: number[] = [];

  /** @param onMessage called for each message that ends in this chunk, in order. */
  push(chunk: Uint8Array, onMessage: (message: FirmataMessage) => void): void {
    for (const byte of chunk) {
      const message = this.#take(byte);
      if (message) onMessage(message);
    }
  }

  #take(byte: number): FirmataMessage | undefined {
    const [first] = this.#bytes;
    if (byte === SYSEX_END && first === SYSEX_START) return this.#sysex();
    if (byte >= 0x80) {
      this.#drop();
      if (begins(byte)) this.#bytes.push(byte);
      else this.noise += 1;
      return undefined;
    }
    if (first === undefined) {
      this.noise += 1;
      return undefined;
    }
    this.#bytes.push(byte);
    if (first === SYSEX_START) {
      // The rest of an endless message is noise up to the next command byte.
      if (this.#bytes.length > LONGEST_SYSEX) this.#drop();
      return undefined;
    }
    return this.#bytes.length === 3 ? this.#short() : undefined;
  }

  #drop(): void {
    this.noise += this.#bytes.length;
    this.#bytes = [];
  }

  #sysex(): FirmataMessage | undefined {
    const [, type, ...data] = this.#bytes;
    if (type === undefined) {
      this.#drop();
      return undefined;
    }
    const bytes = Uint8Array.from([...this.#bytes, SYSEX_END]);
    this.#bytes = [];
    return { kind: 'sysex', bytes, type, data };
  }

  #short(): FirmataMessage {
    const bytes = Uint8Array.from(this.#bytes);
    const [command = 0, low = 0, high = 0] = this.#bytes;
    this.#bytes = [];
    if (command === REPORT_VERSION) return { kind: 'version', bytes, major: low, minor: high };
    return { kind: (command & 0xf0) === DIGITAL_MESSAGE ? 'digital' : 'analog', bytes };
  }
}

function begins(byte: number): boolean {
  const channelMessage = byte & 0xf0;
  return (
    byte === SYSEX_START ||
    byte === REPORT_VERSION ||
    channelMessage === DIGITAL_MESSAGE ||
    channelMessage === ANALOG_MESSAGE
  );
}
