import type { CallJournal } from '../phone/ports.js';
import type { CallRecord } from '../protocol/call-record.js';
import type { HealthReport } from '../protocol/health.js';

/** As many as the journal remembers. */
const LOOKED_AT = 50;

/** Counts the calls since the start of the program, by looking at the journal after every change of the phone. */
export class CallCounter {
  readonly #journal: CallJournal;
  /** Of before the start, or counted. */
  #known: ReadonlySet<string>;
  #calls = 0;
  #failed = 0;

  constructor(journal: CallJournal) {
    this.#journal = journal;
    this.#known = new Set(journal.latest(LOOKED_AT).map(({ id }) => id));
  }

  note(): void {
    const latest = this.#journal.latest(LOOKED_AT);
    const fresh = latest.filter(({ id }) => !this.#known.has(id));
    if (fresh.length === 0) return;
    this.#calls += fresh.length;
    this.#failed += fresh.filter(hasFailed).length;
    this.#known = new Set(latest.map(({ id }) => id));
  }

  counts(): Omit<HealthReport['calls'], 'state'> {
    const [last] = this.#journal.latest(1);
    return { sinceStart: this.#calls, failedSinceStart: this.#failed, last: last ? lastOf(last) : null };
  }
}

/** It came to nothing by no caller's doing, or was answered and then lost. */
function hasFailed({ cause, failure }: CallRecord): boolean {
  return cause === 'failed' || failure !== null;
}

function lastOf({ startedAt, cause, failure, audio }: CallRecord): HealthReport['calls']['last'] {
  return {
    at: startedAt,
    cause,
    failure,
    lossPercent: audio?.lossPercent ?? null,
    jitterMs: audio?.jitterMs ?? null,
    roundTripMs: audio?.roundTripMs ?? null,
    mos: audio?.mos ?? null,
  };
}
