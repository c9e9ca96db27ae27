import type { Clock, Timer } from '../clock/clock.js';
import type { StateContact } from '../phone/ports.js';
import { type HeldButtonState, heldButtonStart, nextHeldButton } from './held-button.machine.js';
import type { HeldButtonEffect, HeldButtonInput } from './held-button.machine.js';

export interface HeldButtonOptions {
  readonly clock: Clock;
  /** It was held for long enough, and is to be let go. */
  readonly onShow: () => void;
  readonly onOpen: () => void;
  readonly onStuck: () => void;
}

/** Watches the setup button in the first moments of a process, by held-button.machine.ts. */
export class HeldButton {
  readonly #options: HeldButtonOptions;
  #state: HeldButtonState = heldButtonStart.state;
  #timer: Timer | undefined;
  #contact: StateContact | undefined;

  constructor(options: HeldButtonOptions) {
    this.#options = options;
    for (const effect of heldButtonStart.effects) this.#run(effect);
  }

  /** The button of the phone that runs now: another one may have started meanwhile. */
  watch(contact: StateContact): void {
    this.#contact?.stop();
    if (this.#isOver) return;
    this.#contact = contact;
    contact.start((active) => this.#put(active ? 'down' : 'up'));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#contact?.stop();
    this.#contact = undefined;
    this.#state = 'over';
  }

  get #isOver(): boolean {
    return this.#state === 'over' || this.#state === 'opened';
  }

  #put(input: HeldButtonInput): void {
    const step = nextHeldButton(this.#state, input);
    if (!step) return;
    this.#state = step.state;
    if (this.#isOver) this.#timer?.cancel();
    for (const effect of step.effects) this.#run(effect);
  }

  #run(effect: HeldButtonEffect): void {
    const { clock, onOpen, onShow, onStuck } = this.#options;
    switch (effect.type) {
      case 'wait':
        this.#timer?.cancel();
        this.#timer = clock.after(effect.afterMs, () => this.#put('timer'));
        return;
      case 'show':
        onShow();
        return;
      case 'open':
        onOpen();
        return;
      case 'stuck':
        onStuck();
    }
  }
}
