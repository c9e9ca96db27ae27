import type { Clock, Timer } from '../../../src/clock/clock.js';
import type { OpenSerialLine } from '../../../src/io/firmata/serial-line.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import type { Level } from '../../../src/protocol/io-wiring.js';
import * as messages from './fake-io-board-messages.js';

const { INPUT, OUTPUT, PINS, PULLUP, isUsable } = messages;
const WRAP = 2 ** 32;

export interface FakeIoBoardOptions {
  readonly clock: Clock;
  /** From a byte's arrival to the answer, and from an event to its message. */
  readonly latencyMs?: number;
}

interface Pin {
  mode: number;
  /** What the wire is tied to; undefined: to nothing. */
  wire: Level | undefined;
  output: Level;
  debounced: Level;
  watched: boolean;
  settling: Timer | undefined;
}

/**
 * The I/O board as firmware/io-board/PROTOCOL.md has it, without a microcontroller. Strict: what it is not asked
 * properly goes into `violations`, and a test that leaves any there has failed.
 */
export class FakeIoBoard {
  firmware: { name: string; major: number; minor: number } = { name: 'HotlineIO', major: 1, minor: 0 };
  supplyMv = 5_020;
  bytesLost = 0;
  guard = { afterS: 120, offS: 5, armed: false, source: 0 };
  /** Silence after the port was opened, as of a bootloader that was reset by it; the firmware starts anew after it. */
  bootloaderMs: number | undefined;
  /** How much faster than the clock the board's resonator runs. */
  driftPpm = 0;
  /** Its next events get lost on the way. */
  losesEvents = 0;
  /** Answers nothing of its own messages, as another Firmata board would. */
  knowsOwnMessages = true;

  readonly violations: string[] = [];
  /** Every whole message that came from the host, in hexadecimal. */
  readonly received: string[] = [];
  /** Set by whoever carries the bytes to the host. */
  onBytes: ((bytes: Uint8Array) => void) | undefined;

  readonly #options: FakeIoBoardOptions;
  readonly #pins: Pin[] = [];
  #frozen = false;
  #plugged = true;
  #running = true;
  #onGone: ((reason: string) => void) | undefined;
  /** Of the port, at the host. */
  #opening: object | undefined;
  #startedMs = 0;
  #startsAt = 0;
  #resetCause = 1;
  #debounceMs = 10;
  #counter = 0;
  #reporting = new Set<number>();
  #buffer: number[] = [];

  constructor(options: FakeIoBoardOptions) {
    this.#options = options;
    this.#start(1);
  }

