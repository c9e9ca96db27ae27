import type { Clock } from '../../../src/clock/clock.js';
import type { HookSwitch } from '../../../src/phone/ports.js';

/** A cradle contact moved by the test. Strict: started once, and it reports changes only. */
export class FakeHookSwitch implements HookSwitch {
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;
  #state: 'new' | 'started' | 'stopped' = 'new';

  constructor(
    private readonly clock: Clock,
    private offHook = false,
  ) {}

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    if (this.#state !== 'new') throw new Error(`a hook switch that is ${this.#state} is started`);
    this.#state = 'started';
    this.#onLevel = onLevel;
    onLevel(this.offHook, this.clock.nowMs());
  }

  stop(): void {
    if (this.#state !== 'started') throw new Error(`a hook switch that is ${this.#state} is stopped`);
    this.#state = 'stopped';
  }

  /** Lifts the handset. @param lateMs how long ago the edge was, as a kernel's time stamp tells it */
  lift(lateMs = 0): void {
    this.level(true, lateMs);
  }
  replace(lateMs = 0): void {
    this.level(false, lateMs);
  }
  level(offHook: boolean, lateMs = 0): void {
    if (offHook === this.offHook) throw new Error('the contact is already there');
    this.offHook = offHook;
    if (this.#state === 'started') this.#onLevel?.(offHook, this.clock.nowMs() - lateMs);
  }
}
