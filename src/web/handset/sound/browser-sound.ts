/** Earpiece and microphone of this browser as the one thing that the page lifts and puts back. */
import type { Sound, SoundEvents, SoundLevels } from '../model/sound.js';
import { Earpiece } from './earpiece.js';
import { Microphone } from './microphone.js';

export class BrowserSound implements Sound {
  readonly #earpiece: Earpiece;
  readonly #microphone: Microphone;

  constructor(private readonly events: SoundEvents) {
    this.#earpiece = new Earpiece({ onState: events.onSound, onReport: events.onReport });
    this.#microphone = new Microphone({ onState: events.onMicrophone, onFrame: events.onFrame });
  }

  prepare(): void {
    // What goes wrong is told at the lift.
    if (globalThis.isSecureContext) this.#earpiece.prepare().catch(() => undefined);
  }

  lift(withEchoCancellation: boolean): void {
    // Browsers have sound worklets and microphones only on pages from https or from the machine itself.
    if (!globalThis.isSecureContext) {
      this.events.onSound('insecure');
      return;
    }
    const contextReady = this.#earpiece.lift();
    void this.#microphone.open(contextReady, withEchoCancellation);
  }

  replace(): void {
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
}
