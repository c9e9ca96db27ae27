import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Clock, Timer } from '../clock/clock.js';
import type { HookSwitch, Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** A writer that sends no line end is no writer of ours. */
const LONGEST_LINE = 64;
const REOPEN_MS = 1_000;

/**
 * A hook switch that is a named pipe: another program writes `off-hook` and `on-hook` lines into it. For laptops, for
 * trials with hardware that this product does not know yet, and for scripts.
 */
export class PipeHook implements HookSwitch {
  #handle: FileHandle | undefined;
  #retry: Timer | undefined;
  #stopped = false;

  constructor(private readonly options: { clock: Clock; log: Log; path: string }) {}

  /** Rejects with HOOK_INPUT when the path is not a named pipe. */
  static async check(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFIFO()) return;
    const reason = found ? 'is not a named pipe' : 'does not exist';
    throw new HotlineError('HOOK_INPUT', `the hook pipe ${path} ${reason}; make it with: mkfifo ${path}`);
  }

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    // On-hook until told otherwise: a pipe has no level to read.
    onLevel(false, this.options.clock.nowMs());
    void this.#read(onLevel);
  }

  stop(): void {
    this.#stopped = true;
    this.#retry?.cancel();
    void this.#handle?.close().catch(() => undefined);
  }

  async #read(onLevel: (offHook: boolean, atMs: number) => void): Promise<void> {
    const { clock, log, path } = this.options;
    try {
      // Opened for writing too, so that the pipe does not end when a writer goes.
      this.#handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
      let rest = '';
      for await (const chunk of this.#handle.createReadStream({ autoClose: false, highWaterMark: 256 })) {
        const lines = (rest + String(chunk)).split('\n');
        rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
        for (const line of lines) this.#line(line.trim(), onLevel);
      }
    } catch (error) {
      if (!this.#stopped) log.error({ path, reason: messageOf(error) }, 'the hook pipe failed');
    }
    if (!this.#stopped) this.#retry = clock.after(REOPEN_MS, () => void this.#read(onLevel));
  }

  #line(line: string, onLevel: (offHook: boolean, atMs: number) => void): void {
    const nowMs = this.options.clock.nowMs();
    if (line === 'off-hook') onLevel(true, nowMs);
    else if (line === 'on-hook') onLevel(false, nowMs);
    else if (line !== '') {
      this.options.log.warn(
        { line: line.slice(0, LONGEST_LINE) },
        'the hook pipe takes "off-hook" and "on-hook" only',
      );
    }
  }
}
