import type { Clock } from '../../../src/clock/clock.js';
import type { GpioKernel, Poll } from '../../../src/io/gpiochip/kernel.js';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { checkConfig, FakeGpioLine, FakeLineRequest, type FakeLineConfig } from './fake-gpio-line.js';

export interface FakeChipOptions {
  readonly label: string;
  readonly lines: number;
  /** `/dev/gpiochip0` by default. */
  readonly path?: string;
  /** `gpiochip0` by default. */
  readonly name?: string;
  /** Names of lines from the first on. */
  readonly lineNames?: readonly string[];
  /** What opening it, or a call of version 2, fails with. */
  readonly openFails?: string;
  readonly version2Fails?: string;
  /** What every ioctl fails with: it is no GPIO chip. */
  readonly ioctlFails?: string;
}

export interface FakeGpioChip extends FakeChipOptions {
  readonly name: string;
  readonly all: readonly FakeGpioLine[];
  gone: boolean;
}

type FailingCall = 'GET_LINE' | 'SET_CONFIG' | 'GET_VALUES' | 'SET_VALUES' | 'READ' | 'POLL';

/** How far CLOCK_MONOTONIC is from the clock's own zero. */
const MONOTONIC_AT_ZERO_NS = 987_654_321_000n;

/**
 * A kernel with GPIO chips, driven by a test's clock. Strict: it throws where it is given an unknown ioctl, bytes of a wrong
 * size or in reserved fields, a closed descriptor, or a configuration that Linux refuses with EINVAL.
 */
export class FakeGpioKernel implements GpioKernel {
  /** What a kind of call fails with, from now on. */
  readonly fails = new Map<
    'GET_LINE' | 'SET_CONFIG' | 'GET_VALUES' | 'SET_VALUES' | 'READ' | 'POLL',
    string
  >();
  readonly #clock: Clock;
  readonly #chips = new Map<string, FakeGpioChip>();
  readonly #files = new Map<number, FakeGpioChip | OpenLine>();
  #nextFd = 10;
  #busy = false;

  constructor(clock: Clock, ...chips: readonly FakeChipOptions[]) {
    this.#clock = clock;
    for (const chip of chips) this.plug(chip);
  }

