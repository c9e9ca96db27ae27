/** Sign-off records from the link to what people are shown, on both kinds of store. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeBatch } from '../../../../src/fleet/ingest/write-batch.js';
import { MOST_COMMISSIONINGS } from '../../../../src/fleet/store/commissionings.js';
import { copyStore } from '../../../../src/fleet/store/copy.js';
import { enrol } from '../../../../src/fleet/store/enrol.js';
import { forgetNext } from '../../../../src/fleet/store/retention.js';
import type { CommissioningRecord } from '../../../../src/protocol/commissioning.js';
import { defaultSettings } from '../../../../src/protocol/fleet-api/settings.js';
import type { LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { commissioningRecord, largePhoto, photoOf } from '../../../support/commissioning.js';
import { refusal } from '../../../support/fleet/fakes/refusal.js';
import { ResourceRoom } from '../../../support/fleet/fakes/resource-room.js';
import { keyOf, storeDevice } from '../../../support/fleet/fakes/stored-phones.js';
import { eventOf } from '../../../support/fleet/raw-phone.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const DAY = 86_400_000;

describe.each(storeKinds)('commissioning on %s', (kind) => {
  const stores = storeRoom(kind);
  const outbox = randomUUID();
  const run = randomUUID();
  let room: ResourceRoom;
  let id: string;
  let numbered: number;
  beforeEach(async () => {
    room = new ResourceRoom(await stores.newStore());
    id = (await room.ask('newPhone', { body: { name: 'Hall 1' } })).id;
    await storeDevice(room.store, id);
    numbered = 0;
  });

  /** What the phone says, as its link brings it. */
  async function tell(phone: string, ...bodies: LinkEventBody[]): Promise<void> {
    const receivedMs = room.clock.wallMs();
    const events = bodies.map((body) => eventOf(++numbered, body, { run }));
    const sender = {
      phone,
      anchor: { run, runMs: 60_000, receivedMs, clockErrorMs: 0 },
      reportN: null,
      dropped: false,
    };
    await writeBatch(
      room.store,
      [{ sender, frame: { type: 'events', outbox, events }, bytes: 1, receivedMs }],
      receivedMs,
    );
  }
  const signOff = (record: CommissioningRecord, phone = id) => tell(phone, { kind: 'commissioned', record });
  const list = () => room.ask('commissionings', { params: { id } });
  const phone = () => room.ask('phone', { params: { id } });

  it('is none until a record comes, which is then shown with all it says', async () => {
    expect(await phone()).toMatchObject({ commissioning: 'none', commissionedAt: null });
    const record = commissioningRecord();
    await signOff(record);
    expect(await phone()).toMatchObject({ commissioning: 'signed-off', commissionedAt: record.at });
    expect(await list()).toMatchObject([
      { kind: 'signed-off', id: record.id, at: record.at, by: 'Anna Petrova', record, photo: 'none' },
    ]);
    expect((await room.ask('phones', { query: { commissioning: 'none' } })).total).toBe(0);
    expect((await room.ask('phones', { query: { commissioning: 'signed-off' } })).items).toHaveLength(1);
  });

  it('is the same when a record comes twice, and when an older one comes late', async () => {
    const newer = commissioningRecord({ at: '2025-12-31T23:59:59.000Z' });
    const older = commissioningRecord({ at: '2025-12-31T23:00:00.000Z', by: 'Boris' });
    await signOff(newer);
    await signOff(older);
    await signOff(newer);
    expect((await list()).map(({ by }) => by)).toEqual(['Anna Petrova', 'Boris']);
    expect(await phone()).toMatchObject({ commissionedAt: newer.at });
  });

  it('has a photo when all of its parts have come, in any order, and only as it was taken', async () => {
    const bytes = largePhoto(60_000);
    const record = commissioningRecord();
    const { photo, parts } = photoOf(record.id, bytes);
    const asked = { id, record: record.id };
    await signOff({ ...record, photo });
    const [first, second, third] = parts.map((part): LinkEventBody => ({
      kind: 'commissioning-photo',
      photo: part,
    }));
    await tell(id, third!, first!);
    expect(await list()).toMatchObject([{ photo: 'incomplete' }]);
    expect((await refusal(room.askFile('commissioningPhoto', asked))).code).toBe('NOT_FOUND');
    await tell(id, second!, first!);
    expect(await list()).toMatchObject([{ photo: 'there' }]);
    const file = await room.askFile('commissioningPhoto', asked);
    expect(Buffer.from(file.content as Uint8Array).equals(bytes)).toBe(true);
    const kept = await room.store.db.selectFrom('events').select('body').execute();
    expect(Math.max(...kept.map(({ body }) => body.length))).toBeLessThan(10_000);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['other bytes than the record says', (bytes) => bytes.with(100, 1)],
    ['no JPEG', () => Buffer.from('<script>alert(1)</script>'.repeat(10))],
  ])('shows no photo that is %s', async (_, spoilt) => {
    const bytes = largePhoto(250);
    const record = commissioningRecord();
    const sent = spoilt(bytes);
    const announced = sent.length === bytes.length ? bytes : sent;
    const { photo } = photoOf(record.id, announced);
    await signOff({ ...record, photo });
    for (const part of photoOf(record.id, sent).parts)
      await tell(id, { kind: 'commissioning-photo', photo: part });
    const refused = await refusal(room.askFile('commissioningPhoto', { id, record: record.id }));
    expect([refused.code, refused.message]).toEqual(['NOT_FOUND', expect.stringContaining('Hall 1')]);
  });

  it('takes no part of a photo that no record of this phone has announced', async () => {
    const record = commissioningRecord();
    const { photo, parts } = photoOf(record.id, largePhoto(100));
    await signOff({ ...record, photo });
    const other = (await room.ask('newPhone', { body: { name: 'Other' } })).id;
    await storeDevice(room.store, other, { key: keyOf('B') });
    const [part] = parts;
    await tell(other, { kind: 'commissioning-photo', photo: part! });
    await tell(id, { kind: 'commissioning-photo', photo: { ...part!, parts: 2 } });
    await tell(id, { kind: 'commissioning-photo', photo: { ...part!, record: randomUUID() } });
    expect(await room.store.db.selectFrom('commissioning_photos').selectAll().execute()).toEqual([]);
  });

  it('keeps the record of each of two phones, whatever id they give it', async () => {
    const other = (await room.ask('newPhone', { body: { name: 'Other' } })).id;
    const record = commissioningRecord();
    await signOff(record);
    await signOff({ ...record, by: 'Mallory' }, other);
    expect((await list()).map(({ by }) => by)).toEqual(['Anna Petrova']);
  });

  it('keeps no more records than are sensible', async () => {
    for (let i = 0; i < MOST_COMMISSIONINGS + 3; i++) await signOff(commissioningRecord());
    expect(await list()).toHaveLength(MOST_COMMISSIONINGS);
  });

  it('can be declared by an operator, who says why; then it is written who did', async () => {
    const body = { reason: 'Set up by card; the guard has called us' };
    const answer = await room.ask('declareCommissioned', { params: { id }, body, as: 'operator' });
    expect(answer).toMatchObject({ commissioning: 'declared', commissionedAt: '2026-01-01T00:00:00.000Z' });
    expect(await list()).toMatchObject([{ kind: 'declared', by: 'operator', reason: body.reason }]);
    expect(room.audit.actions.at(-1)).toBe('phone.declare-commissioned Hall 1');
    expect(room.audit.records.at(-1)?.detail).toEqual(body);
    expect(room.watch.changed).toContain(id);
    await room.clock.advance(DAY);
    await signOff(commissioningRecord({ at: '2026-01-01T00:00:00.000Z' }));
    expect((await list()).map(({ kind: how }) => how)).toEqual(['signed-off', 'declared']);
  });

  it('cannot be declared of a phone without an accepted device', async () => {
    const empty = (await room.ask('newPhone', { body: { name: 'Empty' } })).id;
    const refused = await refusal(
      room.ask('declareCommissioned', { params: { id: empty }, body: { reason: 'x' } }),
    );
    expect([refused.code, refused.message]).toEqual(['CONFLICT', expect.stringContaining('Empty')]);
  });

  it('begins anew with another device; what was signed stays', async () => {
    await signOff(commissioningRecord());
    const { id: codeId } = await codeFor(id);
    const code = { id: codeId, phoneId: id, preApproved: true, replaces: true };
    expect((await enrol(room.store, code, keyOf('C'), room.clock.wallMs())).outcome).toBe('enrolled');
    expect(await phone()).toMatchObject({ commissioning: 'none', commissionedAt: null });
    expect(await list()).toHaveLength(1);
  });

  it('is never forgotten by age, goes with its phone, and into a backup', async () => {
    const record = commissioningRecord();
    const { photo, parts } = photoOf(record.id, largePhoto(100));
    await signOff({ ...record, photo });
    await tell(id, { kind: 'commissioning-photo', photo: parts[0]! });
    const later = room.clock.wallMs() + 20 * 365 * DAY;
    while ((await forgetNext(room.store, later, defaultSettings)) > 0);
    expect(await list()).toMatchObject([{ photo: 'there' }]);
    const copy = await stores.newStore();
    await copyStore(room.store, copy);
    const there = new ResourceRoom(copy);
    expect(await there.ask('commissionings', { params: { id } })).toEqual(await list());
    await room.ask('revokePhone', { params: { id } });
    await room.ask('deletePhone', { params: { id } });
    for (const table of ['commissionings', 'commissioning_photos'] as const)
      expect(await room.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
  });

  it('is told of all phones as a table, in which nothing is a formula', async () => {
    await signOff(commissioningRecord({ by: '=HYPERLINK("http://evil")' }));
    await room.ask('newPhone', { body: { name: 'Attic' } });
    const csv = async (language: string) =>
      String((await room.askFile('commissioningExport', undefined, { language })).content);
    expect(await csv('en')).toBe(
      '\uFEFFPhone,Site,Commissioning,"When, UTC",By,Place,Not passed,"Remarks, reason"\r\n' +
        'Attic,,Not commissioned,,,,,\r\n' +
        `Hall 1,,Commissioned,2026-01-01T00:00:00.000Z,"'=HYPERLINK(""http://evil"")","Hall, left of the lift",Acoustic baseline,"The socket is loose.\nTell the house."\r\n`,
    );
    expect(await csv('ru')).toContain('Не введён');
  });

  async function codeFor(of: string) {
    await room.ask('newCode', { params: { id: of }, body: { replace: true } });
    return room.store.db.selectFrom('enrolment_codes').select('id').executeTakeFirstOrThrow();
  }
});
