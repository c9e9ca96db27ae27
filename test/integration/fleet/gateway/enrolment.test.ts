import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../src/fleet/store/store.js';
import { enrolmentCodeOf } from '../../../../src/protocol/fleet-link/enrolment-code.js';
import { issueCode, type LinkRig, makePhone, startLinkRig } from '../../../support/fleet/link-rig.js';
import { RawPhone } from '../../../support/fleet/raw-phone.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { until } from '../../../support/until.js';

/** A guess with a right checksum. */
const guess = (i: number): string => enrolmentCodeOf(new Uint8Array([9, 9, 9, i >> 8, i & 255]));

describe.each(storeKinds)('enrolment over the link, on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  let rig: LinkRig;
  beforeEach(async () => {
    store = await room.newStore();
    rig = await startLinkRig(store);
  });
  afterEach(() => rig.close());

  async function present(code: string, options: Parameters<typeof RawPhone.dial>[1] = {}) {
    const phone = RawPhone.dial(rig.port, options);
    await phone.hello({ code });
    await until('it is judged', () => phone.count('welcome') + phone.count('refused') > 0);
    const last = phone.frames.at(-1)!;
    return { phone, outcome: last.type === 'refused' ? last.reason : last.type };
  }
  const phoneRow = (id: string) =>
    store.db.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it.each([
    [true, 'accepted'],
    [false, 'unconfirmed'],
  ])('pre-approved %s: a new device is %s, and known from then on', async (preApproved, enrolment) => {
    const { id, name } = await makePhone(store, { enrolled: false });
    const code = await issueCode(store, id, { preApproved });
    // As a person may type it.
    const { phone, outcome } = await present(` ${code.toLowerCase().replaceAll('-', '')} `);
    expect(outcome).toBe('welcome');
    expect(phone.frames.at(-1)).toMatchObject({ phone: id, name, accepted: preApproved, acknowledged: null });
    expect(await phoneRow(id)).toMatchObject({ enrolment, public_key: phone.key.publicKey });
    expect(rig.audit.entries).toEqual([{ actor: `phone ${name}`, action: 'phone.enrol', object: name }]);
    await phone.close();
    // It did not hear its welcome, and says its code again.
    const again = await present(code, { key: phone.key });
    expect(again.outcome).toBe('welcome');
    await again.phone.close();
    await (await RawPhone.link(rig.port, { key: phone.key })).close();
    expect(rig.audit.entries).toHaveLength(1);
  });

  it('gives the phone to exactly one of two devices with the same code', async () => {
    const { id } = await makePhone(store, { enrolled: false });
    const code = await issueCode(store, id);
    const both = await Promise.all([present(code), present(code), present(code), present(code)]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual([
      'code-used',
      'code-used',
      'code-used',
      'welcome',
    ]);
    const winner = both.find(({ outcome }) => outcome === 'welcome')!;
    expect((await phoneRow(id)).public_key).toBe(winner.phone.key.publicKey);
    expect(rig.audit.entries).toHaveLength(1);
    await winner.phone.close();
  });

  it('refuses codes that are wrong, expired, or of a phone that has a device, and says which', async () => {
    const taken = await makePhone(store);
    const fresh = await makePhone(store, { enrolled: false });
    const codes = [
      ['nonsense', 'code-wrong'],
      [guess(1), 'code-wrong'],
      [await issueCode(store, fresh.id, { expiresAtMs: Date.now() - 1 }), 'code-expired'],
      [await issueCode(store, taken.id), 'phone-taken'],
    ] as const;
    for (const [code, reason] of codes) {
      const { phone, outcome } = await present(code);
      expect(outcome).toBe(reason);
      expect((await phone.ended()).code).toBe(4001);
    }
    expect((await phoneRow(taken.id)).public_key).toBe(taken.key.publicKey);
    // The code that was good for nothing here is not used up by it.
    expect(await store.db.selectFrom('enrolment_codes').select('used_at').execute()).toEqual([
      { used_at: null },
      { used_at: null },
    ]);
    expect(rig.audit.entries).toEqual([]);
  });

  it('replaces a device: the old one is cut at once and refused, the history stays', async () => {
    const { id, name, key } = await makePhone(store, { proved_at: 5 });
    const old = await RawPhone.link(rig.port, { key });
    const code = await issueCode(store, id, { replaces: true, preApproved: true });
    const { phone, outcome } = await present(code);
    expect(outcome).toBe('welcome');
    expect(await old.ended()).toEqual({ code: 4001, reason: 'revoked' });
    expect(rig.audit.entries).toEqual([{ actor: `phone ${name}`, action: 'phone.replace', object: name }]);
    expect(rig.listener.news).toEqual([`linked ${id}`, `unlinked ${id}`, `linked ${id}`]);
    expect((await phoneRow(id)).proved_at).toBe(5);
    const back = RawPhone.dial(rig.port, { key });
    await back.hello();
    expect((await back.next('refused')).reason).toBe('revoked');
    expect(rig.gateway.isLinked(id)).toBe(true);
    await phone.close();
  });

  it('does not make a phone of this fleet another one', async () => {
    const { key } = await makePhone(store);
    const { id } = await makePhone(store, { enrolled: false });
    const { phone, outcome } = await present(await issueCode(store, id), { key });
    expect(outcome).toBe('key-in-use');
    await phone.ended();
    expect((await phoneRow(id)).public_key).toBeNull();
  });

  it('changes nothing that cannot be audited, and gives the code back', async () => {
    rig.audit.failing = true;
    const { id } = await makePhone(store, { enrolled: false });
    const code = await issueCode(store, id);
    const phone = RawPhone.dial(rig.port);
    await phone.hello({ code });
    expect((await phone.ended()).code).toBe(1013);
    expect((await phoneRow(id)).public_key).toBeNull();
    rig.audit.failing = false;
    const again = await present(code, { key: phone.key });
    expect(again.outcome).toBe('welcome');
    await again.phone.close();
  });
});

