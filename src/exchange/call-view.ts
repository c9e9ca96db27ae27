import type { HeardSound } from './heard-sound.js';

export type CallState =
  /** Met with silence: the caller was not told anything. Not an open call. */
  | 'ignored'
  /** The INVITE came, or went out to a phone, and nothing was said to it yet. */
  | 'arriving'
  | 'ringing'
  | 'early-media'
  | 'answered'
  /** The exchange put the phone on hold. */
  | 'on-hold'
  | 'ended';

/** One call as the exchange sees it: live while it goes on, as it was at the end afterwards. */
export interface CallView {
  readonly callId: string;
  readonly direction: 'from-phone' | 'to-phone';
  /** Account of the phone; for an ignored call what its From header claims. */
  readonly account: string;
  /** From a phone: what it called. To a phone: who the exchange says is calling. */
  readonly extension: string;
  readonly state: CallState;
  /** What the phone sent by SIP INFO or as telephone events (RFC 4733), at most {@link MAX_DIGITS}. */
  readonly digits: string;
  /** SIP status that the INVITE ended with; 503 when the connection was lost before (RFC 3261 section 8.1.3.1). */
  readonly finalStatus: number | undefined;
  readonly endedBy: 'phone' | 'exchange' | 'connection-lost' | undefined;
  /** Status with which the phone answered the exchange's REFER. */
  readonly referStatus: number | undefined;
  /** Statuses with which the phone answered the exchange's re-INVITEs, in order. */
  readonly reInviteStatuses: readonly number[];
  readonly heard: HeardSound;
}

export const MAX_DIGITS = 64;

const nothingHeard: HeardSound = { frames: 0, peakDb: -Infinity, toneLevel: () => 0 };

/** A {@link CallView} while it is being written. */
export class CallEntry implements CallView {
  state: CallState = 'arriving';
  referStatus: number | undefined;
  readonly reInviteStatuses: number[] = [];
  heard: HeardSound = nothingHeard;
  /** Called once, when the state becomes `ended`. */
  onEnded: (() => void) | undefined;
  /** Called once, with the status that the INVITE ended with. */
  onFinalStatus: ((status: number) => void) | undefined;
  #finalStatus: number | undefined;
  #digits = '';
  #endedBy: CallView['endedBy'];

  constructor(
    readonly callId: string,
    readonly direction: CallView['direction'],
    readonly account: string,
    readonly extension: string,
  ) {}

  get finalStatus(): number | undefined {
    return this.#finalStatus;
  }

  get digits(): string {
    return this.#digits;
  }

  get endedBy(): CallView['endedBy'] {
    return this.#endedBy;
  }

  /** A method, not a property: what it says may change over any `await`. */
  hasEnded(): boolean {
    return this.state === 'ended';
  }

  /** The INVITE got its final status; the first one counts. */
  conclude(status: number): void {
    if (this.#finalStatus !== undefined) return;
    this.#finalStatus = status;
    this.onFinalStatus?.(status);
  }

  addDigits(digits: string): void {
    this.#digits = (this.#digits + digits).slice(0, MAX_DIGITS);
  }

  /** The first end is the one that counts. */
  end(by: NonNullable<CallView['endedBy']>): void {
    if (this.hasEnded()) return;
    this.state = 'ended';
    this.#endedBy = by;
    this.onEnded?.();
  }
}
