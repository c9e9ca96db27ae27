import { meanOpinionScore } from '../audio/e-model.js';
import { offerHolds } from '../audio/sdp.js';
import type { SoundEndpoint } from '../audio/sound-endpoint.js';
import type { ReceptionReport } from '../audio/webrtc-statistics.js';
import { type Clock, type Timer, withDeadline } from '../clock/clock.js';
import type { MediaLeg } from '../phone/ports.js';
import type { AudioStatistics } from '../protocol/call-record.js';
import { HotlineError } from '../protocol/errors.js';

export interface SoundLegOptions {
  readonly clock: Clock;
  readonly endpoint: SoundEndpoint;
  readonly stallAfterMs: number;
}

const WATCH_MS = 1_000;
/** An engine that gives no statistics must not keep its sockets for that. */
const REPORT_LIMIT_MS = 1_000;
/** Packetisation, coder and the far end's own part of the way from mouth to ear. In ms. */
const FIXED_DELAY_MS = 60;

/** The port `MediaLeg` on any sound endpoint. */
export class SoundLeg implements MediaLeg {
  onStalled: (() => void) | undefined;

  readonly #options: SoundLegOptions;
  #watch: Timer | undefined;
  #packets = 0;
  #lastPacketMs = 0;
  #droppedFrames = 0;
  #lastReport: ReceptionReport | undefined;
  #finalReport: Promise<ReceptionReport | undefined> | undefined;

  constructor(options: SoundLegOptions) {
    this.#options = options;
  }

  get onFrame(): ((frame: Int16Array) => void) | undefined {
    return this.#options.endpoint.onFrame;
  }
  set onFrame(listener: ((frame: Int16Array) => void) | undefined) {
    if (!this.#finalReport) this.#options.endpoint.onFrame = listener;
  }

  async offer(): Promise<string> {
    return this.#open().endpoint.prepareOffer();
  }

  async acceptAnswer(sdp: string): Promise<void> {
    await this.#open().endpoint.acceptAnswer(sdp);
    this.#startWatch();
  }

  async answer(offer: string): Promise<{ sdp: string; held: boolean }> {
    const sdp = await this.#open().endpoint.createAnswer(offer);
    this.#startWatch();
    return { sdp, held: offerHolds(offer) };
  }

  async renewOffer(): Promise<string> {
    return this.#open().endpoint.createReOffer('sendrecv');
  }

  send(frame: Int16Array): void {
    if (!this.#finalReport) this.#options.endpoint.send(frame);
  }

  sendDigits(digits: string): boolean {
    return !this.#finalReport && this.#options.endpoint.sendDigits(digits);
  }

  countDropped(frames: number): void {
    this.#droppedFrames += frames;
  }

  async statistics(): Promise<AudioStatistics | null> {
    const report = await (this.#finalReport ?? this.#report());
    if (!report || report.packetsReceived === 0) return null;
    return audioStatistics(report, this.#droppedFrames);
  }

  close(): void {
    if (this.#finalReport) return;
    this.#watch?.cancel();
    this.onStalled = undefined;
    const { endpoint } = this.#options;
    endpoint.onFrame = undefined;
    // The statistics end with the connection: read them once more, then let go.
    this.#finalReport = (this.#watch ? this.#report() : Promise.resolve(undefined)).finally(() =>
      endpoint.close(),
    );
  }

  /** What there is while the leg is open. Throws MEDIA afterwards: the endpoint itself lives on for its statistics. */
  #open(): SoundLegOptions {
    if (this.#finalReport) throw new HotlineError('MEDIA', 'the sound path is closed');
    return this.#options;
  }

  async #report(): Promise<ReceptionReport | undefined> {
    const { clock, endpoint } = this.#options;
    const late = () => new Error('no statistics in time');
    try {
      this.#lastReport = await withDeadline(clock, endpoint.report(), REPORT_LIMIT_MS, late);
    } catch {
      // A connection that is just failing has no statistics; the last ones stand.
    }
    return this.#lastReport;
  }

  #startWatch(): void {
    if (this.#watch || this.#finalReport) return;
    const { clock } = this.#options;
    this.#lastPacketMs = clock.nowMs();
    this.#watch = clock.every(WATCH_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const report = await this.#report();
    const nowMs = this.#options.clock.nowMs();
    if (report && report.packetsReceived !== this.#packets) {
      this.#packets = report.packetsReceived;
      this.#lastPacketMs = nowMs;
    } else if (nowMs - this.#lastPacketMs >= this.#options.stallAfterMs) {
      this.#lastPacketMs = nowMs;
      this.onStalled?.();
    }
  }
}

export function audioStatistics(report: ReceptionReport, droppedFrames: number): AudioStatistics {
  const expected = report.packetsReceived + report.packetsLost;
  const lossPercent = expected > 0 ? (report.packetsLost / expected) * 100 : 0;
  const concealedPercent = report.samples > 0 ? (report.concealedSamples / report.samples) * 100 : 0;
  const delayMs = FIXED_DELAY_MS + report.jitterBufferMs + (report.roundTripMs ?? 0) / 2;
  return {
    lossPercent: rounded(lossPercent, 2),
    jitterMs: rounded(report.jitterMs, 1),
    roundTripMs: report.roundTripMs === undefined ? null : rounded(report.roundTripMs, 1),
    concealedPercent: rounded(Math.min(100, concealedPercent), 2),
    mos: rounded(meanOpinionScore({ delayMs, lossPercent, codec: report.codec }), 2),
    codec: report.codec ?? null,
    droppedFrames,
  };
}

function rounded(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
