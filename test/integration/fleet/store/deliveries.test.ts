import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandsTable } from '../../../../src/fleet/store/schema.js';
import {
  acceptCommand,
  expireCommands,
  finishCommand,
  keepBundlePart,
  markConfigSent,
  markSent,
  openCommands,
  spoilCommand,
  storeConfigOutcome,
} from '../../../../src/fleet/store/deliveries.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const phone = randomUUID();
const done = { state: 'done', message: 'It is done.', atMs: 77 } as const;

describe.each(storeKinds)('deliveries on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  beforeEach(async () => {
    store = await room.newStore();
  });

  async function command(change: Partial<CommandsTable> = {}): Promise<string> {
    const id = randomUUID();
    await store.db
      .insertInto('commands')
      .values({
        ...{ id, phone_id: phone, name: 'restart', command: '{"name":"restart"}', summary: 'restart' },
        ...{ created_by: 'olga', created_at: 1, expires_at: 1_000, state: 'waiting' },
        ...{ message: null, finished_at: null },
        ...change,
      })
      .execute();
    return id;
  }
  const commandRow = (id: string) =>
    store.db.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('are what waits or was sent, of this phone, oldest first', async () => {
    const second = await command({ created_at: 2, state: 'sent' });
    const first = await command();
    for (const state of ['accepted', 'done', 'failed', 'refused', 'expired'] as const)
      await command({ state });
    await command({ phone_id: randomUUID() });
    expect((await openCommands(store.db, phone)).map(({ id }) => id)).toEqual([first, second]);
  });

  it('go from waiting to sent to accepted to done, and never back', async () => {
    const id = await command();
    await markSent(store.db, id);
    expect((await commandRow(id)).state).toBe('sent');
    expect(await acceptCommand(store.db, phone, id)).toBe(true);
    await markSent(store.db, id);
    expect((await commandRow(id)).state).toBe('accepted');
    expect(await acceptCommand(store.db, phone, id)).toBe(false);
    expect(await finishCommand(store.db, phone, id, done)).toBe(true);
    expect(await commandRow(id)).toMatchObject({ state: 'done', message: 'It is done.', finished_at: 77 });
    expect(await finishCommand(store.db, phone, id, { ...done, state: 'failed' })).toBe(false);
    expect((await commandRow(id)).state).toBe('done');
  });

  it('are answered by their own phone only', async () => {
    const id = await command();
    const other = randomUUID();
    expect(await acceptCommand(store.db, other, id)).toBe(false);
    expect(await finishCommand(store.db, other, id, done)).toBe(false);
    expect((await commandRow(id)).state).toBe('waiting');
  });

  it('expire when nobody answered; what was done all the same counts', async () => {
    const late = await command({ expires_at: 500, state: 'sent' });
    const inTime = await command({ expires_at: 501 });
    const accepted = await command({ expires_at: 100, state: 'accepted' });
    expect(await expireCommands(store.db, 500)).toEqual([{ id: late, phone_id: phone }]);
    expect(await commandRow(late)).toMatchObject({ state: 'expired', finished_at: 500 });
    expect((await commandRow(inTime)).state).toBe('waiting');
    expect((await commandRow(accepted)).state).toBe('accepted');
    expect(await finishCommand(store.db, phone, late, done)).toBe(true);
  });

  it('fail when they cannot be read', async () => {
    const id = await command();
    expect(await spoilCommand(store.db, id, 'It cannot be read.', 9)).toBe(phone);
    expect(await commandRow(id)).toMatchObject({ state: 'failed', finished_at: 9 });
    expect(await spoilCommand(store.db, id, 'Again.', 10)).toBeUndefined();
  });

  it('tell what became of configurations', async () => {
    for (const [version, state] of [
      [1, 'rolled-back'],
      [2, 'running'],
      [3, 'waiting'],
      [4, 'waiting'],
      [5, 'waiting'],
    ] as const)
      await store.db
        .insertInto('configs')
        .values({
          ...{ phone_id: phone, version, toml_sealed: '', signature: '', created_by: 'olga' },
          ...{ created_at: 1, state, message: null },
        })
        .execute();
    await markConfigSent(store.db, phone, 4);
    await storeConfigOutcome(store.db, phone, { version: 4, state: 'running', message: 'ok' });
    await markConfigSent(store.db, phone, 4);
    const rows = await store.db.selectFrom('configs').selectAll().orderBy('version').execute();
    expect(rows.map(({ state }) => state)).toEqual([
      'rolled-back',
      'superseded',
      'superseded',
      'running',
      'waiting',
    ]);
  });

  it('keep the parts of a bundle that was asked for, each as it came first', async () => {
    const id = await command({ name: 'diagnostics', state: 'accepted' });
    const part = { command_id: id, part: 0, parts: 2, data: 'AAAA' };
    expect(await keepBundlePart(store.db, phone, part)).toBe(true);
    expect(await keepBundlePart(store.db, phone, { ...part, data: 'BBBB' })).toBe(true);
    expect(await keepBundlePart(store.db, phone, { ...part, part: 1 })).toBe(true);
    expect(await keepBundlePart(store.db, phone, { ...part, part: 2, parts: 3 })).toBe(false);
    expect(await keepBundlePart(store.db, randomUUID(), { ...part, part: 1 })).toBe(false);
    expect(await keepBundlePart(store.db, phone, { ...part, command_id: await command() })).toBe(false);
    const rows = await store.db.selectFrom('bundles').selectAll().orderBy('part').execute();
    expect(rows).toEqual([part, { ...part, part: 1 }]);
  });
});
