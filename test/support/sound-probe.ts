import { ToneGenerator } from '../../src/audio/tone-generator.js';
import { WebRtcEndpoint } from '../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../src/clock/clock.js';
import { FramePump } from '../../src/exchange/frame-pump.js';
import { SoundMemory } from '../../src/exchange/heard-sound.js';

/** The far end of a sound path: says one tone, or nothing, and measures what it hears. */
export class SoundProbe {
  readonly endpoint = new WebRtcEndpoint({ clock: systemClock });
  readonly heard = new SoundMemory();
  readonly #pump: FramePump;
  #tone: ToneGenerator | undefined;

  constructor() {
    this.endpoint.onFrame = (frame) => this.heard.add(frame);
    this.#pump = new FramePump(systemClock, () => {
      if (this.#tone) this.endpoint.send(this.#tone.next());
    });
    this.#pump.start();
  }

  /** Amplitude of the tone: -10 dB of full scale. */
  static readonly amplitude = 10 ** (-10 / 20);

  say(frequencyHz: number | undefined): void {
    this.#tone =
      frequencyHz === undefined
        ? undefined
        : new ToneGenerator({
            segments: [{ frequenciesHz: [frequencyHz], onMs: Infinity, offMs: 0, levelDbfs: -10 }],
            repeatFrom: 0,
          });
  }

  close(): void {
    this.#pump.stop();
    this.endpoint.close();
  }
}
