import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import Sqlite from 'libsql';
import type { LinkEvent, LinkEventBody } from '../protocol/fleet-link/frames.js';
import type { UpdateState } from '../protocol/fleet-link/updates.js';
import { isDamage, prepareFile, setAside } from './outbox-database.js';
import { rankOfEvent } from './outbox-ranks.js';

/** An event without its number yet. */
export type NewEvent = Omit<LinkEvent, 'n'>;

export interface OutboxLimits {
  readonly events: number;
  /** Of the events' JSON. The file is at most a few MB larger; it keeps its size and uses it again. */
  readonly bytes: number;
}
/** A week without network is some 2,000 samples of health and, at a busy phone, as many calls. */
export const defaultOutboxLimits: OutboxLimits = { events: 20_000, bytes: 64 * 1024 * 1024 };

export interface OutboxStatus {
  /** UUID of this file: numbers count within it. */
  readonly outbox: string;
  /** Events that are not acknowledged. */
  readonly waiting: number;
  /** The highest number that was ever about to be sent under this UUID: the fleet can have none above it from here. */
  readonly sentN: number;
  /** Events given up since the file was opened, because it was full. */
  readonly dropped: number;
  /** Name of a file that was damaged and set aside when this one was opened. */
  readonly setAside: string | null;
}

/** A place in one outbox file: everything up to `n`. */
export interface OutboxMark {
  readonly outbox: string;
  readonly n: number;
}

export interface OutboxBatch {
  readonly outbox: string;
  readonly events: readonly LinkEvent[];
}

export interface KeptCommand {
  readonly id: string;
  readonly name: string;
  readonly done: boolean;
}

/** Commands and outcomes that are remembered; the fleet repeats none that is older. */
const MOST_REMEMBERED = 1_000;
const MEMORY = ':memory:';

/**
 * The outbox on the disk: numbered events until the fleet has acknowledged them. Synchronous, so for a thread of its own
 * (outbox.worker.ts). What {@link append} has returned from survives a power cut: SQLite with a write-ahead log that is
 * synced at every commit. Every method throws what SQLite throws; after that the file should be closed and opened anew.
 */
export class OutboxFile {
  readonly #db: Sqlite.Database;
  readonly #limits: OutboxLimits;
  readonly #setAside: string | null;
  #outbox: string;
  #waiting: number;
  #bytes: number;
  #dropped = 0;

  private constructor(db: Sqlite.Database, limits: OutboxLimits, setAside: string | null) {
    this.#db = db;
    this.#limits = limits;
    this.#setAside = setAside;
    prepareFile(db);
    this.#outbox = (db.prepare('select id from outbox').get() as { id: string }).id;
    const { waiting, bytes } = db
      .prepare('select count(*) as waiting, coalesce(sum(bytes), 0) as bytes from events')
      .get() as { waiting: number; bytes: number };
    this.#waiting = waiting;
    this.#bytes = bytes;
  }

  /**
   * @param file `:memory:` for tests
   * @param wallMs for the name of a damaged file, which is set aside for a new one
   */
  static open(file: string, wallMs: number, limits = defaultOutboxLimits): OutboxFile {
    try {
      return OutboxFile.#open(file, limits, null);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return OutboxFile.#open(file, limits, setAside(file, wallMs));
    }
  }

