import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { MOST_PHONE_FRAME_BYTES } from '../../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../../src/protocol/fleet-link/signing.js';
import { newPrivateKey, SigningKey } from '../../../../src/wire/ed25519.js';
import type { MadePhone } from '../../../support/fleet/link-rig.js';
import { sampleCall } from '../../../support/fleet/link-samples.js';
import { eventOf, RawPhone } from '../../../support/fleet/raw-phone.js';
import { Diary, idOf } from '../../../support/fleet/together/diary.js';
import { type PhoneRun, Together } from '../../../support/fleet/together/together-rig.js';

const LIMIT_MS = 120_000;
const call = () => ({ kind: 'call', call: sampleCall() }) as const;

/** One phone that does all right, and somebody who holds the key of another and knows every rule. */
describe('beside a phone that is linked with the whole server', () => {
  let together: Together;
  let good: MadePhone;
  let bad: MadePhone;
  let phone: PhoneRun;
  let diary: Diary;

  beforeEach(async () => {
    together = await Together.open();
    const made = await together.makePhone('good');
    good = made;
    bad = await together.makePhone('bad');
    await together.startServer();
    phone = await together.startPhone({ folder: made.folder });
    diary = new Diary(together.time.clock);
    diary.call(phone);
    await together.linked(phone);
    await together.told(phone);
  });

  const dial = (key?: SigningKey) => RawPhone.dial(together.port, key ? { key } : {});
  const link = () => RawPhone.link(together.port, { key: bad.key });
  /** Frames are stored while time goes on. */
  const next = (from: RawPhone, type: 'events-ack' | 'report-ack') => together.time.during(from.next(type));
  const warnings = () => together.log.lines.filter(({ level }) => level === 'warn');

  /** It has noticed nothing, its events are there once, and nobody else's are. */
  async function expectUnharmed(): Promise<void> {
    diary.call(phone);
    diary.selfTest(phone);
    await together.told(phone);
    expect((await together.events(good.id)).map(idOf)).toEqual(diary.entries.map(({ id }) => id));
    expect(phone.link.view().state).toBe('linked');
    expect(phone.log.messages('info')).toEqual(['linked with the fleet']);
    expect(phone.log.messages('warn')).toEqual([]);
    expect((await together.ask('phone', { params: { id: good.id } })).linked).toBe(true);
    expect(together.log.messages('error')).toEqual([]);
  }

  it.each<[string, (hello: object, key: string) => object]>([
    ['a hello that was overheard', (hello) => hello],
    ['its key with the signature of another', (hello, key) => ({ ...hello, key })],
  ])(
    '%s lets nobody in and does not cut the phone',
    async (which, change) => {
      const listener = dial(which.includes('overheard') ? good.key : new SigningKey(newPrivateKey()));
      const hello = await listener.makeHello();
      const attacker = dial();
      await attacker.next('challenge');
      attacker.send(JSON.stringify(change(hello, good.key.publicKey)));
      expect((await attacker.next('refused')).reason).toBe('signature-wrong');
      expect((await attacker.ended()).code).toBe(4001);
      await listener.close();
      await expectUnharmed();
    },
    LIMIT_MS,
  );

  it(
    'a hello for another fleet lets nobody in',
    async () => {
      const attacker = dial(good.key);
      const { nonce } = await attacker.next('challenge');
      const key = good.key.publicKey;
      const fleet = new SigningKey(newPrivateKey()).publicKey;
      const hello = { type: 'hello', key, signature: good.key.sign(helloText({ nonce, fleet, key })) };
      const rest = {
        version: '1',
        configVersion: null,
        highestConfigVersion: 0,
        run: randomUUID(),
        runMs: 1,
      };
      attacker.send(JSON.stringify({ ...hello, ...rest, clock: '2026-01-01T00:00:00.000Z' }));
      expect((await attacker.next('refused')).reason).toBe('signature-wrong');
      await attacker.ended();
      await expectUnharmed();
    },
    LIMIT_MS,
  );

  it(
    'events that come again count once, also over another connection',
    async () => {
      const outbox = randomUUID();
      const events = [eventOf(1, call()), eventOf(2, call())];
      const first = await link();
      for (let i = 0; i < 3; i++) {
        first.send({ type: 'events', outbox, events });
        expect(await next(first, 'events-ack')).toMatchObject({ outbox, n: 2 });
      }
      await first.close();
      const second = await link();
      second.send({ type: 'events', outbox, events: events.slice(0, 1) });
      await next(second, 'events-ack');
      await second.close();
      expect((await together.events(bad.id)).map(({ n }) => n)).toEqual([1, 2]);
      const { total } = await together.ask('statistics', {
        query: { from: '2025-12-31', to: '2026-01-02', phone: bad.id },
      });
      expect(total.calls).toBe(2);
      await expectUnharmed();
    },
    LIMIT_MS,
  );

  it(
    'events in the name of another stay those of the one who sent them',
    async () => {
      const [own] = await together.events(good.id);
      const attacker = await link();
      const theirs = {
        kind: 'call',
        call: sampleCall({ id: diary.entries[0]!.id, cause: 'no-answer' }),
      } as const;
      attacker.send({
        type: 'events',
        outbox: own!.outbox,
        events: [eventOf(own!.n, theirs), eventOf(99, call())],
      });
      await next(attacker, 'events-ack');
      await attacker.close();
      const { items } = await together.ask('phoneCalls', { params: { id: good.id } });
      expect(items.map(({ id, cause }) => [id, cause])).toEqual([[diary.entries[0]!.id, sampleCall().cause]]);
      await expectUnharmed();
    },
    LIMIT_MS,
  );

  const beat = JSON.stringify({ type: 'beat' });
  it.each<[string, (attacker: RawPhone) => void]>([
    [
      'events out of order',
      (it) =>
        it.send({ type: 'events', outbox: randomUUID(), events: [eventOf(2, call()), eventOf(1, call())] }),
    ],
    [
      'one number twice',
      (it) =>
        it.send({ type: 'events', outbox: randomUUID(), events: [eventOf(1, call()), eventOf(1, call())] }),
    ],
    ['the hello again', (it) => it.send(JSON.stringify({ type: 'hello' }))],
    ['no JSON', (it) => it.send('{"type":')],
    ['an unknown frame', (it) => it.send('{"type":"welcome"}')],
    ['JSON as deep as it may be', (it) => it.send('['.repeat(MOST_PHONE_FRAME_BYTES - 1))],
    ['an entry of Object', (it) => it.send('{"type":"beat","__proto__":{"x":1}}')],
    ['a binary frame', (it) => it.send(Buffer.from(beat))],
    ['too much', (it) => it.send(`${beat}${' '.repeat(MOST_PHONE_FRAME_BYTES)}`)],
    ['a flood', (it) => Array.from({ length: 300 }, () => it.send(beat))],
  ])(
    'whoever sends %s is cut and logged, and nobody else',
    async (_, misbehave) => {
      const attacker = await link();
      misbehave(attacker);
      expect([1007, 1008, 1009]).toContain((await attacker.ended()).code);
      expect(warnings().map(({ fields }) => fields)).toEqual([
        expect.objectContaining({
          phone: bad.id,
          address: '127.0.0.1',
          offence: expect.any(String) as string,
        }),
      ]);
      expect(await together.events(bad.id)).toEqual([]);
      await expectUnharmed();
      // It may come back when it behaves.
      const again = await link();
      again.send(beat);
      await again.next('beat');
      await again.close();
    },
    LIMIT_MS,
  );
});
