import type { UpdateState } from '../protocol/fleet-link/updates.js';

const STEPS = ['fetching', 'waiting', 'installing'] as const satisfies readonly UpdateState[];
/** Mean time between two steps: a rollout can be watched, and does not take the hours that a real one takes. */
const STEP_MS = 5_000;

/** An update that a simulated phone makes up: nothing is fetched, the steps are those of a real one. */
export class SimulatedUpdate {
  #step = 0;
  #dueMs: number;

  constructor(
    readonly command: string,
    readonly version: string,
    private readonly random: () => number,
    nowMs: number,
  ) {
    this.#dueMs = nowMs;
  }

  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  /** Too late to take it back. */
  get isInstalling(): boolean {
    return this.#step === STEPS.length;
  }

  next(nowMs: number, goesBack: boolean): Exclude<UpdateState, 'cancelled' | 'refused'> {
    this.#dueMs = nowMs + STEP_MS * (0.5 + this.random());
    const state = STEPS[this.#step];
    if (state === undefined) return goesBack ? 'rolled-back' : 'running';
    this.#step += 1;
    return state;
  }
}
