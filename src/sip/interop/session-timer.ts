import type { Clock, Timer } from '../../clock/clock.js';
import type { SessionTerms } from './session-expires.js';

/** What became of a refresh of ours. */
export type RefreshResult =
  /** Refreshed; the far end's new terms, or none: the session does not expire any more. */
  | { readonly type: 'refreshed'; readonly terms: SessionTerms | undefined }
  /** The far end asks for a longer interval (422). */
  | { readonly type: 'too-short'; readonly leastS: number }
  /** The far end does not know the call any more, or did not answer (481, 408). */
  | { readonly type: 'gone' }
  /** Refused for now. */
  | { readonly type: 'later'; readonly afterMs: number };

export interface SessionTimerOptions {
  readonly clock: Clock;
  /** Sends a refresh that asks for this interval. Never rejects. */
  readonly refresh: (intervalS: number) => Promise<RefreshResult>;
  /** No refresh came through in time, or the call is gone. Called once; the timer has stopped. */
  readonly onExpired: () => void;
}

/** A call is ended this long before it expires, or a third of its interval if that is less (RFC 4028 section 10). */
const EARLY_MS = 32_000;

/**
 * Keeps a session alive by RFC 4028: refreshes at half the interval when that is our part, and calls the session dead
 * when no refresh came through, whosever part it was. Without terms it does nothing.
 */
export class SessionTimer {
  readonly #options: SessionTimerOptions;
  #refreshAt: Timer | undefined;
  #expireAt: Timer | undefined;
  /** Counts the terms agreed on, so that a late word about earlier ones is recognised. */
  #agreement = 0;
  #stopped = false;

  constructor(options: SessionTimerOptions) {
    this.#options = options;
  }

  /** Begins anew, at every refresh of either side. */
  agree(terms: SessionTerms | undefined): void {
    this.#cancel();
    this.#agreement++;
    if (this.#stopped || !terms) return;
    const { clock } = this.#options;
    const intervalMs = terms.intervalS * 1_000;
    this.#expireAt = clock.after(intervalMs - Math.min(EARLY_MS, intervalMs / 3), () => this.#expire());
    if (terms.refresher === 'us') this.#refreshIn(intervalMs / 2, terms.intervalS);
  }

  /** Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #refreshIn(afterMs: number, intervalS: number): void {
    this.#refreshAt?.cancel();
    this.#refreshAt = this.#options.clock.after(afterMs, () => void this.#refresh(intervalS));
  }

  async #refresh(intervalS: number): Promise<void> {
    const agreement = this.#agreement;
    const result = await this.#options.refresh(intervalS);
    if (this.#stopped || agreement !== this.#agreement) return;
    switch (result.type) {
      case 'refreshed':
        this.agree(result.terms);
        return;
      case 'too-short':
        // A far end that asks for what we asked already would be asked for ever.
        if (result.leastS > intervalS) void this.#refresh(result.leastS);
        return;
      case 'gone':
        this.#expire();
        return;
      case 'later':
        this.#refreshIn(result.afterMs, intervalS);
    }
  }

  #expire(): void {
    if (this.#stopped) return;
    this.stop();
    this.#options.onExpired();
  }

  #cancel(): void {
    this.#refreshAt?.cancel();
    this.#expireAt?.cancel();
    this.#refreshAt = undefined;
    this.#expireAt = undefined;
  }
}
