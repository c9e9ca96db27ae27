/** A handset in a browser: hook, earpiece and microphone of the page that holds it. */
import type { Clock } from '../clock/clock.js';
import type { AudioDevice, AudioDeviceStatistics, HookSwitch, Log } from '../phone/ports.js';
import { FRAME_SAMPLES } from '../protocol/audio-format.js';
import {
  closeCodes,
  type HookKind,
  type PageMessage,
  type ServerMessage,
  type Trouble,
} from '../protocol/handset.js';
import { EarQueue } from './browser-handset-ear.js';
import { MicrophoneIntake } from './browser-handset-microphone.js';
import {
  decodeFrame,
  FRAME_BYTES,
  MAX_TEXTS_PER_SECOND,
  parsePageMessage,
  type AttachedPage,
  type PageConnection,
} from './browser-handset-page.js';
import { Pump } from './pump.js';

interface Page {
  readonly connection: PageConnection;
  readonly ear: EarQueue;
  /** Text messages in the second that began at `secondMs`. */
  texts: number;
  secondMs: number;
}

export interface BrowserHandsetOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** What moves the hook: the page that holds the handset, or a real contact, of which the page is the sound alone. */
  readonly hook: HookKind;
}

/**
 * One page at a time holds the handset: the first to connect while nobody holds it, and then whichever asked last.
 * Its hook, microphone and buttons count; the others only watch. A page that goes away is a handset put back, so that
 * a closed page never holds a line; nobody inherits it, so that a page that reconnects gets its own handset again.
 *
 * Where a real contact moves the hook, no page can: the handset counts as off the hook while the device is played to, which
 * a phone does from the lift to the replace; a page that comes, goes or takes the handset changes nothing in the call.
 */
export class BrowserHandset implements AudioDevice {
  readonly name = 'browser';
  onCaptured: ((frame: Int16Array) => void) | undefined;
  /** Never called: a missing page is a handset in its cradle, not a fault. */
  onFault: ((error: Error) => void) | undefined;
  /** The page that holds the handset asks the practice exchange for trouble. */
  onTrouble: ((trouble: Trouble) => void) | undefined;

  readonly #clock: Clock;
  readonly #log: Log;
  readonly #pages = new Set<Page>();
  readonly #microphone: MicrophoneIntake;
  readonly #hook: HookKind;
  /** Runs while the device is played to, where a real contact moves the hook. */
  readonly #playing: Pump;
  #holder: Page | undefined;
  #offHook = false;
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;
  #open = false;
  #droppedFrames = 0;
  #underruns = 0;
  /** Waiting in the page itself, as it last said. */
  #queuedInPageMs = 0;

