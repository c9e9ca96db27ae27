import { open, readFile, rename, stat } from 'node:fs/promises';
import type { CallJournal, Log } from '../phone/ports.js';
import {
  type CallRating,
  type CallRecord,
  callRecordSchema,
  type RatingLine,
  ratingLineSchema,
} from '../protocol/call-record.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** Kept in memory for pages. */
const REMEMBERED = 50;
/** Lines read back: enough for as many calls when each has a rating, and a few lines are damaged. */
const READ_BACK = 3 * REMEMBERED;
/** About ten thousand calls; then the file is set aside as `.1` and the one before it is dropped. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/** Records that could not be written wait for the disk, at most so many; then the oldest are given up. */
const MOST_WAITING = 1_000;

/**
 * Append-only file of call records and of ratings given to them afterwards, one JSON object a line, written through to the
 * disk. A line torn by a power cut is skipped when reading, and closed off so that it takes no later line with it. A disk that is full or gone keeps
 * nobody from calling: what could not be written waits, and is written with a later record.
 */
export class FileJournal implements CallJournal {
  readonly #file: string;
  readonly #log: Log;
  /** Newest first. */
  #latest: readonly CallRecord[];
  /** Ratings that came before their records; at most as many as records are remembered. */
  readonly #early = new Map<string, CallRating>();
  #waiting: string[] = [];
  /** The last write failed and may have left half a line, as a full disk does: it is closed off first. */
  #torn = false;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, log: Log, latest: readonly CallRecord[]) {
    this.#file = file;
    this.#log = log;
    this.#latest = latest;
  }

  /** Never rejects; a file that cannot be used is logged. */
  static async open(file: string, log: Log): Promise<FileJournal> {
    try {
      return new FileJournal(file, log, readRecords(await readyFile(file)));
    } catch (error) {
      log.error({ file, reason: messageOf(error) }, 'call records cannot be written and are kept in memory');
      return new FileJournal(file, log, []);
    }
  }

  append(record: CallRecord): void {
    const rating = this.#early.get(record.id) ?? record.rating;
    this.#early.delete(record.id);
    this.#latest = [{ ...record, rating }, ...this.#latest].slice(0, REMEMBERED);
    this.#writeLine(record);
  }

  rate(callId: string, rating: CallRating): void {
    if (this.#latest.some(({ id }) => id === callId)) this.#latest = rated(this.#latest, callId, rating);
    else this.#remember(callId, rating);
    this.#writeLine({ type: 'rating', call: callId, rating } satisfies RatingLine);
  }

  latest(count: number): readonly CallRecord[] {
    return this.#latest.slice(0, count);
  }

  /** Resolves when all that was appended is on the disk, or waits for a better one. */
  flush(): Promise<void> {
    return this.#writing;
  }

  #remember(callId: string, rating: CallRating): void {
    this.#early.set(callId, rating);
    const [oldest] = this.#early.keys();
    if (oldest !== undefined && this.#early.size > REMEMBERED) this.#early.delete(oldest);
  }

  #writeLine(line: CallRecord | RatingLine): void {
    this.#waiting = [...this.#waiting, `${JSON.stringify(line)}\n`].slice(-MOST_WAITING);
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const lines = this.#waiting;
    if (lines.length === 0) return;
    try {
      const { size } = await stat(this.#file).catch(() => ({ size: 0 }));
      if (size > LARGEST_BYTES) await rename(this.#file, `${this.#file}.1`);
      await appendDurably(this.#file, `${this.#torn ? '\n' : ''}${lines.join('')}`);
      this.#torn = false;
      const written = new Set(lines);
      this.#waiting = this.#waiting.filter((line) => !written.has(line));
    } catch (error) {
      this.#torn = true;
      this.#log.error(
        { file: this.#file, waiting: lines.length, reason: messageOf(error) },
        'call records cannot be written and wait',
      );
    }
  }
}

/**
 * Makes the file if need be, closes off a torn last line, and gives its text.
 * Rejects with JOURNAL when it cannot be written or read.
 */
export async function readyFile(file: string): Promise<string> {
  try {
    await appendDurably(file, '');
    const text = await readFile(file, 'utf8');
    if (text !== '' && !text.endsWith('\n')) await appendDurably(file, '\n');
    return text;
  } catch (error) {
    throw new HotlineError(
      'JOURNAL',
      `the call journal ${file} cannot be used: ${messageOf(error)}; check the folder and its permissions`,
      { cause: error },
    );
  }
}

async function appendDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a', 0o640);
  try {
    await handle.appendFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Newest first, each with its rating. */
function readRecords(text: string): CallRecord[] {
  const lines = text.trimEnd().split('\n').slice(-READ_BACK).map(parseJson);
  const records = lines.flatMap((line) => callRecordSchema.safeParse(line).data ?? []);
  const ratings = lines.flatMap((line) => ratingLineSchema.safeParse(line).data ?? []);
  return ratings
    .reduce<readonly CallRecord[]>((known, { call, rating }) => rated(known, call, rating), records)
    .slice(-REMEMBERED)
    .reverse();
}

function rated(records: readonly CallRecord[], id: string, rating: CallRating): readonly CallRecord[] {
  return records.map((record) => (record.id === id ? { ...record, rating } : record));
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
