/** What is wired where: the part of a configuration that src/io works from, with all defaults filled in. */
import type { BoardKind, IoRole, Pin } from './io-pins.js';

export type Level = 0 | 1;
export type Pull = 'up' | 'down' | 'none';

export interface InputWiring {
  readonly role: IoRole;
  readonly pin: Pin;
  /** The level that means pressed, opened, tampered with, supply good. */
  readonly activeLevel: Level;
  readonly pull: Pull;
  /** A level counts after it has held for this long, 1 to 100 ms. */
  readonly debounceMs: number;
}

export interface OutputWiring {
  readonly role: IoRole;
  readonly pin: Pin;
  /** The level that lights the lamp or closes the circuit. */
  readonly activeLevel: Level;
}

/** One contact, or a change-over pair whose second contact always has the other level. */
export interface HookWiring {
  readonly pin: Pin;
  readonly secondPin: Pin | undefined;
  /** Level of the (first) contact while the handset is off. */
  readonly offHookLevel: Level;
  readonly pull: Pull;
  readonly debounceMs: number;
}

export interface GuardSettings {
  /** The board power-cycles this machine after so long without a heartbeat; null: never. */
  readonly afterS: number | null;
}

export interface IoWiring {
  readonly board: BoardKind;
  /** GPIO: label of the chip; undefined: that of a Raspberry Pi, whichever it is. */
  readonly chip: string | undefined;
  /** I/O board: path of its serial port. */
  readonly path: string;
  readonly guard: GuardSettings;
  readonly hook: HookWiring;
  readonly statusLamp: OutputWiring | undefined;
  readonly callLamp: OutputWiring | undefined;
  readonly ambientLamp: OutputWiring | undefined;
  readonly ringer: OutputWiring | undefined;
  /** At most five, in the order of the rating they give: 1 first. */
  readonly ratingButtons: readonly InputWiring[];
  /** One a button, undefined where a button has none. */
  readonly ratingLamps: readonly (OutputWiring | undefined)[];
  readonly tamper: InputWiring | undefined;
  readonly door: InputWiring | undefined;
  readonly supply: InputWiring | undefined;
  readonly setup: InputWiring | undefined;
}
