import type { HookSwitch } from '../phone/ports.js';

/** A cradle contact moved by messages, also before the phone reads it: a phone registers first. */
export class CommandedHook implements HookSwitch {
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;
  #offHook = false;
  constructor(private readonly nowMs: () => number) {}

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    this.#onLevel = onLevel;
    this.set(this.#offHook);
  }
  stop(): void {
    this.#onLevel = undefined;
  }
  set(offHook: boolean): void {
    this.#offHook = offHook;
    this.#onLevel?.(offHook, this.nowMs());
  }
}
