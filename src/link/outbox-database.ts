import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Sqlite from 'libsql';

export class OutboxDamaged extends Error {
  override readonly name = 'OutboxDamaged';
}

const SCHEMA_VERSION = 1;
const SCHEMA = `
create table outbox (id text not null, last_append text, sent integer not null default 0) strict;
create table events (
  n integer primary key autoincrement,
  rank integer not null,
  bytes integer not null,
  event text not null
) strict;
create index events_by_rank on events (rank, n);
create table commands (
  seq integer primary key autoincrement,
  id text not null unique,
  name text not null,
  done integer not null
) strict;
create table once (seq integer primary key autoincrement, key text not null unique) strict;
`;
/** Damaged files that are kept for whoever wants to look into them. */
const MOST_SET_ASIDE = 3;
/** SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html). */
const DAMAGE = /SQLITE_(CORRUPT|NOTADB)/;
export function isDamage(error: unknown): boolean {
  return (
    error instanceof OutboxDamaged ||
    (error instanceof Error && 'code' in error && DAMAGE.test(String(error.code)))
  );
}

/** Sets the file up, and makes the tables of a new one. Throws OutboxDamaged for one that cannot be trusted. */
export function prepareFile(db: Sqlite.Database): void {
  for (const pragma of [
    'journal_mode = wal',
    // Without it the log is synced only at checkpoints, and a power cut takes what was committed since.
    'synchronous = full',
    'busy_timeout = 1000',
    'wal_autocheckpoint = 500',
    'journal_size_limit = 4194304',
  ])
    db.pragma(pragma);
  const [check] = db.pragma('quick_check(1)') as { quick_check: string }[];
  if (check?.quick_check !== 'ok')
    throw new OutboxDamaged(`the file is damaged: ${check?.quick_check ?? ''}`);
  const [row] = db.pragma('user_version') as { user_version: number }[];
  if (row?.user_version === SCHEMA_VERSION) return;
  if (row?.user_version !== 0)
    throw new OutboxDamaged(
      `the file is of version ${row?.user_version ?? '?'}, which this program does not know`,
    );
  db.exec('begin immediate');
  db.exec(SCHEMA);
  db.prepare('insert into outbox (id) values (?)').run(randomUUID());
  db.exec(`pragma user_version = ${SCHEMA_VERSION}`);
  db.exec('commit');
}

/** Renames a damaged file; gives its new name. The log goes with the file: together they are what can still be looked into. */
export function setAside(file: string, wallMs: number): string {
  const name = `${file}.broken-${new Date(wallMs).toISOString().replace(/[:.]/g, '-')}`;
  for (const ending of ['-wal', '-shm', ''])
    if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${name}${ending}`);
  const folder = dirname(file);
  const broken = readdirSync(folder)
    .filter((entry) => entry.startsWith(`${basename(file)}.broken-`) && !/-(wal|shm)$/.test(entry))
    .sort();
  for (const entry of broken.slice(0, -MOST_SET_ASIDE))
    for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `${entry}${ending}`), { force: true });
  return basename(name);
}
