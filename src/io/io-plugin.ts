import type { EventEmitter } from 'node:events';

/** Modes of Firmata, as johnny-five knows them. */
export const MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4, PULLUP: 11 } as const;

export interface PluginPin {
  readonly supportedModes: readonly number[];
  mode: number;
  value: number;
  report: number;
  readonly analogChannel: number;
}

/**
 * What johnny-five asks of an IO plugin, for digital pins: `connect` and `ready` events, pins with modes, reads that
 * come as `digital-read-<pin>` events. firmata-io's board has the same shape.
 */
export interface IoPlugin extends EventEmitter {
  readonly name: string;
  readonly MODES: typeof MODES | object;
  readonly HIGH: 1;
  readonly LOW: 0;
  readonly pins: readonly PluginPin[];
  readonly isReady: boolean;
  pinMode(pin: number, mode: number): void;
  digitalWrite(pin: number, value: number): void;
  digitalRead(pin: number, callback: (value: number) => void): void;
}
