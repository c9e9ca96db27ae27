import type { Clock, Timer } from '../clock/clock.js';
import type { AudioDevice, AudioDeviceState, AudioDeviceStatistics } from '../phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES } from '../protocol/audio-format.js';

/** Frames one after the other; undefined: it is over. */
export type TapProgram = () => Int16Array | undefined;

/** After a stall the ear wants now, not then. */
const CATCH_UP_FRAMES = 6;

/**
 * The sound device of a phone with a technician beside it: what he plays takes the place of what the phone plays, and he hears the
 * microphone, on or off the hook. While nothing is played here it is the device itself.
 */
export class HandsetTap implements AudioDevice {
  onCaptured: ((frame: Int16Array) => void) | undefined;
  /** Each frame of the microphone, beside the phone. */
  onHeard: ((frame: Int16Array) => void) | undefined;

  readonly #clock: Clock;
  readonly #device: AudioDevice;
  #program: TapProgram | undefined;
  #onOver: (() => void) | undefined;
  #tick: Timer | undefined;
  #startedMs = 0;
  #ticks = 0;
  #open = false;

  constructor(clock: Clock, device: AudioDevice) {
    this.#clock = clock;
    this.#device = device;
    device.onCaptured = (frame) => {
      this.onCaptured?.(frame);
      this.onHeard?.(frame);
    };
  }

  get name(): string {
    return this.#device.name;
  }
  get state(): AudioDeviceState {
    return this.#device.state ?? { open: this.#open, problem: null };
  }
  get onFault(): ((error: Error) => void) | undefined {
    return this.#device.onFault;
  }
  set onFault(action: ((error: Error) => void) | undefined) {
    this.#device.onFault = action;
  }

  async open(): Promise<void> {
    await this.#device.open();
    this.#open = true;
  }

  async close(): Promise<void> {
    this.stop();
    this.#open = false;
    await this.#device.close();
  }

  play(frame: Int16Array): void {
    if (!this.#program) this.#device.play(frame);
  }

  statistics(): AudioDeviceStatistics {
    return this.#device.statistics();
  }

  get isPlaying(): boolean {
    return this.#program !== undefined;
  }

  /** Plays this in place of all else, until it is over or {@link stop}. */
  start(program: TapProgram, onOver?: () => void): void {
    this.#program = program;
    this.#onOver = onOver;
    if (this.#tick) return;
    this.#startedMs = this.#clock.nowMs();
    this.#ticks = 0;
    this.#tick = this.#clock.every(FRAME_MS, () => this.#catchUp());
  }

  stop(): void {
    this.#tick?.cancel();
    this.#tick = undefined;
    this.#program = undefined;
    this.#onOver = undefined;
  }

  #catchUp(): void {
    const due = 1 + Math.floor((this.#clock.nowMs() - this.#startedMs) / FRAME_MS);
    const missed = Math.min(due - this.#ticks, CATCH_UP_FRAMES);
    this.#ticks = due;
    for (let i = 0; i < missed && this.#program; i++) {
      const frame = this.#program();
      if (frame) {
        if (this.#open) this.#device.play(frame);
        continue;
      }
      const over = this.#onOver;
      this.stop();
      over?.();
    }
  }
}

/** Nothing to hear: a device that is played to also listens. */
export const silentProgram: TapProgram = () => new Int16Array(FRAME_SAMPLES);

/** Recordings, once, one after the other. */
export function recordingsProgram(recordings: readonly Int16Array[]): TapProgram {
  const samples = recordings.flatMap((recording) => Array.from(recording));
  let at = 0;
  return () => {
    if (at >= samples.length) return undefined;
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(samples.slice(at, at + FRAME_SAMPLES));
    at += FRAME_SAMPLES;
    return frame;
  };
}
