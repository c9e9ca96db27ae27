import type { Clock, Timer } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';
import type { Pin } from '../../protocol/io-pins.js';
import type { Level } from '../../protocol/io-wiring.js';
import type { InputOptions, IoConnection, IoInputs } from '../io-source.js';
import type { VirtualPin } from './virtual-pin.js';
import { VirtualPlugin } from './virtual.plugin.js';

/** As long as the heartbeat of the USB I/O board may fail. */
const FROZEN_NOTICED_MS = 3_000;

interface Watched {
  readonly pin: VirtualPin;
  readonly debounceMs: number;
  readonly onLevel: (level: Level, atMs: number) => void;
  /** What was told last. */
  level: Level | undefined;
  edgeAtMs: number;
  debounce: Timer | undefined;
}

/** One life of a virtual board. Debounces as the kernel does: a level counts when it has held. */
export class VirtualConnection implements IoConnection {
  readonly plugin: VirtualPlugin;
  readonly inputs: IoInputs;
  onLost: ((error: Error) => void) | undefined;
  onSupply: ((milliVolts: number) => void) | undefined;
  readonly #watched: Watched[] = [];
  #frozen: Timer | undefined;
  #closed = false;

  constructor(
    private readonly clock: Clock,
    private readonly pins: readonly VirtualPin[],
    private readonly find: (pin: Pin) => VirtualPin,
  ) {
    this.plugin = new VirtualPlugin(pins);
    this.inputs = { watch: (pin, options, onLevel) => this.#watch(pin, options, onLevel) };
  }

  output(pin: Pin, initial: Level): number {
    const found = this.find(pin);
    found.makeOutput(initial);
    return found.number;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onLost = undefined;
    this.onSupply = undefined;
    this.#frozen?.cancel();
    for (const watched of this.#watched) watched.debounce?.cancel();
    for (const pin of this.pins) pin.letGo();
  }

  /** The board is gone: says so, once. */
  lose(error: Error): void {
    const { onLost } = this;
    this.close();
    onLost?.(error);
  }

  /** Its heartbeat fails from now on. */
  freeze(): void {
    this.#frozen?.cancel();
    this.#frozen = this.clock.after(FROZEN_NOTICED_MS, () =>
      this.lose(
        new HotlineError(
          'IO_BOARD_SILENT',
          'the virtual board stopped answering; unplug it and plug it in again',
        ),
      ),
    );
  }

  /** It goes on, and makes up for what was not told. */
  thaw(): void {
    this.#frozen?.cancel();
    for (const watched of this.#watched) this.#edge(watched);
  }

  #watch(pin: Pin, options: InputOptions, onLevel: (level: Level, atMs: number) => void): void {
    const found = this.find(pin);
    found.makeInput(options.pull);
    const watched: Watched = {
      pin: found,
      debounceMs: options.debounceMs,
      onLevel,
      level: undefined,
      edgeAtMs: this.clock.nowMs(),
      debounce: undefined,
    };
    this.#watched.push(watched);
    found.read(() => this.#edge(watched));
    queueMicrotask(() => this.#tell(watched));
  }

  #edge(watched: Watched): void {
    watched.debounce?.cancel();
    watched.edgeAtMs = this.clock.nowMs();
    if (watched.pin.level !== watched.level)
      watched.debounce = this.clock.after(watched.debounceMs, () => this.#tell(watched));
  }

  #tell(watched: Watched): void {
    if (this.#closed || watched.pin.frozen || watched.pin.level === watched.level) return;
    watched.level = watched.pin.level;
    watched.onLevel(watched.level, watched.edgeAtMs);
  }
}
