import type { ReceptionReport } from './webrtc-statistics.js';
import type { Direction } from './wrtc.js';

/**
 * One end of a sound connection: an SDP offer/answer endpoint (RFC 3264) that takes and gives frames of the product's
 * own format (protocol/audio-format.ts). Obligations:
 * - it has no clock of its own: whoever sends calls `send` once every 10 ms; what comes after `close` is ignored;
 * - `prepareOffer` does what takes long once, and gives the offer as it is now on every call until an answer is
 *   accepted; `createReOffer` and `createAnswer` serve a running session;
 * - every promise rejects with MEDIA when it cannot be kept, and after `close`;
 * - `close` is idempotent and releases sockets, timers and native objects.
 */
export interface SoundEndpoint {
  /** Received sound, one frame a call, losses concealed. Nothing comes while the far end is inactive. */
  onFrame: ((frame: Int16Array) => void) | undefined;
  /** A digit (`0-9*#A-D`) that the far end sent as telephone event (RFC 4733), once a key press. */
  onDigit: ((digit: string) => void) | undefined;
  prepareOffer(): Promise<string>;
  createAnswer(offer: string): Promise<string>;
  createReOffer(direction: Direction): Promise<string>;
  acceptAnswer(answer: string): Promise<void>;
  send(frame: Int16Array): void;
  /** Sends digits as telephone events, one after the other; false when the far end does not take them. */
  sendDigits(digits: string): boolean;
  report(): Promise<ReceptionReport>;
  close(): void;
}
