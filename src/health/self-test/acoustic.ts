/**
 * The acoustic test of a handset in its cradle: a faint sweep into the earpiece, heard by the microphone. How much of each
 * band gets across is compared with a baseline that was learnt when the phone was installed.
 *
 * The sweep is found by correlation (a matched filter), which lifts it some 30 dB out of the noise of a room: it need not be
 * loud enough to be noticed.
 */
import { z } from 'zod';
import { FULL_SCALE } from '../../audio/level.js';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';

/** Centres of the bands, Hz, of a third of an octave each: where telephone capsules work. */
export const BANDS_HZ = [315, 400, 500, 630, 800, 1_000, 1_250, 1_600, 2_000, 2_500, 3_150] as const;
/** A burst in each band, rising and falling softly, one after the other. */
const BURST_SAMPLES = 0.1 * SAMPLE_RATE_HZ;
const LEVEL_DBFS = -42;
/** Before the sweep the microphone listens alone: the noise of the room. */
const QUIET_SAMPLES = 0.3 * SAMPLE_RATE_HZ;
/** Sound card, air and sound card again: the answer may come so late. */
const MOST_DELAY_SAMPLES = 0.4 * SAMPLE_RATE_HZ;

export const SWEEP_FRAMES = Math.ceil(
  (QUIET_SAMPLES + BANDS_HZ.length * BURST_SAMPLES + MOST_DELAY_SAMPLES) / FRAME_SAMPLES,
);

/** What one run of the sweep has given, in dB. */
export interface AcousticMeasurement {
  /** Of each band: what came back against what was sent. */
  readonly gainDb: readonly number[];
  /** Of each band: how far that is above the noise there. */
  readonly aboveNoiseDb: readonly number[];
  /** Of the whole room while nothing was played, dBFS. -120 is digital silence. */
  readonly noiseDbfs: number;
  /** From playing to hearing. */
  readonly delayMs: number;
}

/** What was learnt at installation. */
export const acousticBaselineSchema = z.strictObject({
  gainDb: z.array(z.number()).length(BANDS_HZ.length),
  noiseDbfs: z.number(),
  learntAt: z.iso.datetime(),
});
export type AcousticBaseline = z.infer<typeof acousticBaselineSchema>;

/** The sweep as it is to be played, silence before and after included: {@link SWEEP_FRAMES} frames in one. */
export function sweep(): Int16Array {
  const samples = new Int16Array(SWEEP_FRAMES * FRAME_SAMPLES);
  BANDS_HZ.forEach((_, band) => {
    const burst = burstOf(band);
    for (let i = 0; i < burst.length; i++)
      samples[QUIET_SAMPLES + band * BURST_SAMPLES + i] = Math.round(FULL_SCALE * (burst[i] ?? 0));
  });
  return samples;
}

/** A chirp over its band, so that its begin can be told: amplitudes 0..1. */
function burstOf(band: number): Float64Array {
  const centre = BANDS_HZ[band] ?? 0;
  const [low, high] = [centre * 2 ** (-1 / 6), centre * 2 ** (1 / 6)];
  const amplitude = 10 ** (LEVEL_DBFS / 20);
  return Float64Array.from({ length: BURST_SAMPLES }, (_, i) => {
    const t = i / SAMPLE_RATE_HZ;
    const lengthS = BURST_SAMPLES / SAMPLE_RATE_HZ;
    const phase = 2 * Math.PI * (low * t + ((high - low) * t * t) / (2 * lengthS));
    const window = (1 - Math.cos((2 * Math.PI * (i + 0.5)) / BURST_SAMPLES)) / 2;
    return amplitude * window * Math.sin(phase);
  });
}

/**
 * @param captured what the microphone gave while {@link sweep} was played, from its first frame on
 * @param pause is awaited every few milliseconds of work, so that a lift is never kept waiting
 */
export async function measure(
  captured: Int16Array,
  pause: () => Promise<void>,
): Promise<AcousticMeasurement> {
  const delay = await delayOf(captured, pause);
  const noise = captured.subarray(0, QUIET_SAMPLES);
  const measured: { gainDb: number; aboveNoiseDb: number }[] = [];
  for (const band of BANDS_HZ.keys()) {
    const burst = burstOf(band);
    const energy = burst.reduce((sum, value) => sum + value * value, 0);
    const heard = peakAround(captured, burst, startOf(band) + delay) / energy;
    measured.push({
      gainDb: decibels(heard),
      aboveNoiseDb: decibels(heard) - decibels(noiseOf(noise, burst) / energy),
    });
    await pause();
  }
  return {
    gainDb: measured.map(({ gainDb }) => gainDb),
    aboveNoiseDb: measured.map(({ aboveNoiseDb }) => aboveNoiseDb),
    noiseDbfs: decibels(
      Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length) / FULL_SCALE,
    ),
    delayMs: (delay / SAMPLE_RATE_HZ) * 1_000,
  };
}

/** Where in the sweep a band begins. */
function startOf(band: number): number {
  return QUIET_SAMPLES + band * BURST_SAMPLES;
}

/** Bands that every capsule has; their periods are long against the step. */
const DELAY_BANDS = BANDS_HZ.flatMap((hz, band) => (hz >= 500 && hz <= 1_000 ? [band] : []));
const DELAY_STEP = 3;
const STEPS_AT_ONCE = 64;

