import type { Clock, Timer } from '../../clock/clock.js';
import type { AudioDevice, AudioDeviceState, AudioDeviceStatistics, Log } from '../../phone/ports.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { Pump } from '../pump.js';
import { Capture } from './capture.js';
import { openCard } from './open-card.js';
import { AlsaError, type Pcm } from './pcm.js';
import { Playback } from './playback.js';
import { loadSoundSystem, type SoundSystem } from './sound-system.js';

/** How often a card that is gone is looked for. */
const REOPEN_MS = 1_000;
/** How often a card at rest is looked at: a handset should not find out first that it was pulled out. */
const WATCH_MS = 5_000;

/** A card in use; `capture` is missing where it has no microphone. */
interface LiveCard {
  readonly pcms: readonly Pcm[];
  readonly playback: Playback;
  readonly capture: Capture | undefined;
}

/**
 * A sound card through ALSA, held from `open` to `close`. It plays and hears while it is played to and for a second
 * after, and rests otherwise. A card that is pulled out is looked for every second until it is back.
 */
export class AlsaDevice implements AudioDevice {
  onCaptured: ((frame: Int16Array) => void) | undefined;
  onFault: ((error: Error) => void) | undefined;

  readonly #clock: Clock;
  readonly #log: Log;
  readonly #load: () => Promise<SoundSystem>;
  readonly #pump: Pump;
  /** One stay between `open` and `close`; what an earlier one still awaits must not touch the present one. */
  #stay: symbol | undefined;
  #system: SoundSystem | undefined;
  #card: LiveCard | undefined;
  /** Looks after a resting card, or for a lost one. */
  #timer: Timer | undefined;
  #problem: HotlineError | null = null;
  /** Counts of cards lost since `open`, and of what was played to none. */
  #past = { droppedFrames: 0, underruns: 0 };

  constructor(
    readonly name: string,
    options: { clock: Clock; log: Log; loadSystem?: () => Promise<SoundSystem> },
  ) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#load = options.loadSystem ?? (() => loadSoundSystem());
    this.#pump = new Pump(options.clock, {
      beat: () =>
        this.#try(({ playback, capture }) => {
          playback.tick();
          capture?.tick();
        }),
      rest: () =>
        this.#try(({ playback, capture }) => {
          playback.rest();
          capture?.rest();
        }),
    });
  }

  async open(): Promise<void> {
    if (this.#stay) throw new HotlineError('AUDIO_DEVICE', `the audio device ${this.name} is already open`);
    const stay = (this.#stay = Symbol('stay'));
    this.#past = { droppedFrames: 0, underruns: 0 };
    try {
      this.#system = await this.#load();
      await this.#adopt(stay, this.#system);
    } catch (error) {
      if (stay === this.#stay) this.#stay = undefined;
      throw error;
    }
  }

  close(): Promise<void> {
    this.#stay = undefined;
    this.#release();
    return Promise.resolve();
  }

  play(frame: Int16Array): void {
    if (!this.#card) {
      if (this.#stay) this.#past.droppedFrames++;
      return;
    }
    this.#try(({ playback, capture }) => {
      playback.play(frame);
      if (!this.#pump.running) capture?.start();
      this.#pump.use();
    });
  }

  get state(): AudioDeviceState {
    return { open: this.#card !== undefined, problem: this.#problem };
  }

  statistics(): AudioDeviceStatistics {
    const playback = this.#card?.playback;
    return {
      queuedMs: playback?.queuedMs ?? 0,
      droppedFrames: this.#past.droppedFrames + (playback?.droppedFrames ?? 0),
      underruns: this.#past.underruns + (playback?.underruns ?? 0),
    };
  }

  /** Finds and opens the card. Rejects when it cannot, or when the stay has ended meanwhile. */
  async #adopt(stay: symbol, system: SoundSystem): Promise<void> {
    const cards = await system.cards();
    if (stay !== this.#stay)
      throw new HotlineError('AUDIO_DEVICE', `the audio device ${this.name} was closed`);
    const { playback, capture, deaf } = openCard(system, this.name, cards);
    if (deaf !== undefined) {
      this.#log.warn({ device: this.name }, `callers can listen but cannot be heard: ${deaf}`);
    }
    this.#problem =
      deaf === undefined
        ? null
        : new HotlineError('AUDIO_DEVICE', `callers can listen but cannot be heard: ${deaf}`);
    this.#card = {
      pcms: capture ? [playback, capture] : [playback],
      playback: new Playback(playback),
      capture: capture && new Capture(capture, (frame) => this.onCaptured?.(frame)),
    };
    this.#timer = this.#clock.every(WATCH_MS, () => this.#watch());
  }

  #watch(): void {
    if (this.#pump.running) return;
    if (this.#card?.pcms.some((pcm) => pcm.isGone())) this.#lose('it was pulled out');
  }

  /** Does something with the card; a failure of the card means that it is lost. */
  #try(work: (card: LiveCard) => void): void {
    const card = this.#card;
    if (!card) return;
    try {
      work(card);
    } catch (error) {
      if (!(error instanceof AlsaError)) throw error;
      // `work` may have led to a close, and then the failure is of no interest.
      if (card === this.#card) this.#lose(error.message, error);
    }
  }

  #lose(reason: string, cause?: AlsaError): void {
    const stay = this.#stay;
    this.#release();
    const message = `the audio device ${this.name} has failed (${reason}); check its plug, it is tried again every second`;
    this.#problem = new HotlineError('AUDIO_DEVICE', message, { cause });
    this.onFault?.(this.#problem);
    if (stay !== undefined && stay === this.#stay) void this.#comeBack(stay);
  }

  async #comeBack(stay: symbol): Promise<void> {
    if (!this.#system) return;
    try {
      this.#system.refresh();
      await this.#adopt(stay, this.#system);
      this.#log.info({ device: this.name }, 'the audio device is back');
    } catch (error) {
      if (stay !== this.#stay) return;
      if (error instanceof HotlineError) this.#problem = error;
      this.#log.debug({ device: this.name, reason: messageOf(error) }, 'the audio device is still missing');
      this.#timer = this.#clock.after(REOPEN_MS, () => void this.#comeBack(stay));
    }
  }

  #release(): void {
    this.#pump.stop();
    this.#timer?.cancel();
    this.#timer = undefined;
    const card = this.#card;
    this.#card = undefined;
    if (!card) return;
    this.#past.droppedFrames += card.playback.droppedFrames;
    this.#past.underruns += card.playback.underruns;
    for (const pcm of card.pcms) pcm.close();
  }
}
