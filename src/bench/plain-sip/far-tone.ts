import { goertzel } from '../../audio/level.js';
import { encodeAlaw } from '../g711-alaw.js';
import { PACKET_SAMPLES } from '../rtp-stream.js';

/** What ITU-T O.132 takes to measure distortion: no whole part of the sampling rate, so that all of A-law is used. */
export const TONE_HZ = 1_020;
export const G711_RATE_HZ = 8_000;
/** -10 dBFS: a voice, and far from clipping. */
const AMPLITUDE = 10 ** (-10 / 20) * 32_767;
/** -30 dBFS in one packet or frame: a tenth of it is the tone. Nothing else that sounds in a call comes near. */
const PRESENT = 10 ** (-30 / 20);

/** The tone has a whole number of periods in so many packets. */
const PACKETS_PER_PATTERN = 5;
const pattern = Array.from({ length: PACKETS_PER_PATTERN }, (_, packet) =>
  Uint8Array.from({ length: PACKET_SAMPLES }, (_, i) => {
    const seconds = (packet * PACKET_SAMPLES + i) / G711_RATE_HZ;
    return encodeAlaw(Math.round(AMPLITUDE * Math.sin(2 * Math.PI * TONE_HZ * seconds)));
  }),
);
const silence = new Uint8Array(PACKET_SAMPLES).fill(encodeAlaw(0));

/** `steady`: a tone without end. `onsets`: a tone of 100 ms, again and again. */
export type TonePattern = 'steady' | 'onsets';

const ONSET_EVERY = 15;
/** From one onset to the next. */
export const ONSET_EVERY_MS = ONSET_EVERY * 20;
const TONE_PACKETS = 5;

/** PCMA of a packet, by its number in the call. */
export function payloadOf(kind: TonePattern, index: number): Uint8Array {
  const sounds = kind === 'steady' || index % ONSET_EVERY < TONE_PACKETS;
  return (sounds ? pattern[index % PACKETS_PER_PATTERN] : silence) ?? silence;
}

/** Whether the tone begins with this packet. */
export function isOnset(kind: TonePattern, index: number): boolean {
  return kind === 'onsets' && index % ONSET_EVERY === 0;
}

/** Shorter pauses are a gap in the tone and not its end. */
const PAUSE_MS = 60;

/** Finds the tone in sound that comes piece by piece. */
export class ToneWatch {
  #quietMs = Infinity;

  constructor(private readonly rateHz: number) {}

  /** `begins`: the first piece with the tone, and the first after a pause. */
  hear(samples: Int16Array): 'begins' | 'goes-on' | 'absent' {
    if (goertzel(samples, TONE_HZ, this.rateHz) < PRESENT) {
      this.#quietMs += (samples.length / this.rateHz) * 1_000;
      return 'absent';
    }
    const begins = this.#quietMs >= PAUSE_MS;
    this.#quietMs = 0;
    return begins ? 'begins' : 'goes-on';
  }
}
