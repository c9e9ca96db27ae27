import { randomBytes, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { storeDevice } from '../../../support/fleet/fakes/stored-phones.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('commands on %s', (kind) => {
  const stores = storeRoom(kind);
  let room: ResourceRoom;
  let id: string;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
    ({ id } = await room.ask('newPhone', { body: { name: 'Hall 1' } }));
    await storeDevice(room.store, id);
  });

  it.each([
    [{ name: 'self-test', test: 'acoustic' }, 'self-test acoustic', 'technician', 10],
    [{ name: 'diagnostics' }, 'diagnostics', 'technician', 10],
    [{ name: 'blink' }, 'blink 30 s', 'technician', 2],
    [{ name: 'restart' }, 'restart', 'operator', 2],
    [{ name: 'reboot' }, 'reboot', 'operator', 2],
  ] as const)('sends %o', async (body, summary, as, minutes) => {
    const command = await room.ask('newCommand', { params: { id }, body, as });
    expect(command).toMatchObject({
      name: body.name,
      summary,
      by: as,
      state: 'waiting',
      createdAt: '2026-01-01T00:00:00.000Z',
      expiresAt: `2026-01-01T00:${String(minutes).padStart(2, '0')}:00.000Z`,
      hasBundle: false,
    });
    const [row] = await room.store.db.selectFrom('commands').select('command').execute();
    expect(JSON.parse(row!.command)).toEqual(body.name === 'blink' ? { ...body, seconds: 30 } : body);
    expect(room.links.asked).toEqual([`deliver ${id}`]);
    expect(room.live.commands).toEqual([{ phone: id, command }]);
    expect(room.audit.records.at(-1)).toMatchObject({
      action: 'command.send',
      object: 'Hall 1',
      detail: { command: summary },
    });
  });

  it.each(['restart', 'reboot'] as const)('lets no technician %s a phone', async (name) => {
    const refused = await refusal(
      room.ask('newCommand', { params: { id }, body: { name }, as: 'technician' }),
    );
    expect(refused.code).toBe('NOT_ALLOWED');
    expect(await room.ask('commands', { params: { id } })).toEqual([]);
  });

  it('sends nothing to a phone that was not accepted', async () => {
    const other = await room.ask('newPhone', { body: { name: 'Hall 2' } });
    const send = () => room.ask('newCommand', { params: { id: other.id }, body: { name: 'blink' } });
    expect(await refusal(send())).toMatchObject({ code: 'CONFLICT' });
    await storeDevice(room.store, other.id, { key: 'B'.repeat(43), accepted: false });
    expect((await refusal(send())).message).toContain('accept');
  });

  it('lets only so many wait', async () => {
    const send = () => room.ask('newCommand', { params: { id }, body: { name: 'blink' } });
    for (let i = 0; i < 20; i++) await send();
    expect(await refusal(send())).toMatchObject({ code: 'CONFLICT' });
    await room.clock.advance(120_000);
    await send();
  });

  it('shows what nobody took in time as expired', async () => {
    await room.ask('newCommand', { params: { id }, body: { name: 'blink' } });
    await room.clock.advance(119_999);
    expect(await room.ask('commands', { params: { id } })).toMatchObject([{ state: 'waiting' }]);
    await room.clock.advance(1);
    await room.ask('newCommand', { params: { id }, body: { name: 'diagnostics' } });
    expect(await room.ask('commands', { params: { id } })).toMatchObject([
      { name: 'diagnostics', state: 'waiting' },
      { name: 'blink', state: 'expired' },
    ]);
    await room.store.db.updateTable('commands').set({ state: 'accepted' }).execute();
    expect(await room.ask('commands', { params: { id }, query: { limit: 1 } })).toMatchObject([
      { state: 'accepted' },
    ]);
  });

  it('gives a bundle when all its parts are there', async () => {
    const { id: command } = await room.ask('newCommand', { params: { id }, body: { name: 'diagnostics' } });
    const text = randomBytes(60_000).toString('hex');
    const zipped = gzipSync(text);
    const size = 24 * 1024;
    const parts = Math.ceil(zipped.length / size);
    expect(parts).toBeGreaterThan(2);
    const store = (part: number) =>
      room.store.db
        .insertInto('bundles')
        .values({
          command_id: command,
          part,
          parts,
          data: zipped.subarray(part * size, (part + 1) * size).toString('base64'),
        })
        .execute();
    const listed = async () => (await room.ask('commands', { params: { id } }))[0]?.hasBundle;
    const fetched = () => room.askFile('bundle', { id, command });
    expect(await refusal(fetched())).toMatchObject({ code: 'NOT_FOUND' });
    for (let part = parts - 1; part > 0; part--) await store(part);
    expect(await refusal(fetched())).toMatchObject({ code: 'NOT_FOUND' });
    expect(await listed()).toBe(false);
    await store(0);
    expect(await listed()).toBe(true);
    const { name, content } = await fetched();
    expect(name).toMatch(/^diagnostics-[0-9a-f]{8}-20260101T0000\.txt\.gz$/);
    expect(gunzipSync(content as Uint8Array).toString()).toBe(text);
    const other = await room.ask('newPhone', { body: { name: 'Hall 2' } });
    expect(await refusal(room.askFile('bundle', { id: other.id, command }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(room.askFile('bundle', { id, command: randomUUID() }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
