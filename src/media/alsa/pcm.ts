import { SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import {
  ACCESS_RW_INTERLEAVED,
  FORMAT_S16_LE,
  type Handle,
  type Libasound,
  NONBLOCK,
  STATE_DISCONNECTED,
  STATE_PREPARED,
  STREAM_CAPTURE,
  STREAM_PLAYBACK,
} from './libasound.js';

/** What the hardware holds: enough to ride out a busy event loop, little enough to talk across. */
export const BUFFER_MS = 80;
/** How often the hardware moves on; a frame at a time. */
const PERIOD_MS = 10;

export type Direction = 'playback' | 'capture';

/**
 * One direction of a sound card: 16 kHz, mono, s16, never blocking. Every method throws {@link AlsaError}; one that
 * cannot go on at the moment gives 0 instead. All counts are samples.
 */
export interface Pcm {
  /** What the hardware buffer holds. */
  readonly bufferSamples: number;
  /** What can be written (playback) or read (capture) now. */
  available(): number;
  /** What was written and is not yet sounding, where the card tells it, else 0. */
  delay(): number;
  /** Gives how many samples were taken. */
  write(samples: Int16Array): number;
  /** Fills `into` from its beginning and gives how many samples there were. */
  read(into: Int16Array): number;
  /** Makes it run, if it is prepared and does not run yet. */
  start(): void;
  /** Throws away what is buffered and prepares for a new beginning. */
  reset(): void;
  /** Makes it usable again after a {@link AlsaError.isRecoverable} failure. */
  recover(error: AlsaError): void;
  /** Whether the card was pulled out. */
  isGone(): boolean;
  close(): void;
}

/** Linux error numbers (asm-generic/errno.h) that decide what is done. */
const EPERM = 1;
export const ENOENT = 2;
const EINTR = 4;
const EBADF = 9;
const EAGAIN = 11;
const EACCES = 13;
const EBUSY = 16;
const ENODEV = 19;
const EINVAL = 22;
const EPIPE = 32;

/** A failed call to libasound. */
export class AlsaError extends Error {
  override readonly name = 'AlsaError';
  constructor(
    /** Positive Linux error number. */
    readonly errno: number,
    readonly call: string,
    explanation: string,
  ) {
    super(`${call}: ${explanation}`);
  }
  /** The card ran dry (playback) or over (capture). */
  get isXrun(): boolean {
    return this.errno === EPIPE;
  }
  /** Whether {@link Pcm.recover} helps. Not after a suspend (ESTRPIPE): there it would wait for seconds. */
  get isRecoverable(): boolean {
    return this.errno === EPIPE || this.errno === EINTR;
  }
}

/** What a technician can do about a card that does not open. */
export function openingAdvice(error: AlsaError): string {
  switch (error.errno) {
    case EBUSY:
      return 'another program uses it; `fuser -v /dev/snd/*` shows which';
    case EPERM:
    case EACCES:
      return 'this user may not use it; add the user to the group audio';
    case ENOENT:
    case ENODEV:
      return 'there is no such device; `hotline check` lists the sound cards';
    case EINVAL:
      return 'it cannot do 16 kHz mono sound; use a pcm with conversion, for example alsa:<card id>';
    default:
      return error.message;
  }
}

/** Opens and configures one direction. Throws {@link AlsaError}. `name` is a pcm name of ALSA, e.g. `plughw:CARD=x`. */
export function openPcm(alsa: Libasound, name: string, direction: Direction): Pcm {
  const cell: [Handle | null] = [null];
  const stream = direction === 'playback' ? STREAM_PLAYBACK : STREAM_CAPTURE;
  const call = new Caller(alsa);
  call.check('snd_pcm_open', alsa.open(cell, name, stream, NONBLOCK));
  const handle = call.handle('snd_pcm_open', cell);
  try {
    const bufferSamples = configure(alsa, call, handle);
    return new LibasoundPcm(alsa, call, handle, bufferSamples);
  } catch (error) {
    alsa.close(handle);
    throw error;
  }
}

/** Gives the size of the hardware buffer in samples. */
function configure(alsa: Libasound, call: Caller, pcm: Handle): number {
  const cell: [Handle | null] = [null];
  call.check('snd_pcm_hw_params_malloc', alsa.paramsMalloc(cell));
  const params = call.handle('snd_pcm_hw_params_malloc', cell);
  try {
    const buffer: [number] = [(SAMPLE_RATE_HZ / 1000) * BUFFER_MS];
    const period: [number] = [(SAMPLE_RATE_HZ / 1000) * PERIOD_MS];
    call.check('snd_pcm_hw_params_any', alsa.paramsAny(pcm, params));
    call.check('snd_pcm_hw_params_set_access', alsa.paramsSetAccess(pcm, params, ACCESS_RW_INTERLEAVED));
    call.check('snd_pcm_hw_params_set_format', alsa.paramsSetFormat(pcm, params, FORMAT_S16_LE));
    call.check('snd_pcm_hw_params_set_channels', alsa.paramsSetChannels(pcm, params, 1));
    call.check('snd_pcm_hw_params_set_rate', alsa.paramsSetRate(pcm, params, SAMPLE_RATE_HZ, 0));
    // A card may have to round both, a Bluetooth or HDMI one by much: what it makes of them is taken as it is.
    call.check(
      'snd_pcm_hw_params_set_period_size_near',
      alsa.paramsSetPeriodSizeNear(pcm, params, period, null),
    );
    call.check('snd_pcm_hw_params_set_buffer_size_near', alsa.paramsSetBufferSizeNear(pcm, params, buffer));
    call.check('snd_pcm_hw_params', alsa.paramsApply(pcm, params));
    return buffer[0];
  } finally {
    alsa.paramsFree(params);
  }
}

/** Turns negative results into {@link AlsaError}. */
class Caller {
  constructor(private readonly alsa: Libasound) {}

  check(name: string, result: number): number {
    if (result >= 0) return result;
    throw new AlsaError(-result, name, this.alsa.strerror(result));
  }
  handle(name: string, [handle]: [Handle | null]): Handle {
    if (handle === null) throw new AlsaError(EINVAL, name, 'no handle was given');
    return handle;
  }
}

class LibasoundPcm implements Pcm {
  #handle: Handle | undefined;
  readonly #delay: [number] = [0];

  constructor(
    private readonly alsa: Libasound,
    private readonly call: Caller,
    handle: Handle,
    readonly bufferSamples: number,
  ) {
    this.#handle = handle;
  }

  available(): number {
    return this.call.check('snd_pcm_avail_update', this.alsa.availUpdate(this.#pcm()));
  }
  delay(): number {
    // Some plugins cannot tell it before they run, and say so by an error.
    return this.alsa.delay(this.#pcm(), this.#delay) < 0 ? 0 : Math.max(0, this.#delay[0]);
  }
  write(samples: Int16Array): number {
    return this.#moved('snd_pcm_writei', this.alsa.writei(this.#pcm(), samples, samples.length));
  }
  read(into: Int16Array): number {
    return this.#moved('snd_pcm_readi', this.alsa.readi(this.#pcm(), into, into.length));
  }
  start(): void {
    if (this.alsa.state(this.#pcm()) !== STATE_PREPARED) return;
    this.call.check('snd_pcm_start', this.alsa.start(this.#pcm()));
  }
  reset(): void {
    this.call.check('snd_pcm_drop', this.alsa.drop(this.#pcm()));
    this.call.check('snd_pcm_prepare', this.alsa.prepare(this.#pcm()));
  }
  recover(error: AlsaError): void {
    this.call.check('snd_pcm_recover', this.alsa.recover(this.#pcm(), -error.errno, 1));
  }
  isGone(): boolean {
    return this.alsa.state(this.#pcm()) === STATE_DISCONNECTED;
  }
  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) this.alsa.close(handle);
  }

  #moved(name: string, result: number): number {
    return result === -EAGAIN ? 0 : this.call.check(name, result);
  }
  /** A closed handle given to libasound would be a crash of the whole process. */
  #pcm(): Handle {
    if (this.#handle === undefined) throw new AlsaError(EBADF, 'snd_pcm', 'closed');
    return this.#handle;
  }
}
