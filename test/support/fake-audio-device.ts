import type { Clock } from '../../src/clock/clock.js';
import type { AudioDevice, AudioDeviceState, AudioDeviceStatistics } from '../../src/phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../../src/protocol/audio-format.js';
import { HotlineError } from '../../src/protocol/errors.js';

const MAX_QUEUED_FRAMES = MAX_QUEUED_MS / FRAME_MS;
/** A longer pause is no gap in what is played, but nobody playing. */
const REST_AFTER_MS = 1_000;

/**
 * A sound device in memory that sounds one frame every 10 ms of its clock, without a timer of its own. Strict: it throws
 * where a user of the port breaks the rules (playing before `open`, a frame of another length, opening twice).
 */
export class FakeAudioDevice implements AudioDevice {
  onCaptured: ((frame: Int16Array) => void) | undefined;
  onFault: ((error: Error) => void) | undefined;
  /** What the earpiece is given, as the air before it hears it. */
  onPlayed: ((frame: Int16Array) => void) | undefined;
  /** Every frame given to `play` since `open`, with the time. */
  readonly played: { readonly frame: Int16Array; readonly atMs: number }[] = [];

  readonly #clock: Clock;
  #state: 'closed' | 'open' | 'failed' = 'closed';
  readonly #sounded: Int16Array[] = [];
  #queue: Int16Array[] = [];
  /** When the last frame has sounded, or the first of the queue begins to. */
  #soundedUntilMs = -Infinity;
  #droppedFrames = 0;
  #underruns = 0;
  #lost: string | undefined;

  constructor(
    clock: Clock,
    readonly name = 'fake',
  ) {
    this.#clock = clock;
  }

  get state(): AudioDeviceState {
    const problem = this.#lost === undefined ? null : new HotlineError('AUDIO_DEVICE', this.#lost);
    return { open: this.#state === 'open', problem };
  }

  get isOpen(): boolean {
    return this.#state !== 'closed';
  }

  /** The frames that have reached the ear since `open`. */
  get heard(): readonly Int16Array[] {
    this.#sound();
    return this.#sounded;
  }

  open(): Promise<void> {
    if (this.isOpen) throw new Error('the device is opened twice');
    this.#state = 'open';
    this.played.length = 0;
    this.#sounded.length = 0;
    this.#droppedFrames = 0;
    this.#underruns = 0;
    this.#soundedUntilMs = -Infinity;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#sound();
    this.#queue = [];
    this.#state = 'closed';
    return Promise.resolve();
  }

  play(frame: Int16Array): void {
    if (!this.isOpen) throw new Error('played to a closed device');
    if (frame.length !== FRAME_SAMPLES) throw new Error(`a frame of ${frame.length} samples was played`);
    this.#sound();
    this.played.push({ frame: frame.slice(), atMs: this.#clock.nowMs() });
    if (this.#state === 'failed') {
      this.#droppedFrames++;
      return;
    }
    if (this.#queue.length === 0) this.#begin();
    this.#queue.push(frame.slice());
    while (this.#queue.length > MAX_QUEUED_FRAMES) {
      this.#queue.shift();
      this.#droppedFrames++;
    }
    this.onPlayed?.(frame);
  }

  statistics(): AudioDeviceStatistics {
    this.#sound();
    return {
      queuedMs: this.#queue.length * FRAME_MS,
      droppedFrames: this.#droppedFrames,
      underruns: this.#underruns,
    };
  }

  /** Forgets what was played and heard so far, for tests that run long. */
  forget(): void {
    this.played.length = 0;
    this.#sounded.length = 0;
  }

  /** Somebody speaks 10 ms into the microphone. */
  speak(frame: Int16Array): void {
    if (frame.length !== FRAME_SAMPLES) throw new Error(`a frame of ${frame.length} samples was spoken`);
    if (this.#state === 'open') this.onCaptured?.(frame.slice());
  }

  /** The card is pulled out. */
  fail(reason = 'pulled out'): void {
    if (this.#state !== 'open') throw new Error('only an open device can fail');
    this.#sound();
    this.#queue = [];
    this.#state = 'failed';
    this.#lost = reason;
    this.onFault?.(new Error(reason));
  }

  /** The card is put back. */
  comeBack(): void {
    if (this.#state !== 'failed') throw new Error('only a failed device can come back');
    this.#state = 'open';
    this.#lost = undefined;
  }

  #begin(): void {
    const gapMs = this.#clock.nowMs() - this.#soundedUntilMs;
    if (gapMs > 0 && gapMs < REST_AFTER_MS) this.#underruns++;
    this.#soundedUntilMs = this.#clock.nowMs();
  }

  #sound(): void {
    while (this.#queue.length > 0 && this.#soundedUntilMs + FRAME_MS <= this.#clock.nowMs()) {
      this.#sounded.push(...this.#queue.splice(0, 1));
      this.#soundedUntilMs += FRAME_MS;
    }
  }
}
