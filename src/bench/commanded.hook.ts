import type { HookSwitch } from '../phone/ports.js';

/** A cradle contact moved by messages. */
export class CommandedHook implements HookSwitch {
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;
  constructor(private readonly nowMs: () => number) {}

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    this.#onLevel = onLevel;
    this.set(false);
  }
  stop(): void {
    this.#onLevel = undefined;
  }
  set(offHook: boolean): void {
    this.#onLevel?.(offHook, this.nowMs());
  }
}
