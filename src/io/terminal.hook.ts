import type { ReadStream } from 'node:tty';
import type { Clock } from '../clock/clock.js';
import type { HookSwitch } from '../phone/ports.js';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

export interface TerminalHookOptions {
  readonly clock: Clock;
  readonly input: ReadStream;
  /** Ctrl-C and Ctrl-D reach the program as keys while the terminal is raw. */
  readonly onQuit: () => void;
}

/** A hook switch that is the space bar of the terminal: one stroke lifts, the next puts back. */
export class TerminalHook implements HookSwitch {
  #offHook = false;
  #onKey: ((key: Buffer) => void) | undefined;

  constructor(private readonly options: TerminalHookOptions) {}

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    const { clock, input, onQuit } = this.options;
    onLevel(false, clock.nowMs());
    if (input.isTTY) input.setRawMode(true);
    this.#onKey = (keys) => {
      for (const key of keys.toString('utf8')) {
        if (key === CTRL_C || key === CTRL_D) onQuit();
        if (key !== ' ') continue;
        this.#offHook = !this.#offHook;
        onLevel(this.#offHook, clock.nowMs());
      }
    };
    input.on('data', this.#onKey);
    input.resume();
  }

  stop(): void {
    const { input } = this.options;
    if (this.#onKey) input.off('data', this.#onKey);
    if (input.isTTY) input.setRawMode(false);
    input.pause();
  }
}
