import type { Level, OutputWiring } from '../protocol/io-wiring.js';
import type { IoConnection } from './io-source.js';
import type { Line } from './line.js';

/**
 * An output pin, through all lives of the hardware. It remembers whether it is on, so that the hardware begins each life
 * at that level, without a moment at the other.
 */
export class OutputLine implements Line {
  onFailed: ((error: unknown) => void) | undefined;
  #on = false;
  #unusable: string | undefined;
  #attached: { readonly connection: IoConnection; readonly pin: number } | undefined;

  constructor(
    readonly wiring: OutputWiring,
    private readonly onTrouble: (trouble: string | undefined) => void,
  ) {}

  attach(connection: IoConnection): void {
    if (this.#attached?.connection === connection) this.#write();
    else this.#attached = { connection, pin: connection.output(this.wiring.pin, this.#level()) };
  }

  detach(): void {
    this.#attached = undefined;
  }

  /** Never throws: what the hardware refuses goes to `onFailed`. */
  set(on: boolean): void {
    this.#on = on;
    try {
      this.#write();
    } catch (error) {
      this.onFailed?.(error);
    }
  }

  tell(trouble: string | undefined): void {
    this.onTrouble(trouble ?? this.#unusable);
  }

  /** @param trouble a reason that is not the hardware's and does not go away */
  unusable(trouble: string): void {
    this.#unusable = trouble;
    this.tell(undefined);
  }

  #write(): void {
    const { connection, pin } = this.#attached ?? {};
    if (connection && pin !== undefined) connection.plugin.digitalWrite(pin, this.#level());
  }

  #level(): Level {
    const { activeLevel } = this.wiring;
    return this.#on ? activeLevel : activeLevel === 1 ? 0 : 1;
  }
}
