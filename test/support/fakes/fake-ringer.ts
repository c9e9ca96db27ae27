import type { Ringer } from '../../../src/phone/ports.js';

/** Strict: it is switched on when it is off, and off when it is on. */
export class FakeRinger implements Ringer {
  ringing = false;

  ring(on: boolean): void {
    if (on === this.ringing) throw new Error(`the ringer is switched ${on ? 'on' : 'off'} twice`);
    this.ringing = on;
  }
}
