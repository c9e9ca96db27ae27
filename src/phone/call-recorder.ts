import type {
  AudioStatistics,
  CallAttempt,
  CallRecord,
  CallStep,
  FailureCause,
} from '../protocol/call-record.js';
import type { CurrentCall } from '../protocol/handset.js';
import type { CallState } from './call.machine.js';
import type { LegFailure } from './ports.js';

/** A wedged handset and an exchange that drops every call may try all night: older attempts are forgotten. */
const MOST_ATTEMPTS = 200;

interface Attempt {
  readonly route: string;
  readonly startedMs: number;
  answered: boolean;
  failure: LegFailure | null;
}

/** Collects the facts of one lift (or one callback) and makes its record. Times are the phone's monotonic ms. */
export class CallRecorder {
  readonly #steps: Partial<Record<CallStep, number>> = { lift: 0 };
  /** The last ones. */
  readonly #attempts: Attempt[] = [];
  #attemptCount = 0;
  #answeredRoute: string | null = null;
  #lastFailure: FailureCause | null = null;
  /** Why an answered call was lost, if one was. */
  #lostBy: FailureCause | null = null;
  #hungUpBy: CallRecord['hungUpBy'] = 'caller';

  constructor(
    readonly id: string,
    private readonly direction: CallRecord['direction'],
    private readonly startedAtWallMs: number,
    private readonly liftMs: number,
  ) {}

  /** The first time counts; a redial does not move it. */
  step(step: CallStep, nowMs: number): void {
    this.#steps[step] ??= round(Math.max(0, nowMs - this.liftMs));
  }

  attemptStarted(route: string, nowMs: number): void {
    const startedMs = round(Math.max(0, nowMs - this.liftMs));
    this.#attempts.push({ route, startedMs, answered: false, failure: null });
    this.#attemptCount++;
    if (this.#attempts.length > MOST_ATTEMPTS) this.#attempts.shift();
  }

  attemptAnswered(route: string, nowMs: number): void {
    this.#answeredRoute = route;
    const attempt = this.#lastAttempt(route);
    if (attempt) attempt.answered = true;
    this.step('answered', nowMs);
  }

  attemptFailed(route: string, failure: LegFailure): void {
    const attempt = this.#lastAttempt(route);
    if (attempt) attempt.failure = failure;
    if (attempt?.answered) this.#lostBy = failure.cause;
    this.#lastFailure = failure.cause;
  }

  /** Talking, or the wish to, is over. The first call counts. */
  ended(by: CallRecord['hungUpBy'], nowMs: number): void {
    if (this.#steps.ended !== undefined) return;
    this.#hungUpBy = by;
    this.step('ended', nowMs);
  }

  /** Somebody was talked to, or is. */
  get answered(): boolean {
    return this.#steps.answered !== undefined;
  }

  current(): CurrentCall {
    return {
      steps: { ...this.#steps },
      route: this.#answeredRoute ?? this.#attempts.at(-1)?.route ?? null,
      attempts: this.#attemptCount,
      lastFailure: this.#lastFailure,
    };
  }

  /** @param stateAtEnd what the phone was doing when the call ended */
  finish(stateAtEnd: CallState, audio: AudioStatistics | null): CallRecord {
    const cause = this.#cause(stateAtEnd);
    return {
      id: this.id,
      direction: this.direction,
      startedAt: new Date(this.startedAtWallMs).toISOString(),
      steps: { ...this.#steps },
      route: this.current().route,
      attempts: this.#attempts.map(({ route, startedMs, failure }): CallAttempt => ({
        route,
        startedMs,
        failure: failure?.cause ?? null,
        sipCode: failure?.sipCode ?? null,
      })),
      cause,
      failure: cause === 'failed' ? this.#lastFailure : this.#lostBy,
      hungUpBy: this.#hungUpBy,
      audio,
      rating: null,
    };
  }

  #lastAttempt(route: string): Attempt | undefined {
    return this.#attempts.findLast((attempt) => attempt.route === route);
  }

  #cause(stateAtEnd: CallState): CallRecord['cause'] {
    if (this.answered) return 'answered';
    if (!this.#lastFailure || isProgressing(stateAtEnd)) return 'abandoned';
    if (this.#lastFailure === 'busy' || this.#lastFailure === 'no-answer') return this.#lastFailure;
    return 'failed';
  }
}

/** The caller left while an attempt could still have been answered. */
function isProgressing(state: CallState): boolean {
  return (
    state.name === 'calling' &&
    state.routes.some((r) => ['trying', 'ringing', 'early-media'].includes(r.phase))
  );
}

/** A tenth of a millisecond is finer than anything that is measured. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
