/**
 * The one writer of what phones say: collects the frames of all of them and writes many in one transaction, in order a phone.
 * What is answered and told is on the disk.
 */
import type { Timer } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Base, PhoneListener } from '../ports.js';
import { ownersOf } from '../store/reports.js';
import type { Store } from '../store/store.js';
import type { Replies, Sender } from './sender.js';
import { type Item, type Outcome, writeBatch, type Written } from './write-batch.js';

export interface IngestLimits {
  /** A frame waits at most so long for others to be written with. */
  readonly batchMs: number;
  /** So many rows waiting are written at once. */
  readonly enoughRows: number;
  /** At most so many rows in one transaction: a store in this process stands still while it runs. */
  readonly mostRows: number;
}
export const ingestLimits: IngestLimits = { batchMs: 250, enoughRows: 300, mostRows: 600 };

/**
 * After so many failures without a success the rest of a batch is given up too: it is the store that fails. One bad phone among the
 * most that a batch can hold is found with fewer.
 */
const MOST_FAILURES = 14;

export interface IngestFigures {
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly frames: number;
  readonly events: number;
  readonly reports: number;
  readonly transactions: number;
  readonly failures: number;
  /** Wall clock since when the store fails; null: the last transaction was kept. */
  readonly failingSinceMs: number | null;
}

export interface IngestOptions<S extends Sender> extends Pick<Base, 'clock' | 'log' | 'store'> {
  readonly listener: PhoneListener;
  readonly replies: Replies<S>;
  readonly limits?: Partial<IngestLimits>;
}

/** How it goes with one batch. */
interface Tries {
  failed: number;
  kept: boolean;
  /** The store cannot even be read. */
  gone: boolean;
}

export class Ingest<S extends Sender> {
  readonly #options: IngestOptions<S>;
  readonly #limits: IngestLimits;
  #queue: Item<S>[] = [];
  #rows = 0;
  #bytes = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #figures = { frames: 0, events: 0, reports: 0, transactions: 0, failures: 0 };
  #failingSinceMs: number | null = null;
  #stopped = false;

  constructor(options: IngestOptions<S>) {
    this.#options = options;
    this.#limits = { ...ingestLimits, ...options.limits };
  }