describe('guessing enrolment codes over the link', () => {
  const room = storeRoom('sqlite');

  it('ends soon for all who come from there, but not for phones of the fleet nor for other addresses', async () => {
    const store = await room.newStore();
    const rig = await startLinkRig(store, { addressOf: ({ headers }) => String(headers['x-from'] ?? 'a') });
    const { id } = await makePhone(store, { enrolled: false });
    const code = await issueCode(store, id);
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const phone = RawPhone.dial(rig.port);
        await phone.hello({ code: guess(i) });
        return (await phone.next('refused')).reason;
      }),
    );
    expect(outcomes.filter((reason) => reason === 'code-wrong')).toHaveLength(12);
    expect(outcomes.filter((reason) => reason === 'too-many-attempts')).toHaveLength(48);
    // Even the right one is not looked at from there: else guessing would go on.
    const right = RawPhone.dial(rig.port);
    await right.hello({ code });
    expect((await right.next('refused')).reason).toBe('too-many-attempts');
    const known = await makePhone(store);
    await (await RawPhone.link(rig.port, { key: known.key, hello: { code: guess(1) } })).close();
    await (await RawPhone.link(rig.port, { headers: { 'x-from': 'b' }, hello: { code } })).close();
    await rig.close();
  });

  it('is not what 120 phones behind one address do', async () => {
    const store = await room.newStore();
    const rig = await startLinkRig(store);
    const codes = [];
    for (let i = 0; i < 120; i++) {
      const { id } = await makePhone(store, { enrolled: false });
      codes.push(await issueCode(store, id, { preApproved: true }));
    }
    const phones = await Promise.all(codes.map((code) => RawPhone.link(rig.port, { hello: { code } })));
    expect(rig.gateway.linked()).toBe(120);
    await Promise.all(phones.map((phone) => phone.close()));
    await rig.close();
  });
});