  constructor(options: BrowserHandsetOptions) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#hook = options.hook;
    this.#playing = new Pump(options.clock, {
      beat: () => undefined,
      rest: () => this.#setOffHook(false),
    });
    this.#microphone = new MicrophoneIntake(options.clock, (frame) => this.onCaptured?.(frame));
  }

  // The sound device.

  /** Never rejects: there may be no page yet. */
  open(): Promise<void> {
    this.#open = true;
    this.#droppedFrames = 0;
    this.#underruns = 0;
    this.#runMicrophone();
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#open = false;
    this.#holder?.ear.clear();
    this.#playing.stop();
    if (this.#hook === 'switch') this.#setOffHook(false);
    this.#runMicrophone();
    return Promise.resolve();
  }

  /** Sound with nobody to hear it, because no page has the handset off the hook, is let go. */
  play(frame: Int16Array): void {
    if (!this.#open) return;
    if (this.#hook === 'switch') {
      this.#playing.use();
      this.#setOffHook(true);
    }
    if (!this.#offHook || !this.#holder || frame.length !== FRAME_SAMPLES) return;
    this.#droppedFrames += this.#holder.ear.push(frame);
  }

  /** The page's own queue, drops and dry runs are in it, as the page reports them about once a second. */
  statistics(): AudioDeviceStatistics {
    const queuedHereMs = this.#holder?.ear.queuedMs() ?? 0;
    return {
      queuedMs: queuedHereMs + this.#queuedInPageMs,
      droppedFrames: this.#droppedFrames,
      underruns: this.#underruns,
    };
  }

  // The hook, where the page moves it.

  hookSwitch(): HookSwitch {
    return {
      start: (onLevel) => {
        this.#onLevel = onLevel;
        onLevel(this.#offHook, this.#clock.nowMs());
      },
      stop: () => {
        this.#onLevel = undefined;
      },
    };
  }

  // The pages.

  /** Takes a page in. Says at once whether it holds the handset. */
  attach(connection: PageConnection): AttachedPage {
    const page: Page = {
      connection,
      ear: new EarQueue(connection),
      texts: 0,
      secondMs: this.#clock.nowMs(),
    };
    this.#pages.add(page);
    if (this.#holder) this.#tell(page, { type: 'handset', mine: false });
    else this.#giveHandsetTo(page);
    return {
      onText: (text) => this.#receiveText(page, text),
      onSound: (bytes) => this.#receiveSound(page, bytes),
      onClosed: () => this.#detach(page),
    };
  }

  #receiveText(page: Page, text: string): void {
    if (!this.#pages.has(page)) return;
    const message = this.#tooManyTexts(page) ? undefined : parsePageMessage(text);
    if (message) this.#obey(page, message);
    else this.#expel(page, 'not what a page says, or too often');
  }

  #obey(page: Page, message: PageMessage): void {
    if (message.type === 'take-handset') this.#giveHandsetTo(page);
    // From another page it is no fault: it may not know yet that the handset was taken from it.
    else if (page === this.#holder) this.#obeyHolder(message);
  }

  #obeyHolder(message: Exclude<PageMessage, { type: 'take-handset' }>): void {
    switch (message.type) {
      case 'hook':
        // No fault where it does not count: the page may not know yet that a real contact moves the hook.
        if (this.#hook === 'page') this.#setOffHook(message.offHook);
        break;
      case 'trouble':
        this.onTrouble?.(message.trouble);
        break;
      case 'ear':
        this.#queuedInPageMs = message.queuedMs;
        this.#droppedFrames += message.droppedFrames;
        this.#underruns += message.underruns;
        break;
    }
  }

  #receiveSound(page: Page, bytes: Uint8Array): void {
    if (!this.#pages.has(page)) return;
    const frame = decodeFrame(bytes);
    if (!frame) this.#expel(page, `not a frame of ${FRAME_BYTES} bytes`);
    else if (page === this.#holder) this.#microphone.accept(frame);
  }

  #giveHandsetTo(page: Page): void {
    if (page !== this.#holder) {
      // Whoever takes the handset begins with it in the cradle; a lift is never inherited.
      if (this.#hook === 'page') this.#setOffHook(false);
      this.#holder?.ear.clear();
      if (this.#holder) this.#tell(this.#holder, { type: 'handset', mine: false });
      this.#holder = page;
      this.#queuedInPageMs = 0;
    }
    this.#tell(page, { type: 'handset', mine: true });
  }

  #setOffHook(offHook: boolean): void {
    if (offHook === this.#offHook) return;
    this.#offHook = offHook;
    this.#queuedInPageMs = 0;
    this.#holder?.ear.clear();
    this.#runMicrophone();
    this.#onLevel?.(offHook, this.#clock.nowMs());
  }

  #runMicrophone(): void {
    if (this.#open && this.#offHook) this.#microphone.start();
    else this.#microphone.stop();
  }

  #tooManyTexts(page: Page): boolean {
    const nowMs = this.#clock.nowMs();
    if (nowMs - page.secondMs >= 1000) {
      page.secondMs = nowMs;
      page.texts = 0;
    }
    return ++page.texts > MAX_TEXTS_PER_SECOND;
  }

  #expel(page: Page, reason: string): void {
    this.#log.warn({ reason }, 'a page was disconnected because it broke the protocol');
    this.#detach(page);
    page.connection.close(closeCodes.violation, reason);
  }

  #detach(page: Page): void {
    if (!this.#pages.delete(page)) return;
    if (page !== this.#holder) return;
    if (this.#hook === 'page') this.#setOffHook(false);
    this.#holder = undefined;
    this.#queuedInPageMs = 0;
  }

  #tell(page: Page, message: ServerMessage): void {
    page.connection.sendText(JSON.stringify(message));
  }
}
