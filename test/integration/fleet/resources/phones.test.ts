import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PhoneNow } from '../../../../src/fleet/ports.js';
import { sampleCauses } from '../../../support/fleet/alert-causes.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { keyOf, storeCall, storeDevice } from '../../../support/fleet/fakes/stored-phones.js';
import { fixtureReport } from '../../../support/fleet/fixture-phone.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const nowhere = randomUUID();

describe.each(storeKinds)('phones and sites on %s', (kind) => {
  const stores = storeRoom(kind);
  let room: ResourceRoom;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
  });
  const newSite = (name: string) => room.ask('newSite', { body: { name, timezone: 'Asia/Omsk' } });
  const newPhone = (name: string, more: object = {}) => room.ask('newPhone', { body: { name, ...more } });
  const found = async (search: string) =>
    (await room.ask('phones', { query: { search, sort: 'name' } })).items.map(({ name }) => name);

  it('makes a phone that nobody has connected', async () => {
    const site = await newSite('Depot');
    const phone = await newPhone('Hall 1', { site: site.id, address: 'Street 1', notes: 'by the door' });
    expect(phone).toMatchObject({
      name: 'Hall 1',
      site: { id: site.id, name: 'Depot' },
      enrolment: 'new',
      condition: 'never-connected',
      since: '2026-01-01T00:00:00.000Z',
      linked: false,
      timezone: 'Asia/Omsk',
      notes: 'by the door',
      publicKey: null,
      formerKeys: [],
      report: null,
    });
    expect(await room.ask('phone', { params: { id: phone.id } })).toEqual(phone);
    expect(room.watch.changed).toEqual([phone.id]);
    expect(room.live.changedPhones).toEqual([phone.id]);
    expect(room.audit.actions).toEqual(['site.create Depot', 'phone.create Hall 1']);
  });

  it('has the time zone of the fleet where nobody named one', async () => {
    const phone = await newPhone('Hall 1');
    expect(phone.timezone).toBe('Europe/Moscow');
    const changed = await room.ask('changePhone', {
      params: { id: phone.id },
      body: { timezone: 'Asia/Tokyo' },
    });
    expect(changed.timezone).toBe('Asia/Tokyo');
  });

  it('refuses a name that is taken, and a site that is not there', async () => {
    await newPhone('Hall 1');
    const other = await newPhone('Hall 2');
    expect(await refusal(newPhone('Hall 1'))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('Hall 1') as string,
    });
    const rename = room.ask('changePhone', { params: { id: other.id }, body: { name: 'Hall 1' } });
    expect(await refusal(rename)).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(newPhone('Hall 3', { site: nowhere }))).toMatchObject({
      code: 'BAD_REQUEST',
      faults: [{ place: 'site' }],
    });
    expect(room.audit.actions).toEqual(['phone.create Hall 1', 'phone.create Hall 2']);
  });

  it('makes one of two phones of the same name at the same moment', async () => {
    const outcomes = await Promise.allSettled([newPhone('Hall 1'), newPhone('Hall 1')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [failed] = outcomes.filter((it) => it.status === 'rejected');
    expect(failed?.reason).toMatchObject({ code: 'CONFLICT' });
  });

  it('changes nothing that cannot be audited', async () => {
    const phone = await newPhone('Hall 1');
    await storeDevice(room.store, phone.id);
    room.audit.broken = true;
    const { id } = phone;
    await expect(newPhone('Hall 2')).rejects.toThrow('audit');
    await expect(room.ask('changePhone', { params: { id }, body: { name: 'X' } })).rejects.toThrow('audit');
    await expect(room.ask('revokePhone', { params: { id } })).rejects.toThrow('audit');
    expect(await room.ask('phone', { params: { id } })).toMatchObject({
      name: 'Hall 1',
      enrolment: 'accepted',
    });
    expect(await room.ask('phones')).toMatchObject({ total: 1 });
    expect(room.links.asked).toEqual([]);
  });

  it('finds phones by all words, in any case, also Cyrillic, and after changes', async () => {
    const site = await newSite('Щёлково Вокзал');
    await newPhone('Касса №1', { site: site.id, notes: '100% new_style' });
    const second = await newPhone('Hall', { address: 'Ленина, 5' });
    expect(await found('КАССА щелково')).toEqual(['Касса №1']);
    expect(await found('касса ленина')).toEqual([]);
    expect(await found('лени')).toEqual(['Hall']);
    expect(await found('')).toEqual(['Hall', 'Касса №1']);
    // What stands for anything in a pattern is looked for as it is.
    expect(await found('100%')).toEqual(['Касса №1']);
    expect(await found('0%n')).toEqual([]);
    expect(await found('new_')).toEqual(['Касса №1']);
    expect(await found('e_s')).toEqual([]);
    expect(await found("!'\u0000\\")).toEqual([]);
    await room.ask('changeSite', { params: { id: site.id }, body: { name: 'Мытищи' } });
    expect(await found('щелково')).toEqual([]);
    expect(await found('мытищи №1')).toEqual(['Касса №1']);
    await room.ask('changePhone', { params: { id: second.id }, body: { site: site.id, notes: 'Дверь' } });
    expect(await found('мытищи дверь ленина')).toEqual(['Hall']);
    await room.ask('changePhone', { params: { id: second.id }, body: { site: null } });
    expect(await found('мытищи')).toEqual(['Касса №1']);
  });

  it('shows in the list what is known at this moment', async () => {
    const { id } = await newPhone('Hall 1');
    const alert = { id: nowhere, kind: 'tamper', severity: 'warning' } as const;
    const now: PhoneNow = {
      condition: 'ready',
      sinceMs: 5_000,
      linked: true,
      lastSeenMs: 6_000,
      provedMs: null,
      callState: 'talking',
      maintenance: true,
      alerts: [alert],
    };
    room.watch.known.set(id, now);
    expect((await room.ask('phones')).items).toMatchObject([
      {
        condition: 'ready',
        since: '1970-01-01T00:00:05.000Z',
        linked: true,
        lastSeenAt: '1970-01-01T00:00:06.000Z',
        callState: 'talking',
        maintenance: true,
        alerts: [alert],
      },
    ]);
  });

  it('filters, sorts and pages', async () => {
    const site = await newSite('Depot');
    const ids: Record<string, string> = {};
    for (const name of ['A', 'B', 'C', 'D'])
      ids[name] = (await newPhone(name, name < 'C' ? { site: site.id } : {})).id;
    const set = (name: string, values: object) =>
      room.store.db.updateTable('phones').set(values).where('id', '=', ids[name]!).execute();
    await set('A', { condition: 'ready', condition_rank: 3, proved_at: 9_000, last_seen_at: 1 });
    await set('B', { condition: 'down', condition_rank: 0, condition_since: 7_000, enrolment: 'accepted' });
    await set('C', { condition: 'ready', condition_rank: 3, proved_at: 8_000 });
    await room.store.db
      .insertInto('alerts')
      .values(
        ['A', 'C'].map((name, i) => ({
          id: randomUUID(),
          kind: 'hot' as const,
          severity: 'warning' as const,
          severity_rank: 1,
          phone_id: ids[name]!,
          site_id: null,
          cause: JSON.stringify(sampleCauses.hot),
          phones: 1,
          raised_at: 1,
          acknowledged_at: null,
          acknowledged_by: null,
          note: null,
          escalated_at: null,
          cleared_at: i === 0 ? null : 2,
          flapping: 0 as const,
          maintenance: 0 as const,
        })),
      )
      .execute();
    const names = async (query: object) => {
      const { items, total } = await room.ask('phones', { query });
      return [items.map(({ name }) => name).join(''), total];
    };
    expect(await names({})).toEqual(['BACD', 4]);
    expect(await names({ order: 'desc' })).toEqual(['DCAB', 4]);
    expect(await names({ sort: 'name', order: 'desc' })).toEqual(['DCBA', 4]);
    expect(await names({ sort: 'provedAt' })).toEqual(['BDCA', 4]);
    expect(await names({ sort: 'provedAt', order: 'desc' })).toEqual(['ACDB', 4]);
    expect(await names({ sort: 'lastSeenAt' })).toEqual(['BCDA', 4]);
    expect(await names({ sort: 'since' })).toEqual(['BACD', 4]);
    expect(await names({ sort: 'site' })).toEqual(['CDAB', 4]);
    expect(await names({ sort: 'site', order: 'desc' })).toEqual(['BADC', 4]);
    expect(await names({ condition: 'ready,down' })).toEqual(['BAC', 3]);
    expect(await names({ enrolment: 'accepted' })).toEqual(['B', 1]);
    expect(await names({ site: site.id })).toEqual(['BA', 2]);
    expect(await names({ alert: 'hot' })).toEqual(['A', 1]);
    expect(await names({ sort: 'name', offset: 1, limit: 2 })).toEqual(['BC', 4]);
    expect(await names({ offset: 9 })).toEqual(['', 4]);
  });

  it('accepts a device that waits, once, and no other', async () => {
    const { id } = await newPhone('Hall 1');
    expect(await refusal(room.ask('acceptPhone', { params: { id } }))).toMatchObject({ code: 'CONFLICT' });
    await storeDevice(room.store, id, { accepted: false });
    const accepted = await room.ask('acceptPhone', { params: { id } });
    expect(accepted).toMatchObject({
      enrolment: 'accepted',
      acceptedAt: '2026-01-01T00:00:00.000Z',
      publicKey: keyOf('A'),
    });
    await room.ask('acceptPhone', { params: { id } });
    expect(room.links.asked).toEqual([`accepted ${id}`]);
    expect(room.audit.records.filter(({ action }) => action === 'phone.accept')).toMatchObject([
      { detail: { publicKey: keyOf('A') } },
    ]);
  });

  it('cuts a revoked phone off at once and remembers its key', async () => {
    const { id } = await newPhone('Hall 1');
    await room.ask('newCode', { params: { id }, body: {} });
    await storeDevice(room.store, id, { sinceMs: 4_000 });
    await room.ask('newCommand', { params: { id }, body: { name: 'blink' } });
    const revoked = await room.ask('revokePhone', { params: { id } });
    expect(revoked).toMatchObject({
      enrolment: 'revoked',
      condition: 'revoked',
      publicKey: null,
      formerKeys: [
        { publicKey: keyOf('A'), from: '1970-01-01T00:00:04.000Z', until: '2026-01-01T00:00:00.000Z' },
      ],
    });
    expect(room.links.asked).toEqual([`deliver ${id}`, `cut ${id} revoked`]);
    expect(await room.store.db.selectFrom('enrolment_codes').selectAll().execute()).toEqual([]);
    expect(await room.ask('commands', { params: { id } })).toMatchObject([{ state: 'expired' }]);
    expect(await room.ask('phones', { query: { condition: 'revoked' } })).toMatchObject({ total: 1 });
    await room.ask('revokePhone', { params: { id } });
    expect(room.audit.actions.filter((it) => it.startsWith('phone.revoke'))).toHaveLength(1);
  });

  it('deletes a phone with all that hangs on it, and nothing of others', async () => {
    const [{ id }, other] = [await newPhone('Hall 1'), await newPhone('Hall 2')];
    await storeDevice(room.store, id);
    expect(await refusal(room.ask('deletePhone', { params: { id } }))).toMatchObject({ code: 'CONFLICT' });
    const { db } = room.store;
    for (const phone of [id, other.id]) {
      const events = Array.from({ length: 2_500 }, (_, n) => ({
        phone_id: phone,
        outbox: 'o',
        n,
        kind: 'call' as const,
        at: 1,
        received_at: 1,
        body: '{}',
      }));
      await db.insertInto('events').values(events).execute();
      await storeCall(room.store, phone, randomUUID(), 1_000);
      await db
        .insertInto('phone_states')
        .values({ phone_id: phone, from_at: 1, until_at: null, state: 'down' })
        .execute();
    }
    await storeDevice(room.store, other.id, { key: keyOf('B') });
    for (const phone of [id, other.id]) {
      const command = await room.ask('newCommand', { params: { id: phone }, body: { name: 'diagnostics' } });
      await db
        .insertInto('bundles')
        .values({ command_id: command.id, part: 0, parts: 1, data: '' })
        .execute();
      await room.ask('newMaintenance', {
        body: { phone, from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z', reason: 'x' },
      });
    }
    await room.ask('revokePhone', { params: { id } });
    await room.ask('deletePhone', { params: { id } });
    expect(await refusal(room.ask('phone', { params: { id } }))).toMatchObject({ code: 'NOT_FOUND' });
    const tables = ['events', 'calls', 'phone_states', 'commands', 'maintenance', 'former_keys'] as const;
    for (const table of tables) {
      const rows = await db.selectFrom(table).select('phone_id').distinct().execute();
      expect(rows, table).toEqual(table === 'former_keys' ? [] : [{ phone_id: other.id }]);
    }
    expect(await db.selectFrom('bundles').selectAll().execute()).toHaveLength(1);
    expect(await db.selectFrom('events').select('n').execute()).toHaveLength(2_500);
    expect(room.links.asked.at(-1)).toBe(`cut ${id} deleted`);
    expect(room.watch.changed.at(-1)).toBe(id);
    expect(room.watch.maintenanceChanges).toBe(3);
  });

  it('shows the last report, and none that it cannot read', async () => {
    const { id } = await newPhone('Hall 1');
    const report = fixtureReport(1_000);
    const store = (text: string) =>
      room.store.db
        .updateTable('phones')
        .set({ report: text, report_at: 3_000 })
        .where('id', '=', id)
        .execute();
    await store(JSON.stringify(report));
    expect(await room.ask('phone', { params: { id } })).toMatchObject({
      report,
      reportAt: '1970-01-01T00:00:03.000Z',
    });
    await store('{"of":"another version"}');
    expect(await room.ask('phone', { params: { id } })).toMatchObject({ report: null, reportAt: null });
  });

  it('lists calls, faults and self-tests, newest first', async () => {
    const { id } = await newPhone('Hall 1');
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await storeCall(room.store, id, second, 2_000);
    await storeCall(room.store, id, first, 1_000);
    await storeCall(room.store, id, third, 3_000);
    const calls = await room.ask('phoneCalls', { params: { id }, query: { limit: 2 } });
    expect(calls.total).toBe(3);
    expect(calls.items.map((call) => call.id)).toEqual([third, second]);
    expect(calls.items[0]).toMatchObject({
      phone: { id, name: 'Hall 1' },
      at: '1970-01-01T00:00:03.000Z',
      receivedAt: '1970-01-01T00:00:04.000Z',
    });
    await room.store.db
      .insertInto('faults')
      .values([
        { phone_id: id, code: 'hot', place: '', since: 1_000, message: 'h', cleared_at: 2_000 },
        { phone_id: id, code: 'tamper', place: '', since: 3_000, message: 't', cleared_at: null },
      ])
      .execute();
    expect(await room.ask('phoneFaults', { params: { id } })).toEqual([
      { code: 'tamper', place: '', message: 't', since: '1970-01-01T00:00:03.000Z', clearedAt: null },
      {
        code: 'hot',
        place: '',
        message: 'h',
        since: '1970-01-01T00:00:01.000Z',
        clearedAt: '1970-01-01T00:00:02.000Z',
      },
    ]);
    const result = {
      test: 'call',
      outcome: 'passed',
      tookMs: 1,
      message: 'm',
      evidence: { tones: 12 },
    } as const;
    await room.store.db
      .insertInto('self_tests')
      .values({
        phone_id: id,
        test: 'call',
        at: 5_000,
        received_at: 6_000,
        outcome: 'passed',
        result: JSON.stringify({ ...result, at: '2099-01-01T00:00:00.000Z' }),
      })
      .execute();
    expect(await room.ask('phoneSelfTests', { params: { id } })).toEqual([
      { ...result, at: '1970-01-01T00:00:05.000Z', receivedAt: '1970-01-01T00:00:06.000Z' },
    ]);
    expect(await refusal(room.ask('phoneCalls', { params: { id: nowhere } }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('lists sites with their phones, and deletes only empty ones, with their windows', async () => {
    const [north, south] = [await newSite('North'), await newSite('South')];
    const { id } = await newPhone('Hall 1', { site: north.id });
    expect(await room.ask('sites')).toEqual([{ ...north, phones: 1 }, south]);
    expect(await refusal(newSite('North'))).toMatchObject({ code: 'CONFLICT' });
    const rename = room.ask('changeSite', { params: { id: south.id }, body: { name: 'North' } });
    expect(await refusal(rename)).toMatchObject({ code: 'CONFLICT' });
    const changed = await room.ask('changeSite', { params: { id: north.id }, body: { address: 'Street 2' } });
    expect(changed).toEqual({ ...north, address: 'Street 2', phones: 1 });
    expect(room.live.changedPhones.at(-1)).toBe(id);
    await room.ask('newMaintenance', {
      body: { site: north.id, from: '2026-01-01T00:00:00Z', until: '2027-01-01T00:00:00Z', reason: 'x' },
    });
    const removal = () => room.ask('deleteSite', { params: { id: north.id } });
    expect(await refusal(removal())).toMatchObject({ code: 'CONFLICT' });
    await room.ask('changePhone', { params: { id }, body: { site: null } });
    await removal();
    expect(await room.ask('sites')).toEqual([south]);
    expect(await room.ask('maintenance')).toEqual([]);
    expect(room.watch.maintenanceChanges).toBe(2);
    expect(await refusal(removal())).toMatchObject({ code: 'NOT_FOUND' });
  });
});