  /** For IoBoardSource. */
  openLine: OpenSerialLine = ({ path, onData, onGone }) => {
    if (!this.#plugged) {
      return Promise.reject(new HotlineError('IO_BOARD_MISSING', `there is no serial port ${path}`));
    }
    if (this.#opening) throw new Error('the port was opened twice');
    this.onBytes = onData;
    this.#onGone = onGone;
    if (this.bootloaderMs !== undefined) {
      this.#running = false;
      this.#options.clock.after(this.bootloaderMs, () => this.restart(2));
    }
    const opening = {};
    this.#opening = opening;
    return Promise.resolve({
      write: (bytes: Uint8Array) => {
        if (this.#opening === opening) this.receive(bytes);
      },
      close: () => {
        if (this.#opening === opening) this.abandon();
        return Promise.resolve();
      },
    });
  };

  get isOpen(): boolean {
    return this.#opening !== undefined;
  }
  get debounceMs(): number {
    return this.#debounceMs;
  }
  get watchedPins(): number[] {
    return this.#pins.flatMap(({ watched }, pin) => (watched ? [pin] : []));
  }
  mode(pin: number): number {
    return this.#at(pin).mode;
  }
  /** What a meter would show at the pin; undefined: floating. */
  level(pin: number): Level | undefined {
    const { mode, output, wire } = this.#at(pin);
    if (mode === OUTPUT) return output;
    return wire ?? (mode === PULLUP ? 1 : undefined);
  }
  /** ms since its start, as it counts them. */
  get timeMs(): number {
    const elapsedMs = this.#options.clock.nowMs() - this.#startedMs;
    return (this.#startsAt + Math.floor(elapsedMs * (1 + this.driftPpm / 1e6))) % WRAP;
  }
  /** Its counter of time jumps: as if it had run for so long. */
  set timeMs(timeMs: number) {
    this.#startsAt = timeMs;
    this.#startedMs = this.#options.clock.nowMs();
  }

  /** Ties the wire of a pin to a level at once; the board sees it after its debounce. undefined: cuts it. */
  wire(pin: number, level: Level | undefined): void {
    this.#at(pin).wire = level;
    this.#seen(pin);
  }
  freeze(): void {
    this.#frozen = true;
  }
  thaw(): void {
    this.#frozen = false;
  }
  /** By its watchdog (8), its reset pin (2) or power (1). */
  restart(cause = 8): void {
    this.#start(cause);
    this.#send(messages.version);
    this.#sayFirmware();
    if (this.knowsOwnMessages) this.#sayStatus();
  }
  /** The program that had the port open is no more; the board goes on as it was. */
  abandon(): void {
    this.#opening = undefined;
    this.onBytes = undefined;
    this.#onGone = undefined;
  }
  unplug(): void {
    this.#plugged = false;
    const onGone = this.#onGone;
    this.abandon();
    onGone?.('EIO: i/o error, read');
  }
  plug(): void {
    this.#plugged = true;
    this.#start(1);
  }
  /** Whatever is wanted on the line. */
  say(...bytes: number[]): void {
    if (!this.#frozen) this.onBytes?.(Uint8Array.from(bytes));
  }
  /** One of its own messages with any fields. */
  sayOwn(type: number, ...fields: number[]): void {
    this.say(0xf0, 0x01, type, ...fields, 0xf7);
  }

  /** Bytes from the host. */
  receive(bytes: Uint8Array): void {
    if (this.#frozen || !this.#running) return;
    for (const byte of bytes) {
      if (byte >= 0x80 && byte !== 0xf7 && this.#buffer.length > 0) {
        this.#violation(`message cut off: ${hex(this.#buffer)}`);
        this.#buffer = [];
      }
      this.#buffer.push(byte);
      if (!this.#isWhole()) continue;
      const message = this.#buffer;
      this.#buffer = [];
      this.received.push(hex(message));
      this.#take(message);
    }
  }

  #isWhole(): boolean {
    const [command = 0] = this.#buffer;
    if (command < 0x80) {
      this.#violation(`byte outside of a message: ${hex(this.#buffer)}`);
      this.#buffer = [];
      return false;
    }
    if (command === 0xf0) return this.#buffer.at(-1) === 0xf7;
    if (command === 0xf9 || command === 0xff) return true;
    return this.#buffer.length === ((command & 0xe0) === 0xc0 ? 2 : 3);
  }

  #take(message: number[]): void {
    const [command = 0, one = 0, two = 0] = message;
    if (command === 0xf9) this.#send(messages.version);
    else if (command === 0xff) this.restart(8);
    else if (command === 0xf4) this.#setMode(one, two);
    else if (command === 0xf5) this.#write(one, two);
    else if ((command & 0xf0) === 0xd0) this.#report(command & 0x0f, one);
    else if (command === 0xf0 && one === 0x79) this.#sayFirmware();
    else if (command === 0xf0 && one === 0x6b) this.#send(messages.capabilities);
    else if (command === 0xf0 && one === 0x69) this.#send(messages.analogMapping);
    else if (command === 0xf0 && one === 0x01) this.#own(two, message.slice(3, -1));
    else this.#violation(`not for this board: ${hex(message)}`);
  }

  #own(type: number, fields: number[]): void {
    const [first = 0, second = 0, third = 0] = fields;
    if (!this.knowsOwnMessages) return;
    if (messages.fieldsOf[type] !== fields.length) {
      this.#violation(`own message ${type.toString(16)} with ${fields.length} fields`);
      return;
    }
    if (type === 0x10) {
      this.guard.armed = true;
      this.#send(messages.heartbeatAnswer(first, this.timeMs));
    } else if (type === 0x12) {
      if (first < 1 || first > 100) this.#violation(`debounce of ${first}`);
      this.#debounceMs = first;
    } else if (type === 0x13) {
      if (!isUsable(first) || second > 1 || this.mode(first) === OUTPUT) {
        this.#violation(`watch ${first} ${second}`);
        this.#send(messages.refused(type, 4));
        return;
      }
      this.#at(first).watched = second === 1;
    } else if (type === 0x16) {
      const afterS = first | (second << 7);
      if ((afterS !== 0 && (afterS < 30 || afterS > 3600)) || third < 1 || third > 60) {
        this.#violation(`guard after ${afterS} off ${third}`);
        this.#send(messages.refused(type, 3));
        return;
      }
      this.guard = { ...this.guard, afterS, offS: third, source: 1 };
    }
    if (type === 0x11 || type === 0x12) this.#sayStatus();
    if (type === 0x13 || type === 0x14) this.#sayLevels();
    if (type === 0x17) this.guard = { ...this.guard, armed: false };
    if (type === 0x15 || type === 0x16 || type === 0x17) this.#sayGuard();
  }

  #setMode(pin: number, mode: number): void {
    if (!isUsable(pin) || ![INPUT, OUTPUT, PULLUP].includes(mode)) this.#violation(`pin ${pin} mode ${mode}`);
    const record = this.#at(pin);
    // The level that the pull-up gave stays when the pin becomes an output.
    if (mode === OUTPUT && record.mode !== OUTPUT) record.output = record.mode === PULLUP ? 1 : 0;
    record.mode = mode;
    record.settling?.cancel();
    if (mode === OUTPUT) record.watched = false;
    else if ((this.level(pin) ?? 0) !== record.debounced) this.#hasHeld(pin, this.timeMs);
  }

  #write(pin: number, value: number): void {
    if (!isUsable(pin) || value > 1) this.#violation(`write ${value} to pin ${pin}`);
    const record = this.#at(pin);
    if (record.mode === OUTPUT) record.output = value === 1 ? 1 : 0;
  }

  #report(port: number, on: number): void {
    if (port > 2 || on > 1) this.#violation(`reporting ${on} of port ${port}`);
    if (on === 1) this.#reporting.add(port);
    else this.#reporting.delete(port);
    this.#sayPort(port);
  }

  /** The wire has another level: it counts when it has held. */
  #seen(pin: number): void {
    const record = this.#at(pin);
    record.settling?.cancel();
    if (record.mode === OUTPUT || (this.level(pin) ?? 0) === record.debounced) return;
    const edgeMs = this.timeMs;
    record.settling = this.#options.clock.after(this.#debounceMs, () => this.#hasHeld(pin, edgeMs));
  }

