import { raspberryPiChips, type Pin } from '../../protocol/io-pins.js';
import { HotlineError } from '../../protocol/errors.js';
import { gpioError, isDenied, noChipError, type GpioAttempt } from './gpio-errors.js';
import { GpioLine } from './gpio-line.js';
import { errnoOf, type GpioKernel } from './kernel.js';
import {
  decodeChipInfo,
  decodeLineInfo,
  decodeLineRequestFd,
  encodeLineInfoQuery,
  encodeLineRequest,
  IOCTL,
  LAYOUT,
  type ChipInfo,
  type LineConfig,
  type LineInfo,
} from './uapi.js';

/** The kernel drops the oldest event beyond so many; a phone that is busy for a second has seen fewer. */
export const EVENTS_KEPT = 64;

/** A GPIO chip that is open. */
export class GpioChip {
  readonly info: ChipInfo;
  readonly #kernel: GpioKernel;
  readonly #path: string;
  readonly #fd: number;
  readonly #consumer: string;
  #names: readonly string[] | undefined;

  private constructor(kernel: GpioKernel, found: FoundChip, consumer: string) {
    this.#kernel = kernel;
    this.#path = found.path;
    this.info = found.info;
    this.#consumer = consumer;
    this.#fd = this.#attempt({ doing: 'open' }, () => kernel.open(found.path));
  }

  /**
   * Opens the chip with this label, or that of a Raspberry Pi. Of several with the same label, the one with most lines.
   *
   * @param consumer the name that other programs see on our lines
   * @throws HotlineError GPIO_CHIP, GPIO_PERMISSION, GPIO_KERNEL, GPIO_FAILED
   */
  static open(kernel: GpioKernel, label: string | undefined, consumer: string): GpioChip {
    const chip = new GpioChip(kernel, findChip(kernel, label), consumer);
    try {
      // Refused now by a kernel that is too old, so that a refusal of a line later is about that line.
      chip.#attempt({ doing: 'probe' }, () => chip.#lineInfo(0));
      return chip;
    } catch (error) {
      chip.close();
      throw error;
    }
  }

  get label(): string {
    return this.info.label;
  }

  /**
   * The number of a line that is given by number or by name. `GPIO17` is line 17 of a Raspberry Pi whatever the device tree
   * calls it, and of a chip whose lines have no names.
   *
   * @throws HotlineError GPIO_LINE_UNKNOWN, GPIO_FAILED
   */
  lineOf(pin: Pin): number {
    const { lines, label } = this.info;
    if (typeof pin === 'number') {
      if (Number.isInteger(pin) && pin >= 0 && pin < lines) return pin;
      throw this.#unknown(pin, `its lines are 0 to ${lines - 1}`);
    }
    const names = this.#lineNames();
    const found = names.flatMap((name, line) => (name === pin ? [line] : []));
    if (found.length > 1) throw this.#unknown(pin, `lines ${found.join(', ')} have that name: give a number`);
    if (found[0] !== undefined) return found[0];
    const number = /^GPIO(\d{1,3})$/.exec(pin)?.[1];
    const isRaspberryPi = (raspberryPiChips as readonly string[]).includes(label);
    if (number !== undefined && (isRaspberryPi || names.every((name) => name === ''))) {
      return this.lineOf(Number(number));
    }
    const near = nearNames(pin, names);
    const hint = near.length > 0 ? `there are ${near.join(', ')}; or` : 'its lines have no names:';
    throw this.#unknown(pin, `${hint} give a number, 0 to ${lines - 1}`);
  }

