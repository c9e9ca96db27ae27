import type { Clock, Timer } from '../clock/clock.js';
import type { HookSwitch } from '../phone/ports.js';
import {
  type HandsetLoanEffect,
  type HandsetLoanInput,
  type HandsetLoanTimer,
  initialHandsetLoan,
  nextHandsetLoan,
} from './handset-loan.machine.js';

type Tell = (offHook: boolean, atMs: number) => void;

export interface HandsetLoanOptions {
  readonly clock: Clock;
  /** Somebody calls back now. */
  readonly isRinging: () => boolean;
}

/** Stands between the cradle and the phone: a lift by a technician who tries the handset is no call. Outlives the phones. */
export class HandsetLoan {
  /** Lent or not, lifted or not: something of it has changed. */
  onChange: (() => void) | undefined;

  readonly #options: HandsetLoanOptions;
  readonly #timers = new Map<HandsetLoanTimer, Timer>();
  #state = initialHandsetLoan;
  #tell: Tell | undefined;

  constructor(options: HandsetLoanOptions) {
    this.#options = options;
  }

  /** A lift is no call now. */
  get isLent(): boolean {
    return this.#state.name !== 'phones';
  }

  /** It is in the technician's hand. */
  get isTaken(): boolean {
    return this.isLent && this.#state.offHook;
  }

  /** The cradle of the phone that runs from now on. */
  around(hook: HookSwitch): HookSwitch {
    let tell: Tell | undefined;
    return {
      start: (onLevel) => {
        this.#tell = tell = onLevel;
        this.#take({ type: 'phone-began' });
        hook.start((offHook, atMs) => {
          const isRinging = this.#options.isRinging();
          // The level of a phone that was replaced is not that of the one that runs.
          if (this.#tell === tell) this.#take({ type: 'level', offHook, isRinging }, atMs);
        });
      },
      stop: () => {
        if (this.#tell === tell) this.#tell = undefined;
        hook.stop();
      },
    };
  }

  /** While a step is shown that needs it: to be called again and again. */
  hold(): void {
    this.#take({ type: 'hold' });
  }
  release(): void {
    this.#take({ type: 'release' });
  }
  used(): void {
    this.#take({ type: 'used' });
  }
  /** Session or page are over. */
  lost(): void {
    this.#take({ type: 'lost' });
  }

  #take(input: HandsetLoanInput, atMs = this.#options.clock.nowMs()): void {
    const before = this.#state;
    const step = nextHandsetLoan(before, input);
    if (!step) return;
    this.#state = step.state;
    for (const effect of step.effects) this.#run(effect, atMs);
    if (before.name !== step.state.name || before.offHook !== step.state.offHook) this.onChange?.();
  }

  #run(effect: HandsetLoanEffect, atMs: number): void {
    switch (effect.type) {
      case 'tell':
        this.#tell?.(effect.offHook, atMs);
        return;
      case 'start-timer': {
        const { afterMs, timer } = effect;
        this.#timers.get(timer)?.cancel();
        const action = () => this.#take({ type: 'timer', timer });
        this.#timers.set(timer, this.#options.clock.after(afterMs, action));
        return;
      }
      case 'cancel-timers':
        for (const timer of this.#timers.values()) timer.cancel();
        this.#timers.clear();
    }
  }
}
