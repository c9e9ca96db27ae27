/**
 * Proof that sound goes there and back: tones in an order that nobody else plays, sent over and over, and looked for in what
 * comes back. Made to pass every codec of telephones, and speech over it.
 */
import { goertzel, rmsDbfs, FULL_SCALE } from '../../audio/level.js';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';

/** Within the band of G.711, no multiple of each other, none of the call progress tones (ITU-T E.180). */
const TONES_HZ = [620, 1_050, 1_480, 2_130] as const;
const TONE_FRAMES = 16;
const GAP_FRAMES = 8;
const SLOT_FRAMES = TONE_FRAMES + GAP_FRAMES;
const LEVEL_DBFS = -18;
const RAMP_SAMPLES = 80;

/** How long one round of the tones takes. */
export const ROUND_MS = TONES_HZ.length * SLOT_FRAMES * FRAME_MS;

/** A tone counts when it was there for so many windows of 20 ms, and louder than all else together. */
const WINDOW_FRAMES = 2;
const FEWEST_WINDOWS = 4;
const QUIETEST_DBFS = -55;
const SHARE_OF_ALL = 0.5;
/** From the begin of a tone to that of the next one: the slot, give and take jitter. */
const LONGEST_STEP_MS = SLOT_FRAMES * FRAME_MS + 160;
const SHORTEST_STEP_MS = SLOT_FRAMES * FRAME_MS - 120;

const UNSURE_MS = 60;

export interface ToneProofResult {
  /** The greatest number of tones that came back in their order; 4 is the proof. */
  readonly tonesHeard: number;
  readonly proved: boolean;
  /** From sending a tone to hearing it, in ms; null without a proof. */
  readonly echoMs: number | null;
  /** The loudest 20 ms that came back, in dBFS. */
  readonly loudestDbfs: number;
}

/** The frames to send and the ear for what comes back, for one test. */
export class ToneProof {
  readonly #order: readonly number[];
  #sent = 0;
  #heardFrames = 0;
  #window = new Int16Array(WINDOW_FRAMES * FRAME_SAMPLES);
  /** Tone of the last windows, and how many of them. */
  #tone: number | undefined;
  #run = 0;
  /** Tones in their order so far, and when the last of them began. */
  #chain: { readonly place: number; readonly atMs: number }[] = [];
  #longest = 0;
  #echoMs: number | null = null;
  #loudest = -Infinity;
  #firstSentMs: number | undefined;

  /** @param random 0 to 1 */
  constructor(random: () => number) {
    this.#order = shuffled(TONES_HZ, random);
  }

  /** The next 10 ms to send. @param nowMs when */
  nextFrame(nowMs: number): Int16Array {
    this.#firstSentMs ??= nowMs;
    const slot = Math.floor(this.#sent / SLOT_FRAMES) % this.#order.length;
    const within = this.#sent % SLOT_FRAMES;
    this.#sent++;
    return within < TONE_FRAMES ? toneFrame(this.#order[slot] ?? 0, within) : new Int16Array(FRAME_SAMPLES);
  }

  /** 10 ms that came back. @param nowMs when */
  hear(frame: Int16Array, nowMs: number): void {
    const part = this.#heardFrames % WINDOW_FRAMES;
    this.#window.set(frame, part * FRAME_SAMPLES);
    this.#heardFrames++;
    if (part === WINDOW_FRAMES - 1) this.#judge(toneOf(this.#window), nowMs);
    this.#loudest = Math.max(this.#loudest, rmsDbfs(frame));
  }

  get result(): ToneProofResult {
    return {
      tonesHeard: this.#longest,
      proved: this.#longest >= this.#order.length,
      echoMs: this.#echoMs,
      loudestDbfs: Math.max(-120, this.#loudest),
    };
  }

  #judge(tone: number | undefined, nowMs: number): void {
    this.#run = tone !== undefined && tone === this.#tone ? this.#run + 1 : 1;
    this.#tone = tone;
    if (tone === undefined || this.#run !== FEWEST_WINDOWS) return;
    const beganMs = nowMs - FEWEST_WINDOWS * WINDOW_FRAMES * FRAME_MS;
    const place = this.#order.indexOf(tone);
    const last = this.#chain.at(-1);
    const step = last ? beganMs - last.atMs : Infinity;
    // The same tone again before the next one is due: speech over it has interrupted it.
    if (last?.place === place && step < SHORTEST_STEP_MS) return;
    const follows =
      last?.place === (place + this.#order.length - 1) % this.#order.length &&
      step >= SHORTEST_STEP_MS &&
      step <= LONGEST_STEP_MS;
    this.#chain = follows ? [...this.#chain, { place, atMs: beganMs }] : [{ place, atMs: beganMs }];
    this.#longest = Math.max(this.#longest, Math.min(this.#chain.length, this.#order.length));
    if (this.#echoMs === null && this.#chain.length >= this.#order.length)
      this.#echoMs = this.#delayOf(place, beganMs);
  }

  /** Since the latest sending of that tone before it was heard: a round is longer than any echo that people could bear. */
  #delayOf(place: number, heardMs: number): number | null {
    if (this.#firstSentMs === undefined) return null;
    const since = heardMs - this.#firstSentMs - place * SLOT_FRAMES * FRAME_MS;
    // The begin is known to within some windows: it may seem to lie before the sending.
    return Math.max(0, Math.round(((since + UNSURE_MS + ROUND_MS) % ROUND_MS) - UNSURE_MS));
  }
}

function toneOf(window: Int16Array): number | undefined {
  if (rmsDbfs(window) < QUIETEST_DBFS) return undefined;
  let energy = 0;
  for (const sample of window) energy += (sample / FULL_SCALE) ** 2;
  const all = energy / window.length;
  return TONES_HZ.find((tone) => goertzel(window, tone) ** 2 / 2 >= SHARE_OF_ALL * all);
}

function toneFrame(frequencyHz: number, index: number): Int16Array {
  const amplitude = FULL_SCALE * 10 ** (LEVEL_DBFS / 20);
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => {
    const position = index * FRAME_SAMPLES + i;
    const toEdge = Math.min(position, TONE_FRAMES * FRAME_SAMPLES - 1 - position);
    const gain = Math.min(1, toEdge / RAMP_SAMPLES);
    return Math.round(amplitude * gain * Math.sin((2 * Math.PI * frequencyHz * position) / SAMPLE_RATE_HZ));
  });
}

/** Fisher and Yates. */
function shuffled(values: readonly number[], random: () => number): number[] {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}
