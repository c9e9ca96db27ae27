/** The page's earpiece: the audio context, the player in it and its meter. */
import type { SoundState } from '../model/page-state.js';
import captureUrl from './capture.worklet.ts?worker&url';
import { FLOOR_DBFS, peakHz, rmsDbfs } from './level.js';
import playerUrl from './player.worklet.ts?worker&url';
import { PLAYER_NAME, type PlayerMessage, type PlayerReport } from './worklet-messages.js';

/** 85 ms at 48 kHz: bins 12 Hz apart, fine enough to tell one tone of a telephone network from another. */
const METER_SAMPLES = 4096;

/**
 * The sound is put to sleep only so long after the handset is put back: asleep, player and meter would keep the end of
 * the call until the next lift and begin that with it.
 */
const SLEEP_AFTER_MS = 500;

export interface EarLevel {
  readonly dbfs: number;
  /** The strongest frequency; 0 while it is silent. */
  readonly peakHz: number;
}
const SILENCE: EarLevel = { dbfs: FLOOR_DBFS, peakHz: 0 };

export interface EarpieceEvents {
  onState(state: SoundState): void;
  onReport(report: PlayerReport): void;
}

interface ReadyEarpiece {
  readonly context: AudioContext;
  readonly player: AudioWorkletNode;
  readonly meter: AnalyserNode;
}

export class Earpiece {
  #preparing: Promise<ReadyEarpiece> | undefined;
  #ready: ReadyEarpiece | undefined;
  #lifted = false;
  #sleepTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #meterSamples = new Float32Array(METER_SAMPLES);
  readonly #meterSpectrum = new Float32Array(METER_SAMPLES / 2);

  constructor(private readonly events: EarpieceEvents) {}

  /**
   * Makes the sound ready but leaves it asleep, so that little is left to do at the lift. Idempotent; a failure is
   * forgotten, and told at the lift, which tries again.
   */
  prepare(): Promise<ReadyEarpiece> {
    this.#preparing ??= makeReady((report) => this.events.onReport(report));
    this.#preparing.then(
      (ready) => (this.#ready = ready),
      () => (this.#preparing = undefined),
    );
    return this.#preparing;
  }

  /**
   * Wakes the sound; call it from a person's gesture, without which browsers keep it asleep. Resolves with the
   * context when sound can be heard; rejects when it cannot.
   */
  lift(): Promise<AudioContext> {
    this.#lifted = true;
    clearTimeout(this.#sleepTimer);
    this.events.onState('starting');
    const awake = this.prepare().then(async (ready) => {
      await ready.context.resume();
      return ready.context;
    });
    awake.then(
      () => this.#tellIfLifted('on'),
      () => this.#tellIfLifted('failed'),
    );
    return awake;
  }

  replace(): void {
    this.#lifted = false;
    this.#post('clear');
    this.events.onState('off');
    clearTimeout(this.#sleepTimer);
    this.#sleepTimer = setTimeout(() => this.#sleep(), SLEEP_AFTER_MS);
  }

  /** Takes the frame over. Lost while the sound is not awake yet: it would come too late. */
  play(frame: Int16Array<ArrayBuffer>): void {
    if (this.#lifted) this.#post(frame, [frame.buffer]);
  }

  /** Has `onReport` called with what happened since the last one. */
  requestReport(): void {
    this.#post('report');
  }

  level(): EarLevel {
    if (!this.#ready || !this.#lifted) return SILENCE;
    const { context, meter } = this.#ready;
    meter.getFloatTimeDomainData(this.#meterSamples);
    const dbfs = rmsDbfs(this.#meterSamples);
    if (dbfs <= FLOOR_DBFS) return SILENCE;
    meter.getFloatFrequencyData(this.#meterSpectrum);
    return { dbfs, peakHz: peakHz(this.#meterSpectrum, context.sampleRate / METER_SAMPLES) };
  }

  #post(message: PlayerMessage, transfer: Transferable[] = []): void {
    this.#ready?.player.port.postMessage(message, transfer);
  }

  /** Asleep the page costs no battery. It fails only where there is nothing to put to sleep. */
  #sleep(): void {
    this.#ready?.context.suspend().catch(() => undefined);
  }

  #tellIfLifted(state: SoundState): void {
    if (this.#lifted) this.events.onState(state);
  }
}

async function makeReady(onReport: (report: PlayerReport) => void): Promise<ReadyEarpiece> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  await Promise.all([playerUrl, captureUrl].map((url) => context.audioWorklet.addModule(url)));
  const player = new AudioWorkletNode(context, PLAYER_NAME, { numberOfInputs: 0, outputChannelCount: [1] });
  player.port.onmessage = ({ data }: MessageEvent<PlayerReport>) => onReport(data);
  const meter = new AnalyserNode(context, { fftSize: METER_SAMPLES, smoothingTimeConstant: 0 });
  player.connect(meter).connect(context.destination);
  return { context, player, meter };
}
