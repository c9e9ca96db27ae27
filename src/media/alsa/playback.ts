import { FRAME_SAMPLES, MAX_QUEUED_MS, SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import { AlsaError, type Pcm } from './pcm.js';
import { fadeAway, fadeIn, merge } from './splice.js';

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
const MAX_QUEUED = MAX_QUEUED_MS * SAMPLES_PER_MS;
/** Silence ahead of the first frame: what a late timer or a garbage collection may cost before the ear notices. */
const HEAD_START = 30 * SAMPLES_PER_MS;
/** Less than this in the card, and nothing coming: it would run dry before the next tick, which may be late. */
const NEARLY_DRY = 20 * SAMPLES_PER_MS;
/** More than this, at every moment of a window, is delay without a use. */
const TOO_MUCH = 50 * SAMPLES_PER_MS;
const WINDOW_TICKS = 50;

/**
 * Keeps a playing card neither dry nor late. What its clock and ours disagree about is put right a frame at a time:
 * two frames are merged into one when sound piles up, and a fading one is put in when it is about to run out. Every
 * method throws AlsaError when the card is lost.
 */
export class Playback {
  readonly #pcm: Pcm;
  /** What the card has no room for yet; the first may be a part of a frame. */
  readonly #waiting: Int16Array[] = [];
  #running = false;
  /** False for a pcm that takes everything at once (`null`, `file`): it has no clock to keep up with. */
  #paced = false;
  /** The last frame heard or put in, for the seams. */
  #last: Int16Array = new Int16Array(FRAME_SAMPLES);
  #gap = false;
  #held: Int16Array | undefined;
  #mergeNext = false;
  #lowest = Infinity;
  #ticks = 0;
  /** In the card's buffer and in ours. What lies behind the card's buffer nobody can shorten. */
  #queued = 0;
  #dropped = 0;
  #underruns = 0;

  constructor(pcm: Pcm) {
    this.#pcm = pcm;
  }

  get queuedMs(): number {
    return this.#queued / SAMPLES_PER_MS;
  }
  get droppedFrames(): number {
    return this.#dropped;
  }
  get underruns(): number {
    return this.#underruns;
  }

  /** Takes one frame, which stays the caller's. */
  play(frame: Int16Array): void {
    const next = this.#shorten(frame);
    if (!next) return;
    this.#waiting.push(this.#gap ? fadeIn(next) : next);
    this.#gap = false;
    this.#last = next;
    this.#flush();
  }

  /** To be called about every 10 ms while it is played to. */
  tick(): void {
    const inCard = this.#flush();
    if (this.#paced && this.#running && this.#waiting.length === 0 && inCard < NEARLY_DRY) this.#fillGap();
    this.#watchDelay();
  }

  /** Nobody listens any more: silent at once, and without cost until the next frame. */
  rest(): void {
    this.#waiting.length = 0;
    this.#held = undefined;
    this.#queued = 0;
    this.#restartWatch();
    if (!this.#running) return;
    this.#running = false;
    this.#pcm.reset();
  }

  /** Moves what the card has room for. Gives the samples in the card. */
  #flush(): number {
    let inCard = this.#inCard();
    try {
      if (!this.#running && this.#waiting.length > 0) inCard = this.#begin();
      this.#bound(inCard);
      for (let frame = this.#waiting[0]; frame; frame = this.#waiting[0]) {
        if (this.#pcm.bufferSamples - inCard < frame.length) break;
        const written = this.#pcm.write(frame);
        if (written === frame.length) this.#waiting.shift();
        else this.#waiting[0] = frame.subarray(written);
        inCard = this.#inCard();
        if (written === 0) break;
      }
    } catch (error) {
      this.#ranDry(error);
    }
    this.#queued = inCard + this.#waitingSamples();
    return inCard;
  }

  #begin(): number {
    this.#running = true;
    this.#gap = false;
    this.#pcm.write(new Int16Array(HEAD_START));
    const inCard = this.#inCard();
    this.#paced = inCard > 0;
    return inCard;
  }

  /** Drops the oldest. A card that is slow by nature (HDMI, Bluetooth) still gets what it needs to sound at all. */
  #bound(inCard: number): void {
    const behind = Math.max(0, this.#delay() - inCard);
    for (;;) {
      const level = inCard + this.#waitingSamples();
      if (level + behind <= MAX_QUEUED || level <= HEAD_START + FRAME_SAMPLES) return;
      if (!this.#waiting.shift()) return;
      this.#dropped++;
    }
  }

  #fillGap(): void {
    const filler = this.#gap ? new Int16Array(FRAME_SAMPLES) : fadeAway(this.#last);
    this.#gap = true;
    this.#waiting.push(filler);
    this.#flush();
  }

  /** Where sound has piled up: holds a frame back and merges it with the next. Gives what is to be played now. */
  #shorten(frame: Int16Array): Int16Array | undefined {
    if (this.#held) {
      const merged = merge(this.#held, frame);
      this.#held = undefined;
      this.#dropped++;
      return merged;
    }
    const own = frame.slice();
    if (!this.#mergeNext) return own;
    this.#mergeNext = false;
    this.#held = own;
    return undefined;
  }

  #watchDelay(): void {
    this.#lowest = Math.min(this.#lowest, this.#queued);
    if (++this.#ticks < WINDOW_TICKS) return;
    this.#mergeNext = this.#paced && this.#lowest > TOO_MUCH;
    this.#restartWatch();
  }

  #restartWatch(): void {
    this.#lowest = Infinity;
    this.#ticks = 0;
  }

  #inCard(): number {
    try {
      return Math.max(0, this.#pcm.bufferSamples - this.#pcm.available());
    } catch (error) {
      this.#ranDry(error);
      return 0;
    }
  }

  #delay(): number {
    return this.#running ? this.#pcm.delay() : 0;
  }

  #waitingSamples(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0);
  }

  /** Makes the card ready for a new beginning; the next frame brings it. */
  #ranDry(error: unknown): void {
    if (!(error instanceof AlsaError) || !error.isRecoverable) throw error;
    if (this.#running && error.isXrun) this.#underruns++;
    this.#running = false;
    this.#restartWatch();
    this.#pcm.recover(error);
  }
}
