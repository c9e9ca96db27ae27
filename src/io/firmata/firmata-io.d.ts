/** The part of firmata-io 2.3.0 that is used here; it comes without types. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  /** What firmata-io asks of a serial port: `data` events, and this. */
  export interface FirmataTransport extends EventEmitter {
    write(bytes: Uint8Array, written: () => void): void;
  }

  export interface FirmataPin {
    readonly supportedModes: readonly number[];
    mode: number;
    value: number;
    report: number;
    readonly analogChannel: number;
  }

  export class Firmata extends EventEmitter {
    constructor(transport: FirmataTransport, options?: { readonly reportVersionTimeout?: number });
    readonly name: string;
    readonly MODES: { readonly INPUT: 0; readonly OUTPUT: 1; readonly ANALOG: 2; readonly PULLUP: 11 };
    readonly HIGH: 1;
    readonly LOW: 0;
    readonly pins: FirmataPin[];
    readonly analogPins: number[];
    readonly isReady: boolean;
    pinMode(pin: number, mode: number): void;
    digitalWrite(pin: number, value: number, enqueue?: boolean): void;
    digitalRead(pin: number, callback: (value: number) => void): void;
    /** @param channel of the analog inputs, 0 for A0. */
    analogRead(channel: number, callback: (value: number) => void): void;
  }

  /** The module is a function that carries the class. */
  const firmataIo: { readonly Firmata: typeof Firmata };
  export default firmataIo;
}
