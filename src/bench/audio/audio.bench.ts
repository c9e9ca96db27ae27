import { delay } from '../../clock/clock.js';
import { benchClock as clock } from '../bench-clock.js';
import { thisMachine } from '../machine.js';
import { Parts } from '../parts.js';
import { BaresipPhone } from '../plain-sip/baresip.phone.js';
import { FarEndProcess } from '../plain-sip/far-end-client.js';
import { ONSET_EVERY_MS, TONE_HZ } from '../plain-sip/far-tone.js';
import { HotlinePhone } from '../plain-sip/hotline.phone.js';
import type { PlainPhone } from '../plain-sip/plain-phone.js';
import { watchUsage } from '../process-usage.js';
import { findPrograms } from '../programs.js';
import { burstLossTrace } from './burst-loss.js';
import { delaysMs } from './delays.js';
import { toneDistortionDb } from './distortion.js';
import { type AudioMeasured, type AudioResults, LOSSES, type LossPercent } from './report.js';

/** In each of several calls, because where a call falls in the beat of 10 ms of the phone holds for the whole of it. */
const ONSETS_PER_CALL = 20;
/** The first ones of a call are not counted: its jitter buffer still settles. */
const SETTLING_ONSETS = 5;
/** How long a call with a steady tone goes on before it is measured. */
const SETTLE_MS = 3_000;
const REST_MS = 600;
const PACKET_MS = 20;
const MEAN_BURST = 3;
const SEED = 1;

export interface AudioBenchOptions {
  /** How many beginnings of a tone are timed for each phone. */
  readonly onsets: number;
  /** How long each loss is listened to, and the processor watched. */
  readonly listenMs: number;
  /** Told in a line what goes on. */
  readonly progress: (line: string) => void;
}

/** Calls of both phones by UDP and PCMA with the same far end, one after the other, packet for packet the same. */
export class AudioBench {
  readonly #options: AudioBenchOptions;
  readonly #parts = new Parts();

  constructor(options: AudioBenchOptions) {
    this.#options = options;
  }

  /** Rejects with UnusableError. To be followed by {@link stop}. */
  async run(): Promise<AudioResults> {
    const { modules } = await findPrograms(['baresip']);
    const { keep } = this.#parts;
    const farEnd = async () => {
      const folder = await this.#parts.folder('far-end');
      return FarEndProcess.start({ clock, folder, transport: 'udp', tls: undefined, onStarted: keep });
    };
    const [ourFarEnd, theirFarEnd] = [await farEnd(), await farEnd()];
    const common = { clock, onStarted: keep };
    const hotline = await HotlinePhone.start({
      ...common,
      folder: await this.#parts.folder('hotline'),
      servers: [ourFarEnd.server],
    });
    const baresip = await BaresipPhone.start({
      ...common,
      folder: await this.#parts.folder('baresip'),
      modules,
      transport: 'udp',
      server: theirFarEnd.server,
    });
    return {
      machine: thisMachine(),
      listenMs: this.#options.listenMs,
      hotline: await this.#measure(hotline, ourFarEnd),
      baresip: await this.#measure(baresip, theirFarEnd),
    };
  }

  /** Ends every process and removes every file. Idempotent. */
  stop(): Promise<void> {
    return this.#parts.stop();
  }

  async #measure(phone: PlainPhone, farEnd: FarEndProcess): Promise<AudioMeasured> {
    const { onsets, progress } = this.#options;
    progress(`${phone.name}: delay of the sound`);
    farEnd.play('onsets');
    const sentMs: number[] = [];
    while (sentMs.length < onsets)
      sentMs.push(...(await this.#onsetsOfCall(phone, farEnd, onsets - sentMs.length)));
    const delays = {
      inMs: delaysMs(sentMs, phone.onsetsHeardMs, ONSET_EVERY_MS),
      thereAndBackMs: delaysMs(sentMs, farEnd.onsetsBackMs, ONSET_EVERY_MS),
      outMs: delaysMs(heardOf(sentMs, phone.onsetsHeardMs), farEnd.onsetsBackMs, ONSET_EVERY_MS),
    };

    farEnd.play('steady');
    const distortionDb: Record<LossPercent, number> = { '0': 0, '1': 0, '5': 0, '10': 0 };
    let cpuPercent = 0;
    for (const loss of LOSSES) {
      progress(`${phone.name}: a tone with ${loss} % of its packets lost`);
      const call = await this.#listen(phone, farEnd, Number(loss));
      distortionDb[loss] = call.distortionDb;
      if (loss === '0') cpuPercent = call.cpuPercent;
    }
    return { ...delays, distortionDb, cpuPercent };
  }

  /** When the beginnings of the tone were sent that count, in one call. */
  async #onsetsOfCall(phone: PlainPhone, farEnd: FarEndProcess, wanted: number): Promise<number[]> {
    const count = Math.min(ONSETS_PER_CALL, wanted);
    const before = farEnd.onsetsSentMs.length + SETTLING_ONSETS;
    await phone.lift(farEnd);
    // One more than counts: the last one's echo has time to come back.
    await delay(clock, (SETTLING_ONSETS + count + 1) * ONSET_EVERY_MS);
    const sentMs = farEnd.onsetsSentMs.slice(before, before + count);
    await phone.hangUp();
    await delay(clock, REST_MS);
    return sentMs;
  }

  async #listen(
    phone: PlainPhone,
    farEnd: FarEndProcess,
    lossPercent: number,
  ): Promise<{ distortionDb: number; cpuPercent: number }> {
    const { listenMs } = this.#options;
    await phone.lift(farEnd);
    await delay(clock, Math.min(SETTLE_MS, listenMs));
    const packets = Math.round(listenMs / PACKET_MS);
    farEnd.lose(burstLossTrace({ loss: lossPercent / 100, meanBurst: MEAN_BURST, packets, seed: SEED }));
    const [{ samples, rateHz }, { cpuPercent }] = await Promise.all([
      phone.hear(farEnd, listenMs),
      watchUsage(clock, phone.pid, listenMs),
    ]);
    await phone.hangUp();
    await delay(clock, REST_MS);
    return { distortionDb: toneDistortionDb(samples, rateHz, TONE_HZ), cpuPercent };
  }
}

/** Of what was heard: that which was sent within the calls' counted time. */
function heardOf(sentMs: readonly number[], heardMs: readonly number[]): number[] {
  return heardMs.filter((atMs) =>
    sentMs.some((startMs) => startMs <= atMs && atMs < startMs + ONSET_EVERY_MS),
  );
}
