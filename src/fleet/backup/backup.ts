/**
 * A backup is one SQLite file with every table of the store and the fleet's keys, whatever kind the store is: so it also
 * carries a fleet from SQLite to PostgreSQL and back. Who has it can be the fleet: it is made readable by its owner alone.
 */
import { access, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import type { Clock } from '../../clock/clock.js';
import { writeDurably } from '../../files/durable-file.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { version } from '../../protocol/version.js';
import { FleetKeys } from '../keys.js';
import { copyStore, countStore, type TableCounts } from '../store/copy.js';
import { openStore, type Store } from '../store/store.js';
import { tableNames } from '../store/tables.js';

export const KEYS_FILE = 'fleet-keys.json';
const NOTE = 'backup';

/** Kept in the table `meta` of the backup, and left out when it is restored. */
interface BackupNote {
  readonly madeAt: string;
  readonly version: string;
  readonly keys: string;
  readonly counts: TableCounts;
}

export interface Backup {
  readonly file: string;
  readonly madeAt: string;
  readonly version: string;
  readonly rows: number;
}

type Progress = (table: string, rows: number) => void;

/**
 * Writes a backup while the server may go on. It appears under its name only when it is whole.
 * Rejects with BACKUP: the file is there already, or cannot be written.
 */
export async function makeBackup(options: {
  readonly store: Store;
  readonly dataFolder: string;
  readonly file: string;
  readonly clock: Clock;
  readonly progress?: Progress;
}): Promise<Backup> {
  const { store, dataFolder, clock, progress } = options;
  const file = resolve(options.file);
  if (await exists(file)) throw new HotlineError('BACKUP', `${file} is there already; choose another name`);
  const unfinished = `${file}.unfinished`;
  try {
    const keys = await readFile(join(dataFolder, KEYS_FILE), 'utf8');
    await removeStore(unfinished);
    const target = await openStore({ file: unfinished });
    let counts: TableCounts;
    const madeAt = new Date(clock.wallMs()).toISOString();
    try {
      counts = await copyStore(store, target, progress);
      const note: BackupNote = { madeAt, version, keys, counts };
      await target.db
        .insertInto('meta')
        .values({ name: NOTE, value: JSON.stringify(note) })
        .execute();
      // One file, without the log beside it.
      await sql`pragma journal_mode = delete`.execute(target.db);
    } finally {
      await target.close();
    }
    await sync(unfinished);
    await rename(unfinished, file);
    await sync(dirname(file));
    return { file, madeAt, version, rows: sumOf(counts) };
  } catch (error) {
    await removeStore(unfinished);
    throw error instanceof HotlineError
      ? error
      : new HotlineError('BACKUP', `the backup ${file} cannot be written: ${messageOf(error)}`, {
          cause: error,
        });
  }
}

/**
 * Fills an empty store from a backup, and puts the keys beside it. Rejects with BACKUP: it is damaged or none of ours, the
 * store is not empty, or there are other keys already. Nothing is changed then.
 */
export async function restoreBackup(options: {
  readonly file: string;
  readonly store: Store;
  readonly dataFolder: string;
  readonly progress?: Progress;
}): Promise<Backup> {
  const { store, dataFolder, progress } = options;
  const file = resolve(options.file);
  if (!(await exists(file))) throw new HotlineError('BACKUP', `there is no backup ${file}`);
  // Opening may bring it to this version: the backup itself stays as it is.
  const copy = join(dataFolder, 'restoring.sqlite');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  await removeStore(copy);
  await copyFile(file, copy);
  let source: Store | undefined;
  try {
    source = await openBackup(copy, file);
    const note = await readNote(source, file);
    await checkWhole(source, note, file);
    await requireRoom(store, dataFolder, note);
    await copyStore(source, store, progress);
    await store.db.deleteFrom('meta').where('name', '=', NOTE).execute();
    const restored = await countStore(store);
    const wrong = tableNames.filter((table) => restored[table] !== note.counts[table]);
    if (wrong.length > 0)
      throw new HotlineError('BACKUP', `after restoring ${file} rows are missing in: ${wrong.join(', ')}`);
    await writeDurably(join(dataFolder, KEYS_FILE), note.keys);
    return { file, madeAt: note.madeAt, version: note.version, rows: sumOf(note.counts) };
  } finally {
    await source?.close();
    await removeStore(copy);
  }
}

async function openBackup(copy: string, file: string): Promise<Store> {
  try {
    return await openStore({ file: copy });
  } catch (error) {
    if (error instanceof HotlineError && error.code === 'STORE_NEWER') throw error;
    throw new HotlineError('BACKUP', `${file} is not a backup of a fleet: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function readNote({ db }: Store, file: string): Promise<BackupNote> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', NOTE).executeTakeFirst();
  if (!row) {
    throw new HotlineError(
      'BACKUP',
      `${file} is a store, not a backup; a store is used as it is (hotline fleet --data), a backup is made by: hotline fleet backup`,
    );
  }
  const note = JSON.parse(row.value) as BackupNote;
  // Throws FLEET_KEYS-like errors early: keys that cannot be read would leave a fleet that no phone believes.
  new FleetKeys(note.keys);
  return note;
}

async function checkWhole(source: Store, note: BackupNote, file: string): Promise<void> {
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(source.db);
  const counts = await countStore(source);
  const isWhole = tableNames.every(
    (table) => counts[table] === (note.counts[table] ?? 0) + (table === 'meta' ? 1 : 0),
  );
  if (rows[0]?.integrity_check !== 'ok' || !isWhole)
    throw new HotlineError('BACKUP', `${file} is damaged; take another backup`);
}

async function requireRoom(store: Store, dataFolder: string, note: BackupNote): Promise<void> {
  const counts = await countStore(store);
  const full = ['phones', 'accounts', 'events', 'calls'].filter((table) => (counts[table] ?? 0) > 0);
  if (full.length > 0) {
    throw new HotlineError(
      'BACKUP',
      `the store ${store.place} is not empty (${full.join(', ')}); restore into a new folder or database`,
    );
  }
  const keys = await readFile(join(dataFolder, KEYS_FILE), 'utf8').catch(() => undefined);
  if (keys !== undefined && keys !== note.keys) {
    throw new HotlineError(
      'BACKUP',
      `${join(dataFolder, KEYS_FILE)} holds the keys of another fleet; restore into a new folder`,
    );
  }
  // Settings and marks that an empty store has made for itself.
  for (const table of tableNames) await sql`delete from ${sql.table(table)}`.execute(store.db);
}

async function removeStore(file: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(`${file}${ending}`, { force: true });
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function sumOf(counts: TableCounts): number {
  return Object.values(counts).reduce((sum, rows) => sum + rows, 0);
}
