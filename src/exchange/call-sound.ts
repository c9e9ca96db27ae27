import type { Clock } from '../clock/clock.js';
import type { VoiceKind } from './behaviour.js';
import { FramePump } from './frame-pump.js';
import { SoundMemory } from './heard-sound.js';
import { type Voice, voiceFor } from './voice.js';

/** The part of a WebRTC endpoint (src/audio/webrtc-endpoint.ts) that a call needs. */
export interface SoundEndpoint {
  onFrame: ((frame: Int16Array) => void) | undefined;
  prepareOffer(): Promise<string>;
  createAnswer(offer: string): Promise<string>;
  createReOffer(direction: 'sendrecv' | 'sendonly' | 'inactive'): Promise<string>;
  acceptAnswer(answer: string): Promise<void>;
  send(frame: Int16Array): void;
  close(): void;
}

/** The sound of one call: what is said to the caller, and a memory of what the caller said. */
export class CallSound {
  readonly heard = new SoundMemory();
  #voice: Voice | undefined;
  readonly #pump: FramePump;

  constructor(
    clock: Clock,
    readonly endpoint: SoundEndpoint,
    private readonly greeting: Int16Array,
  ) {
    endpoint.onFrame = (frame) => {
      this.heard.add(frame);
      this.#voice?.hear(frame);
    };
    this.#pump = new FramePump(clock, () => {
      const frame = this.#voice?.next();
      if (frame) endpoint.send(frame);
    });
  }

  /** Begins to speak, from the beginning, in place of what was said before. */
  say(kind: VoiceKind): void {
    this.#voice = voiceFor(kind, this.greeting);
    this.#pump.start();
  }

  /** Idempotent. */
  close(): void {
    this.#pump.stop();
    this.#voice = undefined;
    this.endpoint.close();
  }
}
