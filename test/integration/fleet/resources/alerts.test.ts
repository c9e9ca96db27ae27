import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { alertById } from '../../../../src/fleet/store/alerts.js';
import { channelById, openedConfig } from '../../../../src/fleet/store/channels.js';
import { sampleCauses } from '../../../support/fleet/alert-causes.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('alerts, maintenance and channels on %s', (kind) => {
  const stores = storeRoom(kind);
  let room: ResourceRoom;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
  });
  const newPhone = async (name: string) => (await room.ask('newPhone', { body: { name } })).id;
  const storeAlert = async (phone: string, clearedAt: number | null = null) => {
    const id = randomUUID();
    await room.store.db
      .insertInto('alerts')
      .values({
        id,
        kind: 'tamper',
        severity: 'warning',
        severity_rank: 1,
        phone_id: phone,
        site_id: null,
        cause: JSON.stringify(sampleCauses.tamper),
        phones: 1,
        raised_at: 1_000,
        acknowledged_at: null,
        acknowledged_by: null,
        note: null,
        escalated_at: null,
        cleared_at: clearedAt,
        flapping: 0,
        maintenance: 0,
      })
      .execute();
    return id;
  };

  it('asks the watch to acknowledge, and audits it', async () => {
    const id = await storeAlert(await newPhone('Hall 1'));
    room.watch.alert = await alertById(room.store, id);
    const alert = await room.ask('acknowledge', {
      params: { id },
      body: { note: ' on my way \n' },
      as: 'operator',
    });
    expect(alert.id).toBe(id);
    expect(room.watch.acknowledged).toEqual([{ alert: id, by: 'operator', note: 'on my way' }]);
    expect(room.audit.records.at(-1)).toMatchObject({
      action: 'alert.acknowledge',
      object: 'tamper of Hall 1',
      detail: { note: 'on my way' },
    });
    expect(await room.ask('alerts')).toMatchObject({ total: 1, items: [{ id }] });
  });

  it('acknowledges nothing that is over or was never there', async () => {
    const id = await storeAlert(await newPhone('Hall 1'), 2_000);
    const ask = (alert: string) => room.ask('acknowledge', { params: { id: alert }, body: {} });
    expect(await refusal(ask(id))).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(ask(randomUUID()))).toMatchObject({ code: 'NOT_FOUND' });
    expect(room.watch.acknowledged).toEqual([]);
  });

  it('announces maintenance and ends it', async () => {
    const phone = await newPhone('Hall 1');
    const times = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T02:00:00Z', reason: 'new roof' };
    const window = await room.ask('newMaintenance', { body: { ...times, phone }, as: 'operator' });
    expect(window).toMatchObject({ phone: { id: phone, name: 'Hall 1' }, site: null, by: 'operator' });
    expect(await room.ask('maintenance')).toEqual([window]);
    await room.clock.advance(60_000);
    await room.ask('endMaintenance', { params: { id: window.id } });
    expect(await room.ask('maintenance')).toEqual([]);
    expect(room.watch.maintenanceChanges).toBe(2);
    const again = room.ask('endMaintenance', { params: { id: window.id } });
    expect(await refusal(again)).toMatchObject({ code: 'CONFLICT' });
    expect(room.audit.actions.slice(1, 3)).toEqual(['maintenance.create Hall 1', 'maintenance.end Hall 1']);
  });

  it('announces no maintenance of what is not there, or in the past', async () => {
    const times = { from: '2026-01-01T00:00:00Z', until: '2026-01-01T02:00:00Z', reason: 'x' };
    const wrong = [
      [{ ...times, phone: randomUUID() }, 'phone'],
      [{ ...times, site: randomUUID() }, 'site'],
      [{ ...times, from: '2025-01-01T00:00:00Z', until: '2025-02-01T00:00:00Z' }, 'until'],
    ] as const;
    for (const [body, place] of wrong)
      expect(await refusal(room.ask('newMaintenance', { body }))).toMatchObject({ faults: [{ place }] });
    expect(room.watch.maintenanceChanges).toBe(0);
  });

  const mail = {
    kind: 'email' as const,
    server: 'smtps://smtp.example:465',
    user: 'alarm',
    password: 'Zebra-17-secret',
    from: 'alarm@example.com',
    to: ['guard@example.com'],
  };

  it('never reads the secret of a channel back, and keeps it when it is left out', async () => {
    const channel = await room.ask('newChannel', { body: { name: 'Guards', config: mail } });
    expect(channel).toMatchObject({
      kind: 'email',
      target: 'guard@example.com by smtp.example:465',
      config: { user: 'alarm', password: true },
    });
    const { id } = channel;
    await room.ask('changeChannel', { params: { id }, body: { enabled: false, afterMs: 60_000 } });
    const config = { ...channel.config, to: ['boss@example.com'] };
    const changed = await room.ask('changeChannel', { params: { id }, body: { config } });
    expect(changed).toMatchObject({
      enabled: false,
      afterMs: 60_000,
      target: 'boss@example.com by smtp.example:465',
    });
    const secret = async () => openedConfig(room.keys, (await channelById(room.store, id))!);
    expect(await secret()).toEqual({ ...mail, to: ['boss@example.com'] });
    await room.ask('changeChannel', { params: { id }, body: { config: { password: 'Lion-18-secret' } } });
    expect(await secret()).toMatchObject({ password: 'Lion-18-secret' });
    const everything = JSON.stringify([
      await room.ask('channels'),
      room.audit.records,
      await room.store.db.selectFrom('channels').selectAll().execute(),
    ]);
    expect(everything).not.toMatch(/1[78]-secret/);
    expect(room.notifier.channelChanges).toBe(4);
  });

  it('refuses a change with all its faults and without the values', async () => {
    const { id } = await room.ask('newChannel', { body: { name: 'Guards', config: mail } });
    const config = { to: ['Zebra-18-secret'], from: 'x', password: 'p'.repeat(301) };
    const refused = await refusal(room.ask('changeChannel', { params: { id }, body: { config } }));
    expect(refused.code).toBe('BAD_REQUEST');
    expect(refused.faults?.map(({ place }) => place).sort()).toEqual([
      'config.from',
      'config.password',
      'config.to.0',
    ]);
    expect(JSON.stringify([refused.message, refused.faults])).not.toMatch(/Zebra|ppp/);
  });

  it('tests and deletes a channel', async () => {
    const { id } = await room.ask('newChannel', { body: { name: 'Guards', config: mail } });
    expect(await room.ask('testChannel', { params: { id } })).toEqual({ ok: true, message: 'sent' });
    await room.ask('deleteChannel', { params: { id } });
    expect(await room.ask('channels')).toEqual([]);
    for (const name of ['testChannel', 'deleteChannel'] as const)
      expect(await refusal(room.ask(name, { params: { id } }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(room.notifier.tested).toEqual([id]);
    expect(room.audit.actions).toEqual([
      'channel.create Guards',
      'channel.test Guards',
      'channel.delete Guards',
    ]);
  });
});
