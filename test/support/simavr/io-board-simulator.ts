import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Level } from '../../../src/protocol/io-wiring.js';
import { until } from '../until.js';
import { builtFirmware, ioBoardSimulator } from './build-simulator.js';

export type PinState = 'in' | 'pullup' | '0' | '1';

export interface PinChange {
  readonly pin: number;
  readonly state: PinState;
  /** The controller's own microseconds. */
  readonly atUs: number;
}

/** The I/O board with its real firmware in simavr, on a pseudo terminal. Pins are Firmata's: 2 to 19. */
export class IoBoardSimulator {
  /** What the controller has made of its pins, oldest first. */
  readonly changes: PinChange[] = [];

  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #answers: string[] = [];
  #complaints = '';

  private constructor(
    readonly path: string,
    child: ChildProcessWithoutNullStreams,
    folder: string,
  ) {
    this.#child = child;
    this.#folder = folder;
    createInterface({ input: child.stdout }).on('line', (line) => this.#take(line));
    child.stderr.on('data', (data: Buffer) => (this.#complaints += data.toString('utf8')));
    // What is written to a simulator that has ended is told by its absence.
    child.stdin.on('error', () => undefined);
  }

  /**
   * @param options.bootloaderMs opening the port resets the controller, which is silent for so long then; by default it
   *   does not, as with HUPCL cleared.
   */
  static async start(options: { readonly bootloaderMs?: number } = {}): Promise<IoBoardSimulator> {
    const [program, { elf }, folder] = await Promise.all([
      ioBoardSimulator(),
      builtFirmware(),
      mkdtemp(join(tmpdir(), 'hotline-io-board-')),
    ]);
    const path = join(folder, 'io-board');
    const child = spawn(program, [elf, path, `${options.bootloaderMs ?? 0}`]);
    const simulator = new IoBoardSimulator(path, child, folder);
    await simulator.#answered('plug');
    return simulator;
  }

  /** Ties a pin's wire to a level, or to nothing (`z`). Resolves when the controller can see it. */
  wire(pin: number, level: Level | 'z'): Promise<void> {
    return this.#command(`wire ${pin} ${level}`);
  }
  /** The controller stands still, with its port open. */
  freeze(): Promise<void> {
    return this.#command('freeze');
  }
  thaw(): Promise<void> {
    return this.#command('thaw');
  }
  unplug(): Promise<void> {
    return this.#command('unplug');
  }
  plug(): Promise<void> {
    return this.#command('plug');
  }
  /** Pulls the reset pin. */
  reset(): Promise<void> {
    return this.#command('reset');
  }

  state(pin: number): PinState {
    return this.changes.findLast((change) => change.pin === pin)?.state ?? 'in';
  }
  /** Every state that the pin has had, oldest first. */
  statesOf(pin: number): PinState[] {
    return this.changes.filter((change) => change.pin === pin).map(({ state }) => state);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await once(this.#child, 'close');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #command(line: string): Promise<void> {
    this.#child.stdin.write(`${line}\n`);
    await this.#answered(line);
  }

  async #answered(line: string): Promise<void> {
    await until(`the simulator answers ${line}; it says: ${this.#complaints}`, () => {
      if (this.#child.exitCode !== null) throw new Error(`the simulator has ended: ${this.#complaints}`);
      return this.#answers.includes(line);
    });
    this.#answers.splice(this.#answers.indexOf(line), 1);
  }

  #take(line: string): void {
    const [, pin, state, atUs] = /^pin (\d+) (in|pullup|0|1) (\d+)$/.exec(line) ?? [];
    if (state === undefined) this.#answers.push(line);
    else this.changes.push({ pin: Number(pin), state: state as PinState, atUs: Number(atUs) });
  }
}
