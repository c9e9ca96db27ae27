/** Stands in for a whole phone behind the handset page: a test says what it does; nothing is dialled. */
import { delay, systemClock, type Timer } from '../../src/clock/clock.js';
import { startHandsetPage, type HandsetPage } from '../../src/cli/handset-page.js';
import { BrowserHandset } from '../../src/media/browser-handset.js';
import type { HookKind, PhoneSnapshot } from '../../src/protocol/handset.js';
import { phoneSnapshot } from './phone-snapshot.js';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export class ScriptedPhone {
  readonly handset: BrowserHandset;
  readonly hookLevels: boolean[] = [];
  readonly captured: Int16Array[] = [];
  page: HandsetPage | undefined;
  onLift: (() => void) | undefined;
  #snapshot: PhoneSnapshot;
  #tone: Timer | undefined;
  #toneHz = 0;

  /** @param hook with `switch` the test moves the real handset: {@link moveRealHandset} */
  constructor(
    private readonly webRoot: string,
    hook: HookKind = 'page',
  ) {
    this.handset = new BrowserHandset({ clock: systemClock, log, hook });
    this.#snapshot = phoneSnapshot({ hook });
    this.handset.hookSwitch().start((offHook) => {
      this.hookLevels.push(offHook);
      this.show(offHook ? { offHook } : { offHook, state: 'idle', hears: 'silence', call: null });
      if (offHook) this.onLift?.();
    });
    this.handset.onCaptured = (frame) => this.captured.push(frame);
  }

  get offHook(): boolean {
    return this.hookLevels.at(-1) ?? false;
  }
  get url(): string {
    return this.page?.url ?? '';
  }

  /** The port is the one it had before, if it was started before. */
  async start(): Promise<void> {
    await this.handset.open();
    this.page = await startHandsetPage({
      port: this.page?.port ?? 0,
      clock: systemClock,
      log,
      handset: this.handset,
      snapshot: () => this.#snapshot,
      setTrouble: (trouble) => this.show({ trouble }),
      webRoot: this.webRoot,
    });
  }

  async stop(): Promise<void> {
    this.silence();
    await this.page?.close();
    await this.handset.close();
  }

  /** Lifts or replaces the real handset; off the hook a tone is played. */
  moveRealHandset(offHook: boolean, toneHz = 440): void {
    if (offHook) this.play(toneHz);
    else this.silence();
    this.show(
      offHook ? { offHook, state: 'talking', hears: 'talk' } : { offHook, state: 'idle', hears: 'silence' },
    );
  }

  /** Plays nothing at all from now on, not even silence. */
  silence(): void {
    this.#tone?.cancel();
    this.#tone = undefined;
  }

  show(differences: Partial<PhoneSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...differences };
    this.page?.publish(this.#snapshot);
  }

  /** Plays a sine of -6 dBFS to the ear from now on, in real time; 0 Hz is silence. */
  play(toneHz: number): void {
    this.#toneHz = toneHz;
    if (this.#tone) return;
    let sample = 0;
    let dueMs = systemClock.nowMs();
    this.#tone = systemClock.every(5, () => {
      for (; dueMs <= systemClock.nowMs(); dueMs += 10) {
        this.handset.play(
          Int16Array.from({ length: 160 }, () => {
            const angle = (2 * Math.PI * this.#toneHz * sample++) / 16_000;
            return Math.round(16_384 * Math.sin(angle));
          }),
        );
      }
    });
  }

  /** The captured frames of the next `ms`. */
  async listen(ms: number): Promise<Int16Array> {
    this.captured.length = 0;
    await delay(systemClock, ms);
    return Int16Array.from(this.captured.flatMap((frame) => [...frame]));
  }
}
