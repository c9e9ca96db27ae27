import { timestampDistance, timestampOf } from './rtp-packet.js';

/** Digits in the order of their event codes (RFC 4733 section 3.2). */
const DIGITS = '0123456789*#ABCD';
/** Long enough for every receiver, short enough to be dialled by (RFC 4733 section 2.5.2 wants at least 40 ms). */
const TONE_MS = 160;
const PAUSE_MS = 100;
const END_PACKETS = 3;
/** -10 dBm0: the usual level. */
const VOLUME = 10;
const PAYLOAD_BYTES = 4;
const END_BIT = 0x80;
const LONGEST_DURATION = 0xffff;

/** What goes out in place of a packet of sound while digits are being sent. */
export type EventStep =
  | { readonly type: 'sound' }
  /** A pause: nothing goes out. */
  | { readonly type: 'nothing' }
  | {
      readonly type: 'event';
      readonly payload: Buffer;
      readonly timestamp: number;
      readonly marker: boolean;
    };

interface Tone {
  readonly code: number;
  /** RTP timestamp at which it began. */
  readonly timestamp: number;
  elapsedMs: number;
  endsSent: number;
}

/**
 * Digits as telephone events (RFC 4733 section 2.5.1), one step a packet of sound, which they replace: the pace is that
 * of the sound. Pure.
 */
export class TelephoneEventSender {
  readonly #queue: number[] = [];
  #tone: Tone | undefined;
  #pauseMs = 0;

  /** Queues digits; what is no digit is left out. */
  add(digits: string): void {
    for (const digit of digits.toUpperCase()) {
      const code = DIGITS.indexOf(digit);
      if (code >= 0) this.#queue.push(code);
    }
  }

  get busy(): boolean {
    return this.#tone !== undefined || this.#pauseMs > 0 || this.#queue.length > 0;
  }

  /**
   * What to send instead of a packet of sound.
   * @param timestamp of that packet.
   * @param stepMs sound in it.
   * @param rateHz clock of the events.
   */
  next(timestamp: number, stepMs: number, rateHz: number): EventStep {
    if (!this.#tone) {
      if (this.#pauseMs > 0) {
        this.#pauseMs -= stepMs;
        return { type: 'nothing' };
      }
      const code = this.#queue.shift();
      if (code === undefined) return { type: 'sound' };
      this.#tone = { code, timestamp, elapsedMs: 0, endsSent: 0 };
    }
    const tone = this.#tone;
    const marker = tone.elapsedMs === 0;
    tone.elapsedMs = Math.min(TONE_MS, tone.elapsedMs + stepMs);
    const ended = tone.elapsedMs === TONE_MS;
    // The last packet goes three times, so that one that is lost leaves no tone without an end.
    if (ended && ++tone.endsSent === END_PACKETS) {
      this.#tone = undefined;
      this.#pauseMs = PAUSE_MS - (END_PACKETS - 1) * stepMs;
    }
    const duration = Math.min(LONGEST_DURATION, Math.round((tone.elapsedMs * rateHz) / 1_000));
    return {
      type: 'event',
      payload: eventPayload(tone.code, ended, duration),
      timestamp: tone.timestamp,
      marker,
    };
  }
}

function eventPayload(code: number, ended: boolean, duration: number): Buffer {
  const payload = Buffer.alloc(PAYLOAD_BYTES);
  payload[0] = code;
  payload[1] = (ended ? END_BIT : 0) | VOLUME;
  payload.writeUInt16BE(duration, 2);
  return payload;
}

/** Telephone events that come in: each digit once, whichever of its packets arrive. Pure. */
export class TelephoneEventReceiver {
  #last: { readonly ssrc: number; readonly timestamp: number } | undefined;

  /**
   * @param packet RTP in the clear with the payload type of events.
   * @returns the digit that this packet is the first of; undefined for a repetition and for what is no digit.
   */
  accept(packet: Buffer, headerBytes: number, ssrc: number): string | undefined {
    if (packet.length < headerBytes + PAYLOAD_BYTES) return undefined;
    const digit = DIGITS[packet.readUInt8(headerBytes)];
    if (digit === undefined) return undefined;
    const timestamp = timestampOf(packet);
    // All packets of an event have the timestamp of its beginning; an older one comes late.
    if (this.#last?.ssrc === ssrc && timestampDistance(timestamp, this.#last.timestamp) <= 0)
      return undefined;
    this.#last = { ssrc, timestamp };
    return digit;
  }
}