  /** @throws HotlineError GPIO_LINE_HELD, GPIO_FAILED */
  request(line: number, config: LineConfig): GpioLine {
    const bytes = encodeLineRequest({
      offsets: [line],
      consumer: this.#consumer,
      config,
      eventBufferSize: EVENTS_KEPT,
    });
    try {
      this.#kernel.ioctl(this.#fd, IOCTL.GPIO_V2_GET_LINE_IOCTL, bytes);
    } catch (error) {
      throw this.error(error, { doing: 'request', line, consumer: this.#consumerOf(line) });
    }
    return new GpioLine(this.#kernel, decodeLineRequestFd(bytes), line);
  }

  /** What an error of the kernel about this chip means. */
  error(error: unknown, attempt: GpioAttempt): HotlineError {
    const chip = { path: this.#path, label: this.label, user: this.#kernel.userName() };
    return gpioError(error, chip, attempt);
  }

  /** The lines that were requested stay as they are. */
  close(): void {
    this.#kernel.close(this.#fd);
  }

  #attempt<T>(attempt: GpioAttempt, call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.error(error, attempt);
    }
  }

  #lineInfo(line: number): LineInfo {
    const bytes = encodeLineInfoQuery(line);
    this.#kernel.ioctl(this.#fd, IOCTL.GPIO_V2_GET_LINEINFO_IOCTL, bytes);
    return decodeLineInfo(bytes);
  }

  #consumerOf(line: number): string {
    try {
      return this.#lineInfo(line).consumer;
    } catch {
      return '';
    }
  }

  #lineNames(): readonly string[] {
    this.#names ??= this.#attempt({ doing: 'use' }, () =>
      Array.from({ length: this.info.lines }, (_, line) => this.#lineInfo(line).name),
    );
    return this.#names;
  }

  #unknown(pin: Pin, hint: string): HotlineError {
    return new HotlineError('GPIO_LINE_UNKNOWN', `the GPIO chip ${this.label} has no line ${pin}: ${hint}`);
  }
}

interface FoundChip {
  readonly path: string;
  readonly info: ChipInfo;
}

function findChip(kernel: GpioKernel, label: string | undefined): FoundChip {
  const found: FoundChip[] = [];
  let denied: { path: string; error: unknown } | undefined;
  for (const path of kernel.chipPaths()) {
    try {
      const info = chipInfo(kernel, path);
      // A link to another chip, as Raspberry Pi OS makes them for old programs.
      if (!found.some((other) => other.info.name === info.name)) found.push({ path, info });
    } catch (error) {
      // One that has just gone, or is no GPIO chip, is not counted.
      if (isDenied(errnoOf(error))) denied ??= { path, error };
    }
  }
  const chosen = choose(found, label);
  if (chosen) return chosen;
  if (denied) {
    throw gpioError(
      denied.error,
      { path: denied.path, label: '', user: kernel.userName() },
      { doing: 'open' },
    );
  }
  throw noChipError(
    label,
    found.map(({ info }) => info),
  );
}

function chipInfo(kernel: GpioKernel, path: string): ChipInfo {
  const fd = kernel.open(path);
  try {
    const bytes = Buffer.alloc(LAYOUT.gpiochip_info.size);
    kernel.ioctl(fd, IOCTL.GPIO_GET_CHIPINFO_IOCTL, bytes);
    return decodeChipInfo(bytes);
  } finally {
    kernel.close(fd);
  }
}

function choose(chips: readonly FoundChip[], label: string | undefined): FoundChip | undefined {
  for (const wanted of label === undefined ? raspberryPiChips : [label]) {
    const [chosen] = chips
      .filter(({ info }) => info.label === wanted)
      .sort((a, b) => b.info.lines - a.info.lines);
    if (chosen) return chosen;
  }
  return undefined;
}

/** A sentence has room for so many. */
const NEAR_NAMES = 6;

/** Those that begin like the one that was asked for, the most alike first. */
function nearNames(asked: string, names: readonly string[]): readonly string[] {
  const plain = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const likeness = (name: string): number => {
    const [a, b] = [plain(name), plain(asked)];
    let same = 0;
    while (same < a.length && a[same] === b[same]) same++;
    return same;
  };
  return [...new Set(names.filter((name) => name !== ''))]
    .map((name) => ({ name, alike: likeness(name) }))
    .sort((a, b) => b.alike - a.alike || a.name.length - b.name.length)
    .slice(0, NEAR_NAMES)
    .map(({ name }) => name);
}
