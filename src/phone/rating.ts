import type { Clock } from '../clock/clock.js';
import type { CallStateName } from '../protocol/handset.js';
import type { Buttons, CallJournal, Lamp, Log } from './ports.js';
import {
  initialRatingState,
  nextRating,
  type RatingEffect,
  type RatingInput,
  type RatingPolicy,
  type RatingTimer,
} from './rating.machine.js';
import { Timers } from './timers.js';

/** What the rating goes by. */
export interface RatedPhone {
  readonly state: CallStateName;
  readonly offHook: boolean;
  /** The call of this lift; null on-hook, and when its record is made. */
  readonly call: { readonly id: string; readonly answered: boolean } | null;
}

export interface RatingOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly buttons: Buttons;
  /** One a button, in their order; a button without a lamp has a null object. */
  readonly lamps: readonly Lamp[];
  /** How long a rating is waited for after the handset was replaced. */
  readonly askForMs: number;
  readonly journal: CallJournal;
  /** The phone as it is now. */
  readonly read: () => RatedPhone;
}

/** Lets the customer rate the last call at the buttons; what counts is in rating.machine.ts. */
export class Rating {
  /** A call was rated. */
  onRated: (() => void) | undefined;

  readonly #options: RatingOptions;
  readonly #policy: RatingPolicy;
  readonly #timers: Timers<RatingTimer>;
  #state = initialRatingState;
  /** The answered call of the lift that goes on, or was the last. */
  #answered: string | null = null;
  #offHook = false;
  #running = false;

  constructor(options: RatingOptions) {
    this.#options = options;
    this.#policy = { buttons: options.lamps.length, askForMs: options.askForMs };
    this.#timers = new Timers(options.clock, () => 0.5);
  }

  start(): void {
    this.#running = true;
    this.#options.buttons.start((button) => this.#input({ type: 'press', button }));
  }

  /** The lamps go dark; nothing counts any more. */
  stop(): void {
    this.#running = false;
    this.#options.buttons.stop();
    this.#timers.cancelAll();
    for (const lamp of this.#options.lamps) lamp.show('off');
  }

  /** To be called after every change of the controller. */
  update(): void {
    if (!this.#running) return;
    const { state, offHook, call } = this.#options.read();
    const wasOffHook = this.#offHook;
    this.#offHook = offHook;
    if (offHook) {
      this.#answered = call?.answered ? call.id : null;
      this.#input(offHookInput(state, this.#answered));
    } else if (wasOffHook) {
      this.#input({ type: 'on-hook', call: this.#answered });
    }
  }

  #input(input: RatingInput): void {
    const step = nextRating(this.#policy, this.#state, input);
    if (!step) return;
    this.#state = step.state;
    for (const effect of step.effects) this.#run(effect);
  }

  #run(effect: RatingEffect): void {
    switch (effect.type) {
      case 'light':
        this.#options.lamps.forEach((lamp, button) =>
          lamp.show(effect.lamps === 'all' || effect.lamps === button ? 'on' : 'off'),
        );
        return;
      case 'rate': {
        const rating = { score: effect.score, outOf: this.#policy.buttons };
        this.#options.log.info({ call: effect.call, ...rating }, 'the call was rated');
        this.#options.journal.rate(effect.call, rating);
        this.onRated?.();
        return;
      }
      case 'start-timer':
        this.#timers.start(effect.timer, effect.afterMs, 0, () =>
          this.#input({ type: 'timer', timer: effect.timer }),
        );
        return;
      case 'cancel-timer':
        this.#timers.cancel(effect.timer);
    }
  }
}

function offHookInput(state: CallStateName, answered: string | null): RatingInput {
  switch (state) {
    case 'left-off-hook':
      return { type: 'left-off-hook' };
    case 'far-end-gone':
    case 'gave-up':
    case 'howler':
      return answered === null ? { type: 'call-goes-on' } : { type: 'call-over', call: answered };
    default:
      return { type: 'call-goes-on' };
  }
}
