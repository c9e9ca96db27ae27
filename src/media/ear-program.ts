import { ToneGenerator } from '../audio/tone-generator.js';
import type { ToneName, ToneTable } from '../audio/tones.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';
import type { EarSource } from '../protocol/ear.js';
import type { PromptName, Prompts } from './prompts.js';

/** Sound that is made here and never ends: one frame of 10 ms a call. */
export interface EarProgram {
  next(): Int16Array;
}

const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);
export const silence: EarProgram = { next: () => SILENT_FRAME };

/** Between two times of the same sentence the comfort tone says that the phone is still at it. */
const PROMPT_GAP_MS = 8_000;

/** A sentence, a while of a tone, the sentence again. */
class PromptProgram implements EarProgram {
  #at = 0;
  #gapFrames = 0;
  #tone: ToneGenerator;

  constructor(
    private readonly prompt: Int16Array,
    private readonly tones: ToneTable,
    private readonly gapTone: ToneName,
  ) {
    this.#tone = new ToneGenerator(tones[gapTone]);
  }

  next(): Int16Array {
    if (this.#at < this.prompt.length) {
      const frame = new Int16Array(FRAME_SAMPLES);
      frame.set(this.prompt.subarray(this.#at, this.#at + FRAME_SAMPLES));
      this.#at += FRAME_SAMPLES;
      return frame;
    }
    const frame = this.#tone.next();
    if (++this.#gapFrames * FRAME_MS >= PROMPT_GAP_MS) {
      this.#at = 0;
      this.#gapFrames = 0;
      this.#tone = new ToneGenerator(this.tones[this.gapTone]);
    }
    return frame;
  }
}

/** Everything that the phone itself can sound, made of the tones of a country and the prompts of a language. */
export class EarPrograms {
  constructor(
    private readonly tones: ToneTable,
    private readonly prompts: Prompts,
  ) {}

  /** What sounds for a source by itself; for a source with a leg, what fills the gaps of the leg. */
  programFor(source: EarSource): EarProgram {
    switch (source) {
      case 'silence':
      case 'talk':
        return silence;
      case 'comfort':
      case 'held':
        return this.#tone('comfort');
      case 'ringback':
      case 'early-media':
        return this.#tone('ringback');
      case 'busy':
      case 'congestion':
      case 'howler':
        return this.#tone(source);
      case 'please-wait':
        return this.#prompt('please-wait', 'comfort');
      case 'out-of-service':
        return this.#prompt('out-of-service', 'congestion');
    }
  }

  #tone(name: ToneName): EarProgram {
    return new ToneGenerator(this.tones[name]);
  }

  #prompt(name: PromptName, gapTone: ToneName): EarProgram {
    return new PromptProgram(this.prompts[name], this.tones, gapTone);
  }
}
