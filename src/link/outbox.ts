import { randomUUID } from 'node:crypto';
import { type Clock, type Timer, withDeadline } from '../clock/clock.js';
import type { FaultReporter, Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { linkEventSchema, MOST_EVENT_BYTES } from '../protocol/fleet-link/frames.js';
import type { KeptCommand, NewEvent, OutboxBatch, OutboxMark, OutboxStatus } from './outbox-file.js';
import type { OutboxKeeper } from './outbox-keeper.js';
import { rankOfEvent } from './outbox-ranks.js';

/** Events that wait in memory for a disk that can be written again; then the least important are given up. */
export const MOST_IN_MEMORY = 2_000;
const MOST_AT_ONCE = 200;
/** Not within the moment in which something is recorded: it may be one in which a call is set up. */
const SOON_MS = 20;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;
/** A disk that takes so long for a few KB is about to die. */
const SLOW_AFTER_MS = 10_000;
const FLUSH_LIMIT_MS = 5_000;

export interface OutboxOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: FaultReporter;
  readonly random: () => number;
  readonly keeper: OutboxKeeper;
}

/**
 * Where events go that the fleet must hear of. `record` only queues: it never throws and never waits. What cannot be
 * written waits in memory, in order, and is a fault until it is written.
 */
export class Outbox {
  /** More events wait in the file than before. */
  onKept: (() => void) | undefined;

