/** Learning the hook at the technician's page: one lesson at a time, and what was learnt is written. */
import type { Clock, Timer } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { hookErrorProblem } from '../protocol/setup-findings/hook-problems.js';
import { setupProblem } from '../protocol/setup-problems.js';
import { busy } from './desk-refusals.js';
import type { HookLesson, LearntHook, PhoneFacts, SetupWorld } from './ports.js';
import { SetupDeskRefusal } from './setup-desk.js';
import type { DeskState } from './setup-view.js';

/** While the hook is learnt the phone is down: nobody can call, and no code is spoken. Who does nothing for so long has left. */
export const LESSON_IDLE_MS = 3 * 60_000;

export interface DeskHookParts {
  readonly clock: Clock;
  readonly world: Pick<SetupWorld, 'learnHook'>;
  readonly state: () => DeskState;
  readonly set: (change: Partial<DeskState>) => void;
  readonly facts: () => PhoneFacts | undefined;
  /** Rejects with {@link SetupDeskRefusal}. */
  readonly configure: (sections: Readonly<Record<string, unknown>>) => Promise<void>;
}

export class DeskHook {
  readonly #parts: DeskHookParts;
  #lesson: HookLesson | undefined;
  #idle: Timer | undefined;

  constructor(parts: DeskHookParts) {
    this.#parts = parts;
  }

  get isLearning(): boolean {
    return this.#lesson !== undefined;
  }

  /** Resolves when the first question is asked, or `hookProblem` says why none is. */
  async learn(): Promise<void> {
    const { facts, set, state, world } = this.#parts;
    set({ hookProblem: null });
    try {
      this.#lesson = await world.learnHook((learning) => {
        this.#used();
        set({ learning });
      });
      this.#used();
    } catch (error) {
      this.#idle?.cancel();
      const problem = hookErrorProblem(error) ?? setupProblem('hook-hardware', {}, messageOf(error));
      set({ learning: null, hookProblem: problem });
      return;
    }
    void this.#lesson.learnt.then((learnt) => this.#ended(learnt));
    set({ hookInput: facts()?.hook.input ?? state().hookInput });
  }

  /** @throws SetupDeskRefusal nothing is asked now */
  confirm(): void {
    const { learning } = this.#parts.state();
    if (!this.#lesson || !learning || learning.resting) throw busy('Nothing is being asked.');
    this.#used();
    this.#parts.set({ learning: { ...learning, resting: true } });
    this.#lesson.confirm();
  }

  /** Ends it without a result. */
  cancel(): void {
    this.#lesson?.stop();
  }

  #used(): void {
    this.#idle?.cancel();
    this.#idle = this.#parts.clock.after(LESSON_IDLE_MS, () => this.cancel());
  }

  async #ended(learnt: Awaited<HookLesson['learnt']>): Promise<void> {
    const { set } = this.#parts;
    this.#lesson = undefined;
    this.#idle?.cancel();
    set({ learning: null });
    if (learnt === 'cancelled') return;
    if ('code' in learnt) {
      set({ hookProblem: learnt });
      return;
    }
    try {
      await this.#parts.configure({ hook: this.#entriesOf(learnt) });
      set({ learnt });
    } catch (error) {
      set({ hookProblem: error instanceof SetupDeskRefusal ? error.problem : null });
    }
  }

  /** As phone.toml has them. */
  #entriesOf({ offHookLevel, pin, secondPin }: LearntHook): Readonly<Record<string, unknown>> {
    const { facts, state } = this.#parts;
    return {
      input: facts()?.hook.input ?? state().hookInput,
      pin,
      ...(secondPin === undefined ? {} : { second_pin: secondPin }),
      off_hook: offHookLevel === 1 ? 'high' : 'low',
    };
  }
}
