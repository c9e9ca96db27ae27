import { HotlineError } from '../../protocol/errors.js';
import type { Store } from './store.js';

/**
 * One server writes a store: two would judge presence and raise alerts against each other. Whoever reads it, or adds what
 * a server expects of others (a backup, a password link), needs no leave.
 */
export interface SoleWriter {
  /** Once the store is open, before anything is written. */
  confirm(store: Store): Promise<void>;
  /**
   * Resolves when another server has the store, or had it meanwhile: what this one has in mind is no longer true, and it
   * must end without writing anything more. Never rejects.
   */
  readonly lost: Promise<HotlineError>;
  /** Idempotent. */
  release(): Promise<void>;
}

/** @param other the other process, as a person finds it */
export function inUse(place: string, other: string): HotlineError {
  return new HotlineError(
    'STORE_IN_USE',
    `the store ${place} is used by another fleet server (${other}); stop that one, or give this one a store of its own`,
  );
}