  readonly #options: OutboxOptions;
  #queue: NewEvent[] = [];
  /** Being written, or to be written again under the same token: it is not known whether the disk has them. */
  #writing: { readonly events: readonly NewEvent[]; readonly token: string } | undefined;
  #busy = false;
  #failures = 0;
  /** The next write. */
  #timer: Timer | undefined;
  #status: OutboxStatus | undefined;
  #told: string | null = null;
  #settled: (() => void)[] = [];
  #stopped = false;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Events that are not with the fleet, as far as is known. */
  get waiting(): number {
    return (this.#status?.waiting ?? 0) + this.#queue.length + (this.#writing?.events.length ?? 0);
  }

  record(event: NewEvent): void {
    this.#queue.push(event);
    if (this.#queue.length > MOST_IN_MEMORY) giveUpOne(this.#queue);
    if (!this.#busy && !this.#timer) this.#writeAfter(SOON_MS);
  }

  /** Resolves with whether everything recorded is in the file: not when it cannot be written, or takes too long. */
  async flush(): Promise<boolean> {
    if (!this.#busy) this.#write();
    if (this.#busy) {
      const settled = new Promise<void>((resolve) => this.#settled.push(resolve));
      const late = () => new Error('the disk takes too long');
      await withDeadline(this.#options.clock, settled, FLUSH_LIMIT_MS, late).catch(() => undefined);
    }
    return this.#queue.length === 0 && !this.#writing;
  }

  /** The file as it is now. Rejects with OUTBOX. */
  async status(): Promise<OutboxStatus> {
    return this.#know(await (await this.#open()).status());
  }

  /** What to send next; events that no fleet would take are given up on the way. Rejects with OUTBOX. */
  async batch(after: OutboxMark | null, most: number): Promise<OutboxBatch> {
    const keeper = await this.#open();
    for (;;) {
      const { outbox, events } = await keeper.batch(after, most, MOST_EVENT_BYTES);
      const wrong = events.filter((event) => !linkEventSchema.safeParse(event).success);
      if (wrong.length === 0) return { outbox, events };
      this.#options.log.error(
        { events: wrong.map(({ n, body }) => `${n} ${body.kind}`) },
        'events of an unknown shape',
      );
      this.#know(await keeper.discard({ outbox, events: wrong }));
    }
  }

  /** Resolves when the disk knows that events up to the mark are about to be sent. Rejects with OUTBOX. */
  async markSent(mark: OutboxMark): Promise<void> {
    this.#know(await (await this.#open()).markSent(mark));
  }

  /** Everything up to the mark is with the fleet. Rejects with OUTBOX. */
  async acknowledge(mark: OutboxMark): Promise<void> {
    this.#know(await (await this.#open()).acknowledge(mark));
  }

  /** The command as it is known, or null. Rejects with OUTBOX. */
  async command(id: string): Promise<KeptCommand | null> {
    return (await this.#open()).command(id);
  }

  /** Resolves when the disk has it. Rejects with OUTBOX. */
  async keepCommand(id: string, name: string): Promise<void> {
    return (await this.#open()).keepCommand(id, name);
  }

  /** Oldest first. Rejects with OUTBOX. */
  async unfinishedCommands(): Promise<readonly KeptCommand[]> {
    return (await this.#open()).unfinishedCommands();
  }

  /** See OutboxFile. Rejects with OUTBOX. */
  async renew(): Promise<OutboxStatus> {
    return this.#know(await (await this.#open()).renew());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const { clock, keeper } = this.#options;
    await this.flush();
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#closed = true;
    const late = () => new Error('the disk takes too long');
    await withDeadline(clock, keeper.close(), FLUSH_LIMIT_MS, late).catch(() => undefined);
  }

  /** Nothing opens the file again once it is closed. */
  #open(): Promise<OutboxKeeper> {
    return this.#closed
      ? Promise.reject(new HotlineError('OUTBOX', 'the outbox is closed'))
      : Promise.resolve(this.#options.keeper);
  }

  #writeAfter(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = undefined;
      this.#write();
    });
  }

  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (!this.#writing && this.#queue.length > 0) this.#writing = this.#next();
    if (!this.#writing) {
      this.#tellSettled();
      return;
    }
    const { clock, faults, keeper } = this.#options;
    const { events, token } = this.#writing;
    this.#busy = true;
    const slow = clock.after(SLOW_AFTER_MS, () =>
      faults.raise(
        'state-unwritable',
        'outbox',
        'the disk takes very long to write events for the fleet; replace the SD card or the disk',
      ),
    );
    keeper
      .append(events, token)
      .then((status) => this.#kept(status))
      .catch((error: unknown) => this.#failed(error))
      .finally(() => slow.cancel());
  }

  /** Takes what waits; what no fleet would take is told and left out, because it would be refused for ever. */
  #next(): { events: readonly NewEvent[]; token: string } | undefined {
    const events = this.#queue.splice(0, MOST_AT_ONCE).filter((event) => {
      const problem = problemOf(event);
      if (problem !== undefined)
        this.#options.log.error({ kind: event.body.kind, reason: problem }, 'an event cannot be reported');
      return problem === undefined;
    });
    return events.length === 0 ? undefined : { events, token: randomUUID() };
  }

  #kept(status: OutboxStatus): void {
    this.#writing = undefined;
    this.#busy = false;
    this.#failures = 0;
    this.#options.faults.clear('state-unwritable', 'outbox');
    this.#know(status);
    this.onKept?.();
    if (this.#queue.length > 0) this.#write();
    else this.#tellSettled();
  }

  #failed(error: unknown): void {
    const { log, faults, random } = this.#options;
    this.#busy = false;
    this.#failures += 1;
    const waiting = this.#queue.length + (this.#writing?.events.length ?? 0);
    if (this.#failures === 1)
      log.error({ waiting, reason: messageOf(error) }, 'events for the fleet wait in memory');
    faults.raise('state-unwritable', 'outbox', messageOf(error));
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LAST_RETRY_MS) * (0.5 + random());
    this.#writeAfter(waitMs);
    this.#tellSettled();
  }

  #know(status: OutboxStatus): OutboxStatus {
    this.#status = status;
    if (status.setAside !== null && status.setAside !== this.#told) {
      this.#told = status.setAside;
      const sentence = `the outbox was damaged and is set aside as ${status.setAside}; what waited in it was not reported to the fleet; check the SD card or the disk`;
      this.#options.log.error({ file: status.setAside }, sentence);
      this.#options.faults.raise('state-unwritable', 'outbox-file', sentence);
    }
    return status;
  }

  #tellSettled(): void {
    const settled = this.#settled;
    this.#settled = [];
    for (const resolve of settled) resolve();
  }
}

const unnumbered = linkEventSchema.omit({ n: true });

function problemOf(event: NewEvent): string | undefined {
  const parsed = unnumbered.safeParse(event);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'unknown shape';
  const bytes = Buffer.byteLength(JSON.stringify(event)) + 40;
  return bytes > MOST_EVENT_BYTES ? `it has ${bytes} bytes; the fleet takes ${MOST_EVENT_BYTES}` : undefined;
}

/** The oldest of those that matter least. */
function giveUpOne(queue: NewEvent[]): void {
  let given = 0;
  let lowest = Infinity;
  queue.forEach(({ body }, i) => {
    const rank = rankOfEvent(body);
    if (rank >= lowest) return;
    lowest = rank;
    given = i;
  });
  queue.splice(given, 1);
}
