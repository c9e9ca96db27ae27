import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../../src/fleet/store/store.js';
import {
  type LinkEventBody,
  MOST_PHONE_FRAME_BYTES,
  type PhoneFrame,
} from '../../../../src/protocol/fleet-link/frames.js';
import {
  fixedSettings,
  type LinkRig,
  type MadePhone,
  makePhone,
  startLinkRig,
} from '../../../support/fleet/link-rig.js';
import { sampleCall, sampleReport } from '../../../support/fleet/link-samples.js';
import { eventOf, RawPhone } from '../../../support/fleet/raw-phone.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { until } from '../../../support/until.js';

const TIME = '2026-01-01T00:00:00.000Z';
const started: LinkEventBody = { kind: 'started', version: '1', reboot: false, cause: null };

/** A hello with which nothing is wrong but that it is the second. */
function secondHello(phone: RawPhone): PhoneFrame {
  return {
    type: 'hello',
    ...{ key: phone.key.publicKey, signature: 'A'.repeat(86), version: '1' },
    ...{ configVersion: null, highestConfigVersion: 0, run: phone.run, runMs: 1, clock: TIME },
  };
}

describe('what linked phones send', () => {
  const room = storeRoom('sqlite');
  let store: Store;
  let rig: LinkRig;
  let made: MadePhone;
  beforeEach(async () => {
    store = await room.newStore();
    made = await makePhone(store);
  });
  afterEach(() => rig.close());

  const happened = (phone: RawPhone) => ({ at: TIME, run: phone.run, runMs: 60_000 });

  it('is acknowledged when it is stored: a week of events, one batch after the other', async () => {
    rig = await startLinkRig(store);
    const phone = await RawPhone.link(rig.port, { key: made.key });
    const outbox = randomUUID();
    const call = (): LinkEventBody => ({ kind: 'call', call: sampleCall() });
    for (let batch = 0; batch < 30; batch++) {
      const events = Array.from({ length: 40 }, (_, i) => eventOf(batch * 40 + i + 1, call()));
      phone.send({ type: 'events', outbox, events });
      expect(await phone.next('events-ack')).toMatchObject({ outbox, n: batch * 40 + 40 });
    }
    const { n } = await store.db
      .selectFrom('calls')
      .select((it) => it.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(n).toBe(1_200);
    // The last batch again, over a new connection: its ack was lost.
    await phone.close();
    const again = RawPhone.dial(rig.port, { key: made.key });
    await again.hello();
    expect((await again.next('welcome')).acknowledged).toEqual({ outbox, n: 1_200 });
    const events = Array.from({ length: 40 }, (_, i) => eventOf(1_161 + i, call()));
    again.send({ type: 'events', outbox, events });
    expect(await again.next('events-ack')).toMatchObject({ n: 1_200 });
    expect(rig.listener.events).toHaveLength(1_200);
    await again.close();
  });

  it('may be a report, whole at first and its changes later', async () => {
    rig = await startLinkRig(store);
    const phone = await RawPhone.link(rig.port, { key: made.key });
    const hook = { ...sampleReport().hook, offHook: true };
    phone.send({ type: 'changes', n: 1, ...happened(phone), base: 0, changes: { hook } });
    await phone.next('report-wanted');
    phone.send({ type: 'report', n: 2, ...happened(phone), base: null, report: sampleReport() });
    expect((await phone.next('report-ack')).n).toBe(2);
    phone.send({ type: 'changes', n: 3, ...happened(phone), base: 2, changes: { hook } });
    expect((await phone.next('report-ack')).n).toBe(3);
    expect(rig.listener.reports.map(({ report }) => report.hook.offHook)).toEqual([false, true]);
    await phone.close();
    const again = await RawPhone.link(rig.port, { key: made.key });
    again.send({ type: 'changes', n: 4, ...happened(again), base: 3, changes: { hook } });
    await again.next('report-wanted');
    await again.close();
  });

  describe('is cut, and no one else, for', () => {
    const beat = JSON.stringify({ type: 'beat' });
    const padded = (bytes: number) => `${beat}${' '.repeat(bytes - beat.length)}`;
    it.each<[string, (phone: RawPhone) => unknown, number]>([
      ['no JSON', (phone) => phone.send('beat'), 1008],
      ['a binary frame', (phone) => phone.send(Buffer.from(beat)), 1008],
      ['a wrong shape', (phone) => phone.send('{"type":"beat","x":1}'), 1008],
      ['a second hello', (phone) => phone.send(secondHello(phone)), 1008],
      [
        'events before the last are acknowledged',
        (phone) => {
          const outbox = randomUUID();
          phone.send({ type: 'events', outbox, events: [eventOf(1, started)] });
          phone.send({ type: 'events', outbox, events: [eventOf(2, started)] });
        },
        1008,
      ],
      [
        'a bundle that nobody asked for',
        (phone) => phone.send({ type: 'bundle', command: randomUUID(), part: 0, parts: 1, data: 'AAAA' }),
        1008,
      ],
      ['a frame too large', (phone) => phone.send(padded(MOST_PHONE_FRAME_BYTES + 1)), 1009],
      [
        'bytes that are no UTF-8',
        (phone) => phone.socket.send(Buffer.from([0xff, 0xfe]), { binary: false }),
        1007,
      ],
      ['too many frames', (phone) => Array.from({ length: 260 }, () => phone.send(beat)), 1008],
      ['too many pings', (phone) => Array.from({ length: 260 }, () => phone.socket.ping()), 1008],
      [
        'too many fragments',
        (phone) => Array.from({ length: 80 }, () => phone.socket.send('a', { fin: false })),
        1008,
      ],
    ])('%s', async (_name, misbehave, code) => {
      rig = await startLinkRig(store);
      const good = await RawPhone.link(rig.port, { key: (await makePhone(store)).key });
      const bad = await RawPhone.link(rig.port, { key: made.key });
      misbehave(bad);
      expect((await bad.ended()).code).toBe(code);
      await until('it is noticed', () => !rig.gateway.isLinked(made.id));
      const warnings = rig.log.lines.filter(({ level }) => level === 'warn');
      expect(warnings).toHaveLength(1);
      expect(warnings[0]?.fields).toMatchObject({ phone: made.id, address: '127.0.0.1' });
      good.send(beat);
      await good.next('beat');
      await good.close();
    });

    it('the largest frame that may be sent is none of it', async () => {
      rig = await startLinkRig(store);
      const phone = await RawPhone.link(rig.port, { key: made.key });
      phone.send(padded(MOST_PHONE_FRAME_BYTES));
      await phone.next('beat');
      await phone.close();
    });

    it.each([
      [
        'before the hello',
        async (phone: RawPhone) => {
          await phone.next('challenge');
          phone.send(beat);
        },
      ],
      [
        'between hello and welcome',
        async (phone: RawPhone) => {
          const hello = await phone.makeHello();
          phone.send(hello);
          phone.send(beat);
        },
      ],
    ])('a frame %s', async (_name, misbehave) => {
      rig = await startLinkRig(store);
      const phone = RawPhone.dial(rig.port, { key: made.key });
      await misbehave(phone);
      expect((await phone.ended()).code).toBe(1008);
      expect(rig.gateway.linked()).toBe(0);
    });
  });

  it('may be nothing for some beats, and not for longer', async () => {
    const clock = new ManualClock();
    const settings = fixedSettings({ heartbeatMs: 10_000, missedBeats: 2 });
    rig = await startLinkRig(store, { clock, settings });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    await clock.advance(29_000);
    phone.send({ type: 'beat' });
    await phone.next('beat');
    await clock.advance(29_000);
    expect(phone.ending).toBeUndefined();
    await clock.advance(1_000);
    expect((await phone.ended()).code).toBe(4003);
    await until('it is told', () => rig.listener.news.at(-1) === `unlinked ${made.id}`);
  });

  it('is cut when it does not read what it is sent', async () => {
    rig = await startLinkRig(store, {
      limits: { frames: { burst: 1e9, perSecond: 1e9 }, unreadBytes: 1_000 },
    });
    const phone = await RawPhone.link(rig.port, { key: made.key });
    phone.socket.pause();
    const beats = setInterval(() => {
      for (let i = 0; i < 2_000; i++) phone.send({ type: 'beat' });
    }, 1);
    await until('it is cut', () => !rig.gateway.isLinked(made.id), 20_000);
    clearInterval(beats);
    phone.socket.terminate();
    expect(rig.log.lines.at(-1)?.fields).toMatchObject({ offence: 'it does not read what it is sent' });
  });

  it('is not read any more while too much of it waits for the store, and read again after', async () => {
    const clock = new ManualClock();
    rig = await startLinkRig(store, { clock, limits: { waitingBytes: 40_000 } });
    const command = randomUUID();
    await store.db
      .insertInto('commands')
      .values({
        ...{
          id: command,
          phone_id: made.id,
          name: 'diagnostics',
          command: '{}',
          summary: '',
          created_by: 'o',
        },
        ...{ created_at: 1, expires_at: 1e15, state: 'accepted', message: null, finished_at: null },
      })
      .execute();
    const phone = await RawPhone.link(rig.port, { key: made.key });
    const data = 'A'.repeat(32_000);
    for (let part = 0; part < 40; part++) phone.send({ type: 'bundle', command, part, parts: 40, data });
    await until('some of it waits', () => rig.gateway.figures().waitingBytes > 40_000);
    let most = 0;
    await until('all is stored', async () => {
      most = Math.max(most, rig.gateway.figures().waitingBytes);
      await clock.advance(10);
      const { n } = await store.db
        .selectFrom('bundles')
        .select((it) => it.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return n === 40;
    });
    // What one read of the socket brought is taken whole.
    expect(most).toBeLessThan(300_000);
    phone.send({ type: 'beat' });
    await phone.next('beat');
    await phone.close();
  });

  it('is disconnected to try again later when the store fails, and the server goes on', async () => {
    rig = await startLinkRig(store);
    const phone = await RawPhone.link(rig.port, { key: made.key });
    await until('the hello is stored', () => rig.gateway.figures().waiting === 0);
    await store.close();
    phone.send({ type: 'events', outbox: randomUUID(), events: [eventOf(1, started)] });
    expect((await phone.ended()).code).toBe(1013);
    expect(phone.count('events-ack')).toBe(0);
    expect(rig.gateway.figures().failingSinceMs).not.toBeNull();
  });
});

describe('one key', () => {
  const room = storeRoom('sqlite');

  it('belongs to the newest connection, and to two devices by turns it is a conflict', async () => {
    const store = await room.newStore();
    const rig = await startLinkRig(store);
    const { id, key } = await makePhone(store);
    const runs = [randomUUID(), randomUUID()];
    let last: RawPhone | undefined;
    for (let turn = 0; turn < 5; turn++) {
      const phone = await RawPhone.link(rig.port, { key, run: runs[turn % 2]! });
      if (last) expect((await last.ended()).code).toBe(4002);
      expect(rig.listener.news.includes(`keyConflict ${id}`)).toBe(turn === 4);
      last = phone;
    }
    expect(rig.gateway.linked()).toBe(1);
    expect(rig.listener.news.slice(0, 3)).toEqual([`linked ${id}`, `unlinked ${id}`, `linked ${id}`]);
    last!.send({ type: 'beat' });
    await last!.next('beat');
    await last!.close();
    await rig.close();
  });

  it('of a phone that reconnects again and again is none', async () => {
    const store = await room.newStore();
    const rig = await startLinkRig(store);
    const { id, key } = await makePhone(store);
    const run = randomUUID();
    const phones = [];
    for (let turn = 0; turn < 6; turn++) phones.push(await RawPhone.link(rig.port, { key, run }));
    for (const phone of phones.slice(0, -1)) expect((await phone.ended()).code).toBe(4002);
    expect(rig.listener.news).not.toContain(`keyConflict ${id}`);
    await phones.at(-1)!.close();
    await rig.close();
  });
});

describe('a phone that connects anew', () => {
  const room = storeRoom('sqlite');

  it('is told of what it sent over the connection before, also when that was not stored yet', async () => {
    const store = await room.newStore();
    const clock = new ManualClock();
    const rig = await startLinkRig(store, { clock, ingest: { batchMs: 1_000 } });
    const { key } = await makePhone(store);
    const before = await RawPhone.link(rig.port, { key });
    const outbox = randomUUID();
    before.send({ type: 'events', outbox, events: [eventOf(1, started), eventOf(2, started)] });
    await until('the events wait', () => rig.gateway.figures().waiting === 2);
    const after = RawPhone.dial(rig.port, { key });
    await after.hello();
    await before.ended();
    expect(after.count('welcome')).toBe(0);
    await clock.advance(1_000);
    expect((await after.next('welcome')).acknowledged).toEqual({ outbox, n: 2 });
    await after.close();
    await rig.close();
  });
});

describe('a phone that is cut', () => {
  const room = storeRoom('sqlite');

  it.each([
    ['revoked', 'revoked'],
    ['replaced', 'revoked'],
    ['deleted', 'unknown-key'],
  ] as const)('%s: is told so at once', async (why, reason) => {
    const store = await room.newStore();
    const rig = await startLinkRig(store);
    const { id, key } = await makePhone(store);
    const phone = await RawPhone.link(rig.port, { key });
    rig.gateway.cut(id, why);
    expect(rig.gateway.isLinked(id)).toBe(false);
    expect((await phone.next('refused')).reason).toBe(reason);
    expect((await phone.ended()).code).toBe(4001);
    await rig.close();
  });
});

describe('a phone that is cut while it is looked up', () => {
  // More than one connection: what is read and not yet answered holds up nobody.
  const room = storeRoom('postgres');

  it('is looked up again', async () => {
    const store = await room.newStore();
    let isLookedUp = false;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    // A store that answers late what it has read at once.
    const db = store.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        isLookedUp = true;
        await held;
        return result;
      },
    });
    const rig = await startLinkRig({ ...store, db });
    const { id, key } = await makePhone(store);
    const phone = RawPhone.dial(rig.port, { key });
    await phone.hello();
    await until('the key is looked up', () => isLookedUp);
    await store.db.updateTable('phones').set({ enrolment: 'revoked' }).where('id', '=', id).execute();
    rig.gateway.cut(id, 'revoked');
    goOn();
    expect((await phone.next('refused')).reason).toBe('revoked');
    await phone.ended();
    await rig.close();
  });
});

describe('a server that stops', () => {
  const room = storeRoom('sqlite');

  it('acknowledges what it has, tells every phone, and lets nobody in', async () => {
    const store = await room.newStore();
    const rig = await startLinkRig(store, { ingest: { batchMs: 60_000 } });
    const phones = [];
    for (let i = 0; i < 30; i++) {
      const { key } = await makePhone(store);
      phones.push(await RawPhone.link(rig.port, { key }));
    }
    const outbox = randomUUID();
    for (const phone of phones) phone.send({ type: 'events', outbox, events: [eventOf(1, started)] });
    await until('all has come', () => rig.gateway.figures().waiting === 60);
    const closing = rig.close();
    const late = RawPhone.dial(rig.port);
    await closing;
    for (const phone of phones) {
      expect(await phone.ended()).toEqual({ code: 1001, reason: 'the server stops' });
      expect(phone.count('events-ack')).toBe(1);
    }
    expect(late.count('challenge')).toBe(0);
    expect(rig.gateway.figures()).toMatchObject({ connections: 0, linked: 0, waiting: 0 });
  });
});
