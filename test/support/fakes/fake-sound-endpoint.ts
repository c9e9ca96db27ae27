import type { SoundEndpoint } from '../../../src/audio/sound-endpoint.js';
import type { ReceptionReport } from '../../../src/audio/webrtc-statistics.js';
import type { Direction } from '../../../src/audio/wrtc.js';
import { FRAME_SAMPLES } from '../../../src/protocol/audio-format.js';
import { HotlineError } from '../../../src/protocol/errors.js';

/**
 * A WebRTC endpoint without libwebrtc. Strict: it throws where its user offers twice, takes an answer to nothing, sends a
 * frame of another length, or does anything but `close` after `close`.
 */
export class FakeSoundEndpoint implements SoundEndpoint {
  onFrame: ((frame: Int16Array) => void) | undefined;
  onDigit: ((digit: string) => void) | undefined;
  /** Digits sent; `takesDigits` says whether the far end takes any. */
  readonly digits: string[] = [];
  takesDigits = false;
  /** Frames sent. */
  readonly sent: Int16Array[] = [];
  /** Directions that later offers asked for. */
  readonly reOffers: Direction[] = [];
  closes = 0;
  /** What the next `report` says. */
  received: ReceptionReport = noReception;
  /** How the offer ends: it waits for this, or fails with it. */
  offerReady: () => Promise<void> = () => Promise.resolve();
  /** How a report ends, likewise. */
  reportReady: () => Promise<void> = () => Promise.resolve();

  #state: 'fresh' | 'offered' | 'stable' = 'fresh';

  /** @param name stands in its offers, so that a test tells endpoints apart */
  constructor(readonly name = 'endpoint') {}

  get closed(): boolean {
    return this.closes > 0;
  }

  async prepareOffer(): Promise<string> {
    this.#mustBeOpen();
    if (this.#state === 'stable') throw new Error('the first offer is asked for after an answer to it');
    this.#state = 'offered';
    await this.offerReady();
    this.#mustBeOpen();
    return `offer of ${this.name}`;
  }

  sendDigits(digits: string): boolean {
    if (this.#state === 'fresh') throw new Error('digits before anything is agreed');
    if (this.takesDigits) this.digits.push(digits);
    return this.takesDigits;
  }

  acceptAnswer(_answer: string): Promise<void> {
    return this.#step(() => {
      if (this.#state !== 'offered') throw new Error('an answer without an offer');
      this.#state = 'stable';
    });
  }

  createAnswer(offer: string): Promise<string> {
    return this.#step(() => {
      if (this.#state === 'offered') throw new Error('an offer of the far end while ours is open');
      this.#state = 'stable';
      return `answer to ${offer}`;
    });
  }

  createReOffer(direction: Direction): Promise<string> {
    return this.#step(() => {
      if (this.#state !== 'stable') throw new Error('a later offer before the first was answered');
      this.#state = 'offered';
      this.reOffers.push(direction);
      return `offer ${this.reOffers.length + 1} of ${this.name}`;
    });
  }

  send(frame: Int16Array): void {
    if (frame.length !== FRAME_SAMPLES) throw new Error(`a frame of ${frame.length} samples is sent`);
    if (this.closed) throw new Error('a frame is sent after close');
    this.sent.push(frame);
  }

  async report(): Promise<ReceptionReport> {
    this.#mustBeOpen();
    await this.reportReady();
    return this.received;
  }

  close(): void {
    this.closes++;
    this.onFrame = undefined;
  }

  /** So many packets more have arrived. */
  receives(packets: number, differences: Partial<ReceptionReport> = {}): void {
    const packetsReceived = this.received.packetsReceived + packets;
    this.received = { ...this.received, ...differences, packetsReceived };
  }

  #step<T>(work: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      this.#mustBeOpen();
      return work();
    });
  }

  #mustBeOpen(): void {
    if (this.closed) throw new HotlineError('MEDIA', 'the sound path is closed');
  }
}

const noReception: ReceptionReport = {
  packetsReceived: 0,
  packetsLost: 0,
  jitterMs: 0,
  roundTripMs: undefined,
  samples: 0,
  concealedSamples: 0,
  jitterBufferMs: 0,
  codec: undefined,
};
