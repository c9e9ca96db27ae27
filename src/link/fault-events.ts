import type { Fault } from '../protocol/faults.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';

/** Tells the fleet of every fault that comes, gets another reason, or goes. */
export class FaultEvents {
  readonly #record: (body: LinkEventBody) => void;
  #known: ReadonlyMap<string, Fault> = new Map();

  constructor(record: (body: LinkEventBody) => void) {
    this.#record = record;
  }

  /** To be told of the list whenever it may have changed. */
  update(faults: readonly Fault[]): void {
    const now = new Map(faults.map((fault) => [`${fault.code} ${fault.place}`, fault]));
    for (const [key, fault] of this.#known) {
      const still = now.get(key);
      // One that went and came back between two looks is another one: the old one is cleared first.
      if (still?.since !== fault.since) this.#record({ kind: 'fault-cleared', fault });
    }
    for (const [key, fault] of now) {
      const before = this.#known.get(key);
      if (before?.since !== fault.since || before.message !== fault.message)
        this.#record({ kind: 'fault-raised', fault });
    }
    this.#known = now;
  }
}
