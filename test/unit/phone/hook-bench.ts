import {
  defaultHookPolicy,
  type HookEffect,
  type HookInput,
  type HookPolicy,
  type HookState,
  type HookTimer,
  initialHookState,
  nextHook,
} from '../../../src/phone/hook.machine.js';

/** What comes out of the machine for others; its own timers are not among it. */
export type HookEvent = Exclude<HookEffect, { type: 'start-timer' | 'cancel-timer' }>;

/** Drives the hook machine along a time line, with its timers. */
export class HookBench {
  state: HookState = initialHookState;
  readonly events: HookEvent[] = [];
  readonly policy: HookPolicy;
  readonly #timers = new Map<HookTimer, number>();

  constructor(policy: Partial<HookPolicy> = {}) {
    this.policy = { ...defaultHookPolicy, ...policy };
  }

  /** Timers that run, but that of the rate fault, which is a matter of minutes. */
  get waiting(): HookTimer[] {
    return [...this.#timers.keys()].filter((timer) => timer !== 'rate');
  }

  /** Lifts and hang-ups as reported, in order. */
  get reports(): HookEvent[] {
    return this.events.filter(({ type }) => type === 'off-hook' || type === 'on-hook');
  }

  /** The contact is at this level from `atMs` on; what falls due before is done first. */
  level(offHook: boolean, atMs: number): void {
    this.until(atMs);
    this.#input({ type: 'level', offHook, atMs });
  }

  /** Nothing happens to the contact until then. */
  until(atMs: number): void {
    for (;;) {
      const [next] = [...this.#timers].filter(([, dueMs]) => dueMs <= atMs).sort(([, a], [, b]) => a - b);
      if (!next) return;
      const [timer, dueMs] = next;
      this.#timers.delete(timer);
      this.#input({ type: 'timer', timer, atMs: dueMs });
    }
  }

  #input(input: HookInput): void {
    const step = nextHook(this.policy, this.state, input);
    if (!step) return;
    this.state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'start-timer') this.#timers.set(effect.timer, input.atMs + effect.afterMs);
      else if (effect.type === 'cancel-timer') this.#timers.delete(effect.timer);
      else this.events.push(effect);
    }
  }
}

/** Runs a recorded trace: the first level, then the times at which the level changed. */
export function play(policy: Partial<HookPolicy>, first: boolean, edgesMs: readonly number[]): HookBench {
  const bench = new HookBench(policy);
  bench.level(first, 0);
  edgesMs.forEach((atMs, i) => bench.level(i % 2 === 0 ? !first : first, atMs));
  return bench;
}
