import { type Clock, delay } from '../clock/clock.js';
import type { AudioDevice } from '../phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';
import type { CheckOutcome } from './check.js';

const LISTEN_MS = 500;
const FULL_SCALE = 32_768;

export interface AudioDeviceFacts {
  /** Frames of 10 ms that came from the microphone. */
  readonly capturedFrames: number;
  /** The loudest sample, 0..1. Not quite 0 for every microphone that is connected: they all hiss. */
  readonly peak: number;
}

/**
 * Opens a sound device, plays silence to it for half a second while listening to its microphone, and closes it.
 * Rejects as `open` does, or with the device's own fault.
 */
export async function probeAudioDevice(device: AudioDevice, clock: Clock): Promise<AudioDeviceFacts> {
  let capturedFrames = 0;
  let peak = 0;
  let fault: Error | undefined;
  device.onCaptured = (frame) => {
    capturedFrames++;
    for (const sample of frame) peak = Math.max(peak, Math.abs(sample) / FULL_SCALE);
  };
  device.onFault = (error) => (fault ??= error);
  await device.open();
  try {
    const endMs = clock.nowMs() + LISTEN_MS;
    while (clock.nowMs() < endMs) {
      device.play(new Int16Array(FRAME_SAMPLES));
      await delay(clock, FRAME_MS);
    }
  } finally {
    await device.close();
  }
  if (fault) throw fault;
  return { capturedFrames, peak };
}

/** What the facts mean for a caller. */
export function audioDeviceOutcome(name: string, { capturedFrames, peak }: AudioDeviceFacts): CheckOutcome {
  if (capturedFrames === 0) {
    return {
      status: 'warn',
      detail: `${name} plays, but nothing comes from its microphone: callers can listen but not be heard`,
      advice: 'plug in a microphone, or name another device in audio.device',
    };
  }
  if (peak === 0) {
    return {
      status: 'warn',
      detail: `${name} plays, but its microphone gives nothing but silence`,
      advice: 'unmute it (alsamixer, F4), and check its plug',
    };
  }
  const percent = (peak * 100).toFixed(peak < 0.01 ? 2 : 0);
  return {
    status: 'ok',
    detail: `${name} plays and hears, at most ${percent} % of full level in half a second`,
  };
}
