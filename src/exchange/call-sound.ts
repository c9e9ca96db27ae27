import type { SoundEndpoint } from '../audio/sound-endpoint.js';
import type { Direction } from '../audio/wrtc.js';
import type { Clock } from '../clock/clock.js';
import { HotlineError } from '../protocol/errors.js';
import type { VoiceKind } from './behaviour.js';
import { FramePump } from './frame-pump.js';
import { SoundMemory } from './heard-sound.js';
import { type SoundPath, soundPathOf } from './sound-path.js';
import { type Voice, voiceFor } from './voice.js';

export interface CallSoundOptions {
  readonly clock: Clock;
  /** Called once, when it is known how the sound is to travel. */
  readonly open: (path: SoundPath) => SoundEndpoint | Promise<SoundEndpoint>;
  /** Samples of the greeting. */
  readonly greeting: Int16Array;
  readonly onDigit: (digit: string) => void;
}

/**
 * The sound of one call: what is said to the caller, and a memory of what the caller said. Its path is opened by the
 * first offer, and whatever cannot be offered or answered rejects with MEDIA.
 */
export class CallSound {
  readonly heard = new SoundMemory();
  #endpoint: Promise<SoundEndpoint> | undefined;
  /** Once it is open. */
  #opened: SoundEndpoint | undefined;
  #voice: Voice | undefined;
  #closed = false;
  readonly #pump: FramePump;

  constructor(private readonly options: CallSoundOptions) {
    this.#pump = new FramePump(options.clock, () => {
      const frame = this.#voice?.next();
      if (frame) this.#opened?.send(frame);
    });
  }

  /** SDP of the exchange's own first offer. */
  async offer(path: SoundPath): Promise<string> {
    return (await this.#open(path)).prepareOffer();
  }

  /** SDP that answers an offer of the phone, the first or a later one. */
  async answer(offer: string): Promise<string> {
    return (await (this.#endpoint ?? this.#open(soundPathOf(offer)))).createAnswer(offer);
  }

  /** SDP of an offer within the call. */
  async reOffer(direction: Direction): Promise<string> {
    return (await this.#running()).createReOffer(direction);
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await (await this.#running()).acceptAnswer(sdp);
  }

  /** Begins to speak, from the beginning, in place of what was said before. */
  say(kind: VoiceKind): void {
    this.#voice = voiceFor(kind, this.options.greeting);
    this.#pump.start();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#pump.stop();
    this.#voice = undefined;
    this.#opened?.close();
  }

  #running(): Promise<SoundEndpoint> {
    return this.#endpoint ?? Promise.reject(new HotlineError('MEDIA', 'the call has no sound path yet'));
  }

  #open(path: SoundPath): Promise<SoundEndpoint> {
    this.#endpoint = this.#make(path);
    return this.#endpoint;
  }

  async #make(path: SoundPath): Promise<SoundEndpoint> {
    const endpoint = await this.options.open(path);
    if (this.#closed) {
      endpoint.close();
      throw new HotlineError('MEDIA', 'the call ended before its sound path was open');
    }
    endpoint.onFrame = (frame) => {
      this.heard.add(frame);
      this.#voice?.hear(frame);
    };
    endpoint.onDigit = (digit) => this.options.onDigit(digit);
    this.#opened = endpoint;
    return endpoint;
  }
}
