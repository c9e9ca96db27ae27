/** Forgetting what was kept long enough. */
import { sql } from 'kysely';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import { ROLLUP_WIDTHS_MS } from './rollups.js';
import type { Store } from './store.js';

/** So many rows at once: the store is busy for some ten milliseconds. */
const CHUNK = 2_000;
/** What can no longer be used is kept a little for those who look for it. */
const USED_UP_MS = 30 * 86_400_000;

interface Forgetting {
  readonly table: string;
  /** Columns that tell a row from all others. */
  readonly key: string;
  readonly condition: ReturnType<typeof sql>;
}

/** All that may be forgotten now. Calls, alerts and faults that are still going on are not among it. */
function forgettable(nowMs: number, settings: Settings): readonly Forgetting[] {
  const before = (keptMs: number) => nowMs - keptMs;
  const events = before(settings.eventsMs);
  const [fiveMinutes, hour] = ROLLUP_WIDTHS_MS;
  return [
    {
      table: 'health_raw',
      key: 'phone_id, at',
      condition: sql`received_at < ${before(settings.rawHealthMs)}`,
    },
    {
      table: 'health_rollup',
      key: 'phone_id, width_ms, at',
      condition: sql`width_ms = ${fiveMinutes} and at < ${before(settings.fiveMinuteHealthMs)}`,
    },
    {
      table: 'health_rollup',
      key: 'phone_id, width_ms, at',
      condition: sql`width_ms = ${hour} and at < ${before(settings.hourlyHealthMs)}`,
    },
    { table: 'calls', key: 'id', condition: sql`at < ${before(settings.callsMs)}` },
    {
      table: 'phone_states',
      key: 'phone_id, from_at',
      condition: sql`until_at < ${before(settings.callsMs)}`,
    },
    { table: 'events', key: 'phone_id, outbox, n', condition: sql`received_at < ${events}` },
    { table: 'faults', key: 'phone_id, code, place, since', condition: sql`cleared_at < ${events}` },
    { table: 'self_tests', key: 'phone_id, test, at', condition: sql`received_at < ${events}` },
    { table: 'notifications', key: 'id', condition: sql`created_at < ${events} and state <> 'waiting'` },
    { table: 'alerts', key: 'id', condition: sql`cleared_at < ${events}` },
    {
      table: 'bundles',
      key: 'command_id, part',
      condition: sql`command_id in (select id from commands where created_at < ${before(USED_UP_MS)})`,
    },
    {
      table: 'rollout_phones',
      key: 'rollout_id, phone_id',
      condition: sql`changed_at < ${events} and rollout_id in
        (select id from rollouts where state in ('aborted', 'superseded') and changed_at < ${events})`,
    },
    { table: 'commands', key: 'id', condition: sql`created_at < ${events}` },
    { table: 'maintenance', key: 'id', condition: sql`until_at < ${events}` },
    { table: 'audit', key: 'id', condition: sql`at < ${before(settings.auditMs)}` },
    { table: 'sessions', key: 'id_hash', condition: sql`last_used_at < ${before(settings.sessionMs)}` },
    { table: 'one_time_links', key: 'token_hash', condition: sql`expires_at < ${before(USED_UP_MS)}` },
    { table: 'enrolment_codes', key: 'id', condition: sql`expires_at < ${before(USED_UP_MS)}` },
  ];
}

/** Removes one chunk of what is too old. Returns how many rows went; 0: nothing is left to forget. */
export async function forgetNext({ db }: Store, nowMs: number, settings: Settings): Promise<number> {
  for (const { table, key, condition } of forgettable(nowMs, settings)) {
    const columns = sql.raw(key);
    const { numAffectedRows } = await sql`delete from ${sql.table(table)} where (${columns}) in
      (select ${columns} from ${sql.table(table)} where ${condition} limit ${sql.lit(CHUNK)})`.execute(db);
    if (numAffectedRows && numAffectedRows > 0n) return Number(numAffectedRows);
  }
  return 0;
}
