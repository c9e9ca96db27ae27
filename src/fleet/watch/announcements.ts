import { messageOf } from '../../protocol/errors.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { LiveFeed, Log, Notifier } from '../ports.js';

/** What has changed, for open dashboards and for the people who are told of alerts. */
export class Announcements {
  #phones = new Set<string>();
  #alerts: Alert[] = [];

  constructor(
    private readonly live: LiveFeed,
    private readonly notifier: Notifier,
    private readonly log: Log,
  ) {}

  phone(id: string): void {
    this.#phones.add(id);
  }

  alert(alert: Alert): void {
    this.#alerts.push(alert);
  }

  /** At once: nobody waits for the store to be told that a phone is dead. */
  tell(what: 'raised' | 'cleared' | 'acknowledged', alert: Alert): void {
    const { notifier } = this;
    const told =
      what === 'raised'
        ? notifier.alertRaised(alert)
        : what === 'cleared'
          ? notifier.alertCleared(alert)
          : notifier.alertAcknowledged(alert);
    told.catch((error: unknown) =>
      this.log.error({ alert: alert.id, error: messageOf(error) }, 'people could not be told of an alert'),
    );
  }

  /** Tells dashboards what has changed since it was called last. */
  publish(): void {
    if (this.#phones.size > 0) {
      const ids = [...this.#phones];
      this.#phones = new Set();
      this.live.phones(ids);
    }
    if (this.#alerts.length > 0) {
      const alerts = this.#alerts;
      this.#alerts = [];
      this.live.alerts(alerts);
    }
  }
}
