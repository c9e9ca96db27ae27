import { monotonicMs } from '../bench-clock.js';

/** What the phone itself sees of a lift; as in LiftTimes. */
export interface PhoneTimes {
  readonly liftedMs: number;
  readonly inviteSentMs: number;
  readonly heardMs: number;
}

/** Times of the lift that is going on; the first of each counts. */
export class MeasuredLift {
  #liftedMs: number | undefined;
  #inviteSentMs: number | undefined;
  #voice = false;

  constructor(private readonly onHeard: (times: PhoneTimes) => void) {}

  begin(): void {
    this.#inviteSentMs = undefined;
    this.#voice = false;
    this.#liftedMs = monotonicMs();
  }

  inviteSent(atMs: number, flushed: boolean): void {
    if (!flushed) throw new Error('the kernel did not take the INVITE at once: the lift cannot be timed');
    this.#inviteSentMs ??= atMs;
  }

  /** The next frame that is played is the other side's voice. */
  voiceComes(): void {
    this.#voice = true;
  }

  played(): void {
    const [liftedMs, inviteSentMs] = [this.#liftedMs, this.#inviteSentMs];
    if (!this.#voice || liftedMs === undefined || inviteSentMs === undefined) return;
    this.#liftedMs = undefined;
    this.onHeard({ liftedMs, inviteSentMs, heardMs: monotonicMs() });
  }
}
