import { closeSync, constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Clock, Timer } from '../clock/clock.js';
import type { HookSwitch, Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** A writer that sends no line end is no writer of ours. */
const LONGEST_LINE = 64;
const REOPEN_MS = 1_000;

export interface PipeHookOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly path: string;
}

/**
 * A hook switch that is a named pipe: another program writes `off-hook` and `on-hook` lines into it. For laptops, for
 * trials with hardware that this product does not know yet, and for scripts.
 */
export class PipeHook implements HookSwitch {
  readonly #options: PipeHookOptions;
  #socket: Socket | undefined;
  #retry: Timer | undefined;
  #stopped = false;
  #rest = '';

  constructor(options: PipeHookOptions) {
    this.#options = options;
  }

  /** Rejects with HOOK_INPUT when the path is not a named pipe. */
  static async check(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFIFO()) return;
    const reason = found ? 'is not a named pipe' : 'does not exist';
    throw new HotlineError('HOOK_INPUT', `the hook pipe ${path} ${reason}; make it with: mkfifo ${path}`);
  }

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    // On-hook until told otherwise: a pipe has no level to read.
    onLevel(false, this.#options.clock.nowMs());
    this.#open(onLevel);
  }

  stop(): void {
    this.#stopped = true;
    this.#retry?.cancel();
    this.#socket?.destroy();
  }

  #open(onLevel: (offHook: boolean, atMs: number) => void): void {
    const { clock, log, path } = this.#options;
    const again = (): void => {
      if (!this.#stopped) this.#retry = clock.after(REOPEN_MS, () => this.#open(onLevel));
    };
    try {
      const socket = openPipe(path);
      this.#socket = socket;
      socket.on('data', (chunk) => this.#read(chunk.toString('utf8'), onLevel));
      socket.on('error', (error) => log.error({ path, reason: error.message }, 'the hook pipe failed'));
      socket.on('close', again);
    } catch (error) {
      log.error({ path, reason: messageOf(error) }, 'the hook pipe cannot be opened');
      again();
    }
  }

  #read(text: string, onLevel: (offHook: boolean, atMs: number) => void): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) this.#line(line.trim(), onLevel);
  }

  #line(line: string, onLevel: (offHook: boolean, atMs: number) => void): void {
    const nowMs = this.#options.clock.nowMs();
    if (line === 'off-hook') onLevel(true, nowMs);
    else if (line === 'on-hook') onLevel(false, nowMs);
    else if (line !== '') {
      this.#options.log.warn(
        { line: line.slice(0, LONGEST_LINE) },
        'the hook pipe takes "off-hook" and "on-hook" only',
      );
    }
  }
}

/** Opened for writing too, so that the pipe does not end when a writer goes. The event loop waits on it, no thread. */
function openPipe(path: string): Socket {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    return new Socket({ fd, readable: true, writable: false });
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
