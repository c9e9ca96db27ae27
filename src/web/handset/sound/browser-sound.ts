/** Earpiece and microphone of this browser as the one thing that the page lifts and puts back. */
import type { Sound, SoundEvents, SoundLevels } from '../model/sound.js';
import { Earpiece } from './earpiece.js';
import { Microphone } from './microphone.js';

export class BrowserSound implements Sound {
  readonly #earpiece: Earpiece;
  readonly #microphone: Microphone;
  #lifted = false;

  constructor(private readonly events: SoundEvents) {
    this.#earpiece = new Earpiece({ onState: events.onSound, onReport: events.onReport });
    this.#microphone = new Microphone({ onState: events.onMicrophone, onFrame: events.onFrame });
  }

  prepare(): void {
    // What goes wrong is told at the lift.
    if (globalThis.isSecureContext) this.#earpiece.prepare().catch(() => undefined);
  }

  unlock(withEchoCancellation: boolean): void {
    if (!this.#mayOpen()) return;
    void this.#open(withEchoCancellation).then(() => {
      if (!this.#lifted) this.replace();
    });
  }

  lift(withEchoCancellation: boolean): void {
    if (!this.#mayOpen()) return;
    this.#lifted = true;
    void this.#open(withEchoCancellation);
  }

  replace(): void {
    this.#lifted = false;
    this.#microphone.close();
    this.#earpiece.replace();
  }

  play(frame: Int16Array<ArrayBuffer>): void {
    this.#earpiece.play(frame);
  }

  requestReport(): void {
    this.#earpiece.requestReport();
  }

  levels(): SoundLevels {
    const { dbfs, peakHz } = this.#earpiece.level();
    return { earDbfs: dbfs, earPeakHz: peakHz, microphoneDbfs: this.#microphone.levelDbfs() };
  }

  /** Browsers have sound worklets and microphones only on pages from https or from the machine itself. */
  #mayOpen(): boolean {
    if (!globalThis.isSecureContext) this.events.onSound('insecure');
    return globalThis.isSecureContext;
  }

  /** Resolves when the microphone is open, or cannot be opened. */
  #open(withEchoCancellation: boolean): Promise<void> {
    return this.#microphone.open(this.#earpiece.lift(), withEchoCancellation);
  }
}
