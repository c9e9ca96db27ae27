import { SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import { ToneWatch } from './far-tone.js';
import type { FromPhone } from './messages.js';

/** What the person with the handset hears. */
export class Ear {
  #liftedMs: number | undefined;
  #voice = false;
  readonly #watch = new ToneWatch(SAMPLE_RATE_HZ);
  #record: { readonly frames: number; readonly kept: Buffer[] } | undefined;

  constructor(private readonly tell: (news: FromPhone) => void) {}

  lifted(atMs: number): void {
    this.#liftedMs = atMs;
    this.#voice = false;
  }

  /** The next frame that is played is the far end's voice. */
  voiceComes(): void {
    this.#voice = true;
  }

  played(frame: Int16Array, atMs: number): void {
    if (!this.#voice) return;
    if (this.#liftedMs !== undefined) this.tell({ type: 'heard', liftedMs: this.#liftedMs, heardMs: atMs });
    this.#liftedMs = undefined;
    if (this.#watch.hear(frame) === 'begins') this.tell({ type: 'onset', atMs });
    this.#keep(frame);
  }

  record(frames: number): void {
    this.#record = { frames, kept: [] };
  }

  #keep(frame: Int16Array): void {
    const record = this.#record;
    if (!record) return;
    record.kept.push(Buffer.from(frame.slice().buffer));
    if (record.kept.length < record.frames) return;
    this.#record = undefined;
    this.tell({ type: 'recorded', pcm: Buffer.concat(record.kept).toString('base64') });
  }
}
