import type { Level, Pull } from '../protocol/io-wiring.js';
import type { Pin } from '../protocol/io-pins.js';
import type { IoPlugin } from './io-plugin.js';

/**
 * A kind of hardware with pins: the GPIO chip of this machine, the USB I/O board, or a virtual board. The session
 * (io-session.ts) opens it, keeps it, and opens it again when it was lost.
 */
export interface IoSource {
  /** For people, e.g. `GPIO chip pinctrl-rp1`, `I/O board at /dev/hotline-io-board`. */
  readonly name: string;
  /** Rejects with a HotlineError that says what to do. Bounded in time by itself. */
  open(): Promise<IoConnection>;
}

/** One life of the hardware, from `open` to `close` or loss. */
export interface IoConnection {
  /** For johnny-five: ready, that is, it has emitted or will emit `connect` and `ready` on the next turns. */
  readonly plugin: IoPlugin;
  /** Where the level that the plugin reads comes from, with the time of its edge. Lamps and relays go by johnny-five. */
  readonly inputs: IoInputs;
  /**
   * Makes a pin an output that starts at this level, without a moment at the other. Before johnny-five is given the pin.
   * @returns the pin's number in the plugin.
   * @throws HotlineError GPIO_LINE_HELD, GPIO_LINE_UNKNOWN, GPIO_FAILED, IO_BOARD_PIN
   */
  output(pin: Pin, initial: Level): number;
  /** Called once, when the hardware is gone, frozen or broken; nothing works after it. Not called after `close`. */
  onLost: ((error: Error) => void) | undefined;
  /** Of the firmware at the other end, e.g. `1.2`; where the hardware is a board of its own. */
  readonly firmware?: string;
  /** The supply voltage, about every 10 s, where the hardware measures its own. */
  onSupply: ((milliVolts: number) => void) | undefined;
  /** Outputs stay as they are or fall back to inputs, as the hardware does. Idempotent. */
  close(): void;
  /**
   * After `close`, where the hardware has to be told of the end: resolves, within a second, when it was, and another program
   * may open it. Never rejects.
   */
  readonly closed?: Promise<void>;
}

export interface InputOptions {
  readonly pull: Pull;
  /** 1 to 100 ms. */
  readonly debounceMs: number;
}

export interface IoInputs {
  /**
   * Tells the level once, at the latest a moment after, and then each change, de-duplicated. A change that was lost on the
   * way is made up for by reading the level, at the latest after 2 s.
   *
   * @param onLevel `atMs`: the clock's time at which the level began to be what it is; for a change, that of the last edge.
   * @throws HotlineError GPIO_LINE_HELD, GPIO_LINE_UNKNOWN, GPIO_FAILED, IO_BOARD_PIN
   */
  watch(pin: Pin, options: InputOptions, onLevel: (level: Level, atMs: number) => void): void;
}
