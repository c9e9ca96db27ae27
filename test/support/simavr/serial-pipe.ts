import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled } from '../../../src/bench/simavr/build-simulator.js';

const ESCAPE = 0xff;
const OPENED = 1;
const CLOSED = 2;

/** A serial port whose device the test plays: a pseudo terminal under a path of its own. */
export class SerialPipe {
  /** What a program has written to the port. */
  onBytes: ((bytes: Uint8Array) => void) | undefined;
  onOpened: (() => void) | undefined;
  onClosed: (() => void) | undefined;

  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  #escaped = false;

  private constructor(
    readonly path: string,
    child: ChildProcessWithoutNullStreams,
    folder: string,
  ) {
    this.#child = child;
    this.#folder = folder;
    child.stdin.on('error', () => undefined);
  }

  static async start(): Promise<SerialPipe> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-serial-'));
    const path = join(folder, 'port');
    const child = spawn(await compiled(new URL('serial-pipe.c', import.meta.url), [], []), [path]);
    const pipe = new SerialPipe(path, child, folder);
    // Its first byte: the port is there.
    await once(child.stdout, 'readable');
    child.stdout.read(1);
    child.stdout.on('data', (data: Buffer) => pipe.#take(data));
    return pipe;
  }

  /** What the device sends. Lost while nobody has the port open. */
  write(bytes: Uint8Array): void {
    this.#child.stdin.write(bytes);
  }

  /** Pulls the plug. */
  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.stdin.end();
      await once(this.#child, 'close');
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #take(data: Buffer): void {
    let bytes: number[] = [];
    const tell = (): void => {
      if (bytes.length > 0) this.onBytes?.(Uint8Array.from(bytes));
      bytes = [];
    };
    for (const byte of data) {
      if (!this.#escaped && byte === ESCAPE) this.#escaped = true;
      else if (this.#escaped && byte !== ESCAPE) {
        this.#escaped = false;
        tell();
        if (byte === OPENED) this.onOpened?.();
        if (byte === CLOSED) this.onClosed?.();
      } else {
        this.#escaped = false;
        bytes.push(byte);
      }
    }
    tell();
  }
}
