/** What stands for a part that is not there: everything may be asked of it, and nothing comes of it. */
import type { Lamp, Relay, StateContact } from '../phone/ports.js';

export const absentLamp: Lamp = { show: () => undefined };
export const absentRelay: Relay = { set: () => undefined };
export const absentContact: StateContact = { start: () => undefined, stop: () => undefined };
