/** What a browser page may say to the phone, and the connection over which it does. No sockets in here. */
import { FRAME_SAMPLES } from '../protocol/audio-format.js';
import { pageMessageSchema, type PageMessage } from '../protocol/handset.js';

/** One open WebSocket to one page, without the socket. Obligations: no method throws, also not after the close. */
export interface PageConnection {
  sendText(text: string): void;
  /** Takes the bytes over: the caller does not touch them again. */
  sendSound(bytes: Uint8Array): void;
  /** Bytes handed over that the operating system has not taken yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

/** What the owner of the connection calls when something arrives on it. */
export interface AttachedPage {
  onText(text: string): void;
  onSound(bytes: Uint8Array): void;
  /** Once; nothing that arrives later counts. */
  onClosed(): void;
}

export const FRAME_BYTES = FRAME_SAMPLES * 2;
/** The longest message of a page is far below this. In bytes of UTF-8. */
export const MAX_TEXT_BYTES = 4096;
/** Hook changes, reports and buttons of a page in use are a few a second. */
export const MAX_TEXTS_PER_SECOND = 100;

/** A message of a page, or undefined for anything that no page of ours sends. */
export function parsePageMessage(text: string): PageMessage | undefined {
  if (Buffer.byteLength(text) > MAX_TEXT_BYTES) return undefined;
  const result = pageMessageSchema.safeParse(jsonOrUndefined(text));
  return result.success ? result.data : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Samples to little-endian bytes; always a copy, because the caller may reuse its frame. */
export function encodeFrame(frame: Int16Array): Uint8Array {
  const bytes = new Uint8Array(frame.length * 2);
  const view = new DataView(bytes.buffer);
  frame.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  return bytes;
}

/** One frame out of its bytes, or undefined when it is not exactly one frame. */
export function decodeFrame(bytes: Uint8Array): Int16Array | undefined {
  if (bytes.byteLength !== FRAME_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, index) => view.getInt16(index * 2, true));
}
