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
import { type ToldLevel, undebounced } from '../../support/hook-traces/hook-trace.js';

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

  /** The contact is at this level from `atMs` on, and the phone is told of it then or later; what falls due before is done first. */
  level(offHook: boolean, atMs: number, toldMs = atMs): void {
    this.until(toldMs);
    this.#input({ type: 'level', offHook, atMs }, toldMs);
  }

  /** Nothing happens to the contact until then. */
  until(atMs: number): void {
    for (;;) {
      const [next] = [...this.#timers].filter(([, dueMs]) => dueMs <= atMs).sort(([, a], [, b]) => a - b);
      if (!next) return;
      const [timer, dueMs] = next;
      this.#timers.delete(timer);
      this.#input({ type: 'timer', timer, atMs: dueMs }, dueMs);
    }
  }

  #input(input: HookInput, nowMs: number): void {
    const step = nextHook(this.policy, this.state, input);
    if (!step) return;
    this.state = step.state;
    for (const effect of step.effects) {
      if (effect.type === 'start-timer') this.#timers.set(effect.timer, nowMs + effect.afterMs);
      else if (effect.type === 'cancel-timer') this.#timers.delete(effect.timer);
      else this.events.push(effect);
    }
  }
}

/** Runs a trace: the first level, then the times at which the level changed. */
export function play(policy: Partial<HookPolicy>, first: boolean, edgesMs: readonly number[]): HookBench {
  return playLevels(policy, undebounced({ what: '', source: '', startsOff: first, edges: edgesMs }));
}

/** Runs what the phone is told of a trace. */
export function playLevels(policy: Partial<HookPolicy>, levels: readonly ToldLevel[]): HookBench {
  const bench = new HookBench(policy);
  for (const { offHook, atMs, toldMs } of levels) bench.level(offHook, atMs, toldMs);
  return bench;
}
