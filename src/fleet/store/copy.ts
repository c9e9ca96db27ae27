/** Copies a whole store into an empty one, whatever kinds they are. */
import { type Kysely, sql } from 'kysely';
import type { FleetDatabase } from './schema.js';
import type { Store } from './store.js';
import { tableKeys, tableNames } from './tables.js';

/** Values in one statement: PostgreSQL takes 65,535, SQLite 32,766. */
const MOST_VALUES = 20_000;
const MOST_ROWS = 1_000;

export type TableCounts = Readonly<Record<string, number>>;

/**
 * @param from is read as it is at one moment, while others go on writing it
 * @param onTable is told after each table
 * @returns the rows of each table
 */
export async function copyStore(
  from: Store,
  to: Store,
  onTable: (table: string, rows: number) => void = () => undefined,
): Promise<TableCounts> {
  const counts: Record<string, number> = {};
  await snapshotOf(from, async (source) => {
    for (const table of tableNames) {
      counts[table] = await copyTable(source, to.db, table);
      onTable(table, counts[table]);
    }
  });
  if (to.dialect === 'postgres') {
    await sql`select setval(pg_get_serial_sequence('audit', 'id'), greatest((select max(id) from audit), 1))`.execute(
      to.db,
    );
  }
  return counts;
}

/** The rows of each table. */
export async function countStore({ db }: Store): Promise<TableCounts> {
  const counts: Record<string, number> = {};
  for (const table of tableNames) counts[table] = await countTable(db, table);
  return counts;
}

export async function countTable(db: Kysely<FleetDatabase>, table: keyof FleetDatabase): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
  return rows[0]?.n ?? 0;
}

function snapshotOf(
  { db, dialect }: Store,
  read: (source: Kysely<FleetDatabase>) => Promise<void>,
): Promise<void> {
  // SQLite gives a reader the state of its first read anyway.
  return dialect === 'sqlite'
    ? db.transaction().execute(read)
    : db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read);
}

async function copyTable(
  source: Kysely<FleetDatabase>,
  target: Kysely<FleetDatabase>,
  table: keyof FleetDatabase,
): Promise<number> {
  const key = tableKeys[table];
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let copied = 0;
  let last: Record<string, unknown> | undefined;
  let size = MOST_ROWS;
  for (;;) {
    const after: Record<string, unknown> | undefined = last;
    const beyond = after
      ? sql`where (${columns}) > (${sql.join(key.map((column) => sql.val(after[column])))})`
      : sql``;
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} ${beyond}
      order by ${columns} limit ${sql.lit(size)}`.execute(source);
    if (rows.length === 0) return copied;
    await target.insertInto(table).values(rows).execute();
    copied += rows.length;
    last = rows.at(-1);
    size = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / Math.max(1, Object.keys(rows[0] ?? {}).length)));
  }
}
