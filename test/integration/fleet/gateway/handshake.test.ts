import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../src/fleet/store/store.js';
import { LINK_PATH, LINK_PROTOCOL } from '../../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../../src/protocol/fleet-link/signing.js';
import { newPrivateKey, SigningKey } from '../../../../src/wire/ed25519.js';
import { type LinkRig, makePhone, startLinkRig } from '../../../support/fleet/link-rig.js';
import { RawPhone } from '../../../support/fleet/raw-phone.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { until } from '../../../support/until.js';

describe('the handshake of the link', () => {
  const room = storeRoom('sqlite');
  let store: Store;
  let rig: LinkRig;
  beforeEach(async () => {
    store = await room.newStore();
  });
  afterEach(() => rig.close());

  /** The status with which an upgrade is answered. */
  async function statusOf(headers: Record<string, string>, path = LINK_PATH): Promise<string> {
    const socket = connect(rig.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const lines = Object.entries({
      Host: 'fleet.example',
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      'Sec-WebSocket-Protocol': LINK_PROTOCOL,
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    let text = '';
    socket.on('data', (data) => (text += data.toString('latin1')));
    await until('an answer comes', () => text.includes('\r\n'));
    socket.destroy();
    return text.slice(9, 12);
  }

  it('is answered only where and as a phone asks for it', async () => {
    rig = await startLinkRig(store);
    expect(await statusOf({})).toBe('101');
    expect(await statusOf({ 'Sec-WebSocket-Protocol': `other, ${LINK_PROTOCOL}` })).toBe('101');
    expect(await statusOf({}, '/other')).toBe('404');
    expect(await statusOf({ Origin: 'https://fleet.example' })).toBe('403');
    expect(await statusOf({ 'Sec-WebSocket-Protocol': 'other' })).toBe('400');
    expect(await statusOf({ 'Sec-WebSocket-Version': '7' })).toBe('400');
    expect(await statusOf({ 'Sec-WebSocket-Key': 'short' })).toBe('400');
  });

  it('ends in a welcome for a phone that is known', async () => {
    rig = await startLinkRig(store);
    const outbox = randomUUID();
    const { id, name, key } = await makePhone(store, { outbox, acknowledged_n: 17 });
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello({ version: '3.1.0', configVersion: 6 });
    const welcome = await phone.next('welcome');
    expect(welcome).toMatchObject({
      phone: id,
      name,
      accepted: true,
      heartbeatMs: 30_000,
      acknowledged: { outbox, n: 17 },
    });
    expect(phone.frames.map(({ type }) => type)).toEqual(['challenge', 'welcome']);
    expect(phone.frames[0]).toMatchObject({ fleet: rig.keys.publicKey });
    expect(rig.listener.news).toEqual([`linked ${id}`]);
    expect([rig.gateway.linked(), rig.gateway.isLinked(id), rig.gateway.isLinked(name)]).toEqual([
      1,
      true,
      false,
    ]);
    await until('the version is stored', async () => {
      const row = await store.db.selectFrom('phones').selectAll().executeTakeFirstOrThrow();
      return row.version === '3.1.0' && row.config_version === 6;
    });
    phone.send({ type: 'beat' });
    await phone.next('beat');
    expect(rig.listener.told.at(-1)).toBe(`heard ${id}`);
    await phone.close();
    await until('it is told', () => rig.listener.news.at(-1) === `unlinked ${id}`);
    expect(rig.gateway.linked()).toBe(0);
  });

  it('asks every connection something else, and takes a recorded hello of none but its own', async () => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store);
    const first = RawPhone.dial(rig.port, { key });
    const recorded = await first.makeHello();
    first.send(recorded);
    await first.next('welcome');
    const second = RawPhone.dial(rig.port, { key });
    await second.next('challenge');
    second.send(recorded);
    expect((await second.next('refused')).reason).toBe('signature-wrong');
    expect((await second.ended()).code).toBe(4001);
    expect(rig.gateway.linked()).toBe(1);
    first.send({ type: 'beat' });
    await first.next('beat');
    await first.close();
  });

  const other = new SigningKey(newPrivateKey());
  it.each([
    [
      'a signature by another key',
      (nonce: string, fleet: string, key: string) => other.sign(helloText({ nonce, fleet, key })),
    ],
    ['no signature at all', () => 'A'.repeat(86)],
  ])('refuses %s', async (_name, forge) => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store);
    const phone = RawPhone.dial(rig.port, { key });
    const challenge = await phone.next('challenge');
    phone.send({
      type: 'hello',
      key: key.publicKey,
      signature: forge(challenge.nonce, challenge.fleet, key.publicKey),
      version: '1',
      configVersion: null,
      highestConfigVersion: 0,
      run: randomUUID(),
      runMs: 0,
      clock: '2026-01-01T00:00:00Z',
    });
    expect((await phone.next('refused')).reason).toBe('signature-wrong');
    await phone.ended();
    expect(rig.listener.told).toEqual([]);
  });

  it('refuses a signature that was made for another fleet', async () => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store);
    const phone = RawPhone.dial(rig.port, { key });
    const hello = await phone.makeHello();
    const { nonce } = phone.frames.find((frame) => frame.type === 'challenge')!;
    const fleet = other.publicKey;
    phone.send({ ...hello, signature: key.sign(helloText({ nonce, fleet, key: key.publicKey })) });
    expect((await phone.next('refused')).reason).toBe('signature-wrong');
    await phone.ended();
  });

  it.each([
    ['nobody knows', undefined, 'unknown-key', /enrolment code/],
    ['of a phone that was revoked', 'revoked', 'revoked', /revoked by an operator/],
    ['of a device that was replaced', 'accepted', 'revoked', /Another device has taken/],
  ] as const)('refuses a key %s', async (_name, enrolment, reason, message) => {
    rig = await startLinkRig(store);
    const key = new SigningKey(newPrivateKey());
    if (enrolment) {
      const { id } = await makePhone(store, { enrolment });
      await store.db
        .insertInto('former_keys')
        .values({ phone_id: id, public_key: key.publicKey, from_at: 1, until_at: 2 })
        .execute();
    }
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello();
    const refused = await phone.next('refused');
    expect(refused.reason).toBe(reason);
    expect(refused.message).toMatch(message);
    expect(await phone.ended()).toEqual({ code: 4001, reason });
    expect(rig.gateway.figures().refused).toEqual({ [reason]: 1 });
  });

  it('refuses a phone that is marked as revoked though it has its key', async () => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store, { enrolment: 'revoked' });
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello();
    expect((await phone.next('refused')).reason).toBe('revoked');
    await phone.ended();
  });

  it('lets an unconfirmed phone in, takes its events, and tells it so', async () => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store, { enrolment: 'unconfirmed' });
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello();
    expect((await phone.next('welcome')).accepted).toBe(false);
    const outbox = randomUUID();
    const body = { kind: 'started', version: '1', reboot: false, cause: null } as const;
    const happened = { at: '2026-01-01T00:00:00Z', run: phone.run, runMs: 1 };
    phone.send({ type: 'events', outbox, events: [{ n: 4, ...happened, body }] });
    expect(await phone.next('events-ack')).toEqual({ type: 'events-ack', outbox, n: 4 });
    await phone.close();
  });

  it('takes ten seconds at most', async () => {
    const clock = new ManualClock();
    rig = await startLinkRig(store, { clock });
    const phone = RawPhone.dial(rig.port);
    await phone.next('challenge');
    await clock.advance(9_000);
    expect(phone.ending).toBeUndefined();
    await clock.advance(1_000);
    expect(await phone.ended()).toEqual({ code: 1008, reason: 'no hello' });
  });

  it('makes room for newcomers at the cost of those who have said nothing for longest', async () => {
    rig = await startLinkRig(store, { gateway: { strangers: 3 } });
    const silent = [];
    for (let i = 0; i < 3; i++) {
      const phone = RawPhone.dial(rig.port);
      await phone.next('challenge');
      silent.push(phone);
    }
    const { key } = await makePhone(store);
    const phone = await RawPhone.link(rig.port, { key });
    expect((await silent[0]!.ended()).code).toBe(1013);
    expect(silent[1]!.ending).toBeUndefined();
    for (const one of [...silent.slice(1), phone]) await one.close();
  });

  it('is refused when there are as many connections as may be', async () => {
    rig = await startLinkRig(store, { gateway: { connections: 1 } });
    const { key } = await makePhone(store);
    const phone = await RawPhone.link(rig.port, { key });
    expect(await statusOf({})).toBe('503');
    await phone.close();
    await until('the place is free', () => rig.gateway.figures().connections === 0);
    expect(await statusOf({})).toBe('101');
  });

  it('fails for a while, and no longer, when the store does not answer', async () => {
    rig = await startLinkRig(store);
    const { key } = await makePhone(store);
    await store.close();
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello();
    expect((await phone.ended()).code).toBe(1013);
    expect(rig.log.messages('error')).toHaveLength(1);
  });
});