  static #open(file: string, limits: OutboxLimits, aside: string | null): OutboxFile {
    if (file !== MEMORY) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      // Made by us, so that nobody else can read it even for a moment.
      closeSync(openSync(file, 'a', 0o600));
    }
    const db = new Sqlite(file);
    try {
      return new OutboxFile(db, limits, aside);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  status(): OutboxStatus {
    const { sent } = this.#db.prepare('select sent from outbox').get() as { sent: number };
    return {
      outbox: this.#outbox,
      waiting: this.#waiting,
      sentN: sent,
      dropped: this.#dropped,
      setAside: this.#setAside,
    };
  }

  /**
   * Numbers the events and keeps them, all or none. The outcome of a command or a configuration is kept once.
   * @param token the same again for events that are given again, because nobody knows whether they were kept: then they
   *   are not kept twice
   */
  append(events: readonly NewEvent[], token: string): OutboxStatus {
    const before = { waiting: this.#waiting, bytes: this.#bytes, dropped: this.#dropped };
    try {
      this.#transaction(() => {
        const last = this.#db.prepare('select last_append from outbox').get() as {
          last_append: string | null;
        };
        if (last.last_append === token) return;
        this.#db.prepare('update outbox set last_append = ?').run(token);
        const insert = this.#db.prepare('insert into events (rank, bytes, event) values (?, ?, ?)');
        for (const event of events) {
          if (!this.#isFirst(event.body)) continue;
          const text = JSON.stringify(event);
          const bytes = Buffer.byteLength(text);
          insert.run(rankOfEvent(event.body), bytes, text);
          this.#waiting += 1;
          this.#bytes += bytes;
        }
        this.#makeRoom();
      });
    } catch (error) {
      ({ waiting: this.#waiting, bytes: this.#bytes, dropped: this.#dropped } = before);
      throw error;
    }
    return this.status();
  }

  /**
   * The oldest events after a mark of this file: at most so many, and so many bytes of JSON together; at least one if
   * any waits.
   */
  batch(after: OutboxMark | null, most: number, mostBytes: number): OutboxBatch {
    const afterN = after?.outbox === this.#outbox ? after.n : 0;
    const rows = this.#db
      .prepare('select n, event from events where n > ? order by n limit ?')
      .all(afterN, most) as { n: number; event: string }[];
    const events: LinkEvent[] = [];
    let bytes = 0;
    for (const { n, event } of rows) {
      // `{"n":…,` and a comma between events.
      bytes += Buffer.byteLength(event) + String(n).length + 6;
      if (events.length > 0 && bytes > mostBytes) break;
      events.push({ n, ...(JSON.parse(event) as NewEvent) });
    }
    return { outbox: this.#outbox, events };
  }

  /** Events up to the mark are about to be sent. A mark of another file means nothing here. */
  markSent({ outbox, n }: OutboxMark): OutboxStatus {
    const status = this.status();
    if (outbox !== this.#outbox || n <= status.sentN) return status;
    this.#transaction(() => this.#db.prepare('update outbox set sent = ?').run(n));
    return { ...status, sentN: n };
  }

  /** Everything up to the mark is with the fleet. A mark of another file means nothing here. */
  acknowledge({ outbox, n }: OutboxMark): OutboxStatus {
    if (outbox !== this.#outbox) return this.status();
    this.#transaction(() => {
      const { waiting, bytes } = this.#db
        .prepare('select count(*) as waiting, coalesce(sum(bytes), 0) as bytes from events where n <= ?')
        .get(n) as { waiting: number; bytes: number };
      this.#db.prepare('delete from events where n <= ?').run(n);
      this.#waiting -= waiting;
      this.#bytes -= bytes;
    });
    return this.status();
  }

  /** Gives events up that no fleet would take. */
  discard({ outbox, events }: OutboxBatch): OutboxStatus {
    if (outbox !== this.#outbox) return this.status();
    const before = { waiting: this.#waiting, bytes: this.#bytes };
    try {
      this.#transaction(() => {
        for (const { n } of events) {
          const row = this.#db.prepare('select bytes from events where n = ?').get(n);
          if (row === undefined) continue;
          this.#db.prepare('delete from events where n = ?').run(n);
          this.#waiting -= 1;
          this.#bytes -= (row as { bytes: number }).bytes;
        }
      });
    } catch (error) {
      ({ waiting: this.#waiting, bytes: this.#bytes } = before);
      throw error;
    }
    return this.status();
  }

  /**
   * The fleet has seen higher numbers of this outbox than were ever sent from here: the disk is an old copy, or another
   * device has a copy of it. What waits is numbered within a new outbox from now on, because the old numbers would be
   * taken for what is already there.
   */
  renew(): OutboxStatus {
    const fresh = randomUUID();
    this.#transaction(() => this.#db.prepare('update outbox set id = ?, sent = 0').run(fresh));
    this.#outbox = fresh;
    return this.status();
  }

  command(id: string): KeptCommand | null {
    const row = this.#db.prepare('select id, name, done from commands where id = ?').get(id);
    return row === undefined ? null : keptCommand(row);
  }

  /** Keeps that a command has come; whether it is done is known by the event `command-done`. */
  keepCommand(id: string, name: string): void {
    this.#transaction(() => {
      this.#db
        .prepare('insert into commands (id, name, done) values (?, ?, 0) on conflict (id) do nothing')
        .run(id, name);
      this.#db
        .prepare('delete from commands where seq <= (select max(seq) from commands) - ?')
        .run(MOST_REMEMBERED);
    });
  }

  /** Oldest first. */
  unfinishedCommands(): readonly KeptCommand[] {
    return this.#db
      .prepare('select id, name, done from commands where done = 0 order by seq')
      .all()
      .map(keptCommand);
  }

  /** The log goes into the file, which then stands alone; one that is left behind is read by the next start. */
  close(): void {
    try {
      this.#db.pragma('wal_checkpoint(truncate)');
    } catch {
      // The disk may be the reason why it is closed.
    }
    this.#db.close();
  }

  /** Of what can be told once only: false when it was told before. */
  #isFirst(body: LinkEventBody): boolean {
    if (body.kind === 'command-done')
      this.#db.prepare('update commands set done = 1 where id = ?').run(body.command);
    const key = onceKey(body);
    if (key === undefined) return true;
    const { changes } = this.#db
      .prepare('insert into once (key) values (?) on conflict (key) do nothing')
      .run(key);
    this.#db.prepare('delete from once where seq <= (select max(seq) from once) - ?').run(MOST_REMEMBERED);
    return changes > 0;
  }

  #makeRoom(): void {
    const oldest = this.#db.prepare('select n, bytes from events order by rank, n limit 1');
    const remove = this.#db.prepare('delete from events where n = ?');
    while (this.#waiting > this.#limits.events || this.#bytes > this.#limits.bytes) {
      const row = oldest.get() as { n: number; bytes: number } | undefined;
      if (!row) return;
      remove.run(row.n);
      this.#waiting -= 1;
      this.#bytes -= row.bytes;
      this.#dropped += 1;
    }
  }

  #transaction(work: () => void): void {
    this.#db.exec('begin immediate');
    try {
      work();
      this.#db.exec('commit');
    } catch (error) {
      // SQLite has often rolled back by itself then.
      if (this.#db.inTransaction) this.#db.exec('rollback');
      throw error;
    }
  }
}

/** States of an update that others follow. Written out, so that this thread loads no schemas. */
const goesOn: ReadonlySet<string> = new Set<UpdateState>(['fetching', 'waiting', 'installing']);

function onceKey(body: LinkEventBody): string | undefined {
  if (body.kind === 'command-done') return `command ${body.command}`;
  if (body.kind === 'config') return `config ${body.version} ${body.state}`;
  if (body.kind === 'update' && !goesOn.has(body.state)) return `update ${body.command}`;
  return undefined;
}

function keptCommand(row: unknown): KeptCommand {
  const { id, name, done } = row as { id: string; name: string; done: number };
  return { id, name, done: done !== 0 };
}
