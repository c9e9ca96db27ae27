import type { Clock } from '../clock/clock.js';
import { Timers } from '../phone/timers.js';
import type { Pull } from '../protocol/io-wiring.js';
import {
  beginHookLearn,
  defaultHookLearnTimes,
  type HookLearnEffect,
  type HookLearnInput,
  type HookLearnLine,
  type HookLearnPolicy,
  type HookLearnState,
  type HookLearnStep,
  type HookLearnTimer,
  nextHookLearn,
} from './hook-learn.machine.js';
import type { IoConnection, IoSource } from './io-source.js';

export interface HookLearningOptions {
  readonly clock: Clock;
  /** Nothing else may use the hardware meanwhile: stop the phone first. */
  readonly source: IoSource;
  /** Those that may be the hook's, at least one. */
  readonly lines: readonly HookLearnLine[];
  readonly pull: Pull;
  readonly debounceMs: number;
  /** What is to be shown. The last one is `learnt` or `refused`, after which all is closed. */
  readonly onStep: (step: HookLearnStep) => void;
}

/** Runs the machine of hook-learn.machine.ts on hardware, for a terminal or a page. */
export class HookLearning {
  readonly #options: HookLearningOptions;
  readonly #policy: HookLearnPolicy;
  readonly #timers: Timers<HookLearnTimer>;
  readonly #connection: IoConnection;
  #state: HookLearnState;

  private constructor(options: HookLearningOptions, connection: IoConnection) {
    this.#options = options;
    this.#policy = { lines: options.lines, ...defaultHookLearnTimes };
    this.#timers = new Timers(options.clock, () => 0);
    this.#connection = connection;
    this.#state = beginHookLearn(this.#policy).state;
  }

  /** Rejects with the error of the source, or of a line that cannot be read; all is closed then. */
  static async open(options: HookLearningOptions): Promise<HookLearning> {
    const connection = await options.source.open();
    const learning = new HookLearning(options, connection);
    try {
      learning.#watch();
      return learning;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Asks for the first position. */
  start(): void {
    if (this.#state.phase === 'ended') return;
    this.#run(beginHookLearn(this.#policy).effects);
  }

  /** The handset is where it was asked to be. Ignored while that is not the question. */
  confirm(): void {
    this.#feed({ type: 'confirmed' });
  }

  /** Ends it without a result; no step comes after it. Idempotent. */
  stop(): void {
    this.#state = { ...this.#state, phase: 'ended' };
    this.#timers.cancelAll();
    this.#connection.close();
  }

  #watch(): void {
    const { lines, pull, debounceMs, onStep } = this.#options;
    this.#connection.onLost = (error) => {
      if (this.#state.phase === 'ended') return;
      this.stop();
      onStep({ type: 'refused', reason: 'lost', message: error.message });
    };
    for (const [line, { pin }] of lines.entries()) {
      this.#connection.inputs.watch(pin, { pull, debounceMs }, (level) =>
        this.#feed({ type: 'level', line, level }),
      );
    }
  }

  #feed(input: HookLearnInput): void {
    const next = nextHookLearn(this.#policy, this.#state, input);
    if (!next) return;
    this.#state = next.state;
    this.#run(next.effects);
  }

  #run(effects: readonly HookLearnEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'start-timer': {
          const { timer, afterMs } = effect;
          this.#timers.start(timer, afterMs, 0, () => this.#feed({ type: 'timer', timer }));
          break;
        }
        case 'cancel-timer':
          this.#timers.cancel(effect.timer);
          break;
        case 'learnt':
        case 'refused':
          this.stop();
          this.#options.onStep(effect);
          break;
        default:
          this.#options.onStep(effect);
      }
    }
  }
}
