import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withDeadline } from '../../clock/clock.js';
import type { Level } from '../../protocol/io-wiring.js';
import { benchClock } from '../bench-clock.js';
import { builtFirmware, ioBoardSimulator } from './build-simulator.js';

const ANSWER_LIMIT_MS = 5_000;

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
  readonly #awaited: {
    readonly line: string;
    readonly resolve: () => void;
    readonly reject: (error: Error) => void;
  }[] = [];
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
    child.once('close', () => this.#ended());
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
    const answered = this.#answered(line);
    this.#child.stdin.write(`${line}\n`);
    await answered;
  }

  #answered(line: string): Promise<void> {
    const answer = new Promise<void>((resolve, reject) => this.#awaited.push({ line, resolve, reject }));
    return withDeadline(
      benchClock,
      answer,
      ANSWER_LIMIT_MS,
      () => new Error(`the simulator does not answer ${line}; it says: ${this.#complaints}`),
    );
  }

  #take(line: string): void {
    const [, pin, state, atUs] = /^pin (\d+) (in|pullup|0|1) (\d+)$/.exec(line) ?? [];
    if (state === undefined) this.#answer(line);
    else this.changes.push({ pin: Number(pin), state: state as PinState, atUs: Number(atUs) });
  }

  #answer(line: string): void {
    const index = this.#awaited.findIndex((awaited) => awaited.line === line);
    if (index >= 0) this.#awaited.splice(index, 1)[0]?.resolve();
  }

  #ended(): void {
    for (const { reject } of this.#awaited.splice(0))
      reject(new Error(`the simulator has ended: ${this.#complaints}`));
  }
}
