import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileJournal, readyFile } from '../../../src/link/file-journal.js';
import type { CallRecord } from '../../../src/protocol/call-record.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { callId } from '../../support/fakes/fake-phone.js';
import { callRecord } from '../../support/phone-snapshot.js';

let folder: string;
let file: string;
let log: FakeLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-journal-'));
  file = join(folder, 'calls.jsonl');
  log = new FakeLog();
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const record = (nth: number): CallRecord => callRecord({ id: callId(nth) });
const line = (nth: number): string => `${JSON.stringify(record(nth))}\n`;
const ids = (records: readonly CallRecord[]): string[] => records.map(({ id }) => id);
const nths = (...numbers: number[]): string[] => numbers.map(callId);

/** What a phone knows that starts now. */
async function afterRestart(count = 50): Promise<string[]> {
  return ids((await FileJournal.open(file, new FakeLog())).latest(count));
}

describe('the call journal', () => {
  it('begins empty, in a file that not everybody can read', async () => {
    const journal = await FileJournal.open(file, log);
    expect(journal.latest(10)).toEqual([]);
    expect((await stat(file)).mode & 0o007).toBe(0);
    expect(log.lines).toEqual([]);
  });

  it('gives the newest calls first, and again after a restart', async () => {
    const journal = await FileJournal.open(file, log);
    for (const nth of [1, 2, 3]) journal.append(record(nth));
    expect(journal.latest(2)).toEqual([record(3), record(2)]);
    await journal.flush();
    expect(await readFile(file, 'utf8')).toBe(line(1) + line(2) + line(3));
    expect(await afterRestart()).toEqual(nths(3, 2, 1));
  });

  it('remembers the last 50 and keeps all', async () => {
    const journal = await FileJournal.open(file, log);
    const all = Array.from({ length: 60 }, (_, i) => i + 1);
    for (const nth of all) journal.append(record(nth));
    expect(journal.latest(100)).toHaveLength(50);
    await journal.flush();
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(60);
    expect(await afterRestart(100)).toEqual(nths(...all.slice(10).reverse()));
  });

  it('only ever appends', async () => {
    await writeFile(file, line(1));
    const journal = await FileJournal.open(file, log);
    journal.append(record(2));
    await journal.flush();
    expect(await readFile(file, 'utf8')).toBe(line(1) + line(2));
  });
});

describe('a journal that was damaged', () => {
  it('loses the line that a power cut tore, and no other', async () => {
    await writeFile(file, line(1) + line(2) + line(3).slice(0, 40));
    const journal = await FileJournal.open(file, log);
    expect(ids(journal.latest(10))).toEqual(nths(2, 1));
    journal.append(record(4));
    await journal.flush();
    expect(await afterRestart()).toEqual(nths(4, 2, 1));
  });

  it.each([
    ['a line of something else', 'hello\n'],
    ['a record of another shape', `${JSON.stringify({ id: 'x' })}\n`],
    ['an empty line', '\n'],
    ['zeroes, as a file system leaves them', `${'\0'.repeat(512)}\n`],
  ])('skips %s', async (_what, damage) => {
    await writeFile(file, line(1) + damage + line(2));
    expect(await afterRestart()).toEqual(nths(2, 1));
  });
});

describe('a journal that has grown large', () => {
  it('is set aside, and the one before it dropped', async () => {
    await writeFile(`${file}.1`, 'the one before');
    await writeFile(file, line(1));
    const journal = await FileJournal.open(file, log);
    await appendFile(file, `${' '.repeat(8 * 1024 * 1024)}\n`);
    journal.append(record(2));
    await journal.flush();
    expect(await readFile(file, 'utf8')).toBe(line(2));
    expect((await readFile(`${file}.1`, 'utf8')).startsWith(line(1))).toBe(true);
    expect(ids(journal.latest(10))).toEqual(nths(2, 1));
    expect(log.lines).toEqual([]);
  });
});

describe('a journal on a disk that is gone', () => {
  const nowhere = async (): Promise<string> => {
    await writeFile(join(folder, 'no-folder'), '');
    return join(folder, 'no-folder', 'calls.jsonl');
  };

  it('is said by name and with what to do', async () => {
    const place = await nowhere();
    await expect(readyFile(place)).rejects.toMatchObject({
      code: 'JOURNAL',
      message: expect.stringMatching(
        /^the call journal .*calls\.jsonl cannot be used: ENOTDIR.*; check the folder and its permissions$/,
      ) as string,
    });
    await mkdir(file);
    await expect(readyFile(file)).rejects.toMatchObject({ code: 'JOURNAL' });
  });

  it('keeps the calls in memory, and says so', async () => {
    const journal = await FileJournal.open(await nowhere(), log);
    journal.append(record(1));
    await journal.flush();
    expect(ids(journal.latest(10))).toEqual(nths(1));
    expect(log.messages('error')).toEqual([
      'call records cannot be written and are kept in memory',
      'call records cannot be written and wait',
    ]);
  });

  it('writes what waited as soon as the disk is back', async () => {
    const journal = await FileJournal.open(file, log);
    journal.append(record(1));
    await journal.flush();
    await rename(folder, `${folder}-away`);
    journal.append(record(2));
    await journal.flush();
    expect(log.lines.at(-1)?.fields).toMatchObject({ waiting: 1 });
    await rename(`${folder}-away`, folder);
    journal.append(record(3));
    await journal.flush();
    expect(await afterRestart()).toEqual(nths(3, 2, 1));
  });

  it('loses nothing to half a line that a full disk took', async () => {
    const journal = await FileJournal.open(file, log);
    await rename(folder, `${folder}-full`);
    journal.append(record(1));
    await journal.flush();
    await rename(`${folder}-full`, folder);
    await appendFile(file, line(1).slice(0, 60));
    journal.append(record(2));
    await journal.flush();
    expect(await afterRestart()).toEqual(nths(2, 1));
  });
});

