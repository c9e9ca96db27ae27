import { beforeEach, describe, expect, it } from 'vitest';
import { codeHash } from '../../../../src/fleet/resources/enrolment.js';
import { parseEnrolmentCode } from '../../../../src/protocol/fleet-link/enrolment-code.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { storeDevice } from '../../../support/fleet/fakes/stored-phones.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('enrolment on %s', (kind) => {
  const stores = storeRoom(kind);
  let room: ResourceRoom;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
  });
  const newPhone = async (name: string) => (await room.ask('newPhone', { body: { name } })).id;
  const codes = () => room.store.db.selectFrom('enrolment_codes').selectAll().execute();

  it('gives a code once, and keeps its hash', async () => {
    const id = await newPhone('Hall 1');
    const issued = await room.ask('newCode', { params: { id }, body: {}, as: 'technician' });
    expect(parseEnrolmentCode(issued.code)).toBe(issued.code);
    expect(issued).toMatchObject({
      phone: id,
      name: 'Hall 1',
      site: null,
      expiresAt: '2026-01-08T00:00:00.000Z',
      preApproved: false,
      qrText: `hotline:enrol?fleet=wss%3A%2F%2Ffleet.example&code=${issued.code}`,
    });
    expect(issued.qrSvg).toMatch(/^<svg .*<\/svg>$/);
    expect(await codes()).toMatchObject([
      {
        phone_id: id,
        code_hash: codeHash(issued.code),
        pre_approved: 0,
        replaces: 0,
        created_by: 'technician',
      },
    ]);
    const written = JSON.stringify([room.audit.records, await codes()]);
    expect(written).not.toContain(issued.code);
    expect(room.audit.actions.at(-1)).toBe('phone.code Hall 1');
  });

  it('makes earlier codes void, and keeps those that were used', async () => {
    const id = await newPhone('Hall 1');
    const used = await room.ask('newCode', { params: { id }, body: {} });
    await room.store.db.updateTable('enrolment_codes').set({ used_at: 5 }).execute();
    await room.ask('newCode', { params: { id }, body: {} });
    const last = await room.ask('newCode', { params: { id }, body: { expiresInMs: 600_000 } });
    const left = await codes();
    expect(left.map(({ code_hash }) => code_hash).sort()).toEqual(
      [codeHash(used.code), codeHash(last.code)].sort(),
    );
    expect(last.expiresAt).toBe('2026-01-01T00:10:00.000Z');
  });

  it('leaves one code of many that are issued at the same moment', async () => {
    const id = await newPhone('Hall 1');
    const issued = await Promise.all(
      Array.from({ length: 8 }, () => room.ask('newCode', { params: { id }, body: {} })),
    );
    const left = await codes();
    expect(left).toHaveLength(1);
    expect(issued.map(({ code }) => codeHash(code))).toContain(left[0]?.code_hash);
  });

  it('lets only operators approve beforehand', async () => {
    const id = await newPhone('Hall 1');
    const ask = (as: 'technician' | 'operator') =>
      room.ask('newCode', { params: { id }, body: { preApproved: true }, as });
    expect(await refusal(ask('technician'))).toMatchObject({ code: 'NOT_ALLOWED' });
    expect(await codes()).toEqual([]);
    expect((await ask('operator')).preApproved).toBe(true);
    expect(await codes()).toMatchObject([{ pre_approved: 1 }]);
  });

  it('replaces a device only where that is asked for', async () => {
    const id = await newPhone('Hall 1');
    await storeDevice(room.store, id);
    const ask = (replace: boolean) => room.ask('newCode', { params: { id }, body: { replace } });
    expect(await refusal(ask(false))).toMatchObject({ code: 'CONFLICT' });
    await ask(true);
    expect(await codes()).toMatchObject([{ replaces: 1 }]);
  });

  it('makes a table of phones in one go', async () => {
    await room.ask('newSite', { body: { name: 'Вокзал', timezone: 'Asia/Omsk' } });
    const csv =
      'Имя;Объект;Адрес;Часовой пояс;Заметки\r\n' +
      'Касса 1;Вокзал;Ленина, 1;;\r\nКасса 2;Вокзал;;Asia/Omsk;\r\n' +
      'Лифт 1;Башня;;Asia/Tokyo;один\r\nЛифт 2;Башня;;;\r\nЗал;Порт;;;\r\nОдин;;;Europe/Riga;\r\n';
    const before = await room.ask('batch', { body: { csv, dryRun: true } });
    expect(before).toEqual({ made: 6, sitesMade: ['Башня', 'Порт'], codes: [] });
    expect(await room.ask('phones')).toMatchObject({ total: 0 });
    expect(await room.ask('sites')).toHaveLength(1);

    const made = await room.ask('batch', { body: { csv, preApproved: true } });
    expect(made).toMatchObject({ made: 6, sitesMade: ['Башня', 'Порт'] });
    expect(made.codes.map(({ name, site }) => [name, site])).toEqual([
      ['Касса 1', 'Вокзал'],
      ['Касса 2', 'Вокзал'],
      ['Лифт 1', 'Башня'],
      ['Лифт 2', 'Башня'],
      ['Зал', 'Порт'],
      ['Один', null],
    ]);
    const zones = new Map<string, string>();
    for (const { phone, name } of made.codes)
      zones.set(name, (await room.ask('phone', { params: { id: phone } })).timezone);
    expect(Object.fromEntries(zones)).toEqual({
      'Касса 1': 'Asia/Omsk',
      'Касса 2': 'Asia/Omsk',
      'Лифт 1': 'Asia/Tokyo',
      'Лифт 2': 'Asia/Tokyo',
      Зал: 'Europe/Moscow',
      Один: 'Europe/Riga',
    });
    expect(new Set((await codes()).map(({ code_hash }) => code_hash))).toEqual(
      new Set(made.codes.map(({ code }) => codeHash(code))),
    );
    expect(room.live.changedPhones).toHaveLength(6);
    expect(room.audit.records.at(-1)).toMatchObject({ action: 'phone.batch', object: '6 phones' });
    expect(await room.ask('phones', { query: { search: 'башня один' } })).toMatchObject({ total: 1 });
  });

  it('makes nothing of a table with faults, and tells all of them', async () => {
    await newPhone('Hall 1');
    const csv = 'name,site,timezone\nHall 2,New,\nHall 1,New,\n,,\nHall 3,,Mars\nHall 2,,';
    const refused = await refusal(room.ask('batch', { body: { csv } }));
    expect(refused.code).toBe('BAD_REQUEST');
    expect(refused.faults?.map(({ place }) => place)).toEqual([
      'line 3, name',
      'line 5, timezone',
      'line 6, name',
    ]);
    expect(await room.ask('phones')).toMatchObject({ total: 1 });
    expect(await room.ask('sites')).toEqual([]);
    expect(await codes()).toEqual([]);
  });

  it('makes one of two tables with the same phones at the same moment, whole', async () => {
    const tables = ['name,site\nA,S\nB,S', 'name,site\nC,S\nA,S'];
    const outcomes = await Promise.allSettled(tables.map((csv) => room.ask('batch', { body: { csv } })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await room.ask('phones')).toMatchObject({ total: 2 });
    expect(await room.ask('sites')).toMatchObject([{ phones: 2 }]);
    expect(await codes()).toHaveLength(2);
  });

  it('makes 5,000 phones', async () => {
    const csv = `name,site\n${Array.from({ length: 5_000 }, (_, i) => `P${i},S${i % 40}`).join('\n')}`;
    const made = await room.ask('batch', { body: { csv } });
    expect(made.made).toBe(5_000);
    expect(made.sitesMade).toHaveLength(40);
    expect(new Set(made.codes.map(({ code }) => code)).size).toBe(5_000);
    expect(await room.ask('phones')).toMatchObject({ total: 5_000 });
  });
});
