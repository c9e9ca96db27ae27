import type { Clock, Timer } from '../clock/clock.js';
import type { Lamp, LampPattern } from '../phone/ports.js';

/** No eye sees a shorter one, and no mistake in a pattern floods the board. */
const SHORTEST_STEP_MS = 10;

/** Plays patterns on a light that can be lit and put out. */
export class PatternLamp implements Lamp {
  #pattern: LampPattern = 'off';
  #step: Timer | undefined;
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly light: (lit: boolean) => void,
  ) {}

  show(pattern: LampPattern): void {
    if (this.#stopped || same(pattern, this.#pattern)) return;
    this.#play(pattern);
  }

  /** Dark from now on. */
  stop(): void {
    this.#stopped = true;
    this.#play('off');
  }

  #play(pattern: LampPattern): void {
    this.#pattern = pattern;
    this.#step?.cancel();
    this.#step = undefined;
    if (typeof pattern === 'string' || pattern.length === 0) this.light(pattern === 'on');
    else this.#playFrom(pattern, 0);
  }

  #playFrom(durationsMs: readonly number[], step: number): void {
    this.light(step % 2 === 0);
    this.#step = this.clock.after(Math.max(durationsMs[step] ?? 0, SHORTEST_STEP_MS), () =>
      this.#playFrom(durationsMs, (step + 1) % durationsMs.length),
    );
  }
}

function same(a: LampPattern, b: LampPattern): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.length === b.length && a.every((durationMs, i) => durationMs === b[i]);
}
