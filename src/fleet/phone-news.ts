import { messageOf } from '../protocol/errors.js';
import type { StoredCall } from '../protocol/fleet-api/phones.js';
import type { Hello } from '../protocol/fleet-link/frames.js';
import type { HealthReport } from '../protocol/health.js';
import type { LiveFeed, Log, PhoneListener, StoredEvent } from './ports.js';
import { phoneRecords } from './store/phones.js';
import type { Store } from './store/store.js';

/** Passes what phones do on to whoever watches over them, and to open dashboards. */
export class PhoneNews implements PhoneListener {
  constructor(
    private readonly parts: {
      readonly watch: PhoneListener;
      readonly live: LiveFeed;
      readonly store: Store;
      readonly log: Log;
    },
  ) {}

  linked(phone: string, hello: Hello): void {
    this.parts.watch.linked(phone, hello);
  }

  unlinked(phone: string): void {
    this.parts.watch.unlinked(phone);
  }

  heard(phone: string): void {
    this.parts.watch.heard(phone);
  }

  reported(phone: string, report: HealthReport, atMs: number): void {
    this.parts.watch.reported(phone, report, atMs);
    this.parts.live.report(phone);
  }

  happened(phone: string, events: readonly StoredEvent[]): void {
    this.parts.watch.happened(phone, events);
    this.parts.live.report(phone);
    if (events.some(({ body }) => body.kind === 'call')) void this.#tellCalls(phone, events);
  }

  keyConflict(phone: string): void {
    this.parts.watch.keyConflict(phone);
  }

  async #tellCalls(phone: string, events: readonly StoredEvent[]): Promise<void> {
    try {
      const [known] = await phoneRecords(this.parts.store, [phone]);
      const name = known?.name ?? '';
      const calls = events.flatMap((event): StoredCall[] =>
        event.body.kind === 'call'
          ? [
              {
                ...event.body.call,
                phone: { id: phone, name },
                at: new Date(event.atMs).toISOString(),
                receivedAt: new Date(event.receivedMs).toISOString(),
              },
            ]
          : [],
      );
      this.parts.live.calls(calls);
    } catch (error) {
      this.parts.log.warn({ phone, reason: messageOf(error) }, 'calls cannot be shown to open dashboards');
    }
  }
}
