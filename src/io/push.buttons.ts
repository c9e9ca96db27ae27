import type { Buttons } from '../phone/ports.js';
import type { InputWiring } from '../protocol/io-wiring.js';
import { InputLine } from './input-line.js';
import type { StandingFaults } from './standing-faults.js';

/**
 * A contact that closes again so soon after it opened has bounced: nobody presses a button that fast. For buttons that
 * bounce for longer than the hardware's debounce holds.
 */
const BOUNCE_MS = 50;

/**
 * Buttons by their levels. Not by johnny-five's Button: it takes one that is down at the start for a press, and tells a
 * press 7 ms late and without the time of the edge.
 */
export class PushButtons implements Buttons {
  readonly lines: readonly InputLine[];
  #onPress: ((button: number, atMs: number) => void) | undefined;

  constructor(wirings: readonly InputWiring[], faults: StandingFaults) {
    this.lines = wirings.map((wiring, button) => this.#line(wiring, button, faults));
  }

  start(onPress: (button: number, atMs: number) => void): void {
    this.#onPress = onPress;
  }

  stop(): void {
    this.#onPress = undefined;
  }

  #line({ role, pin, activeLevel, pull, debounceMs }: InputWiring, button: number, faults: StandingFaults) {
    /** When it was let go; undefined: it is down, or nothing is known of it. */
    let upSinceMs: number | undefined;
    let known = false;
    return new InputLine({
      pin,
      input: { pull, debounceMs },
      onLevel: (level, atMs) => {
        const first = !known;
        known = true;
        if (level !== activeLevel) {
          upSinceMs = first ? -Infinity : atMs;
          return;
        }
        const pressed = upSinceMs !== undefined && atMs - upSinceMs >= BOUNCE_MS;
        upSinceMs = undefined;
        if (pressed) this.#onPress?.(button, atMs);
      },
      onLost: () => {
        known = false;
        upSinceMs = undefined;
      },
      onTrouble: (trouble) => faults.set('line-unavailable', role, trouble),
    });
  }
}
