import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock, Timer } from '../clock/clock.js';
import { SETUP_CODE_DIGITS } from '../protocol/setup-api.js';
import {
  askToSpeak,
  initialSpokenCode,
  isValid,
  speak,
  type SpokenCodeState,
  type Try,
  tryCode,
} from './spoken-code.machine.js';

/** A technician who does nothing for so long has left. */
export const SESSION_IDLE_MS = 30 * 60_000;
const TOKEN_BYTES = 32;

export interface DoorOptions {
  readonly clock: Clock;
  /** The session has ended by itself, or by another one. */
  readonly onEnded: () => void;
  /** Six digits, for tests. */
  readonly freshCode?: () => string;
}

/** Lets in who has heard the code: one browser at a time, the last one that gave it. */
export class SetupDoor {
  readonly #clock: Clock;
  readonly #onEnded: () => void;
  readonly #freshCode: () => string;
  #code: SpokenCodeState = initialSpokenCode;
  /** SHA-256 of the token that the browser has as its cookie. */
  #session: { readonly hash: Buffer } | undefined;
  #idle: Timer | undefined;

  constructor(options: DoorOptions) {
    this.#clock = options.clock;
    this.#onEnded = options.onEnded;
    this.#freshCode = options.freshCode ?? randomCode;
  }

  get isOpen(): boolean {
    return this.#session !== undefined;
  }

  /** The digits that are being spoken now. Never to be logged. */
  spoken(): string {
    this.#code = speak(this.#code, this.#clock.nowMs(), this.#freshCode);
    return this.#code.code?.digits ?? '';
  }

  /** Whether the button may have it spoken now; then it may not for a while. */
  mayBeSpoken(): boolean {
    const next = askToSpeak(this.#code, this.#clock.nowMs());
    if (next) this.#code = next;
    return next !== undefined;
  }

  view(): { spoken: boolean; expiresInMs: number | null; waitMs: number; speakWaitMs: number } {
    const nowMs = this.#clock.nowMs();
    const spoken = isValid(this.#code, nowMs);
    const rest = (atMs: number) => Math.max(0, Math.ceil(atMs - nowMs));
    return {
      spoken,
      expiresInMs: spoken && this.#code.code ? rest(this.#code.code.untilMs) : null,
      waitMs: rest(this.#code.nextTryMs),
      speakWaitMs: rest(this.#code.nextSpeechMs),
    };
  }

  /** The token for the browser, when the code was right. */
  unlock(code: string): Exclude<Try, 'right'> | { readonly token: string } {
    const tried = tryCode(this.#code, this.#clock.nowMs(), code);
    this.#code = tried.state;
    if (tried.outcome !== 'right') return tried.outcome;
    if (this.#session) this.end();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    this.#session = { hash: hashOf(token) };
    this.#used();
    return { token };
  }

  /** Whether a browser with this cookie is let in; that counts as a sign of life. */
  admits(token: string | undefined): boolean {
    if (!this.#session || token === undefined || !timingSafeEqual(this.#session.hash, hashOf(token)))
      return false;
    this.#used();
    return true;
  }

  end(): void {
    this.#idle?.cancel();
    if (!this.#session) return;
    this.#session = undefined;
    this.#onEnded();
  }

  #used(): void {
    this.#idle?.cancel();
    this.#idle = this.#clock.after(SESSION_IDLE_MS, () => this.end());
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function randomCode(): string {
  return randomInt(10 ** SETUP_CODE_DIGITS)
    .toString()
    .padStart(SETUP_CODE_DIGITS, '0');
}