/** The delay in samples at which these bands together answer loudest, each weighed alike. */
async function delayOf(captured: Int16Array, pause: () => Promise<void>): Promise<number> {
  const steps = Math.floor(MOST_DELAY_SAMPLES / DELAY_STEP);
  const sums = new Float64Array(steps);
  for (const band of DELAY_BANDS) {
    const burst = burstOf(band);
    const response = new Float64Array(steps);
    for (let step = 0; step < steps; step++) {
      response[step] = likeness(captured, burst, startOf(band) + step * DELAY_STEP);
      if (step % STEPS_AT_ONCE === 0) await pause();
    }
    const peak = response.reduce((most, value) => Math.max(most, value), 1e-12);
    for (let step = 0; step < steps; step++) sums[step] = (sums[step] ?? 0) + (response[step] ?? 0) / peak;
  }
  return sums.indexOf(sums.reduce((most, value) => Math.max(most, value), 0)) * DELAY_STEP;
}

/** How alike the capture from there on is to the burst. */
function likeness(captured: Int16Array, burst: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < burst.length; i++) sum += ((captured[from + i] ?? 0) / FULL_SCALE) * (burst[i] ?? 0);
  return Math.abs(sum);
}

/** Within a period of the lowest band to either side: capsules delay some bands more than others. */
const NEIGHBOURS = Math.ceil(SAMPLE_RATE_HZ / BANDS_HZ[0] / 2);

function peakAround(captured: Int16Array, burst: Float64Array, middle: number): number {
  let peak = 0;
  for (let from = middle - NEIGHBOURS; from <= middle + NEIGHBOURS; from++)
    peak = Math.max(peak, likeness(captured, burst, from));
  return peak;
}

/** What the noise alone would have answered: its root mean square over many places. */
function noiseOf(noise: Int16Array, burst: Float64Array): number {
  let [sum, places] = [0, 0];
  for (let offset = 0; offset + burst.length <= noise.length; offset += 37) {
    let value = 0;
    for (let i = 0; i < burst.length; i++) value += ((noise[offset + i] ?? 0) / FULL_SCALE) * (burst[i] ?? 0);
    sum += value * value;
    places++;
  }
  return Math.sqrt(sum / Math.max(1, places));
}

function decibels(amplitude: number): number {
  return amplitude <= 0 ? -120 : Math.max(-120, 20 * Math.log10(amplitude));
}

// ── judgement ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** A band can be judged where the sweep stands so far above the noise, or would by the baseline. */
const CLEAR_DB = 9;
const FEWEST_BANDS = 5;
/** The level of a capsule varies by some dB with warmth, damp and how the handset lies. */
const TOLERANCE_DB = 8;
/** Weaker than this in nearly all bands: the way of the sound is cut. */
const LOST_DB = 20;
/** A microphone that is connected hisses; one whose wire is cut does not. */
const SILENT_MICROPHONE_DB = 12;

export type AcousticVerdict =
  | 'passed'
  /** The room is too loud to tell: to be tried again, never a fault. */
  | 'too-noisy'
  /** Nothing comes from the microphone, not even its own hiss: the cord or the microphone is broken. */
  | 'microphone-dead'
  /** The microphone lives and hears nothing of the sweep: the earpiece or the cord is broken, or there is no handset. */
  | 'nothing-heard'
  /** Much weaker or of another colour than it was: the handset does not lie in its cradle, or a capsule is failing. */
  | 'changed';

export interface AcousticJudgement {
  readonly verdict: AcousticVerdict;
  /** Bands that could be judged. */
  readonly bands: number;
  /** Median of how much weaker they are than the baseline, dB. */
  readonly weakerDb: number;
}

export function judge(measured: AcousticMeasurement, baseline: AcousticBaseline): AcousticJudgement {
  const bands = BANDS_HZ.map((_, band) => {
    const gain = measured.gainDb[band] ?? -120;
    const expected = baseline.gainDb[band] ?? -120;
    const floor = gain - (measured.aboveNoiseDb[band] ?? 0);
    return { weaker: expected - gain, clear: Math.max(gain, expected) - floor >= CLEAR_DB };
  });
  const clear = bands.filter((band) => band.clear).map(({ weaker }) => weaker);
  const weakerDb = median(clear);
  const found = { bands: clear.length, weakerDb };
  if (measured.noiseDbfs < baseline.noiseDbfs - SILENT_MICROPHONE_DB && !(weakerDb < LOST_DB))
    return { ...found, verdict: 'microphone-dead' };
  if (clear.length < FEWEST_BANDS) return { ...found, verdict: 'too-noisy' };
  if (weakerDb >= LOST_DB) return { ...found, verdict: 'nothing-heard' };
  const off = clear.filter((weaker) => Math.abs(weaker) > TOLERANCE_DB).length;
  return { ...found, verdict: off > clear.length / 3 ? 'changed' : 'passed' };
}

/** Learns from several runs; undefined when the sweep was not heard clearly, or not alike, each time. */
export function learn(runs: readonly AcousticMeasurement[], learntAt: string): AcousticBaseline | undefined {
  const gainDb = BANDS_HZ.map((_, band) => median(runs.map((run) => run.gainDb[band] ?? -120)));
  const isClear = (run: AcousticMeasurement) =>
    run.aboveNoiseDb.filter((above) => above >= CLEAR_DB).length >= FEWEST_BANDS;
  const noiseDbfs = median(runs.map((run) => run.noiseDbfs));
  const baseline = { gainDb, noiseDbfs, learntAt };
  const isAlike = runs.every((run) => judge(run, baseline).verdict === 'passed');
  return runs.length > 0 && runs.every(isClear) && isAlike ? baseline : undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
