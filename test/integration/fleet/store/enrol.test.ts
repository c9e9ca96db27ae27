import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CodeRecord, issueCode as replaceCode } from '../../../../src/fleet/store/codes.js';
import { codeOf, enrol, type Enrolment, formerKey, phoneOfKey } from '../../../../src/fleet/store/enrol.js';
import { revokePhone } from '../../../../src/fleet/store/phones.js';
import { codeHash } from '../../../../src/fleet/resources/enrolment.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { issueCode, makePhone } from '../../../support/fleet/link-rig.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const NOW = 1_800_000_000_000;

describe.each(storeKinds)('enrolment on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  beforeEach(async () => {
    store = await room.newStore();
  });
  const phoneRow = (id: string) =>
    store.db.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  const codeFor = async (
    phone: string,
    change: { preApproved?: boolean; replaces?: boolean; expiresAtMs?: number } = {},
  ) => {
    const code = await issueCode(store, phone, { expiresAtMs: NOW + 1_000, ...change });
    return (await codeOf(store.db, codeHash(code)))!;
  };
  const usedAt = async (code: string) =>
    (await store.db.selectFrom('enrolment_codes').select('used_at').where('id', '=', code).executeTakeFirst())
      ?.used_at;
  const outcomes = (results: readonly Enrolment[]) => results.map(({ outcome }) => outcome).sort();
  const times = (n: number, outcome: Enrolment['outcome']) => Array.from({ length: n }, () => outcome);

  it('gives a code to exactly one of many that use it at once', async () => {
    const { id } = await makePhone(store, { enrolled: false });
    const code = await codeFor(id);
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => enrol(store, code, `key ${i}`, NOW)));
    expect(outcomes(all)).toEqual(['enrolled', ...times(19, 'void')]);
    expect(await usedAt(code.id)).toBe(NOW);
  });

  it('gives no code that has expired, and leaves one that came to nothing as it was', async () => {
    const { id, key } = await makePhone(store);
    const { id: other } = await makePhone(store, { enrolled: false });
    const expired = await codeFor(other, { expiresAtMs: NOW });
    expect(await enrol(store, expired, 'key', NOW)).toEqual({ outcome: 'void' });
    const taken = await codeFor(id);
    expect(await enrol(store, taken, 'key', NOW)).toEqual({ outcome: 'taken' });
    const inUse = await codeFor(other);
    expect(await enrol(store, inUse, key.publicKey, NOW)).toEqual({ outcome: 'key-in-use' });
    expect([await usedAt(expired.id), await usedAt(taken.id), await usedAt(inUse.id)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await enrol(store, inUse, 'key', NOW)).toMatchObject({ outcome: 'enrolled' });
  });

  it('ends with a phone that is revoked, whoever came first, and with every code of it void', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await makePhone(store, { enrolled: false });
      const code = await codeFor(id, { preApproved: true });
      const attempts = () => Array.from({ length: 3 }, (_, i) => enrol(store, code, `${id} ${i}`, NOW));
      const before = round % 2 === 0 ? attempts() : [];
      const revoked = revokePhone(store, id, NOW);
      const results = await Promise.all([...before, ...(round % 2 === 0 ? [] : attempts())]);
      await revoked;
      expect(await phoneRow(id)).toMatchObject({ enrolment: 'revoked', public_key: null });
      // Whoever was let in before that has been cut off; nobody comes after it.
      expect(outcomes(results).filter((outcome) => outcome !== 'void').length).toBeLessThanOrEqual(1);
      expect(await enrol(store, code, `${id} late`, NOW)).toEqual({ outcome: 'void' });
    }
  });

  it('knows a code no more that another one has taken the place of', async () => {
    for (let round = 0; round < 8; round++) {
      const { id, key } = await makePhone(store);
      const old = await codeFor(id);
      const next: CodeRecord = {
        id: randomUUID(),
        phone_id: id,
        code_hash: randomUUID(),
        pre_approved: 0,
        replaces: 1,
        created_at: 1,
        expires_at: NOW + 1_000,
        used_at: null,
        created_by: 'olga',
      };
      // The old one comes to nothing for the phone has a device: it must not come back to life by that.
      await Promise.all([enrol(store, old, `${id} old`, NOW), replaceCode(store, next)]);
      expect(await usedAt(old.id)).toBeUndefined();
      expect((await phoneRow(id)).public_key).toBe(key.publicKey);
      expect(
        await enrol(store, { ...next, phoneId: id, preApproved: false, replaces: true }, id, NOW),
      ).toMatchObject({ outcome: 'enrolled', replaced: true });
    }
  });

  it('finds a code by its hash with the phone that it is for', async () => {
    const { id, name } = await makePhone(store);
    await issueCode(store, id, { preApproved: true, replaces: true, expiresAtMs: 7 });
    const { code_hash } = await store.db
      .selectFrom('enrolment_codes')
      .select('code_hash')
      .executeTakeFirstOrThrow();
    expect(await codeOf(store.db, code_hash)).toMatchObject({
      phoneId: id,
      phoneName: name,
      taken: true,
      preApproved: true,
      replaces: true,
      expiresAtMs: 7,
      used: false,
    });
    expect(await codeOf(store.db, 'another')).toBeUndefined();
  });

  it.each([
    [true, 'accepted', NOW],
    [false, 'unconfirmed', null],
  ] as const)('pre-approved %s: the phone is %s', async (preApproved, enrolment, acceptedAt) => {
    const { id } = await makePhone(store, { enrolled: false });
    const result = await enrol(store, await codeFor(id, { preApproved }), 'key', NOW);
    expect(result).toMatchObject({ outcome: 'enrolled', replaced: false, phone: { id, enrolment } });
    expect(await phoneRow(id)).toMatchObject({
      public_key: 'key',
      key_since: NOW,
      enrolment,
      accepted_at: acceptedAt,
    });
  });

  it('does not give a phone a second device', async () => {
    const { id, key } = await makePhone(store);
    expect(await enrol(store, await codeFor(id), 'key', NOW)).toEqual({ outcome: 'taken' });
    expect((await phoneRow(id)).public_key).toBe(key.publicKey);
  });

  it('replaces a device when it is asked to; the history stays and the former key is remembered', async () => {
    const { id, key } = await makePhone(store, {
      proved_at: 77,
      outbox: randomUUID(),
      acknowledged_n: 9,
      report: '{}',
      report_at: 5,
    });
    const code = await codeFor(id, { preApproved: true, replaces: true });
    const result = await enrol(store, code, 'new', NOW);
    expect(result).toMatchObject({ outcome: 'enrolled', replaced: true, phone: { outbox: null } });
    expect(await phoneRow(id)).toMatchObject({
      public_key: 'new',
      proved_at: 77,
      outbox: null,
      acknowledged_n: 0,
      report: null,
    });
    expect(await store.db.selectFrom('former_keys').selectAll().execute()).toEqual([
      { phone_id: id, public_key: key.publicKey, from_at: 2_000, until_at: NOW },
    ]);
    expect(await phoneOfKey(store.db, key.publicKey)).toBeUndefined();
    expect(await formerKey(store.db, key.publicKey)).toBe('replaced');
    await store.db.updateTable('phones').set({ enrolment: 'revoked', public_key: null }).execute();
    expect(await formerKey(store.db, key.publicKey)).toBe('revoked');
    expect(await formerKey(store.db, 'stranger')).toBeUndefined();
  });

  it('does not give one key to two phones', async () => {
    const { key } = await makePhone(store);
    const { id } = await makePhone(store, { enrolled: false });
    const result = await enrol(store, await codeFor(id), key.publicKey, NOW);
    expect(result).toEqual({ outcome: 'key-in-use' });
    expect((await phoneRow(id)).public_key).toBeNull();
  });

  it('gives a key that comes with many codes at once to one phone, a phone that gets many keys one of them', async () => {
    const phones = await Promise.all(Array.from({ length: 6 }, () => makePhone(store, { enrolled: false })));
    const codes = await Promise.all(phones.map(({ id }) => codeFor(id)));
    expect(outcomes(await Promise.all(codes.map((code) => enrol(store, code, 'key', NOW))))).toEqual([
      'enrolled',
      ...times(5, 'key-in-use'),
    ]);
    const { id } = await makePhone(store, { enrolled: false });
    const ofOne = [];
    for (let i = 0; i < 6; i++) ofOne.push(await codeFor(id));
    const onePhone = await Promise.all(ofOne.map((code, i) => enrol(store, code, `key ${i}`, NOW)));
    expect(outcomes(onePhone)).toEqual(['enrolled', ...times(5, 'taken')]);
  });

  it('says of a phone that was deleted meanwhile that its code is void', async () => {
    const code = { id: randomUUID(), phoneId: randomUUID(), preApproved: false, replaces: false };
    expect(await enrol(store, code, 'key', NOW)).toEqual({ outcome: 'void' });
  });
});
