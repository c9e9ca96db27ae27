/** The page's microphone: opened at the lift, let go of when the handset is put back. */
import type { MicrophoneState } from '../model/page-state.js';
import { FLOOR_DBFS, rmsDbfs } from './level.js';
import { CAPTURE_NAME } from './worklet-messages.js';

const METER_SAMPLES = 2048;
/** A microphone that may be used opens well within this; after it, a question is surely on the screen. */
const ASKING_AFTER_MS = 1000;

export interface MicrophoneEvents {
  onState(state: MicrophoneState): void;
  onFrame(frame: Int16Array<ArrayBuffer>): void;
}

interface OpenMicrophone {
  readonly track: MediaStreamTrack;
  readonly source: MediaStreamAudioSourceNode;
  readonly capture: AudioWorkletNode;
  readonly meter: AnalyserNode;
}

export class Microphone {
  #open: OpenMicrophone | undefined;
  /** The opening that counts; an earlier one that is granted late is let go of. */
  #opening = 0;
  readonly #meterSamples = new Float32Array(METER_SAMPLES);

  constructor(private readonly events: MicrophoneEvents) {}

  /**
   * Asks for the microphone and connects it as soon as the context is ready. Never rejects: what goes wrong is told
   * by `onState`. A handset has no echo path, so the browser's processing is off; with loudspeakers it is needed.
   */
  async open(contextReady: Promise<AudioContext>, withEchoCancellation: boolean): Promise<void> {
    this.close();
    const opening = ++this.#opening;
    this.events.onState('opening');
    const asking = setTimeout(() => {
      if (opening === this.#opening) this.events.onState('asking');
    }, ASKING_AFTER_MS);
    try {
      const track = await requestTrack(withEchoCancellation).finally(() => clearTimeout(asking));
      const context = await contextReady.catch((error: unknown) => {
        track.stop();
        throw error;
      });
      if (opening === this.#opening) this.#connect(context, track);
      else track.stop();
    } catch (error) {
      if (opening === this.#opening) this.events.onState(stateOfError(error));
    }
  }

  /** Idempotent; also withdraws a question to the person that is still unanswered. */
  close(): void {
    this.#opening++;
    this.#release();
    this.events.onState('closed');
  }

  levelDbfs(): number {
    if (!this.#open) return FLOOR_DBFS;
    this.#open.meter.getFloatTimeDomainData(this.#meterSamples);
    return rmsDbfs(this.#meterSamples);
  }

  #connect(context: AudioContext, track: MediaStreamTrack): void {
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const capture = new AudioWorkletNode(context, CAPTURE_NAME, {
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    const meter = new AnalyserNode(context, { fftSize: METER_SAMPLES });
    capture.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => this.events.onFrame(data);
    track.onended = () => {
      this.#release();
      this.events.onState('lost');
    };
    source.connect(meter);
    // The node gives out silence; it is connected onward because a browser may skip a node that leads nowhere.
    source.connect(capture).connect(context.destination);
    this.#open = { track, source, capture, meter };
    this.events.onState('open');
  }

  #release(): void {
    if (!this.#open) return;
    const { track, source, capture } = this.#open;
    track.onended = null;
    track.stop();
    source.disconnect();
    capture.port.onmessage = null;
    capture.disconnect();
    this.#open = undefined;
  }
}

async function requestTrack(withEchoCancellation: boolean): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: {
      channelCount: 1,
      echoCancellation: withEchoCancellation,
      noiseSuppression: withEchoCancellation,
      autoGainControl: withEchoCancellation,
    },
  });
  const [track] = stream.getAudioTracks();
  if (!track) throw new DOMException('a stream without sound', 'NotFoundError');
  return track;
}

/** Error names of getUserMedia (Media Capture and Streams, section 10.3.1). */
function stateOfError(error: unknown): MicrophoneState {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent';
  return 'failed';
}
