import type { StateContact } from '../phone/ports.js';
import type { InputWiring } from '../protocol/io-wiring.js';
import { InputLine } from './input-line.js';
import type { StandingFaults } from './standing-faults.js';

/** A contact by its level. While the hardware is away, what was known last holds. */
export class WiredStateContact implements StateContact {
  readonly line: InputLine;
  #state: { readonly active: boolean; readonly atMs: number } | undefined;
  #onChange: ((active: boolean, atMs: number) => void) | undefined;

  constructor({ role, pin, activeLevel, pull, debounceMs }: InputWiring, faults: StandingFaults) {
    this.line = new InputLine({
      pin,
      input: { pull, debounceMs },
      onLevel: (level, atMs) => this.#tell(level === activeLevel, atMs),
      onLost: () => undefined,
      onTrouble: (trouble) => faults.set('line-unavailable', role, trouble),
    });
  }

  start(onChange: (active: boolean, atMs: number) => void): void {
    this.#onChange = onChange;
    if (this.#state) onChange(this.#state.active, this.#state.atMs);
  }

  stop(): void {
    this.#onChange = undefined;
  }

  #tell(active: boolean, atMs: number): void {
    if (this.#state?.active === active) return;
    this.#state = { active, atMs };
    this.#onChange?.(active, atMs);
  }
}
