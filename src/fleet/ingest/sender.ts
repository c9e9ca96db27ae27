/** Who sent a frame, as the writer sees it, and what the writer says back. */
import type { PhoneFrame } from '../../protocol/fleet-link/frames.js';
import type { RunAnchor } from './event-times.js';

/** One connection of a phone. */
export interface Sender {
  readonly phone: string;
  readonly anchor: RunAnchor;
  /** Number of the last report of this connection that is stored; null: none is. Only the writer sets it. */
  reportN: number | null;
  /** What waits of this connection is not to be stored any more. */
  dropped: boolean;
}

/** Frames that are written down. */
export type StoredFrame = Exclude<PhoneFrame, { type: 'beat' }>;

/** All are called after the commit, in the order in which the frames came. */
export interface Replies<S extends Sender> {
  /** Events and reports are on the disk. */
  kept(sender: S, frame: StoredFrame): void;
  /** Changes of a report that is not known. */
  reportWanted(sender: S): void;
  /** A frame that no phone sends, which only the store could tell. */
  offended(sender: S, reason: string): void;
  /** The store failed: nothing of this sender that still waited is kept. */
  lost(sender: S): void;
  /** The frame waits no longer, however it ended. */
  settled(sender: S, bytes: number): void;
  /** A command changed its state in the store. */
  commandChanged(phone: string, command: string): void;
}
