/** The page's earpiece: the audio context, the player in it and its meter. */
import type { SoundState } from '../model/page-state.js';
import captureUrl from './capture.worklet.ts?worker&url';
import { FLOOR_DBFS, peakHz, rmsDbfs } from './level.js';
import playerUrl from './player.worklet.ts?worker&url';
import { PLAYER_NAME, type PlayerMessage, type PlayerReport } from './worklet-messages.js';

/** 85 ms at 48 kHz: bins 12 Hz apart, fine enough to tell one tone of a telephone network from another. */
const METER_SAMPLES = 4096;

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
  #starting: Promise<AudioContext> | undefined;
  #ready: ReadyEarpiece | undefined;
  #lifted = false;
  readonly #meterSamples = new Float32Array(METER_SAMPLES);
  readonly #meterSpectrum = new Float32Array(METER_SAMPLES / 2);

  constructor(private readonly events: EarpieceEvents) {}

  /**
   * Wakes the sound; call it from a person's gesture, without which browsers keep it asleep. The context is made at
   * the first lift and used for all later ones. Resolves with it when sound can be heard; rejects when it cannot.
   */
  lift(): Promise<AudioContext> {
    this.#lifted = true;
    this.events.onState('starting');
    this.#starting ??= this.#start();
    const awake = this.#starting.then(async (context) => {
      await context.resume();
      return context;
    });
    awake.then(
      () => this.#tellIfLifted('on'),
      () => {
        this.#starting = undefined;
        this.#tellIfLifted('failed');
      },
    );
    return awake;
  }

  replace(): void {
    this.#lifted = false;
    this.#post('clear');
    this.events.onState('off');
    // Asleep the page costs no battery. It may fail only where there is nothing to put to sleep.
    this.#ready?.context.suspend().catch(() => undefined);
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

  async #start(): Promise<AudioContext> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    await Promise.all([playerUrl, captureUrl].map((url) => context.audioWorklet.addModule(url)));
    const player = new AudioWorkletNode(context, PLAYER_NAME, {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    player.port.onmessage = ({ data }: MessageEvent<PlayerReport>) => this.events.onReport(data);
    const meter = new AnalyserNode(context, { fftSize: METER_SAMPLES, smoothingTimeConstant: 0 });
    player.connect(meter).connect(context.destination);
    this.#ready = { context, player, meter };
    return context;
  }

  #post(message: PlayerMessage, transfer: Transferable[] = []): void {
    this.#ready?.player.port.postMessage(message, transfer);
  }

  #tellIfLifted(state: SoundState): void {
    if (this.#lifted) this.events.onState(state);
  }
}
