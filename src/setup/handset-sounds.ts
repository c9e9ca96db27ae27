import { peakDbfs, rmsDbfs, SILENCE_DBFS } from '../audio/level.js';
import type { Clock, Timer } from '../clock/clock.js';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../protocol/audio-format.js';
import { METER_RATE, type SetupMeter } from '../protocol/setup-api.js';
import { type HandsetTap, silentProgram, type TapProgram } from './handset-tap.js';

const TONE_MS = 20_000;
const METER_MS = 120_000;
/** As loud as the tones of the phone itself. */
const TONE_DBFS = -20;
const TONE_HZ = 440;
/** Frames of 10 ms in one event of the meter. */
const GROUP = 100 / METER_RATE;
const LEAST_DBFS = -100;
const CLIPPED_DBFS = -0.1;
/** A moment is as quiet as half a second of it. */
const NOISE_GROUPS = 5;

export interface SoundsView {
  readonly tone: boolean;
  readonly meter: boolean;
  readonly speechDbfs: number | null;
  readonly noiseDbfs: number | null;
  readonly peakDbfs: number | null;
  readonly clipped: boolean;
}

const nothingMeasured = { speechDbfs: null, noiseDbfs: null, peakDbfs: null, clipped: false };

export interface HandsetSoundsOptions {
  readonly clock: Clock;
  /** undefined while no phone runs. */
  readonly tap: () => HandsetTap | undefined;
  readonly onMeter: (meter: SetupMeter) => void;
  readonly onChange: () => void;
}

/** The tone in the earpiece and the meter of the microphone. */
export class HandsetSounds {
  readonly #options: HandsetSoundsOptions;
  #tap: HandsetTap | undefined;
  #tone: Timer | undefined;
  #meter: Timer | undefined;
  #measured: Pick<SoundsView, 'speechDbfs' | 'noiseDbfs' | 'peakDbfs' | 'clipped'> = nothingMeasured;
  #frames: Int16Array[] = [];
  #recent: number[] = [];

  constructor(options: HandsetSoundsOptions) {
    this.#options = options;
  }

  view(): SoundsView {
    return { tone: this.#tone !== undefined, meter: this.#meter !== undefined, ...this.#measured };
  }

  tone(on: boolean): void {
    this.#tone?.cancel();
    this.#tone = on ? this.#options.clock.after(TONE_MS, () => this.tone(false)) : undefined;
    this.#sound();
  }

  /** What was measured before is forgotten. */
  meter(on: boolean): void {
    this.#meter?.cancel();
    this.#meter = on ? this.#options.clock.after(METER_MS, () => this.meter(false)) : undefined;
    if (on) {
      this.#measured = nothingMeasured;
      this.#recent = [];
      this.#frames = [];
    }
    this.#sound();
  }

  /** The handset is the phone's again. What was measured stays. */
  stop(): void {
    if (!this.#tone && !this.#meter) return;
    this.#tone?.cancel();
    this.#meter?.cancel();
    [this.#tone, this.#meter] = [undefined, undefined];
    this.#sound();
  }

  #sound(): void {
    const before = this.#tap;
    this.#tap = this.#options.tap();
    if (before && before !== this.#tap) letGo(before);
    if (this.#tap) {
      if (this.#tone) this.#tap.start(toneProgram());
      else if (this.#meter) this.#tap.start(silentProgram);
      else if (before) letGo(this.#tap);
      this.#tap.onHeard = this.#meter ? (frame) => this.#heard(frame) : undefined;
    }
    this.#options.onChange();
  }

  #heard(frame: Int16Array): void {
    this.#frames.push(frame.slice());
    if (this.#frames.length < GROUP) return;
    const samples = new Int16Array(GROUP * FRAME_SAMPLES);
    this.#frames.forEach((one, i) => samples.set(one, i * FRAME_SAMPLES));
    this.#frames = [];
    const meter: SetupMeter = {
      rmsDbfs: rounded(rmsDbfs(samples)),
      peakDbfs: rounded(peakDbfs(samples)),
      clipped: peakDbfs(samples) >= CLIPPED_DBFS,
    };
    this.#recent = [...this.#recent, meter.rmsDbfs].slice(-NOISE_GROUPS);
    const { clipped, noiseDbfs, peakDbfs: peak, speechDbfs } = this.#measured;
    const quiet = this.#recent.length === NOISE_GROUPS ? Math.max(...this.#recent) : null;
    this.#measured = {
      speechDbfs: Math.max(speechDbfs ?? LEAST_DBFS, meter.rmsDbfs),
      noiseDbfs: quiet === null ? noiseDbfs : Math.min(noiseDbfs ?? 0, quiet),
      peakDbfs: Math.max(peak ?? LEAST_DBFS, meter.peakDbfs),
      clipped: clipped || meter.clipped,
    };
    this.#options.onMeter(meter);
  }
}

function letGo(tap: HandsetTap): void {
  tap.stop();
  tap.onHeard = undefined;
}

function rounded(dbfs: number): number {
  return dbfs <= SILENCE_DBFS ? LEAST_DBFS : Math.max(LEAST_DBFS, Math.min(0, Math.round(dbfs * 10) / 10));
}

function toneProgram(): TapProgram {
  const amplitude = 32_767 * Math.SQRT2 * 10 ** (TONE_DBFS / 20);
  let at = 0;
  return () =>
    Int16Array.from({ length: FRAME_SAMPLES }, () =>
      Math.round(amplitude * Math.sin((2 * Math.PI * TONE_HZ * at++) / SAMPLE_RATE_HZ)),
    );
}
