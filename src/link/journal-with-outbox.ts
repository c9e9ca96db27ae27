import type { CallJournal } from '../phone/ports.js';
import type { CallRating, CallRecord } from '../protocol/call-record.js';
import type { LinkEventBody } from '../protocol/fleet-link/frames.js';

/** A journal whose calls and ratings the fleet is told of, too. */
export class JournalWithOutbox implements CallJournal {
  readonly #journal: CallJournal;
  readonly #record: (body: LinkEventBody) => void;

  constructor(journal: CallJournal, record: (body: LinkEventBody) => void) {
    this.#journal = journal;
    this.#record = record;
  }

  append(call: CallRecord): void {
    this.#journal.append(call);
    this.#record({ kind: 'call', call });
  }

  rate(call: string, rating: CallRating): void {
    this.#journal.rate(call, rating);
    this.#record({ kind: 'rating', call, rating });
  }

  latest(count: number): readonly CallRecord[] {
    return this.#journal.latest(count);
  }
}
