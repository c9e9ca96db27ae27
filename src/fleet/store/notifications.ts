/** The outbox of what has still to be told to whom. */
import type { AlertSeverity } from '../../protocol/fleet-api/alert-kinds.js';
import type { NotificationsTable } from './schema.js';
import type { Store } from './store.js';

export type NotificationRow = Readonly<NotificationsTable>;

const CHUNK = 200;

/** All that still has to be told, and all that was told of alerts that are open, oldest first. */
export function liveNotifications({ db }: Store): Promise<NotificationRow[]> {
  return db
    .selectFrom('notifications')
    .innerJoin('alerts', 'alerts.id', 'notifications.alert_id')
    .selectAll('notifications')
    .where((it) => it.or([it('notifications.state', '=', 'waiting'), it('alerts.cleared_at', 'is', null)]))
    .orderBy('notifications.created_at')
    .execute();
}

/** Writes rows as they are now, new or not. */
export async function saveNotifications({ db }: Store, rows: readonly NotificationRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK) {
    await db
      .insertInto('notifications')
      .values(rows.slice(at, at + CHUNK))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((it) => ({
          state: it.ref('excluded.state'),
          attempts: it.ref('excluded.attempts'),
          next_at: it.ref('excluded.next_at'),
          last_error: it.ref('excluded.last_error'),
        })),
      )
      .execute();
  }
}

export async function deleteNotifications({ db }: Store, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK)
    await db
      .deleteFrom('notifications')
      .where('id', 'in', ids.slice(at, at + CHUNK))
      .execute();
}

/** How the last attempt of a channel went. */
export async function noteAttempt(
  { db }: Store,
  channel: string,
  atMs: number,
  failure: string | null,
): Promise<void> {
  await db
    .updateTable('channels')
    .set(failure === null ? { last_success_at: atMs } : { last_failure_at: atMs, last_failure: failure })
    .where('id', '=', channel)
    .execute();
}

/** Open alerts that people were to be told of, and of which no notification was ever made. */
export async function untoldAlerts({ db }: Store): Promise<{ id: string; severity: AlertSeverity }[]> {
  return db
    .selectFrom('alerts')
    .select(['id', 'severity'])
    .where('cleared_at', 'is', null)
    .where('maintenance', '=', 0)
    .where((it) =>
      it.not(
        it.exists(
          it
            .selectFrom('notifications')
            .select('notifications.id')
            .whereRef('notifications.alert_id', '=', 'alerts.id'),
        ),
      ),
    )
    .execute();
}

/** Where the phone or site of an alert is, for the text of a message. */
export interface Whereabouts {
  readonly address: string;
  readonly timezone: string | null;
}

/** By id of phones and of sites; a phone without a time zone or address of its own has those of its site. */
export async function whereabouts(
  { db }: Store,
  phones: readonly string[],
  sites: readonly string[],
): Promise<Map<string, Whereabouts>> {
  const found = new Map<string, Whereabouts>();
  if (sites.length > 0) {
    const rows = await db
      .selectFrom('sites')
      .select(['id', 'address', 'timezone'])
      .where('id', 'in', sites.slice(0, CHUNK))
      .execute();
    for (const { id, address, timezone } of rows) found.set(id, { address, timezone });
  }
  if (phones.length > 0) {
    const rows = await db
      .selectFrom('phones')
      .leftJoin('sites', 'sites.id', 'phones.site_id')
      .select(['phones.id', 'phones.address', 'phones.timezone'])
      .select(['sites.address as site_address', 'sites.timezone as site_timezone'])
      .where('phones.id', 'in', phones.slice(0, CHUNK))
      .execute();
    for (const row of rows)
      found.set(row.id, {
        address: row.address === '' ? (row.site_address ?? '') : row.address,
        timezone: row.timezone ?? row.site_timezone,
      });
  }
  return found;
}