  add(item: Item<S>): void {
    if (this.#stopped) return;
    this.#queue.push(item);
    this.#rows += rowsOf(item);
    this.#bytes += item.bytes;
    if (this.#writing) return;
    if (this.#rows >= this.#limits.enoughRows) this.#writeAfter(0);
    else if (!this.#timer) this.#writeAfter(this.#limits.batchMs);
  }

  get waitingBytes(): number {
    return this.#bytes;
  }

  figures(): IngestFigures {
    return {
      waiting: this.#queue.length,
      waitingBytes: this.#bytes,
      ...this.#figures,
      failingSinceMs: this.#failingSinceMs,
    };
  }

  /** Resolves when all that waited is written, or given up because the store fails. */
  async flush(): Promise<void> {
    while (this.#writing || this.#queue.length > 0) await (this.#writing ?? this.#start());
  }

  /** What still waits is forgotten: nobody was told that it is kept. */
  stop(): void {
    this.#timer?.cancel();
    this.#stopped = true;
    this.#queue = [];
  }

  #writeAfter(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => void this.#start());
  }

  #start(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing ??= this.#writeSome().finally(() => {
      this.#writing = undefined;
      if (this.#queue.length > 0)
        this.#writeAfter(this.#rows >= this.#limits.enoughRows ? 0 : this.#limits.batchMs);
    });
    return this.#writing;
  }

  async #writeSome(): Promise<void> {
    const items = this.#take();
    const wanted = items.filter((item) => !this.#isDropped(item));
    if (wanted.length === 0) return;
    const tries: Tries = { failed: 0, kept: false, gone: false };
    await this.#write(wanted, tries);
    if (tries.kept) {
      if (this.#failingSinceMs !== null) this.#options.log.info({}, 'the store can be written again');
      this.#failingSinceMs = null;
    } else if (tries.failed > 0) this.#failingSinceMs ??= this.#options.clock.wallMs();
  }

  /** A batch that fails is tried again by halves, so that what the store cannot take costs nobody but its sender. */
  async #write(items: readonly Item<S>[], tries: Tries): Promise<void> {
    const wanted = items.filter((item) => !this.#isDropped(item));
    if (wanted.length === 0) return;
    if (tries.gone || (tries.failed >= MOST_FAILURES && !tries.kept)) {
      this.#lose(wanted);
      return;
    }
    let written: Written;
    try {
      written = await writeBatch(this.#options.store, wanted, this.#options.clock.wallMs());
    } catch (error) {
      await this.#failed(wanted, error, tries);
      return;
    }
    tries.kept = true;
    this.#figures.transactions++;
    for (const [i, item] of wanted.entries()) {
      const outcome = written.outcomes[i];
      if (outcome) this.#tell(item, outcome);
    }
    for (const [phone, command] of written.commands) this.#options.replies.commandChanged(phone, command);
  }

  async #failed(items: readonly Item<S>[], error: unknown, tries: Tries): Promise<void> {
    tries.failed++;
    this.#figures.failures++;
    const phones = [...new Set(items.map(({ sender }) => sender.phone))];
    const { log, store } = this.#options;
    if (tries.failed === 1) {
      tries.gone = !(await canBeRead(store));
      log.error(
        { error: messageOf(error), frames: items.length },
        'what phones sent could not be stored; those concerned are disconnected and will send it again',
      );
    }
    if (tries.gone || phones.length === 1) {
      if (!tries.gone) log.error({ phone: phones[0], error: messageOf(error) }, 'this phone is among them');
      this.#lose(items);
      return;
    }
    const half = new Set(phones.slice(0, Math.ceil(phones.length / 2)));
    const isFirst = ({ sender }: Item<S>): boolean => half.has(sender.phone);
    await this.#write(items.filter(isFirst), tries);
    await this.#write(
      items.filter((item) => !isFirst(item)),
      tries,
    );
  }

  #take(): Item<S>[] {
    let rows = 0;
    let count = 0;
    for (const item of this.#queue) {
      if (count > 0 && rows + rowsOf(item) > this.#limits.mostRows) break;
      rows += rowsOf(item);
      count++;
    }
    const items = this.#queue.splice(0, count);
    this.#rows -= rows;
    return items;
  }

  /** Lets go of an item whose sender is not wanted any more. */
  #isDropped(item: Item<S>): boolean {
    if (!item.sender.dropped) return false;
    this.#settle(item);
    return true;
  }

  #settle(item: Item<S>): void {
    this.#bytes -= item.bytes;
    this.#options.replies.settled(item.sender, item.bytes);
  }

  #lose(items: readonly Item<S>[]): void {
    for (const item of items) {
      this.#settle(item);
      if (item.sender.dropped) continue;
      item.sender.dropped = true;
      this.#options.replies.lost(item.sender);
    }
  }

  #tell(item: Item<S>, outcome: Outcome): void {
    const { sender, frame } = item;
    const { replies, listener, log } = this.#options;
    this.#settle(item);
    this.#figures.frames++;
    if (outcome.kind === 'offence') replies.offended(sender, outcome.reason);
    if (outcome.kind === 'report-wanted') replies.reportWanted(sender);
    if (outcome.kind === 'report' && 'n' in frame) sender.reportN = frame.n;
    if (outcome.kind === 'report' || outcome.kind === 'events' || outcome.kind === 'kept')
      replies.kept(sender, frame);
    try {
      if (outcome.kind === 'report') {
        this.#figures.reports++;
        listener.reported(sender.phone, outcome.report, outcome.atMs);
      }
      if (outcome.kind === 'events' && outcome.fresh.length > 0) {
        this.#figures.events += outcome.fresh.length;
        listener.happened(sender.phone, outcome.fresh);
      }
    } catch (error) {
      log.error({ phone: sender.phone, error: messageOf(error) }, 'what a phone told could not be judged');
    }
  }
}

function rowsOf({ frame }: Item): number {
  return frame.type === 'events' ? frame.events.length : 1;
}

async function canBeRead(store: Store): Promise<boolean> {
  try {
    await ownersOf(store.db, ['']);
    return true;
  } catch {
    return false;
  }
}
