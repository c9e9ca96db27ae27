/** The camera of the technician's phone, looked through until a QR code is seen. */
import type { QrReader } from './decode.js';

export type CameraFault =
  /** The person, the browser or the system does not allow it. */
  | 'refused'
  /** There is none. */
  | 'absent'
  /** It is there and gives no picture: another program holds it. */
  | 'failed';

export interface CameraEvents {
  /** The picture moves now. */
  readonly onPicture: () => void;
  /** A text was read; the same one comes again while it is held in front of the camera. */
  readonly onText: (text: string) => void;
  readonly onFault: (fault: CameraFault) => void;
}

/** The frames are looked at in this size: a code that fills a third of the picture has 5 pixels a module. */
const LONGEST_SIDE = 800;
/** Between looks, so that a slow phone can draw in between. */
const REST_MS = 80;
const LOOK_LIMIT_MS = 60;

/** Browsers give no camera to a page that came over open http, as a page of a phone in the same network does. */
export function hasLiveCamera(): boolean {
  return globalThis.isSecureContext && 'mediaDevices' in navigator;
}

/** Shows the camera in `video` and reads what it sees. Returns how to let go of the camera. */
export function watchCamera(video: HTMLVideoElement, reader: QrReader, events: CameraEvents): () => void {
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const canvas = document.createElement('canvas');

  const look = (): void => {
    if (isOver) return;
    const text = readFrame(video, canvas, reader);
    if (text !== undefined) events.onText(text);
    timer = setTimeout(look, REST_MS);
  };
  const start = async (): Promise<void> => {
    const opened = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'environment', width: { ideal: 1280 } },
    });
    if (isOver) {
      release(opened);
      return;
    }
    stream = opened;
    opened.getVideoTracks()[0]?.addEventListener('ended', () => events.onFault('failed'));
    video.srcObject = opened;
    await video.play();
    events.onPicture();
    look();
  };
  start().catch((error: unknown) => {
    if (!isOver) events.onFault(faultOf(error));
  });
  return () => {
    isOver = true;
    clearTimeout(timer);
    video.srcObject = null;
    if (stream) release(stream);
  };
}

function readFrame(video: HTMLVideoElement, canvas: HTMLCanvasElement, reader: QrReader): string | undefined {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0) return undefined;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return reader(context.getImageData(0, 0, canvas.width, canvas.height), LOOK_LIMIT_MS);
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function faultOf(error: unknown): CameraFault {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'absent' : 'failed';
}