describe('ratings in the call journal', () => {
  const good = { score: 5, outOf: 5 };
  const poor = { score: 1, outOf: 5 };
  const ratingLine = (nth: number, rating = good): string =>
    `${JSON.stringify({ type: 'rating', call: callId(nth), rating })}\n`;
  const ratings = (records: readonly CallRecord[]) => records.map(({ rating }) => rating?.score ?? null);
  const ratingsAfterRestart = async () => ratings((await FileJournal.open(file, new FakeLog())).latest(100));

  it('are lines of their own, and shown with their calls now and after a restart', async () => {
    const journal = await FileJournal.open(file, log);
    for (const nth of [1, 2, 3]) journal.append(record(nth));
    journal.rate(callId(2), good);
    expect(ratings(journal.latest(10))).toEqual([null, 5, null]);
    await journal.flush();
    expect(await readFile(file, 'utf8')).toBe(line(1) + line(2) + line(3) + ratingLine(2));
    expect(await ratingsAfterRestart()).toEqual([null, 5, null]);
    expect(await afterRestart()).toEqual(nths(3, 2, 1));
  });

  it('may come before the record of the call, which is made when its figures are there', async () => {
    const journal = await FileJournal.open(file, log);
    journal.rate(callId(1), poor);
    journal.append(record(1));
    journal.append(record(2));
    expect(ratings(journal.latest(10))).toEqual([null, 1]);
    await journal.flush();
    expect(await ratingsAfterRestart()).toEqual([null, 1]);
  });

  it('leave files of before there were ratings readable', async () => {
    const old = (nth: number): string => {
      const { rating, ...rest } = record(nth);
      expect(rating).toBeNull();
      return `${JSON.stringify(rest)}\n`;
    };
    await writeFile(file, old(1) + old(2));
    const journal = await FileJournal.open(file, log);
    expect(journal.latest(10)).toEqual([record(2), record(1)]);
    journal.rate(callId(1), good);
    await journal.flush();
    expect(await readFile(file, 'utf8')).toBe(old(1) + old(2) + ratingLine(1));
    expect(await ratingsAfterRestart()).toEqual([null, 5]);
  });

  it('cost no call its place among those that are remembered', async () => {
    const all = Array.from({ length: 60 }, (_, i) => i + 1);
    await writeFile(file, all.map((nth) => line(nth) + ratingLine(nth)).join(''));
    const journal = await FileJournal.open(file, log);
    expect(ids(journal.latest(100))).toEqual(nths(...all.slice(10).reverse()));
    expect(ratings(journal.latest(100))).toEqual(Array.from({ length: 50 }, () => 5));
  });

  it('lose to a power cut the line that it tore, and no other', async () => {
    await writeFile(file, line(1) + ratingLine(1, poor) + line(2) + ratingLine(2).slice(0, 30));
    const journal = await FileJournal.open(file, log);
    expect(ratings(journal.latest(10))).toEqual([null, 1]);
    journal.rate(callId(2), good);
    await journal.flush();
    expect(await ratingsAfterRestart()).toEqual([5, 1]);
  });

  it.each([
    ['above its scale', { score: 5, outOf: 3 }],
    ['of nothing', { score: 0, outOf: 5 }],
    ['with more to it', { ...good, customer: 'x' }],
  ])('that are %s are skipped when read', async (_what, rating) => {
    await writeFile(file, line(1) + ratingLine(1, rating) + line(2));
    expect(await ratingsAfterRestart()).toEqual([null, null]);
    expect(await afterRestart()).toEqual(nths(2, 1));
  });

  it('of calls that nobody remembers are kept, and stay bounded in memory', async () => {
    const journal = await FileJournal.open(file, log);
    for (let nth = 1; nth <= 60; nth++) journal.rate(callId(nth), good);
    journal.append(record(1));
    journal.append(record(60));
    expect(ratings(journal.latest(10))).toEqual([5, null]);
    await journal.flush();
    expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(62);
    expect(log.lines).toEqual([]);
  });

  it('wait for a disk that is gone, as records do', async () => {
    const journal = await FileJournal.open(file, log);
    journal.append(record(1));
    await journal.flush();
    await rename(folder, `${folder}-away`);
    journal.rate(callId(1), poor);
    await journal.flush();
    expect(ratings(journal.latest(10))).toEqual([1]);
    await rename(`${folder}-away`, folder);
    journal.append(record(2));
    await journal.flush();
    expect(await ratingsAfterRestart()).toEqual([null, 1]);
  });
});
