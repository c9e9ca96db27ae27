/** Tone into the earpiece and level of the microphone, of a sound device that no phone holds now. */
import { peakDbfs } from '../audio/level.js';
import { ToneGenerator } from '../audio/tone-generator.js';
import { type Clock, delay } from '../clock/clock.js';
import type { AudioDevice } from '../phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';

const TONE_MS = 2_000;
const SPEAK_MS = 3_000;

/** Rejects as the device does. */
export async function playTone(device: AudioDevice, clock: Clock): Promise<void> {
  const tone = new ToneGenerator({
    segments: [{ frequenciesHz: [440], onMs: Infinity, offMs: 0, levelDbfs: -20 }],
    repeatFrom: 0,
  });
  await use(device, clock, TONE_MS, () => tone.next());
}

export interface HeardSpeech {
  readonly capturedFrames: number;
  readonly peakDbfs: number;
}

/** Rejects as the device does. */
export async function listen(device: AudioDevice, clock: Clock): Promise<HeardSpeech> {
  let capturedFrames = 0;
  let loudest = -100;
  device.onCaptured = (frame) => {
    capturedFrames++;
    loudest = Math.max(loudest, peakDbfs(frame));
  };
  await use(device, clock, SPEAK_MS, () => new Int16Array(FRAME_SAMPLES));
  return { capturedFrames, peakDbfs: loudest };
}

/** Twenty places from -60 dBFS to full scale. */
export function levelBar(dbfs: number): string {
  const PLACES = 20;
  const filled = Math.round(Math.min(1, Math.max(0, (dbfs + 60) / 60)) * PLACES);
  return '#'.repeat(filled).padEnd(PLACES, '.');
}

async function use(device: AudioDevice, clock: Clock, forMs: number, frame: () => Int16Array): Promise<void> {
  let fault: Error | undefined;
  device.onFault = (error) => (fault ??= error);
  await device.open();
  try {
    const startMs = clock.nowMs();
    let played = 0;
    for (;;) {
      const passedMs = clock.nowMs() - startMs;
      if (passedMs >= forMs) break;
      for (; played * FRAME_MS <= passedMs; played++) device.play(frame());
      await delay(clock, FRAME_MS);
    }
  } finally {
    await device.close();
  }
  if (fault) throw fault;
}
