import { chmod } from 'node:fs/promises';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'libsql';
import { Kysely, type MigrationResultSet, Migrator, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { firstMigration } from './migrations/0001-first.js';
import type { FleetDatabase } from './schema.js';

export type Dialect = 'sqlite' | 'postgres';

/** The open store. Queries stand beside this file, one file a topic, each a function of the store. */
export interface Store {
  readonly db: Kysely<FleetDatabase>;
  readonly dialect: Dialect;
  /** As people name it; never with a password. */
  readonly place: string;
  close(): Promise<void>;
}

/** Where the store is: a file of SQLite, or the URL of a PostgreSQL database. */
export type StorePlace = { readonly file: string } | { readonly url: string };

/**
 * Opens the store and brings it to this version. Several servers may do so at once: the migrator locks.
 * Rejects with STORE or STORE_NEWER.
 */
export async function openStore(place: StorePlace): Promise<Store> {
  const store = 'file' in place ? await openSqlite(place.file) : openPostgres(place.url);
  try {
    await migrate(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openSqlite(file: string): Promise<Store> {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Made by us, so that nobody else can read it even for a moment: it holds call records and password hashes.
    closeSync(openSync(file, 'a', 0o600));
    await chmod(file, 0o600);
    const database = new Sqlite(file);
    // Durable at every commit, also through a power cut: WAL alone syncs only at checkpoints unless told so.
    for (const pragma of [
      'journal_mode = wal',
      'synchronous = full',
      'foreign_keys = on',
      'busy_timeout = 5000',
      'wal_autocheckpoint = 2000',
    ])
      database.pragma(pragma);
    const db = new Kysely<FleetDatabase>({ dialect: new SqliteDialect({ database }) });
    return { db, dialect: 'sqlite', place: file, close: () => db.destroy() };
  } catch (error) {
    throw new HotlineError(
      'STORE',
      `the store ${file} cannot be opened: ${messageOf(error)}; its folder must be writable and its disk not full`,
      { cause: error },
    );
  }
}

/** `count()` and sums of bigint come as numbers: nothing here comes near 2^53. */
const INT8 = 20;
const NUMERIC = 1_700;
const NUMBERS: ReadonlySet<number> = new Set([INT8, NUMERIC]);

const usualParser = pg.types.getTypeParser as (
  oid: number,
  format?: 'text' | 'binary',
) => (value: string) => unknown;

function openPostgres(url: string): Store {
  const place = placeOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (oid, format?: 'text' | 'binary') =>
        NUMBERS.has(oid) ? Number : usualParser(oid, format),
    },
  });
  // A connection that dies while it rests must not end the program; the next query gets another one.
  pool.on('error', () => undefined);
  const db = new Kysely<FleetDatabase>({ dialect: new PostgresDialect({ pool }) });
  return { db, dialect: 'postgres', place, close: () => db.destroy() };
}

/** Of a PostgreSQL database, as people name it. Throws STORE. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL ${hostname}${port ? `:${port}` : ''}${pathname}`;
  } catch {
    throw new HotlineError(
      'STORE',
      'DATABASE_URL is not a URL; it looks like postgres://user:password@host:5432/name',
    );
  }
}

async function migrate({ db, dialect, place }: Store): Promise<void> {
  const migrations = { '0001-first': firstMigration(dialect) };
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  let outcome: MigrationResultSet;
  try {
    outcome = await migrator.migrateToLatest();
  } catch (error) {
    outcome = { error };
  }
  if (outcome.error === undefined) return;
  const reason = messageOf(outcome.error);
  if (/corrupted migrations: previously executed migration .* is missing/.test(reason)) {
    throw new HotlineError(
      'STORE_NEWER',
      `the store ${place} was written by a newer version of hotline; run that version, or restore a backup from before the upgrade`,
      { cause: outcome.error },
    );
  }
  throw new HotlineError('STORE', `the store ${place} cannot be used: ${reason}`, { cause: outcome.error });
}
