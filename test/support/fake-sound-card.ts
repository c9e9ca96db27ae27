import type { Clock } from '../../src/clock/clock.js';
import type { SoundCard } from '../../src/media/alsa/cards.js';
import { AlsaError, type Direction, type Pcm } from '../../src/media/alsa/pcm.js';
import type { SoundSystem } from '../../src/media/alsa/sound-system.js';
import { SAMPLE_RATE_HZ } from '../../src/protocol/audio-format.js';

const ENODEV = 19;
const EBUSY = 16;
const EPIPE = 32;
const BUFFER_SAMPLES = (SAMPLE_RATE_HZ / 1000) * 80;

/**
 * A sound card in memory with a clock of its own, behaving as the kernel's do: it runs dry and over, it can be pulled
 * out, and each direction opens once. Strict: it throws plain errors for what would crash libasound.
 */
export class FakeSoundCard implements SoundSystem {
  readonly id = 'Handset';
  /** Every sample that sounded, since the card was made. */
  readonly heard: number[] = [];
  /** How much faster than the clock of the phone the card runs. */
  driftPpm = 0;
  /** Sound behind the buffer, as in a card at the other end of a radio link. */
  behindSamples = 0;
  hasMicrophone = true;
  /** The errno with which the next openings fail. */
  refuseWith: number | undefined;

  readonly #clock: Clock;
  readonly #open = new Set<FakePcm>();
  #plugged = true;
  #aheadMs = 0;
  #opened = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get openCount(): number {
    return this.#open.size;
  }
  /** How often a direction was opened. */
  get openedCount(): number {
    return this.#opened;
  }
  get isRunning(): boolean {
    return [...this.#open].some((pcm) => pcm.isRunning);
  }

  cards(): Promise<readonly SoundCard[]> {
    const card = {
      id: this.id,
      number: 1,
      description: 'USB Handset',
      playback: true,
      capture: this.hasMicrophone,
    };
    return Promise.resolve(this.#plugged ? [card] : []);
  }

  open(pcm: string, direction: Direction): Pcm {
    if (pcm !== `plughw:CARD=${this.id}`) throw new Error(`the pcm ${pcm} was asked for`);
    const refusal = this.#plugged ? this.refuseWith : ENODEV;
    if (refusal !== undefined) throw new AlsaError(refusal, 'snd_pcm_open', `errno ${refusal}`);
    if ([...this.#open].some((open) => open.direction === direction))
      throw new AlsaError(EBUSY, 'snd_pcm_open', 'busy');
    this.#opened++;
    const opened = new FakePcm(this, direction, (closed) => this.#open.delete(closed));
    this.#open.add(opened);
    return opened;
  }

  refresh(): void {
    if (this.#open.size > 0) throw new Error('the configuration is forgotten while a pcm is open');
  }

  pullOut(): void {
    this.#plugged = false;
    for (const pcm of this.#open) pcm.die();
  }
  putBack(): void {
    this.#plugged = true;
  }
  /** The phone does nothing for so long: for it, the card is suddenly that much further. */
  runAhead(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Samples the card has moved since it was made. */
  get position(): number {
    const ms = this.#clock.nowMs() + this.#aheadMs;
    return Math.floor((ms * SAMPLE_RATE_HZ * (1 + this.driftPpm / 1e6)) / 1000);
  }
}

class FakePcm implements Pcm {
  readonly bufferSamples = BUFFER_SAMPLES;
  #state: 'prepared' | 'running' | 'xrun' | 'gone' | 'closed' = 'prepared';
  #at = 0;
  /** Playback: written and not sounded. */
  #buffered: number[] = [];
  /** Capture: recorded and not read; what is recorded is a count of samples, for ever. */
  #recorded = 0;
  #spoken = 0;

  constructor(
    private readonly card: FakeSoundCard,
    readonly direction: Direction,
    private readonly onClosed: (pcm: FakePcm) => void,
  ) {}

  get isRunning(): boolean {
    return this.#state === 'running';
  }
  die(): void {
    this.#state = 'gone';
  }

  available(): number {
    this.#run();
    this.#usable('snd_pcm_avail_update');
    return this.direction === 'playback' ? this.bufferSamples - this.#buffered.length : this.#recorded;
  }
  delay(): number {
    if (this.#state === 'closed') throw new Error('use after close');
    return this.#buffered.length + (this.isRunning ? this.card.behindSamples : 0);
  }
  write(samples: Int16Array): number {
    if (this.direction !== 'playback') throw new Error('written to a microphone');
    const room = Math.min(this.available(), samples.length);
    this.#buffered.push(...samples.subarray(0, room));
    if (this.#state === 'prepared') this.#begin();
    return room;
  }
  read(into: Int16Array): number {
    if (this.direction !== 'capture') throw new Error('read from an earpiece');
    if (this.#state === 'prepared') this.#begin();
    const count = Math.min(this.available(), into.length);
    for (let i = 0; i < count; i++) into[i] = this.#spoken++ % 30_000;
    this.#recorded -= count;
    return count;
  }
  start(): void {
    this.#usable('snd_pcm_start');
    if (this.#state === 'prepared') this.#begin();
  }
  reset(): void {
    this.#usable('snd_pcm_drop', 'xrun');
    this.#buffered = [];
    this.#recorded = 0;
    this.#state = 'prepared';
  }
  recover(error: AlsaError): void {
    if (error.errno !== EPIPE) throw error;
    this.reset();
  }
  isGone(): boolean {
    if (this.#state === 'closed') throw new Error('use after close');
    return this.#state === 'gone';
  }
  close(): void {
    this.#state = 'closed';
    this.onClosed(this);
  }

  #begin(): void {
    this.#state = 'running';
    this.#at = this.card.position;
  }

  #run(): void {
    if (this.#state !== 'running') return;
    const moved = this.card.position - this.#at;
    this.#at += moved;
    if (this.direction === 'playback') {
      this.card.heard.push(...this.#buffered.splice(0, moved));
      if (this.#buffered.length === 0) this.#state = 'xrun';
    } else {
      this.#recorded += moved;
      if (this.#recorded > this.bufferSamples) this.#state = 'xrun';
    }
  }

  #usable(call: string, also?: 'xrun'): void {
    if (this.#state === 'closed') throw new Error('use after close');
    if (this.#state === 'gone') throw new AlsaError(ENODEV, call, 'No such device');
    if (this.#state === 'xrun' && also !== 'xrun') throw new AlsaError(EPIPE, call, 'Broken pipe');
  }
}
