import type { IncomingLeg, Leg, LegEvent, LegFailure, MediaLeg } from '../../../src/phone/ports.js';
import type { FailureCause } from '../../../src/protocol/call-record.js';
import { type FakeMediaLeg, fakeOf } from './fake-media-leg.js';

type Phase = 'dialled' | 'invited' | 'trying' | 'ringing' | 'early-media' | 'answered' | 'over';

const order: readonly Phase[] = [
  'dialled',
  'invited',
  'trying',
  'ringing',
  'early-media',
  'answered',
  'over',
];

/**
 * A call leg whose far end is the test. Strict both ways: it throws where the test lets it say what the port
 * {@link Leg} forbids (a wrong order, an event after `end`), and where the phone uses it wrongly.
 */
export class FakeLeg implements Leg {
  /** Digits that the phone sent to the far end. */
  digits = '';
  /** How often the phone ended it. */
  ends = 0;

  protected phase: Phase = 'dialled';
  protected onEvent: ((event: LegEvent) => void) | undefined;
  #media: FakeMediaLeg | undefined;

  get alive(): boolean {
    return this.ends === 0 && this.phase !== 'over';
  }
  get isAnswered(): boolean {
    return this.phase === 'answered';
  }
  get media(): FakeMediaLeg {
    if (!this.#media) throw new Error('the leg has no sound path yet');
    return this.#media;
  }

  /** By the user agent, once. */
  open(media: MediaLeg, role: 'offer' | 'answer', onEvent: (event: LegEvent) => void): void {
    if (this.#media) throw new Error('a leg is opened twice');
    this.#media = fakeOf(media);
    this.#media.use(role);
    if (role === 'offer') void this.#media.offer();
    this.onEvent = onEvent;
  }

  end(): void {
    this.ends++;
    this.#media?.close();
  }

  sendDigits(digits: string): void {
    if (!/^[0-9*#]*$/.test(digits)) throw new Error(`${digits} are no digits`);
    if (this.phase === 'answered' && this.alive) this.digits += digits;
  }

  // ── what the far end does ─────────────────────────────────────────────────────────────────────────────────────

  invited(): void {
    this.#progress({ type: 'invited' }, 'invited');
  }
  trying(): void {
    this.#progress({ type: 'trying' }, 'trying');
  }
  ringing(): void {
    this.#progress({ type: 'ringing' }, 'ringing');
  }
  earlyMedia(): void {
    void this.#media?.acceptAnswer();
    this.#progress({ type: 'early-media' }, 'early-media');
  }
  answered(): void {
    if (this.phase !== 'early-media') void this.#media?.acceptAnswer();
    this.#progress({ type: 'answered' }, 'answered');
  }
  hold(held: boolean): void {
    if (this.phase !== 'answered') throw new Error('hold before the answer');
    this.emit({ type: 'hold', held });
  }
  hangUp(): void {
    if (this.phase !== 'answered') throw new Error('a far end that has not answered hangs up');
    this.#last({ type: 'ended' });
  }
  fail(cause: FailureCause, more: Partial<LegFailure> = {}): void {
    this.#last({ type: 'failed', failure: { cause, reason: `the test said ${cause}`, ...more } });
  }

  /** What a careless adapter might still say after `end` or the last event: nobody may care. */
  emitLate(event: LegEvent): void {
    if (this.alive) throw new Error('the leg is alive: nothing is late');
    this.onEvent?.(event);
  }

  protected emit(event: LegEvent): void {
    if (!this.alive) throw new Error(`the far end says ${event.type} on a leg that is over`);
    if (!this.onEvent) throw new Error(`the far end says ${event.type} on a leg that nobody listens to`);
    this.onEvent(event);
  }

  #progress(event: LegEvent, phase: Phase): void {
    if (order.indexOf(phase) <= order.indexOf(this.phase))
      throw new Error(`the far end says ${event.type} on a leg that is ${this.phase}`);
    if (this.phase === 'dialled' && phase !== 'invited') this.invited();
    this.phase = phase;
    this.emit(event);
  }

  #last(event: LegEvent): void {
    this.emit(event);
    this.phase = 'over';
    this.#media?.close();
  }
}

/** A callback. Strict: answered at most once, and not when it is over. */
export class FakeIncomingLeg extends FakeLeg implements IncomingLeg {
  onCancelled: (() => void) | undefined;
  #accepted = false;

  constructor(readonly caller: string) {
    super();
  }

  get isTaken(): boolean {
    return this.#accepted;
  }

  answer(media: MediaLeg, onEvent: (event: LegEvent) => void): void {
    if (!this.alive) throw new Error('a callback that is over is answered');
    this.open(media, 'answer', onEvent);
    this.#accepted = true;
  }

  override answered(): void {
    void this.media.answer('their offer');
    this.phase = 'answered';
    this.emit({ type: 'answered' });
  }

  /** The caller gives up before anyone lifted. */
  cancel(): void {
    if (!this.alive || this.#accepted) throw new Error('a callback that is not ringing is cancelled');
    this.phase = 'over';
    this.onCancelled?.();
  }
}
