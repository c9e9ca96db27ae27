import { MOST_CALLS, MOST_ITEMS } from './live-limits.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { StoredCall } from '../../protocol/fleet-api/phones.js';

/** What happened since dashboards were last told. */
export interface TakenNews {
  /** More has changed than can be told one by one. */
  readonly many: boolean;
  readonly phones: readonly string[];
  readonly alerts: readonly Alert[];
  readonly calls: readonly StoredCall[];
}

/**
 * Gathers what dashboards are to be told: each phone and alert once, as it is at the end. Bounded: beyond what one message
 * holds, pages are told to fetch their lists anew.
 */
export class News {
  #many = false;
  readonly #phones = new Set<string>();
  readonly #alerts = new Map<string, Alert>();
  #calls: StoredCall[] = [];

  phones(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#many) return;
      this.#phones.add(id);
      if (this.#phones.size > MOST_ITEMS) this.tooMany();
    }
  }

  alerts(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      // At the end of the line: the newest word of an alert is said last.
      this.#alerts.delete(alert.id);
      this.#alerts.set(alert.id, alert);
      const [oldest] = this.#alerts.keys();
      if (this.#alerts.size > MOST_ITEMS && oldest !== undefined) {
        this.#alerts.delete(oldest);
        this.tooMany();
      }
    }
  }

  /** The newest ones; a page that shows older ones fetches them. */
  calls(calls: readonly StoredCall[]): void {
    this.#calls = [...this.#calls, ...calls.slice(-MOST_CALLS)].slice(-MOST_CALLS);
  }

  tooMany(): void {
    this.#many = true;
    this.#phones.clear();
  }

  /** All of it; afterwards there is nothing. */
  take(): TakenNews {
    const taken = {
      many: this.#many,
      phones: [...this.#phones],
      alerts: [...this.#alerts.values()],
      calls: this.#calls,
    };
    this.#many = false;
    this.#phones.clear();
    this.#alerts.clear();
    this.#calls = [];
    return taken;
  }
}
