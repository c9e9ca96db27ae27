import type { Clock, Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { MOST_EVENTS, type PhoneFrame } from '../protocol/fleet-link/frames.js';
import type { OutboxMark } from './outbox-file.js';
import type { Outbox } from './outbox.js';

export interface EventSenderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Outbox;
  readonly send: (frame: PhoneFrame) => void;
}

/** A batch without an acknowledgement is sent again, with the same numbers. In ms. */
export const RESEND_AFTER_MS = 60_000;
const OUTBOX_RETRY_MS = 5_000;

/**
 * Brings the events of the outbox to the fleet while the phone is linked: oldest first, one batch at a time, each until
 * it is acknowledged. Numbers make it exact: what comes twice the fleet knows by its number.
 */
export class EventSender {
  readonly #options: EventSenderOptions;
  /** Counts links: what was asked for in an earlier one is no longer wanted. 0 while there is none. */
  #link = 0;
  #links = 0;
  #reading = false;
  /** Events came while the outbox was being read. */
  #again = false;
  /** The end of the batch that waits for its acknowledgement. */
  #sent: OutboxMark | undefined;
  /** Acknowledged, also when it could not be deleted. */
  #done: OutboxMark | null = null;
  #timer: Timer | undefined;

  constructor(options: EventSenderOptions) {
    this.#options = options;
  }

  /** @param acknowledged what the fleet says that it has */
  linked(acknowledged: OutboxMark | null): void {
    this.unlinked();
    this.#link = ++this.#links;
    this.#during(() => this.#resume(acknowledged));
  }

  unlinked(): void {
    this.#link = 0;
    this.#reading = false;
    this.#sent = undefined;
    this.#timer?.cancel();
  }

  /** There may be more to send. */
  more(): void {
    if (this.#reading) this.#again = true;
    else if (this.#link > 0 && !this.#sent) this.#during(() => this.#sendNext());
  }

  acknowledged({ outbox, n }: OutboxMark): void {
    const sent = this.#sent;
    if (sent?.outbox !== outbox || n <= this.#doneOf(outbox)) return;
    // Never more than was sent, whatever is said: the rest would be lost.
    const mark = { outbox, n: Math.min(n, sent.n) };
    this.#done = mark;
    this.#sent = undefined;
    this.#timer?.cancel();
    this.#during(async () => {
      await this.#options.outbox.acknowledge(mark).catch((error: unknown) => this.#tell(error));
      await this.#sendNext();
    });
  }

  async #resume(acknowledged: OutboxMark | null): Promise<void> {
    const link = this.#link;
    const { outbox, log } = this.#options;
    const { outbox: name, sentN } = await outbox.status();
    if (acknowledged?.outbox === name && acknowledged.n > sentN) {
      log.warn(
        { acknowledged: acknowledged.n, sent: sentN },
        'the fleet has later events of this outbox than were sent from here: the disk is an older copy, or another device has a copy of it',
      );
      await outbox.renew();
    } else if (acknowledged?.outbox === name) {
      this.#done = acknowledged;
      await outbox.acknowledge(acknowledged);
    }
    if (link === this.#link) await this.#sendNext();
  }

  async #sendNext(): Promise<void> {
    const link = this.#link;
    const { clock, outbox, send } = this.#options;
    const { outbox: name, events } = await outbox.batch(this.#done, MOST_EVENTS);
    const last = events.at(-1);
    if (link !== this.#link || !last) return;
    // On the disk before the fleet can know it: what the fleet has beyond it came from a copy of this outbox.
    await outbox.markSent({ outbox: name, n: last.n });
    if (link !== this.#link) return;
    this.#sent = { outbox: name, n: last.n };
    this.#timer?.cancel();
    this.#timer = clock.after(RESEND_AFTER_MS, () => this.#during(() => this.#sendNext()));
    send({ type: 'events', outbox: name, events: [...events] });
  }

  /** One thing at a time; an outbox that cannot be read is asked again later. */
  #during(work: () => Promise<void>): void {
    const link = this.#link;
    this.#reading = true;
    this.#again = false;
    work()
      .catch((error: unknown) => {
        this.#tell(error);
        if (link !== this.#link) return;
        this.#timer = this.#options.clock.after(OUTBOX_RETRY_MS, () => this.#during(work));
      })
      .finally(() => {
        if (link !== this.#link) return;
        this.#reading = false;
        if (this.#again) this.more();
      });
  }

  #doneOf(outbox: string): number {
    return this.#done?.outbox === outbox ? this.#done.n : 0;
  }

  #tell(error: unknown): void {
    this.#options.log.warn({ reason: messageOf(error) }, 'events cannot be read for the fleet');
  }
}
