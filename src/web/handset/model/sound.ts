/** What the page needs of the browser's sound, so that its behaviour can be tested without one. */
import type { MicrophoneState, SoundState } from './page-state.js';

export interface SoundLevels {
  readonly earDbfs: number;
  /** Strongest frequency in the ear; 0 while it is silent. */
  readonly earPeakHz: number;
  readonly microphoneDbfs: number;
}

/** How the ear fared since the last report. */
export interface EarReport {
  readonly queuedMs: number;
  readonly droppedFrames: number;
  readonly underruns: number;
}

export interface Sound {
  /** Before any gesture: gets ready what may be, so that the lift is quick. */
  prepare(): void;
  /**
   * From a person's gesture: wakes the sound and asks for the microphone, then lets both rest. A later `lift` needs no
   * gesture, and nobody is asked for anything in the middle of a call.
   */
  unlock(withEchoCancellation: boolean): void;
  /** From a person's gesture, or at any time after `unlock`. May be called again while lifted, to open the microphone anew. */
  lift(withEchoCancellation: boolean): void;
  replace(): void;
  play(frame: Int16Array<ArrayBuffer>): void;
  /** Answered by `onReport`, where there is anything to report on. */
  requestReport(): void;
  levels(): SoundLevels;
}

export interface SoundEvents {
  readonly onSound: (state: SoundState) => void;
  readonly onMicrophone: (state: MicrophoneState) => void;
  readonly onFrame: (frame: Int16Array<ArrayBuffer>) => void;
  readonly onReport: (report: EarReport) => void;
}
