import type { Command, LinkEventBody } from '../protocol/fleet-link/frames.js';

/** Through what commands are answered. Never throws. */
export interface CommandReplies {
  /** At once: it is being done, or a sentence on why not. */
  accepted(command: string, refusal: string | null): void;
  /** How it ended, among the events. */
  record(body: LinkEventBody): void;
  /**
   * Parts of a gzipped text, each of BUNDLE_PART_BYTES at most. Resolves when all have been sent over one connection;
   * rejects when that does not come about in time.
   */
  sendBundle(command: string, parts: readonly Buffer[]): Promise<void>;
}

/** Who does what the fleet wants. Obligations: `received` never throws; the same id again is not done again. */
export interface Commands {
  start(replies: CommandReplies): void;
  received(id: string, command: Command): void;
}

/** For a phone that does nothing on command. */
export const noCommands: Commands = { start: () => undefined, received: () => undefined };
