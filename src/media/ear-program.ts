import { ToneGenerator } from '../audio/tone-generator.js';
import type { ToneName, ToneTable } from '../audio/tones.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';
import type { EarSource } from '../protocol/ear.js';
import type { Prompts } from './prompts.js';

/** Sound that is made here and never ends: one frame of 10 ms a call. */
export interface EarProgram {
  next(): Int16Array;
}

const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);
export const silence: EarProgram = { next: () => SILENT_FRAME };

/** Between two times of the same sentence the comfort tone says that the phone is still at it. */
const PROMPT_GAP_MS = 8_000;

/** Sentences, a while of a tone, the sentences again. */
class PromptProgram implements EarProgram {
  #spoken: Int16Array;
  #at = 0;
  #gapFrames = 0;
  #tone: ToneGenerator;

  constructor(
    private readonly sentences: Sentences,
    private readonly tones: ToneTable,
    private readonly gapTone: ToneName,
  ) {
    this.#spoken = joined(sentences());
    this.#tone = new ToneGenerator(tones[gapTone]);
  }

  next(): Int16Array {
    if (this.#at < this.#spoken.length) {
      const frame = new Int16Array(FRAME_SAMPLES);
      frame.set(this.#spoken.subarray(this.#at, this.#at + FRAME_SAMPLES));
      this.#at += FRAME_SAMPLES;
      return frame;
    }
    const frame = this.#tone.next();
    if (++this.#gapFrames * FRAME_MS >= PROMPT_GAP_MS) {
      this.#spoken = joined(this.sentences());
      this.#at = 0;
      this.#gapFrames = 0;
      this.#tone = new ToneGenerator(this.tones[this.gapTone]);
    }
    return frame;
  }
}

/** Recordings that are said one after the other; asked anew each time that they are said. */
export type Sentences = () => readonly Int16Array[];

function joined(recordings: readonly Int16Array[]): Int16Array {
  const [only] = recordings;
  if (only && recordings.length === 1) return only;
  const all = new Int16Array(recordings.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const recording of recordings) {
    all.set(recording, at);
    at += recording.length;
  }
  return all;
}

/** Everything that the phone itself can sound, made of the tones of a country and the prompts of a language. */
export class EarPrograms {
  readonly #tones: ToneTable;
  readonly #pleaseWait: Sentences;
  readonly #outOfService: Sentences;

  /**
   * @param prompts asked anew each time that one is said
   * @param outOfService what a phone that cannot call at all says in place of the prompt of that name
   */
  constructor(tones: ToneTable, prompts: () => Prompts, outOfService?: Sentences) {
    this.#tones = tones;
    this.#pleaseWait = () => [prompts()['please-wait']];
    this.#outOfService = outOfService ?? (() => [prompts()['out-of-service']]);
  }

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
        return new PromptProgram(this.#pleaseWait, this.#tones, 'comfort');
      case 'out-of-service':
        return new PromptProgram(this.#outOfService, this.#tones, 'congestion');
    }
  }

  #tone(name: ToneName): EarProgram {
    return new ToneGenerator(this.#tones[name]);
  }
}
