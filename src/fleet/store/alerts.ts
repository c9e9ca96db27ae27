/** Alerts: those that are open, and what became of the others. */
import type { z } from 'zod';
import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import type { Alert, alertListQuery } from '../../protocol/fleet-api/alerts.js';
import { alertMessage } from '../../protocol/words/alert-text.js';
import type { AlertsTable } from './schema.js';
import type { Store } from './store.js';

export type AlertRow = Readonly<AlertsTable>;

/** Names as they are now; null where there is none, or where the phone or site was deleted. */
export interface AlertNames {
  readonly phone_name: string | null;
  readonly site_name: string | null;
}

const CHUNK = 200;
const time = (ms: number): string => new Date(ms).toISOString();
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : time(ms));

export function causeOf({ cause }: Pick<AlertRow, 'cause'>): AlertCause {
  return JSON.parse(cause) as AlertCause;
}

/** A row as the API has it. */
export function alertOf(row: AlertRow & AlertNames): Alert {
  const cause = causeOf(row);
  return {
    id: row.id,
    kind: row.kind,
    severity: row.severity,
    phone:
      row.phone_id === null || row.phone_name === null ? null : { id: row.phone_id, name: row.phone_name },
    site: row.site_id === null || row.site_name === null ? null : { id: row.site_id, name: row.site_name },
    message: alertMessage({ kind: row.kind, cause }),
    cause,
    phones: row.phones,
    raisedAt: time(row.raised_at),
    acknowledgedAt: timeOrNull(row.acknowledged_at),
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
    escalatedAt: timeOrNull(row.escalated_at),
    clearedAt: timeOrNull(row.cleared_at),
    flapping: row.flapping === 1,
    maintenance: row.maintenance === 1,
  };
}

const withNames = ({ db }: Store) =>
  db
    .selectFrom('alerts')
    .leftJoin('phones', 'phones.id', 'alerts.phone_id')
    .leftJoin('sites', 'sites.id', 'alerts.site_id')
    .selectAll('alerts')
    .select(['phones.name as phone_name', 'sites.name as site_name']);

/** Open ones worst first, others newest first. */
export async function listAlerts(
  store: Store,
  query: z.output<typeof alertListQuery>,
): Promise<{ total: number; items: Alert[] }> {
  const { state, kind, severity, phone, site } = query;
  const isOpen = state !== 'cleared' && state !== 'all';
  const matching = store.db
    .selectFrom('alerts')
    .$if(isOpen, (it) => it.where('cleared_at', 'is', null))
    .$if(state === 'cleared', (it) => it.where('cleared_at', 'is not', null))
    .$if(state === 'acknowledged', (it) => it.where('acknowledged_at', 'is not', null))
    .$if(state === 'unacknowledged', (it) => it.where('acknowledged_at', 'is', null))
    .$if(kind !== undefined, (it) => it.where('kind', '=', kind as NonNullable<typeof kind>))
    .$if(severity !== undefined, (it) => it.where('severity', '=', severity as NonNullable<typeof severity>))
    .$if(phone !== undefined, (it) => it.where('phone_id', '=', phone as string))
    .$if(site !== undefined, (it) => it.where('site_id', '=', site as string));
  const { total } = await matching
    .select((it) => it.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const ids = matching
    .select('id')
    .$if(isOpen, (it) => it.orderBy('severity_rank'))
    .orderBy('raised_at', 'desc')
    .orderBy('id')
    .offset(query.offset)
    .limit(query.limit);
  const rows = await withNames(store)
    .where('alerts.id', 'in', ids)
    .$if(isOpen, (it) => it.orderBy('alerts.severity_rank'))
    .orderBy('alerts.raised_at', 'desc')
    .orderBy('alerts.id')
    .execute();
  return { total, items: rows.map(alertOf) };
}

export async function alertById(store: Store, id: string): Promise<Alert | undefined> {
  const row = await withNames(store).where('alerts.id', '=', id).executeTakeFirst();
  return row && alertOf(row);
}

/** Those that there are of these, in no order. */
export async function alertsById(store: Store, ids: readonly string[]): Promise<Alert[]> {
  const alerts: Alert[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const rows = await withNames(store)
      .where('alerts.id', 'in', ids.slice(at, at + CHUNK))
      .execute();
    for (const row of rows) alerts.push(alertOf(row));
  }
  return alerts;
}

/** Rows of all that are open, oldest first. */
export function openAlertRows({ db }: Store): Promise<AlertRow[]> {
  return db.selectFrom('alerts').selectAll().where('cleared_at', 'is', null).orderBy('raised_at').execute();
}

/** Writes rows as they are now, new or not; at most a few hundred. When they were escalated is left alone. */
export async function saveAlerts({ db }: Store, rows: readonly AlertRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK) {
    await db
      .insertInto('alerts')
      .values(rows.slice(at, at + CHUNK))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((it) => ({
          cause: it.ref('excluded.cause'),
          phones: it.ref('excluded.phones'),
          acknowledged_at: it.ref('excluded.acknowledged_at'),
          acknowledged_by: it.ref('excluded.acknowledged_by'),
          note: it.ref('excluded.note'),
          cleared_at: it.ref('excluded.cleared_at'),
          flapping: it.ref('excluded.flapping'),
          maintenance: it.ref('excluded.maintenance'),
        })),
      )
      .execute();
  }
}

/** Somebody was told because nobody had acknowledged them; the first time counts. */
export async function markEscalated({ db }: Store, ids: readonly string[], atMs: number): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK) {
    await db
      .updateTable('alerts')
      .set({ escalated_at: atMs })
      .where('id', 'in', ids.slice(at, at + CHUNK))
      .where('escalated_at', 'is', null)
      .execute();
  }
}