  #hasHeld(pin: number, edgeMs: number): void {
    if (this.#frozen) return;
    const record = this.#at(pin);
    record.debounced = this.level(pin) ?? 0;
    if (record.watched) this.#sayEvent(pin, record.debounced, edgeMs);
    if (this.#reporting.has(pin >> 3)) this.#sayPort(pin >> 3);
  }

  #start(cause: number): void {
    for (const { settling } of this.#pins) settling?.cancel();
    const wires = this.#pins.map(({ wire }) => wire);
    this.#pins.length = 0;
    for (let pin = 0; pin < PINS; pin++) {
      const wire = wires[pin];
      this.#pins.push({
        mode: INPUT,
        wire,
        output: 0,
        debounced: wire ?? 0,
        watched: false,
        settling: undefined,
      });
    }
    this.#running = true;
    this.#frozen = false;
    this.#startedMs = this.#options.clock.nowMs();
    this.#startsAt = 0;
    this.#resetCause = cause;
    this.#debounceMs = 10;
    this.#counter = 0;
    this.#reporting = new Set();
    this.#buffer = [];
    this.guard = { ...this.guard, armed: false };
  }

  #sayFirmware(): void {
    this.#send(messages.firmware(this.firmware));
  }
  #sayPort(port: number): void {
    const levels = [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => {
      const record = this.#pins[port * 8 + bit];
      return record === undefined || record.mode === OUTPUT ? 0 : record.debounced;
    });
    this.#send(messages.port(port, levels));
  }
  #sayStatus(): void {
    this.#send(
      messages.status({
        timeMs: this.timeMs,
        resetCause: this.#resetCause,
        supplyMv: this.supplyMv,
        debounceMs: this.#debounceMs,
        bytesLost: this.bytesLost,
        watched: this.watchedPins.length,
        events: this.#counter,
      }),
    );
  }
  #sayEvent(pin: number, level: Level, edgeMs: number): void {
    this.#counter = (this.#counter + 1) % messages.EVENT_COUNTS;
    if (this.losesEvents > 0) this.losesEvents -= 1;
    else this.#send(messages.event(this.#counter, pin, level, edgeMs));
  }
  #sayLevels(): void {
    const levels = this.watchedPins.map((pin): [number, Level] => [pin, this.#at(pin).debounced]);
    this.#send(messages.levels(this.#counter, levels));
  }
  #sayGuard(): void {
    this.#send(messages.guard(this.guard));
  }

  #send(message: readonly number[]): void {
    if (this.#frozen) return;
    const { clock, latencyMs = 1 } = this.#options;
    clock.after(latencyMs, () => {
      if (!this.#frozen) this.onBytes?.(Uint8Array.from(message));
    });
  }
  #at(pin: number): Pin {
    const record = this.#pins[pin];
    if (!record) throw new Error(`the board has no pin ${pin}`);
    return record;
  }
  #violation(what: string): void {
    this.violations.push(what);
  }
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
