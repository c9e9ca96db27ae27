import type { Clock } from '../../../src/clock/clock.js';
import type { Buttons } from '../../../src/phone/ports.js';

/** Buttons pressed by the test. Strict: started once, stopped once. */
export class FakeButtons implements Buttons {
  #onPress: ((button: number, atMs: number) => void) | undefined;
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(private readonly clock: Clock) {}

  start(onPress: (button: number, atMs: number) => void): void {
    if (this.#state !== 'new') throw new Error(`buttons that are ${this.#state} are started`);
    this.#state = 'started';
    this.#onPress = onPress;
  }

  stop(): void {
    if (this.#state !== 'started') throw new Error(`buttons that are ${this.#state} are stopped`);
    this.#state = 'stopped';
  }

  press(button: number): void {
    if (this.#state === 'started') this.#onPress?.(button, this.clock.nowMs());
  }
}
