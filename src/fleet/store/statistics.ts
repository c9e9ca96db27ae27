/** What statistics are made of, read in pieces: no piece keeps the server busy for long. */
import type { Store } from './store.js';

const PIECE = 4_000;

export interface PhonePlace {
  readonly id: string;
  readonly name: string;
  readonly siteId: string | null;
  /** Its own zone, else that of its site; null where neither has one. */
  readonly timezone: string | null;
}

export async function phonePlaces({ db }: Store): Promise<readonly PhonePlace[]> {
  const rows = await db
    .selectFrom('phones')
    .leftJoin('sites', 'sites.id', 'phones.site_id')
    .select([
      'phones.id',
      'phones.name',
      'phones.site_id',
      'phones.timezone',
      'sites.timezone as site_timezone',
    ])
    .execute();
  return rows.map(({ id, name, site_id, timezone, site_timezone }) => ({
    id,
    name,
    siteId: site_id,
    timezone: timezone ?? site_timezone,
  }));
}

export async function sitePlaces({
  db,
}: Store): Promise<ReadonlyMap<string, { name: string; timezone: string }>> {
  const rows = await db.selectFrom('sites').select(['id', 'name', 'timezone']).execute();
  return new Map(rows.map(({ id, name, timezone }) => [id, { name, timezone }]));
}

export interface Which {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly site: string | undefined;
  readonly phone: string | undefined;
}

/** Calls of a time in pieces, oldest first. */
export async function* callsOf({ db }: Store, { fromMs, untilMs, site, phone }: Which) {
  let last: { at: number; id: string } = { at: fromMs, id: '' };
  for (;;) {
    let query = db
      .selectFrom('calls')
      .select([
        'id',
        'at',
        'phone_id',
        'site_id',
        'cause',
        'failure',
        'wait_ms',
        'talk_ms',
        'mos',
        'loss_percent',
        'rating',
      ])
      .where('at', '<', untilMs)
      .where('at', '>=', last.at)
      .where((it) => it.or([it('at', '>', last.at), it('id', '>', last.id)]))
      .orderBy('at')
      .orderBy('id')
      .limit(PIECE);
    if (phone !== undefined) query = query.where('phone_id', '=', phone);
    if (site !== undefined) query = query.where('site_id', '=', site);
    const rows = await query.execute();
    yield rows;
    const end = rows.at(-1);
    if (!end || rows.length < PIECE) return;
    last = end;
  }
}

/** Periods of availability that touch a time, in pieces by phone. */
export async function* periodsOf(
  { db }: Store,
  which: Pick<Which, 'fromMs' | 'untilMs'>,
  phones: readonly string[],
) {
  const perPiece = 200;
  for (let i = 0; i < phones.length; i += perPiece) {
    yield await db
      .selectFrom('phone_states')
      .select(['phone_id', 'from_at', 'until_at', 'state'])
      .where('phone_id', 'in', phones.slice(i, i + perPiece))
      .where('from_at', '<', which.untilMs)
      .where((it) => it.or([it('until_at', 'is', null), it('until_at', '>', which.fromMs)]))
      .execute();
  }
}
