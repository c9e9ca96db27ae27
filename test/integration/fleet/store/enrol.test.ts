import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  claimCode,
  codeOf,
  enrol,
  formerKey,
  phoneOfKey,
  releaseCode,
} from '../../../../src/fleet/store/enrol.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { issueCode, makePhone } from '../../../support/fleet/link-rig.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const NOW = 1_800_000_000_000;
const plain = { preApproved: false, replaces: false };

describe.each(storeKinds)('enrolment on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  beforeEach(async () => {
    store = await room.newStore();
  });
  const phoneRow = (id: string) =>
    store.db.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('gives a code to exactly one of many that claim it at once', async () => {
    const { id } = await makePhone(store, { enrolled: false });
    await issueCode(store, id);
    const { id: code } = await store.db.selectFrom('enrolment_codes').select('id').executeTakeFirstOrThrow();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, i) => claimCode(store.db, code, 5_000 + i)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  it('gives no code that has expired, and takes one back only from who claimed it', async () => {
    const { id } = await makePhone(store, { enrolled: false });
    await issueCode(store, id, { expiresAtMs: NOW });
    const { id: code } = await store.db.selectFrom('enrolment_codes').select('id').executeTakeFirstOrThrow();
    expect(await claimCode(store.db, code, NOW)).toBe(false);
    expect(await claimCode(store.db, code, NOW - 1)).toBe(true);
    await releaseCode(store.db, code, NOW - 2);
    expect(await claimCode(store.db, code, NOW - 1)).toBe(false);
    await releaseCode(store.db, code, NOW - 1);
    expect(await claimCode(store.db, code, NOW - 1)).toBe(true);
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
    const result = await enrol(store, { phoneId: id, preApproved, replaces: false }, 'key', NOW);
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
    expect(await enrol(store, { phoneId: id, ...plain }, 'key', NOW)).toEqual({ outcome: 'taken' });
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
    const result = await enrol(store, { phoneId: id, preApproved: true, replaces: true }, 'new', NOW);
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
    const result = await enrol(store, { phoneId: id, ...plain }, key.publicKey, NOW);
    expect(result).toEqual({ outcome: 'key-in-use' });
    expect((await phoneRow(id)).public_key).toBeNull();
  });

  it('gives a key that comes with many codes at once to one phone, a phone that gets many keys one of them', async () => {
    const phones = await Promise.all(Array.from({ length: 6 }, () => makePhone(store, { enrolled: false })));
    const oneKey = await Promise.all(
      phones.map(({ id }) => enrol(store, { phoneId: id, ...plain }, 'key', NOW)),
    );
    expect(oneKey.map(({ outcome }) => outcome).sort()).toEqual([
      'enrolled',
      ...Array.from({ length: 5 }, () => 'key-in-use'),
    ]);
    const { id } = await makePhone(store, { enrolled: false });
    const onePhone = await Promise.all(
      Array.from({ length: 6 }, (_, i) => enrol(store, { phoneId: id, ...plain }, `key ${i}`, NOW)),
    );
    expect(onePhone.map(({ outcome }) => outcome).sort()).toEqual([
      'enrolled',
      ...Array.from({ length: 5 }, () => 'taken'),
    ]);
  });

  it('says of a phone that was deleted meanwhile that it is gone', async () => {
    expect(await enrol(store, { phoneId: randomUUID(), ...plain }, 'key', NOW)).toEqual({ outcome: 'gone' });
  });
});
