import { open, readFile, rename, stat } from 'node:fs/promises';
import type { CallJournal, Log } from '../phone/ports.js';
import { type CallRecord, callRecordSchema } from '../protocol/call-record.js';
import { HotlineError, messageOf } from '../protocol/errors.js';

/** Kept in memory for pages. */
const REMEMBERED = 50;
/** About ten thousand calls; then the file is set aside as `.1` and the one before it is dropped. */
const LARGEST_BYTES = 8 * 1024 * 1024;

/**
 * Append-only file of call records, one JSON object a line, written through to the disk. A line torn by a power cut is
 * skipped when reading, and closed off so that it takes no later record with it.
 */
export class FileJournal implements CallJournal {
  readonly #file: string;
  readonly #log: Log;
  /** Newest first. */
  #latest: CallRecord[];
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, log: Log, latest: CallRecord[]) {
    this.#file = file;
    this.#log = log;
    this.#latest = latest;
  }

  /** Rejects with JOURNAL when the file cannot be written. */
  static async open(file: string, log: Log): Promise<FileJournal> {
    try {
      const handle = await open(file, 'a', 0o640);
      try {
        const text = await readFile(file, 'utf8');
        if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n');
        return new FileJournal(file, log, readRecords(text));
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw new HotlineError(
        'JOURNAL',
        `the call journal ${file} cannot be opened: ${messageOf(error)}; check the folder and its permissions`,
        { cause: error },
      );
    }
  }

  append(record: CallRecord): void {
    this.#latest = [record, ...this.#latest].slice(0, REMEMBERED);
    this.#writing = this.#writing
      .then(() => this.#write(`${JSON.stringify(record)}\n`))
      .catch((error: unknown) => {
        this.#log.error({ file: this.#file, reason: messageOf(error) }, 'a call record could not be written');
      });
  }

  latest(count: number): readonly CallRecord[] {
    return this.#latest.slice(0, count);
  }

  /** Resolves when all that was appended is on the disk. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(line: string): Promise<void> {
    const { size } = await stat(this.#file).catch(() => ({ size: 0 }));
    if (size > LARGEST_BYTES) await rename(this.#file, `${this.#file}.1`);
    const handle = await open(this.#file, 'a', 0o640);
    try {
      await handle.appendFile(line);
      await handle.datasync();
    } finally {
      await handle.close();
    }
  }
}

function readRecords(text: string): CallRecord[] {
  return text
    .trimEnd()
    .split('\n')
    .slice(-REMEMBERED)
    .reverse()
    .flatMap((line) => {
      try {
        const parsed = callRecordSchema.safeParse(JSON.parse(line));
        return parsed.success ? [parsed.data] : [];
      } catch {
        return [];
      }
    });
}
