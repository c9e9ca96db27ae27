import { type Insertable, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Queries } from './accounts.js';
import type { AuditTable, FleetDatabase } from './schema.js';

export type AuditRow = Selectable<AuditTable>;

export interface AuditFilter {
  /** Part of the actor's name, any case. */
  readonly actor?: string | undefined;
  /** An action, or what stands before its dot: `phone` finds `phone.revoke`. */
  readonly action?: string | undefined;
  /** ms since 1970; from included, to not. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export async function insertAudit(db: Queries, entry: Omit<Insertable<AuditTable>, 'id'>): Promise<void> {
  await db.insertInto('audit').values(entry).execute();
}

/** Newest first. */
export async function listAudit(
  db: Queries,
  filter: AuditFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ total: number; rows: AuditRow[] }> {
  const found = filtered(db.selectFrom('audit'), filter);
  const { total } = await found
    .select((it) => it.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await found.selectAll().orderBy('id', 'desc').offset(page.offset).limit(page.limit).execute();
  return { total, rows };
}

type AuditQuery = SelectQueryBuilder<FleetDatabase, 'audit', object>;

function filtered(query: AuditQuery, { actor, action, from, to }: AuditFilter): AuditQuery {
  let found = query;
  if (actor !== undefined)
    found = found.where(sql<boolean>`lower(actor) like lower(${`%${literally(actor)}%`}) escape '!'`);
  if (action !== undefined)
    found = found.where((it) =>
      it.or([it('action', '=', action), sql<boolean>`action like ${`${literally(action)}.%`} escape '!'`]),
    );
  if (from !== undefined) found = found.where('at', '>=', from);
  if (to !== undefined) found = found.where('at', '<', to);
  return found;
}

/** Without a meaning of its own in `like ... escape '!'`. */
function literally(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
