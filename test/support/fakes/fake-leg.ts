import type { IncomingLeg, Leg, LegEvent, LegFailure, MediaLeg } from '../../../src/phone/ports.js';
import type { FailureCause } from '../../../src/protocol/call-record.js';
import { type FakeMediaLeg, fakeOf } from './fake-media-leg.js';

/** What the far end can say on the way to an answer. */
export type Progress = 'invited' | 'trying' | 'ringing' | 'early-media' | 'answered';

const order: readonly string[] = ['dialled', 'invited', 'trying', 'ringing', 'early-media', 'answered'];

/**
 * A call leg whose far end is the test. Strict both ways: it throws where the test lets it say what the port
 * {@link Leg} forbids (a wrong order, an event after `end`), and where the phone uses it wrongly.
 */
export class FakeLeg implements Leg {
  /** Digits that the phone sent to the far end. */
  digits = '';
  /** How often the phone ended it. */
  ends = 0;

  #phase: Progress | 'dialled' = 'dialled';
  #over = false;
  #onEvent: ((event: LegEvent) => void) | undefined;
  #media: FakeMediaLeg | undefined;

  get alive(): boolean {
    return this.ends === 0 && !this.#over;
  }
  get isAnswered(): boolean {
    return this.#phase === 'answered';
  }
  /** Whether the phone has given it a sound path: a callback that rings has none. */
  get isOpen(): boolean {
    return this.#media !== undefined;
  }
  get media(): FakeMediaLeg {
    if (!this.#media) throw new Error('the leg has no sound path yet');
    return this.#media;
  }

  /** By the user agent, once. */
  open(media: MediaLeg, role: 'offer' | 'answer', onEvent: (event: LegEvent) => void): void {
    if (this.#media) throw new Error('a leg is opened twice');
    if (!this.alive) throw new Error('a leg that is over is opened');
    this.#media = fakeOf(media);
    this.#media.use(role);
    if (role === 'offer') void this.#media.offer();
    this.#onEvent = onEvent;
  }

  end(): void {
    this.ends++;
    this.#media?.close();
  }

  sendDigits(digits: string): void {
    if (!/^[0-9*#]*$/.test(digits)) throw new Error(`${digits} are no digits`);
    if (this.isAnswered && this.alive) this.digits += digits;
  }

  // ── what the far end does ─────────────────────────────────────────────────────────────────────────────────────

  /** Whether the far end may still say this. */
  may(progress: Progress): boolean {
    return this.alive && this.isOpen && order.indexOf(progress) > order.indexOf(this.#phase);
  }

  /** Says it; the INVITE is out by then. */
  says(progress: Progress): void {
    if (!this.may(progress)) throw new Error(`the far end says ${progress} on a leg that is ${this.#phase}`);
    if (progress !== 'invited' && this.#phase === 'dialled' && this.may('invited')) this.says('invited');
    const sounding = progress === 'early-media' || progress === 'answered';
    if (sounding && this.#phase !== 'early-media') this.agreeOnSound();
    this.#phase = progress;
    this.#emit({ type: progress });
  }
  invited(): void {
    this.says('invited');
  }
  trying(): void {
    this.says('trying');
  }
  ringing(): void {
    this.says('ringing');
  }
  earlyMedia(): void {
    this.says('early-media');
  }
  answered(): void {
    this.says('answered');
  }
  hold(held: boolean): void {
    if (!this.isAnswered) throw new Error('the far end holds what it has not answered');
    this.#emit({ type: 'hold', held });
  }
  hangUp(): void {
    if (!this.isAnswered) throw new Error('the far end hangs up what it has not answered');
    this.#last({ type: 'ended' });
  }
  fail(cause: FailureCause, more: Partial<LegFailure> = {}): void {
    this.#last({ type: 'failed', failure: { cause, reason: `the test said ${cause}`, ...more } });
  }

  /** What a careless adapter might still say after `end` or the last event: nobody may care. */
  emitLate(event: LegEvent): void {
    if (this.alive) throw new Error('the leg is alive: nothing is late');
    this.#onEvent?.(event);
  }

  protected agreeOnSound(): void {
    void this.media.acceptAnswer();
  }

  /** Over without an event. */
  protected vanish(): void {
    this.#over = true;
  }

  #emit(event: LegEvent): void {
    if (!this.alive) throw new Error(`the far end says ${event.type} on a leg that is over`);
    if (!this.#onEvent) throw new Error(`the far end says ${event.type} on a leg that nobody listens to`);
    this.#onEvent(event);
  }

  #last(event: LegEvent): void {
    this.#emit(event);
    this.#over = true;
    this.#media?.close();
  }
}

/** A callback. Strict: answered at most once, and not when it is over. */
export class FakeIncomingLeg extends FakeLeg implements IncomingLeg {
  onCancelled: (() => void) | undefined;

  constructor(readonly caller: string) {
    super();
  }

  answer(media: MediaLeg, onEvent: (event: LegEvent) => void): void {
    this.open(media, 'answer', onEvent);
  }

  /** Its first event is the answer. */
  override may(progress: Progress): boolean {
    return progress === 'answered' && super.may(progress);
  }

  /** The caller gives up before anyone lifted. */
  cancel(): void {
    if (!this.alive || this.isOpen) throw new Error('a callback that is not ringing is cancelled');
    this.vanish();
    this.onCancelled?.();
  }

  protected override agreeOnSound(): void {
    void this.media.answer('their offer');
  }
}
