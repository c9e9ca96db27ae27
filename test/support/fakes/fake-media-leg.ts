import type { MediaLeg, MediaLegs } from '../../../src/phone/ports.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import type { AudioStatistics } from '../../../src/protocol/call-record.js';
import { HotlineError } from '../../../src/protocol/errors.js';

type Role = 'offer' | 'answer';

/** A good wideband call; a test names what differs. */
export function audioStatistics(differences: Partial<AudioStatistics> = {}): AudioStatistics {
  return {
    lossPercent: 0.5,
    jitterMs: 4,
    roundTripMs: 30,
    concealedPercent: 0.2,
    mos: 4.2,
    codec: 'opus',
    droppedFrames: 0,
    ...differences,
  };
}

/**
 * A media leg without media. Strict: it throws where its user breaks the rules of the port {@link MediaLeg} (an answer
 * without an offer, an offer on the answering side, a frame of another length).
 */
export class FakeMediaLeg implements MediaLeg {
  onFrame: ((frame: Int16Array) => void) | undefined;
  onStalled: (() => void) | undefined;
  /** What `statistics` tells; null until sound was received. */
  audio: AudioStatistics | null = null;
  /** How long `statistics` takes: it resolves after this. */
  statisticsReady: Promise<void> = Promise.resolve();
  /** Frames sent to the far end. */
  readonly sent: Int16Array[] = [];

  #state: 'fresh' | 'offered' | 'open' | 'closed' = 'fresh';
  #offers = 0;
  #used = false;

  constructor(readonly role: Role) {}

  get closed(): boolean {
    return this.#state === 'closed';
  }
  /** Both sides have agreed on the sound: it can flow, and stop flowing. */
  get agreed(): boolean {
    return this.#state === 'open';
  }

  /** By the call leg that takes this sound path: no other may. */
  use(role: Role): void {
    if (this.#used) throw new Error('one media leg is given to two calls');
    if (this.closed) throw new Error('a closed media leg is given to a call');
    if (role !== this.role) throw new Error(`a media leg taken to ${this.role} is used to ${role}`);
    this.#used = true;
  }

  offer(): Promise<string> {
    if (this.closed) return closedError();
    if (this.role !== 'offer') throw new Error('the answering side makes the first offer');
    if (this.#state === 'open') throw new Error('the first offer is asked for after an answer to it');
    this.#state = 'offered';
    return Promise.resolve('offer 0');
  }

  acceptAnswer(): Promise<void> {
    if (this.closed) return closedError();
    if (this.#state !== 'offered') throw new Error('an answer without an offer');
    this.#state = 'open';
    return Promise.resolve();
  }

  answer(offer: string): Promise<{ sdp: string; held: boolean }> {
    if (this.closed) return closedError();
    if (this.#state === 'offered') throw new Error('an offer of the far end while ours is open');
    if (this.#state === 'fresh' && this.role === 'offer') throw new Error('the offering side answers first');
    this.#state = 'open';
    return Promise.resolve({ sdp: `answer to ${offer}`, held: offer.includes('sendonly') });
  }

  renewOffer(): Promise<string> {
    if (this.closed) return closedError();
    if (this.#state !== 'open') throw new Error('a renewed offer outside a running call');
    this.#state = 'offered';
    return Promise.resolve(`offer ${++this.#offers}`);
  }

  send(frame: Int16Array): void {
    if (frame.length !== FRAME_SAMPLES) throw new Error(`a frame of ${frame.length} samples is sent`);
    if (!this.closed) this.sent.push(frame.slice());
  }

  /** The far end takes no telephone events. */
  sendDigits(): boolean {
    return false;
  }

  countDropped(frames: number): void {
    if (!Number.isInteger(frames) || frames < 0) throw new Error(`${frames} frames are counted as dropped`);
  }

  async statistics(): Promise<AudioStatistics | null> {
    await this.statisticsReady;
    return this.audio;
  }

  close(): void {
    this.#state = 'closed';
  }

  /** Sound has been received for a while. */
  hearSomething(audio: AudioStatistics = audioStatistics()): void {
    this.audio = audio;
  }

  /** Nothing has arrived for the time set. */
  stall(): void {
    if (this.#state !== 'open') throw new Error(`a media leg that is ${this.#state} cannot stall`);
    this.onStalled?.();
  }

  /** A stall noticed too late, after the leg was given up: nobody may care. */
  stallLate(): void {
    this.onStalled?.();
  }
}

/** Makes fake media legs and remembers them. Strict: none after `close`. */
export class FakeMediaLegs implements MediaLegs {
  /** Every leg ever taken, oldest first. */
  readonly taken: FakeMediaLeg[] = [];
  networkChanges = 0;
  #closed = false;

  take(_route: string, role: Role): FakeMediaLeg {
    if (this.#closed) throw new Error('a media leg is taken after close');
    const leg = new FakeMediaLeg(role);
    this.taken.push(leg);
    return leg;
  }

  networkChanged(): void {
    this.networkChanges++;
  }

  close(): void {
    this.#closed = true;
  }

  get open(): readonly FakeMediaLeg[] {
    return this.taken.filter((leg) => !leg.closed);
  }
}

/** The fake in a port's clothes; throws for anything else. */
export function fakeOf(media: MediaLeg): FakeMediaLeg {
  if (!(media instanceof FakeMediaLeg)) throw new TypeError('not a fake media leg');
  return media;
}

function closedError(): Promise<never> {
  return Promise.reject(new HotlineError('MEDIA', 'the sound path is closed'));
}
