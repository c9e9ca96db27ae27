import { type FileHandle, open } from 'node:fs/promises';
import { FrameQueue } from '../audio/frame-queue.js';
import { encodeWav } from '../audio/wav.js';
import { readWavFile } from '../audio/wav-file.js';
import type { Clock } from '../clock/clock.js';
import type { AudioDevice, AudioDeviceStatistics } from '../phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES, MAX_QUEUED_MS } from '../protocol/audio-format.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { Pump } from './pump.js';

/** After a stall at most this much is caught up with; what lies further back is skipped. */
const MAX_CATCH_UP_FRAMES = MAX_QUEUED_MS / FRAME_MS;
/** Written together: 50 disk accesses less a second. */
const WRITE_FRAMES = 50;

/**
 * A handset made of files: the microphone is a WAV file, begun again when it ends, and what the ear hears is written to
 * another one, as long as it is played to. Both are optional and in the product's own format. For tests and for trying
 * a phone on a machine without sound.
 */
export class FileDevice implements AudioDevice {
  readonly name: string;
  onCaptured: ((frame: Int16Array) => void) | undefined;
  onFault: ((error: Error) => void) | undefined;

  readonly #clock: Clock;
  readonly #microphonePath: string | undefined;
  readonly #earPath: string | undefined;
  readonly #pump: Pump;
  #open: OpenFiles | undefined;
  #queue = new FrameQueue();
  #underruns = 0;
  #dry = false;
  /** When the first frame since the last rest is due, and how many were due since. */
  #startMs = 0;
  #done = 0;

  constructor(options: { clock: Clock; microphone?: string; ear?: string }) {
    this.#clock = options.clock;
    this.#microphonePath = options.microphone;
    this.#earPath = options.ear;
    this.name = `file:${options.microphone ?? ''},${options.ear ?? ''}`;
    this.#pump = new Pump(options.clock, {
      beat: () => this.#catchUp(),
      rest: () => this.#queue.clear(),
    });
  }

  async open(): Promise<void> {
    if (this.#open) throw new HotlineError('AUDIO_DEVICE', `the audio device ${this.name} is already open`);
    this.#queue = new FrameQueue();
    this.#underruns = 0;
    try {
      const samples =
        this.#microphonePath === undefined ? undefined : await readWavFile(this.#microphonePath);
      const file = this.#earPath === undefined ? undefined : await open(this.#earPath, 'w');
      this.#open = {
        microphone: samples && new Microphone(samples),
        ear: file && new EarFile(file, (error) => this.#report(error)),
      };
    } catch (error) {
      throw new HotlineError(
        'AUDIO_DEVICE',
        `the audio device ${this.name} cannot be opened: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
  }

  /** Resolves when the ear's file is complete. */
  async close(): Promise<void> {
    const files = this.#open;
    this.#open = undefined;
    this.#pump.stop();
    this.#queue.clear();
    await files?.ear?.close();
  }

  play(frame: Int16Array): void {
    if (!this.#open) return;
    if (!this.#pump.running) {
      this.#startMs = this.#clock.nowMs();
      this.#done = 0;
      this.#dry = false;
    }
    this.#pump.use();
    this.#queue.push(frame);
  }

  statistics(): AudioDeviceStatistics {
    return {
      queuedMs: this.#queue.queuedMs,
      droppedFrames: this.#queue.droppedFrames,
      underruns: this.#underruns,
    };
  }

  /** A timer comes when it can; how many frames are due is told by the clock. */
  #catchUp(): void {
    const due = Math.floor((this.#clock.nowMs() - this.#startMs) / FRAME_MS);
    this.#done = Math.max(this.#done, due - MAX_CATCH_UP_FRAMES);
    while (this.#open && this.#done < due) {
      this.#done++;
      this.#step(this.#open);
    }
  }

  #step({ ear, microphone }: OpenFiles): void {
    const frame = this.#queue.pop();
    if (!frame && !this.#dry) this.#underruns++;
    this.#dry = !frame;
    ear?.append(frame ?? new Int16Array(FRAME_SAMPLES));
    if (microphone) this.onCaptured?.(microphone.next());
  }

  #report(error: unknown): void {
    const message = `the recording ${this.#earPath ?? ''} cannot be written: ${messageOf(error)}; check the disk`;
    this.onFault?.(new HotlineError('AUDIO_DEVICE', message, { cause: error }));
  }
}

interface OpenFiles {
  readonly microphone: Microphone | undefined;
  readonly ear: EarFile | undefined;
}

class Microphone {
  #at = 0;
  constructor(private readonly samples: Int16Array) {}

  next(): Int16Array {
    const frame = Int16Array.from(
      { length: FRAME_SAMPLES },
      (_, i) => this.samples[(this.#at + i) % this.samples.length] ?? 0,
    );
    this.#at = (this.#at + FRAME_SAMPLES) % this.samples.length;
    return frame;
  }
}

/** A WAV file that grows. Its header, which tells its length, is written last. */
class EarFile {
  #pending: Int16Array[] = [];
  #bytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failing = false;

  constructor(
    private readonly file: FileHandle,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  append(frame: Int16Array): void {
    this.#pending.push(frame);
    if (this.#pending.length >= WRITE_FRAMES) this.#flush();
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    await this.#write(wavHeader(this.#bytes), 0);
    await this.file.close();
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    // Without its header, a WAV file is the samples in their byte order.
    const bytes = encodeWav(concatenate(this.#pending)).subarray(HEADER_BYTES);
    this.#pending = [];
    const position = HEADER_BYTES + this.#bytes;
    this.#bytes += bytes.length;
    this.#writing = this.#writing.then(() => this.#write(bytes, position));
  }

  /** Never rejects: a failure is reported once, and every further write is a new try. */
  async #write(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await this.file.write(bytes, 0, bytes.length, position);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.onFailure(error);
      this.#failing = true;
    }
  }
}

function concatenate(frames: readonly Int16Array[]): Int16Array {
  const samples = new Int16Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, i) => samples.set(frame, i * FRAME_SAMPLES));
  return samples;
}

const HEADER_BYTES = encodeWav(new Int16Array(0)).length;

/** The header of a WAV file with `dataBytes` of sound behind it. */
function wavHeader(dataBytes: number): Uint8Array {
  const header = encodeWav(new Int16Array(0));
  const view = new DataView(header.buffer);
  view.setUint32(4, view.getUint32(4, true) + dataBytes, true);
  view.setUint32(HEADER_BYTES - 4, dataBytes, true);
  return header;
}
