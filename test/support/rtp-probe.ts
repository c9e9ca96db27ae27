import { type RtpEndpointOptions, RtpEndpoint } from '../../src/audio/rtp/rtp-endpoint.js';
import { ToneGenerator } from '../../src/audio/tone-generator.js';
import { systemClock } from '../../src/clock/clock.js';
import { FramePump } from '../../src/exchange/frame-pump.js';
import { SoundMemory } from '../../src/exchange/heard-sound.js';

/** One end of a sound path by RTP: says one tone, or nothing, and measures what it hears. */
export class RtpProbe {
  readonly endpoint: RtpEndpoint;
  readonly heard = new SoundMemory();
  readonly digits: string[] = [];
  readonly notices: string[] = [];
  readonly #pump: FramePump;
  #tone: ToneGenerator | undefined;

  constructor(options: Partial<RtpEndpointOptions> = {}) {
    this.endpoint = new RtpEndpoint({
      clock: systemClock,
      localAddress: () => '127.0.0.1',
      security: 'rtp',
      onNotice: (sentence) => this.notices.push(sentence),
      ...options,
    });
    this.endpoint.onFrame = (frame) => this.heard.add(frame);
    this.endpoint.onDigit = (digit) => this.digits.push(digit);
    this.#pump = new FramePump(systemClock, () => {
      if (this.#tone) this.endpoint.send(this.#tone.next());
    });
    this.#pump.start();
  }

  say(frequencyHz: number): void {
    this.#tone = new ToneGenerator({
      segments: [{ frequenciesHz: [frequencyHz], onMs: Infinity, offMs: 0, levelDbfs: -10 }],
      repeatFrom: 0,
    });
  }

  close(): void {
    this.#pump.stop();
    this.endpoint.close();
  }
}
