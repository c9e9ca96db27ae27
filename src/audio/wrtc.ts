/**
 * The part of `@roamhq/wrtc` (libwebrtc for Node) that is used here. Its own type declarations assume a browser's
 * global types, which this program does not have, so the shapes are stated once, here.
 *
 * Bites (measured): a process that used it must leave by `process.exit()`, the natural way segfaults; `sender.dtmf`
 * is undefined; a source wants exact 10 ms frames and does no pacing of its own.
 */
import { createRequire } from 'node:module';

export interface SessionDescription {
  type: 'offer' | 'answer' | 'rollback';
  sdp: string;
}
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface AudioData {
  samples: Int16Array;
  sampleRate: number;
  bitsPerSample: 16;
  channelCount: number;
  numberOfFrames: number;
}
export interface MediaStreamTrack {
  readonly kind: string;
  stop(): void;
}
export interface Transceiver {
  direction: Direction;
  readonly receiver: { readonly track: MediaStreamTrack };
}
export interface PeerConnection {
  readonly iceGatheringState: 'new' | 'gathering' | 'complete';
  readonly signalingState: 'stable' | 'have-local-offer' | 'have-remote-offer' | 'closed';
  readonly connectionState: string;
  readonly localDescription: SessionDescription | null;
  ontrack: ((event: { track: MediaStreamTrack }) => void) | null;
  onicegatheringstatechange: (() => void) | null;
  addTrack(track: MediaStreamTrack, stream: object): object;
  getTransceivers(): Transceiver[];
  createOffer(): Promise<SessionDescription>;
  createAnswer(): Promise<SessionDescription>;
  setLocalDescription(description: SessionDescription): Promise<void>;
  setRemoteDescription(description: SessionDescription): Promise<void>;
  getStats(): Promise<Map<string, Record<string, unknown>>>;
  close(): void;
}
export interface AudioSource {
  createTrack(): MediaStreamTrack;
  onData(data: AudioData): void;
}
export interface AudioSink {
  ondata: ((data: AudioData) => void) | null;
  stop(): void;
}
interface Wrtc {
  RTCPeerConnection: new (configuration: {
    iceServers: never[];
    bundlePolicy: 'max-bundle';
  }) => PeerConnection;
  MediaStream: new (tracks: MediaStreamTrack[]) => object;
  nonstandard: {
    RTCAudioSource: new () => AudioSource;
    RTCAudioSink: new (track: MediaStreamTrack) => AudioSink;
  };
}

export const wrtc = createRequire(import.meta.url)('@roamhq/wrtc') as Wrtc;
