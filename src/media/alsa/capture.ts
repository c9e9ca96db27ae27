import { FRAME_SAMPLES } from '../../protocol/audio-format.js';
import { AlsaError, type Pcm } from './pcm.js';

/**
 * Cuts what a card hears into frames. What was not fetched in time is lost in the card's own buffer, so the microphone
 * never lags by more than that. Every method throws AlsaError when the card is lost.
 */
export class Capture {
  readonly #pcm: Pcm;
  readonly #onFrame: (frame: Int16Array) => void;
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  constructor(pcm: Pcm, onFrame: (frame: Int16Array) => void) {
    this.#pcm = pcm;
    this.#onFrame = onFrame;
  }

  /** Begins to listen. A sound server may have recorded since the pcm was opened: nobody is to hear that. */
  start(): void {
    this.#recovering(() => {
      this.#pcm.reset();
      this.#pcm.start();
    });
  }

  /** To be called about every 10 ms. Hands on every whole frame that is there. */
  tick(): void {
    this.#recovering(() => this.#fetch());
  }

  /** Stops listening and forgets what was heard. */
  rest(): void {
    this.#filled = 0;
    this.#pcm.reset();
  }

  #fetch(): void {
    // Asked once: a pcm without a clock (`null`, `file`) always has more.
    for (let left = this.#pcm.available(); left > 0;) {
      const read = this.#pcm.read(this.#frame.subarray(this.#filled, this.#filled + left));
      if (read === 0) return;
      left -= read;
      this.#filled += read;
      if (this.#filled < FRAME_SAMPLES) continue;
      const frame = this.#frame;
      this.#frame = new Int16Array(FRAME_SAMPLES);
      this.#filled = 0;
      this.#onFrame(frame);
    }
  }

  #recovering(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AlsaError) || !error.isRecoverable) throw error;
      this.#filled = 0;
      this.#pcm.recover(error);
      this.#pcm.start();
    }
  }
}
