/**
 * The one sound format inside the product: linear PCM, signed 16 bit, one channel, 16 kHz, in frames of 10 ms.
 * Wideband telephony (G.722, Opus at 16 kHz) passes unharmed, and libwebrtc works in the same 10 ms steps.
 */
export const SAMPLE_RATE_HZ = 16_000;
export const FRAME_MS = 10;
/** Samples in one frame. */
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ / 1000) * FRAME_MS;
/** At most this much sound ever waits on its way to the ear; beyond it the oldest is dropped and counted. */
export const MAX_QUEUED_MS = 120;
