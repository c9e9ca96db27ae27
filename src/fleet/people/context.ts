import { KnownDevices } from './known-devices.js';
import type { ScryptCost } from './passwords.js';
import { Passwords } from './passwords.js';
import type { Base } from '../ports.js';
import { RefusedSignIns } from './refused-sign-ins.js';
import { Sessions } from './sessions.js';
import { SignInThrottle } from './sign-in-throttle.js';

/** What everything about people shares. */
export interface PeopleContext extends Base {
  readonly passwords: Passwords;
  readonly throttle: SignInThrottle;
  readonly sessions: Sessions;
  readonly devices: KnownDevices;
  readonly refused: RefusedSignIns;
  /** Sessions of the account have ended, or it may do something else than before. */
  readonly accessChanged: (account: string) => void;
}

export function peopleContext(
  base: Base,
  accessChanged: (account: string) => void,
  passwordCost?: ScryptCost,
): PeopleContext {
  return {
    ...base,
    passwords: new Passwords(passwordCost),
    throttle: new SignInThrottle(base.clock),
    sessions: new Sessions(base),
    devices: new KnownDevices(base),
    refused: new RefusedSignIns(base),
    accessChanged,
  };
}

export function nowMs({ clock }: Pick<Base, 'clock'>): number {
  return Math.round(clock.wallMs());
}
