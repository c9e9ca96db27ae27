/** Ear and mouth at a handset in memory: hears what the phone plays, and speaks into it. */
import { rmsDbfs, toneLevelDb } from '../../../src/audio/level.js';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';
import type { FakeAudioDevice } from '../fake-audio-device.js';

/** Hiss of a quiet room. */
const NOISE = 8;
/** A tone that is so near to all that is heard is all that is heard. */
const ALONE_DB = -3;
const AUDIBLE_DBFS = -50;
/** In a cradle the microphone hears the earpiece so much weaker, so much later. */
const COUPLING = 0.3;
const COUPLING_FRAMES = 6;

export class HandsetInHand {
  #amplitude = 0;
  #sample = 0;
  #spokenMs: number;
  readonly #timer: NodeJS.Timeout;

  /** @param device of the phone that runs now; {@link end} it */
  constructor(private readonly device: () => FakeAudioDevice) {
    this.#spokenMs = performance.now();
    this.#timer = setInterval(() => this.#catchUp(), FRAME_MS);
  }

  /** Somebody hums into it, at this level (RMS of a sine, dBFS). */
  speak(dbfs: number): void {
    this.#amplitude = 32_767 * 10 ** (dbfs / 20);
  }

  /** Lies in its cradle: the microphone hears the earpiece, as often as something is played to it, and nobody speaks. */
  rest(): void {
    this.end();
    const device = this.device();
    this.#amplitude = 0;
    const air = Array.from({ length: COUPLING_FRAMES }, () => new Int16Array(FRAME_SAMPLES));
    device.onPlayed = (frame) => {
      air.push(frame.slice());
      const [arriving = frame] = air.splice(0, 1);
      const room = this.#frame();
      device.speak(arriving.map((sample, i) => COUPLING * sample + (room[i] ?? 0)));
    };
  }

  hears(toneHz: number): boolean {
    const frame = this.device().heard.at(-1);
    if (!frame) return false;
    const dbfs = rmsDbfs(frame);
    return dbfs > AUDIBLE_DBFS && toneLevelDb(frame, toneHz) > dbfs + ALONE_DB;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  /** As many frames as time has passed for, whatever the timer did. */
  #catchUp(): void {
    const nowMs = performance.now();
    for (; this.#spokenMs + FRAME_MS <= nowMs; this.#spokenMs += FRAME_MS) this.device().speak(this.#frame());
  }

  #frame(): Int16Array {
    return Int16Array.from({ length: FRAME_SAMPLES }, () => {
      const hum = this.#amplitude * Math.sin((2 * Math.PI * 300 * this.#sample++) / SAMPLE_RATE_HZ);
      // Any noise does; it need not be random.
      const hiss = NOISE * Math.sin(this.#sample * this.#sample);
      return hum + hiss;
    });
  }
}
