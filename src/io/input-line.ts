import type { Pin } from '../protocol/io-pins.js';
import type { Level } from '../protocol/io-wiring.js';
import type { InputOptions, IoConnection } from './io-source.js';
import type { Line } from './line.js';

export interface InputLineOptions {
  readonly pin: Pin;
  readonly input: InputOptions;
  /** As {@link IoInputs.watch} tells it, in every life of the hardware anew. */
  readonly onLevel: (level: Level, atMs: number) => void;
  /** The level is not known any more. */
  readonly onLost: () => void;
  readonly onTrouble: (trouble: string | undefined) => void;
}

/** An input pin, through all lives of the hardware. */
export class InputLine implements Line {
  onFailed: ((error: unknown) => void) | undefined;
  #connection: IoConnection | undefined;

  constructor(private readonly options: InputLineOptions) {}

  attach(connection: IoConnection): void {
    const { pin, input, onLevel } = this.options;
    this.#connection = connection;
    try {
      connection.inputs.watch(pin, input, (level, atMs) => {
        // A lost connection may still have something in its queue.
        if (this.#connection === connection) onLevel(level, atMs);
      });
    } catch (error) {
      this.#connection = undefined;
      throw error;
    }
  }

  detach(): void {
    if (!this.#connection) return;
    this.#connection = undefined;
    this.options.onLost();
  }

  tell(trouble: string | undefined): void {
    this.options.onTrouble(trouble);
  }
}
