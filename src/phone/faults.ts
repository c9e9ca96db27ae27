import type { Clock } from '../clock/clock.js';
import { type Fault, type FaultCode, faultCodes, severities, type Severity } from '../protocol/faults.js';
import type { FaultReporter, Log } from './ports.js';

/** Far more than can be wrong at once; places come from outside, and the list must not grow for ever. */
export const MOST_FAULTS = 100;
/** What the schema of a fault allows. */
const LONGEST_PLACE = 64;
const LONGEST_MESSAGE = 500;

/**
 * What is wrong with this phone now. Each fault is logged once when it is raised, once for each other reason that it gets,
 * and once when it is cleared, as loudly as it is bad.
 */
export class FaultList implements FaultReporter {
  /** The list is another one now. */
  onChange: (() => void) | undefined;

  readonly #clock: Clock;
  readonly #log: Log;
  /** In the order in which they were raised. */
  readonly #faults = new Map<string, Fault>();

  constructor(options: { clock: Clock; log: Log }) {
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Newest last. */
  list(): readonly Fault[] {
    return [...this.#faults.values()];
  }

  raise(code: FaultCode, place: string, message: string): void {
    const key = keyOf(code, place);
    const before = this.#faults.get(key);
    const sentence = shortened(message, LONGEST_MESSAGE);
    if (before?.message === sentence) return;
    if (!before) this.#makeRoom();
    const since = before?.since ?? new Date(this.#clock.wallMs()).toISOString();
    const fault: Fault = { code, place: shortened(place, LONGEST_PLACE), message: sentence, since };
    this.#faults.set(key, fault);
    this.#tell(fault, before ? 'a fault has another reason' : 'a fault has come up');
    this.onChange?.();
  }

  clear(code: FaultCode, place: string): void {
    const key = keyOf(code, place);
    const fault = this.#faults.get(key);
    if (!fault) return;
    this.#faults.delete(key);
    this.#tell(fault, 'a fault is gone');
    this.onChange?.();
  }

  /** A full list gives up the oldest of those that matter least. */
  #makeRoom(): void {
    if (this.#faults.size < MOST_FAULTS) return;
    const keys = [...this.#faults.keys()];
    const ranks = [...this.#faults.values()].map(({ code }) => severities.indexOf(severityOf(code)));
    const given = keys[ranks.indexOf(Math.max(...ranks))];
    if (given !== undefined) this.#faults.delete(given);
  }

  #tell({ code, place, message }: Fault, what: string): void {
    this.#log[levels[severityOf(code)]]({ fault: code, place, reason: message }, what);
  }
}

/** The end of a fault is told as loudly as its beginning, so that a log which shows the one shows the other. */
const levels = { 'cannot-call': 'error', 'needs-service': 'warn', notice: 'info' } as const satisfies Record<
  Severity,
  keyof Log
>;

export function severityOf(code: FaultCode): Severity {
  return faultCodes[code].severity;
}

/** How bad the worst of them is; undefined when there are none. */
export function worstSeverity(faults: readonly Pick<Fault, 'code'>[]): Severity | undefined {
  return severities.find((severity) => faults.some(({ code }) => severityOf(code) === severity));
}

function keyOf(code: FaultCode, place: string): string {
  return `${code} ${place}`;
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