  plug(options: FakeChipOptions): FakeGpioChip {
    const path = options.path ?? '/dev/gpiochip0';
    const stamp = (): bigint => this.monotonicNs();
    const all = Array.from(
      { length: options.lines },
      (_, number) => new FakeGpioLine(number, this.#clock, stamp),
    );
    options.lineNames?.forEach((name, number) => {
      const line = all[number];
      if (line) line.name = name;
    });
    const chip = { ...options, name: options.name ?? path.slice('/dev/'.length), all, gone: false };
    this.#chips.set(path, chip);
    return chip;
  }

  /** The driver is unbound: whatever is open fails from now on, and every poll says so. */
  unplug(path = '/dev/gpiochip0'): void {
    const chip = this.#chips.get(path);
    if (!chip) throw new Error(`no chip ${path}`);
    chip.gone = true;
    this.#chips.delete(path);
    for (const file of [...this.#files.values()]) if ('poll' in file && file.chip === chip) file.poll?.();
  }

  line(number: number, path = '/dev/gpiochip0'): FakeGpioLine {
    const line = this.#chips.get(path)?.all[number];
    if (!line) throw new Error(`no line ${number} of ${path}`);
    return line;
  }

  /** While busy, the program does not get to its polls; after it, to all that have something. */
  set busy(busy: boolean) {
    this.#busy = busy;
    for (const file of [...this.#files.values()]) if ('poll' in file) this.#wake(file);
  }

  /** Descriptors that are open: a leak check. */
  get openCount(): number {
    return this.#files.size;
  }

  chipPaths(): readonly string[] {
    return [...this.#chips.keys()];
  }

  monotonicNs(): bigint {
    return MONOTONIC_AT_ZERO_NS + BigInt(Math.round(this.#clock.nowMs() * 1e6));
  }

  userName(): string {
    return 'kiosk';
  }

  open(path: string): number {
    const chip = this.#chips.get(path);
    if (!chip) throw errnoError('ENOENT');
    if (chip.openFails !== undefined) throw errnoError(chip.openFails);
    return this.#install(chip);
  }

  close(fd: number): void {
    const file = this.#file(fd);
    this.#files.delete(fd);
    if (!('request' in file)) return;
    if (file.poll) throw new Error(`descriptor ${fd} is closed before its poll`);
    file.request.release();
  }

  ioctl(fd: number, request: number, argument: Buffer): void {
    const file = this.#file(fd);
    const size = (request >>> 16) & 0x3fff;
    if (argument.length !== size)
      throw new Error(`ioctl ${request.toString(16)} with ${argument.length} bytes`);
    const chip = 'request' in file ? file.chip : file;
    if (chip.gone) throw errnoError('ENODEV');
    if ('request' in file) this.#lineIoctl(file.request, request, argument);
    else this.#chipIoctl(file, request, argument);
  }

  read(fd: number, into: Buffer): number | undefined {
    const { chip, request } = this.#openLine(fd);
    if (chip.gone) throw errnoError('ENODEV');
    this.#failIfTold('READ');
    if (into.length < 48) throw errnoError('EINVAL');
    const events = request.queue.splice(0, Math.floor(into.length / 48));
    return events.length === 0 ? undefined : Buffer.concat(events).copy(into);
  }

  poll(fd: number, onReady: () => void): Poll {
    const file = this.#openLine(fd);
    if (file.poll) throw new Error(`descriptor ${fd} is polled twice`);
    this.#failIfTold('POLL');
    file.poll = onReady;
    file.request.onQueued = () => this.#wake(file);
    return { close: () => (file.poll = undefined) };
  }

  #wake(file: OpenLine): void {
    if (this.#busy || file.request.queue.length === 0) return;
    file.poll?.();
    // Level-triggered: as long as anything is left.
    if (file.poll && file.request.queue.length > 0) throw new Error('events are left unread');
  }

  #chipIoctl(chip: FakeGpioChip, request: number, argument: Buffer): void {
    if (chip.ioctlFails !== undefined) throw errnoError(chip.ioctlFails);
    if (request === 0x8044b401) {
      argument.write(chip.name, 0);
      argument.write(chip.label, 32);
      argument.writeUInt32LE(chip.lines, 64);
      return;
    }
    if (chip.version2Fails !== undefined) throw errnoError(chip.version2Fails);
    if (request === 0xc100b405) this.#lineInfo(chip, argument);
    else if (request === 0xc250b407) this.#requestLine(chip, argument);
    else throw new Error(`no ioctl of a chip: ${request.toString(16)}`);
  }

  #lineInfo(chip: FakeGpioChip, argument: Buffer): void {
    const number = argument.readUInt32LE(64);
    const line = chip.all[number];
    if (!line) throw errnoError('EINVAL');
    argument.write(line.name, 0);
    const consumer = line.heldBy ?? line.request?.consumer;
    argument.write(consumer ?? '', 32);
    argument.writeBigUInt64LE(consumer === undefined ? 0n : 1n, 72);
  }

  #requestLine(chip: FakeGpioChip, argument: Buffer): void {
    this.#failIfTold('GET_LINE');
    if (argument.readUInt32LE(560) !== 1) throw new Error('this kernel grants lines one by one');
    if (!isZero(argument, 568, 588) || !isZero(argument, 4, 256))
      throw new Error('reserved bytes are not zero');
    const line = chip.all[argument.readUInt32LE(0)];
    if (!line) throw errnoError('EINVAL');
    if (line.request || line.heldBy !== undefined) throw errnoError('EBUSY');
    const consumer = argument.toString('utf8', 256, argument.indexOf(0, 256));
    const config = decodeConfig(argument.subarray(288, 560));
    const kept = argument.readUInt32LE(564) || 16;
    const request = new FakeLineRequest(line, config, consumer, kept);
    argument.writeInt32LE(this.#install({ chip, request, poll: undefined }), 588);
  }

  #lineIoctl(request: FakeLineRequest, number: number, argument: Buffer): void {
    if (number === 0xc110b40d) {
      this.#failIfTold('SET_CONFIG');
      request.configure(decodeConfig(argument));
      return;
    }
    if (argument.readBigUInt64LE(8) !== 1n) throw new Error('values of lines that were not requested');
    if (number === 0xc010b40e) {
      this.#failIfTold('GET_VALUES');
      argument.writeBigUInt64LE(BigInt(request.level), 0);
      request.line.afterReading?.();
    } else if (number === 0xc010b40f) {
      this.#failIfTold('SET_VALUES');
      request.drive(Number(argument.readBigUInt64LE(0) & 1n) as Level);
    } else {
      throw new Error(`no ioctl of a line: ${number.toString(16)}`);
    }
  }

  #failIfTold(call: FailingCall): void {
    const errno = this.fails.get(call);
    if (errno !== undefined) throw errnoError(errno);
  }

  #install(file: FakeGpioChip | OpenLine): number {
    const fd = this.#nextFd++;
    this.#files.set(fd, file);
    return fd;
  }

  #file(fd: number): FakeGpioChip | OpenLine {
    const file = this.#files.get(fd);
    if (!file) throw new Error(`descriptor ${fd} is not open`);
    return file;
  }

  #openLine(fd: number): OpenLine {
    const file = this.#file(fd);
    if (!('request' in file)) throw new Error(`descriptor ${fd} is no line`);
    return file;
  }
}

interface OpenLine {
  readonly chip: FakeGpioChip;
  readonly request: FakeLineRequest;
  poll: (() => void) | undefined;
}

/** `struct gpio_v2_line_config` of one line. */
function decodeConfig(bytes: Buffer): FakeLineConfig {
  const count = bytes.readUInt32LE(8);
  if (count > 10 || !isZero(bytes, 12, 32) || !isZero(bytes, 32 + 24 * count, 272)) {
    throw new Error('reserved bytes of a configuration are not zero');
  }
  let debounceUs = 0;
  let outputValue: Level = 0;
  for (let start = 32; start < 32 + 24 * count; start += 24) {
    const id = bytes.readUInt32LE(start);
    if (bytes.readUInt32LE(start + 4) !== 0) throw new Error('reserved bytes of an attribute are not zero');
    if (bytes.readBigUInt64LE(start + 16) !== 1n)
      throw new Error('an attribute of lines that were not requested');
    if (id === 2) outputValue = (bytes.readUInt32LE(start + 8) & 1) as Level;
    else if (id === 3) debounceUs = bytes.readUInt32LE(start + 8);
    else throw new Error(`attribute ${id}`);
  }
  const config = { flags: bytes.readBigUInt64LE(0), debounceUs, outputValue };
  checkConfig(config);
  return config;
}

function isZero(bytes: Buffer, start: number, end: number): boolean {
  return bytes.subarray(start, end).every((byte) => byte === 0);
}

function errnoError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
