/** What passes between the page and its audio worklets. */
import type { JitterCounts } from './jitter-buffer.js';

/** To the worklet: a frame to play, the end of the call, or a question answered by {@link PlayerReport}. */
export type PlayerMessage = Int16Array<ArrayBuffer> | 'clear' | 'report';

/** From the worklet. Counts are since the last report. */
export interface PlayerReport extends JitterCounts {
  readonly queuedMs: number;
}

export const PLAYER_NAME = 'hotline-player';
export const CAPTURE_NAME = 'hotline-capture';
