/** What the store knows of phones as they are now: the last report, how far their events are kept, when they were proved. */
import { type Insertable, type Kysely, sql } from 'kysely';
import type { InstalledPackage } from '../../protocol/fleet-link/updates.js';
import { chunks } from './chunks.js';
import type { FleetDatabase, HealthRawTable } from './schema.js';

type Db = Kysely<FleetDatabase>;

/** The phones that there are among `ids`, with their sites. */
export async function ownersOf(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, { readonly id: string; readonly siteId: string | null }>> {
  const owners = new Map<string, { id: string; siteId: string | null }>();
  for (const chunk of chunks(ids)) {
    const rows = await db.selectFrom('phones').select(['id', 'site_id']).where('id', 'in', chunk).execute();
    for (const { id, site_id } of rows) owners.set(id, { id, siteId: site_id });
  }
  return owners;
}

/** The last whole reports of those that have one, as JSON. */
export async function reportsOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const reports = new Map<string, string>();
  for (const chunk of chunks(ids)) {
    const rows = await db.selectFrom('phones').select(['id', 'report']).where('id', 'in', chunk).execute();
    for (const { id, report } of rows) if (report !== null) reports.set(id, report);
  }
  return reports;
}

export interface ReportRow {
  readonly phone: string;
  /** JSON of a HealthReport. */
  readonly report: string;
  readonly atMs: number;
}

/** Many phones in one statement: reports are most of what phones say. */
export async function storeReports(db: Db, rows: readonly ReportRow[]): Promise<void> {
  for (const chunk of chunks(rows)) {
    const values = chunk.map(
      ({ phone, report, atMs }) =>
        sql`(cast(${phone} as text), cast(${report} as text), cast(${atMs} as bigint))`,
    );
    await sql`with told (id, report, report_at) as (values ${sql.join(values)})
      update phones set report = told.report, report_at = told.report_at from told where phones.id = told.id`.execute(
      db,
    );
  }
}

/** What events and hellos change of a phone; what is left out stays. */
export interface PhoneFacts {
  version?: string;
  /** What its program is installed as; null: not from a package. */
  installed?: InstalledPackage | null;
  configVersion?: number | null;
  /** How far the events of this outbox are kept. Of the same outbox it only grows. */
  kept?: { readonly outbox: string; readonly n: number };
  /** Only a later one counts. */
  provedAtMs?: number;
}

export async function storeFacts(db: Db, phone: string, facts: PhoneFacts): Promise<void> {
  const { version, installed, configVersion, kept, provedAtMs } = facts;
  const set = {
    ...(version === undefined ? {} : { version }),
    ...(installed === undefined
      ? {}
      : {
          package_version: installed?.version ?? null,
          architecture: installed?.architecture ?? null,
          release_keys: installed ? ` ${installed.keys.join(' ')} ` : null,
        }),
    ...(configVersion === undefined ? {} : { config_version: configVersion }),
    ...(kept === undefined
      ? {}
      : {
          outbox: kept.outbox,
          acknowledged_n: sql<number>`case when outbox = ${kept.outbox} and acknowledged_n > cast(${kept.n} as bigint)
            then acknowledged_n else cast(${kept.n} as bigint) end`,
        }),
    ...(provedAtMs === undefined
      ? {}
      : {
          proved_at: sql<number>`case when proved_at > cast(${provedAtMs} as bigint)
            then proved_at else cast(${provedAtMs} as bigint) end`,
        }),
  };
  if (Object.keys(set).length > 0) await db.updateTable('phones').set(set).where('id', '=', phone).execute();
}

/** A second sample of the same moment is left out. */
export async function insertHealth(db: Db, rows: readonly Insertable<HealthRawTable>[]): Promise<void> {
  for (const chunk of chunks(rows))
    await db
      .insertInto('health_raw')
      .values(chunk)
      .onConflict((it) => it.doNothing())
      .execute();
}
