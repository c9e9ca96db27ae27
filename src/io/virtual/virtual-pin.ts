import { HotlineError } from '../../protocol/errors.js';
import type { Level, Pull } from '../../protocol/io-wiring.js';

type Use =
  | { readonly kind: 'none' }
  | { readonly kind: 'input'; readonly pull: Pull }
  /** `left`: by a life that is over; the level stays until somebody takes the pin again. */
  | { readonly kind: 'output'; readonly level: Level; readonly left: boolean };

/** One pin of a virtual board, with what hangs on it. Strict: it has one use in a life. */
export class VirtualPin {
  /** Another program holds it. */
  held = false;
  /** The board does nothing any more. */
  frozen = false;
  readonly #readers = new Set<() => void>();
  /** What the contact outside brings to it; undefined: nothing. */
  #driven: Level | undefined;
  #use: Use = { kind: 'none' };

  /** @param onOutput as an output it took this level; undefined: it is none any more */
  constructor(
    readonly number: number,
    private readonly onOutput: (level: Level | undefined) => void,
  ) {}

  get level(): Level {
    if (this.#use.kind === 'output') return this.#use.level;
    if (this.#driven !== undefined) return this.#driven;
    return this.#use.kind === 'input' && this.#use.pull === 'up' ? 1 : 0;
  }

  get isOutput(): boolean {
    return this.#use.kind === 'output';
  }

  drive(level: Level | undefined): void {
    const before = this.level;
    this.#driven = level;
    if (this.level === before || this.frozen) return;
    for (const reader of [...this.#readers]) reader();
  }

  /** @throws HotlineError GPIO_LINE_HELD */
  makeInput(pull: Pull): void {
    this.#take();
    this.#use = { kind: 'input', pull };
  }

  /** Calls at each change of its level as an input, until it is let go. */
  read(reader: () => void): void {
    this.#readers.add(reader);
  }

  /** @throws HotlineError GPIO_LINE_HELD */
  makeOutput(level: Level): void {
    this.#take();
    this.#use = { kind: 'output', level, left: false };
    this.onOutput(level);
  }

  write(level: Level): void {
    if (this.#use.kind !== 'output' || this.frozen || this.#use.level === level) return;
    this.#use = { ...this.#use, level };
    this.onOutput(level);
  }

  /** The program has closed the board. */
  letGo(): void {
    this.#readers.clear();
    this.#use = this.#use.kind === 'output' ? { ...this.#use, left: true } : { kind: 'none' };
  }

  powerOff(): void {
    const was = this.#use.kind;
    this.#readers.clear();
    this.#use = { kind: 'none' };
    if (was === 'output') this.onOutput(undefined);
  }

  #take(): void {
    if (this.held)
      throw new HotlineError(
        'GPIO_LINE_HELD',
        `another program holds pin ${this.number} of the virtual board; end that program`,
      );
    if (this.#use.kind === 'input' || (this.#use.kind === 'output' && !this.#use.left))
      throw new HotlineError(
        'GPIO_LINE_HELD',
        `pin ${this.number} of the virtual board has a use already; wire one thing to a pin`,
      );
  }
}
