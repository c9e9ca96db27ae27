import type { Clock } from '../clock/clock.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import {
  defaultOutboxLimits,
  type KeptCommand,
  type NewEvent,
  type OutboxBatch,
  OutboxFile,
  type OutboxLimits,
  type OutboxMark,
  type OutboxStatus,
} from './outbox-file.js';

/**
 * The outbox, wherever it is kept: see OutboxFile for what each method does. Obligations: one call is carried out after
 * the other; rejects with OUTBOX only, and may be called again after that.
 */
export interface OutboxKeeper {
  status(): Promise<OutboxStatus>;
  append(events: readonly NewEvent[], token: string): Promise<OutboxStatus>;
  batch(after: OutboxMark | null, most: number, mostBytes: number): Promise<OutboxBatch>;
  markSent(mark: OutboxMark): Promise<OutboxStatus>;
  acknowledge(mark: OutboxMark): Promise<OutboxStatus>;
  discard(batch: OutboxBatch): Promise<OutboxStatus>;
  renew(): Promise<OutboxStatus>;
  command(id: string): Promise<KeptCommand | null>;
  keepCommand(id: string, name: string): Promise<void>;
  unfinishedCommands(): Promise<readonly KeptCommand[]>;
  close(): Promise<void>;
}

export interface OutboxPlace {
  readonly file: string;
  readonly limits?: OutboxLimits;
}

/** Keeps the outbox in this thread: blocks it for as long as the disk takes. */
export class LocalOutboxKeeper implements OutboxKeeper {
  readonly #place: OutboxPlace;
  readonly #clock: Pick<Clock, 'wallMs'>;
  #file: OutboxFile | undefined;

  constructor(place: OutboxPlace, clock: Pick<Clock, 'wallMs'>) {
    this.#place = place;
    this.#clock = clock;
  }

  status(): Promise<OutboxStatus> {
    return this.#do((file) => file.status());
  }
  append(events: readonly NewEvent[], token: string): Promise<OutboxStatus> {
    return this.#do((file) => file.append(events, token));
  }
  batch(after: OutboxMark | null, most: number, mostBytes: number): Promise<OutboxBatch> {
    return this.#do((file) => file.batch(after, most, mostBytes));
  }
  markSent(mark: OutboxMark): Promise<OutboxStatus> {
    return this.#do((file) => file.markSent(mark));
  }
  acknowledge(mark: OutboxMark): Promise<OutboxStatus> {
    return this.#do((file) => file.acknowledge(mark));
  }
  discard(batch: OutboxBatch): Promise<OutboxStatus> {
    return this.#do((file) => file.discard(batch));
  }
  renew(): Promise<OutboxStatus> {
    return this.#do((file) => file.renew());
  }
  command(id: string): Promise<KeptCommand | null> {
    return this.#do((file) => file.command(id));
  }
  keepCommand(id: string, name: string): Promise<void> {
    return this.#do((file) => file.keepCommand(id, name));
  }
  unfinishedCommands(): Promise<readonly KeptCommand[]> {
    return this.#do((file) => file.unfinishedCommands());
  }
  close(): Promise<void> {
    this.#close();
    return Promise.resolve();
  }

  /** After an error nothing is known of what the disk has (a failed fsync is not repeated): the file is opened anew. */
  #do<T>(work: (file: OutboxFile) => T): Promise<T> {
    try {
      const { file, limits = defaultOutboxLimits } = this.#place;
      this.#file ??= OutboxFile.open(file, this.#clock.wallMs(), limits);
      return Promise.resolve(work(this.#file));
    } catch (error) {
      this.#close();
      return Promise.reject(outboxError(this.#place.file, error));
    }
  }

  #close(): void {
    try {
      this.#file?.close();
    } finally {
      this.#file = undefined;
    }
  }
}

function outboxError(file: string, error: unknown): HotlineError {
  return new HotlineError(
    'OUTBOX',
    `the outbox ${file} cannot be used: ${messageOf(error)}; its folder must be writable and its disk not full`,
    { cause: error },
  );
}
