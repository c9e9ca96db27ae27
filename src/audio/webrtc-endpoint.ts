import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/clock.js';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../protocol/audio-format.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { Resampler } from './resample.js';
import { trimSdp } from './sdp.js';
import type { SoundEndpoint } from './sound-endpoint.js';
import { type ReceptionReport, receptionReport } from './webrtc-statistics.js';
import { type AudioData, type AudioSink, type Direction, type MediaStreamTrack, wrtc } from './wrtc.js';

/** Gathering host candidates takes about 100 ms; a machine whose network is changing can take much longer. */
const GATHERING_LIMIT_MS = 2_000;

/** A {@link SoundEndpoint} over WebRTC, on libwebrtc (RFC 8829). */
export class WebRtcEndpoint implements SoundEndpoint {
  onFrame: ((frame: Int16Array) => void) | undefined;
  /** Never called: libwebrtc for Node plays telephone events as sound and does not tell of them. */
  onDigit: ((digit: string) => void) | undefined;

  readonly #clock: Clock;
  readonly #connection = new wrtc.RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  readonly #source = new wrtc.nonstandard.RTCAudioSource();
  readonly #track = this.#source.createTrack();
  #offer: Promise<string> | undefined;
  #sink: AudioSink | undefined;
  #resampler: { rateHz: number; resampler: Resampler } | undefined;
  #closed = false;

  constructor(options: { clock: Clock }) {
    this.#clock = options.clock;
    this.#connection.addTrack(this.#track, new wrtc.MediaStream([this.#track]));
    this.#connection.ontrack = ({ track }) => {
      if (track === this.#connection.getTransceivers()[0]?.receiver.track) this.#receiveFrom(track);
    };
  }

  /** The first offer, with all candidates gathered (about 100 ms). */
  prepareOffer(): Promise<string> {
    return this.#guarded('offer sound', () => (this.#offer ??= this.#describe('offer')));
  }

  createAnswer(offer: string): Promise<string> {
    return this.#guarded('answer the sound offer', async () => {
      // An offer of ours that the far end refused still stands here.
      if (this.#connection.signalingState === 'have-local-offer')
        await this.#connection.setLocalDescription({ type: 'rollback', sdp: '' });
      await this.#connection.setRemoteDescription({ type: 'offer', sdp: offer });
      // The first is ours. Video and further streams, which a far end may well offer, stay unused.
      for (const other of this.#connection.getTransceivers().slice(1)) other.direction = 'inactive';
      return this.#describe('answer');
    });
  }

  createReOffer(direction: Direction): Promise<string> {
    return this.#guarded('renew the sound offer', () => {
      const [transceiver] = this.#connection.getTransceivers();
      if (transceiver) transceiver.direction = direction;
      return this.#describe('offer');
    });
  }

  acceptAnswer(answer: string): Promise<void> {
    return this.#guarded('use the sound answer', () =>
      this.#connection.setRemoteDescription({ type: 'answer', sdp: answer }),
    );
  }

  send(frame: Int16Array): void {
    if (this.#closed) return;
    if (frame.length !== FRAME_SAMPLES)
      throw new RangeError(`a frame has ${FRAME_SAMPLES} samples, not ${frame.length}`);
    // libwebrtc reads the whole underlying buffer, so a view into a larger one must be copied.
    const samples = frame.byteLength === frame.buffer.byteLength ? frame : frame.slice();
    this.#source.onData({
      samples,
      sampleRate: SAMPLE_RATE_HZ,
      bitsPerSample: 16,
      channelCount: 1,
      numberOfFrames: FRAME_SAMPLES,
    });
  }

  /** `sender.dtmf` does not exist in libwebrtc for Node. */
  sendDigits(): boolean {
    return false;
  }

  /** What RTP and RTCP say about the received sound (RFC 3550). */
  report(): Promise<ReceptionReport> {
    return this.#guarded('read the sound statistics', async () =>
      receptionReport([...(await this.#connection.getStats()).values()]),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onFrame = undefined;
    this.#connection.ontrack = null;
    this.#connection.onicegatheringstatechange = null;
    this.#sink?.stop();
    this.#track.stop();
    this.#connection.close();
  }

  async #describe(type: 'offer' | 'answer'): Promise<string> {
    const connection = this.#connection;
    const description = type === 'offer' ? await connection.createOffer() : await connection.createAnswer();
    await connection.setLocalDescription(description);
    await this.#gathered();
    if (!connection.localDescription) throw new Error('no local description');
    return trimSdp(connection.localDescription.sdp);
  }

  #gathered(): Promise<void> {
    if (this.#connection.iceGatheringState === 'complete') return Promise.resolve();
    const complete = new Promise<void>((resolve) => {
      this.#connection.onicegatheringstatechange = () => {
        if (this.#connection.iceGatheringState === 'complete') resolve();
      };
    });
    return withDeadline(
      this.#clock,
      complete,
      GATHERING_LIMIT_MS,
      () => new Error('gathering addresses takes too long'),
    );
  }

  #receiveFrom(track: MediaStreamTrack): void {
    this.#sink?.stop();
    const sink = new wrtc.nonstandard.RTCAudioSink(track);
    sink.ondata = (data) => {
      if (sink === this.#sink) this.onFrame?.(this.#toFrame(data));
    };
    this.#sink = sink;
  }

  #toFrame(data: AudioData): Int16Array {
    const samples = data.channelCount === 1 ? data.samples : firstChannel(data.samples, data.channelCount);
    if (data.sampleRate === SAMPLE_RATE_HZ) return samples;
    if (this.#resampler?.rateHz !== data.sampleRate) {
      this.#resampler = {
        rateHz: data.sampleRate,
        resampler: new Resampler(data.sampleRate, SAMPLE_RATE_HZ),
      };
    }
    return this.#resampler.resampler.process(samples);
  }

  async #guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new HotlineError('MEDIA', `cannot ${what}: the sound path is closed`);
    try {
      return await work();
    } catch (error) {
      throw new HotlineError('MEDIA', `cannot ${what}: ${messageOf(error)}`, { cause: error });
    }
  }
}

function firstChannel(samples: Int16Array, channelCount: number): Int16Array {
  return Int16Array.from({ length: samples.length / channelCount }, (_, i) => samples[i * channelCount] ?? 0);
}
