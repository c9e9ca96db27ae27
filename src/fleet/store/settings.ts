import type { Queries } from './accounts.js';

const NAME = 'settings';

/** The settings that were changed, as JSON; undefined when none ever was. */
export async function readSettings(db: Queries): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', NAME).executeTakeFirst();
  return row?.value;
}

export async function writeSettings(db: Queries, value: string): Promise<void> {
  await db
    .insertInto('meta')
    .values({ name: NAME, value })
    .onConflict((it) => it.column('name').doUpdateSet({ value }))
    .execute();
}
