import type { Clock } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Log } from '../ports.js';
import { deleteNotifications, saveNotifications } from '../store/notifications.js';
import type { Store } from '../store/store.js';
import type { Notification } from './outbox.js';

const CHUNK = 200;
const RETRY_MS = 5_000;

/** Keeps the outbox in the store. A store that fails stops no message: it is written when it works again. */
export class OutboxWriter {
  readonly #changed = new Set<Notification>();
  readonly #forgotten = new Set<string>();
  #running: Promise<void> | undefined;
  #isFailing = false;
  #notBefore = 0;

  constructor(
    private readonly clock: Clock,
    private readonly store: Store,
    private readonly log: Log,
  ) {}

  save(notification: Notification): void {
    this.#changed.add(notification);
  }

  forget(notification: Notification): void {
    this.#changed.delete(notification);
    this.#forgotten.add(notification.id);
  }

  /** Begins to write, unless it does already or the store has just failed. */
  start(): void {
    if (this.#running || this.clock.nowMs() < this.#notBefore) return;
    if (this.#changed.size + this.#forgotten.size === 0) return;
    this.#running = this.#write().finally(() => (this.#running = undefined));
  }

  /** Writes all that there is, now. */
  async finish(): Promise<void> {
    await this.#running;
    await this.#write();
  }

  async #write(): Promise<void> {
    try {
      while (this.#changed.size > 0) await this.#writeChunk();
      const ids = [...this.#forgotten];
      await deleteNotifications(this.store, ids);
      for (const id of ids) this.#forgotten.delete(id);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing)
        this.log.error(
          { error: messageOf(error) },
          `the outbox of notifications cannot be written to ${this.store.place}; it is kept and tried again`,
        );
      this.#isFailing = true;
      this.#notBefore = this.clock.nowMs() + RETRY_MS;
    }
  }

  async #writeChunk(): Promise<void> {
    const rows = [...this.#changed].slice(0, CHUNK);
    for (const row of rows) this.#changed.delete(row);
    try {
      await saveNotifications(this.store, rows);
    } catch (error) {
      for (const row of rows) if (!this.#forgotten.has(row.id)) this.#changed.add(row);
      throw error;
    }
  }
}
