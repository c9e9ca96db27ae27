import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, Wire } from '../../../../src/fleet/gateway/connection.js';
import { LinkCore } from '../../../../src/fleet/gateway/link-core.js';
import { parsePhoneFrame } from '../../../../src/fleet/gateway/phone-frames.js';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { fleetFrameSchema, type PhoneFrame } from '../../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../../src/protocol/fleet-link/signing.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import {
  fixedSettings,
  makePhone,
  RecordingAudit,
  RecordingListener,
  startLinkRig,
} from '../../../support/fleet/link-rig.js';
import { sampleCall, sampleReport, sampleSelfTest } from '../../../support/fleet/link-samples.js';
import { eventOf, RawPhone } from '../../../support/fleet/raw-phone.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { randomFrom } from '../../../support/random.js';
import { mutateText, type Random } from '../../../support/torture/mutate-text.js';
import { until } from '../../../support/until.js';

const SEED = 20_261_123;
const MUTATIONS = 100_000;
const TIME = '2026-01-01T00:00:00.000Z';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const uuidOf = (i: number): string => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
const OUTBOX = uuidOf(0);

/** As text: the same for every run, with an outbox of its own for every `i`, so that what is taken is new. */
function frameTexts(): (random: Random, i: number) => string {
  let uuids = 0;
  const texts = frames().map((frame) =>
    JSON.stringify(frame).replace(UUID, (found) => (found === OUTBOX ? found : uuidOf(++uuids))),
  );
  return (random, i) => texts[random.below(texts.length)]!.replace(OUTBOX, uuidOf(1_000_000 + i));
}

/** One of every kind. */
function frames(): PhoneFrame[] {
  const happened = { at: TIME, run: randomUUID(), runMs: 1_234.5 };
  const fault = { code: 'hot', place: 'cpu', message: 'It is hot.', since: TIME } as const;
  const outbox = OUTBOX;
  const bodies = [
    { kind: 'call', call: sampleCall() },
    { kind: 'rating', call: randomUUID(), rating: { score: 3, outOf: 5 } },
    { kind: 'fault-raised', fault },
    { kind: 'fault-cleared', fault },
    { kind: 'self-test', result: sampleSelfTest() },
    { kind: 'started', version: '1.0.0', reboot: true, cause: 'power' },
    { kind: 'command-done', command: randomUUID(), ok: true, message: 'Done.' },
    { kind: 'config', version: 3, state: 'running', message: 'It runs.' },
    { kind: 'health', changes: { machine: sampleReport().machine } },
  ] as const;
  return [
    { type: 'beat' },
    { type: 'report', n: 1, ...happened, base: null, report: sampleReport() },
    { type: 'changes', n: 2, ...happened, base: 1, changes: { hook: sampleReport().hook } },
    { type: 'command-accepted', id: randomUUID(), refusal: 'No.' },
    { type: 'bundle', command: randomUUID(), part: 0, parts: 1, data: 'QUJD' },
    ...bodies.map((body, i): PhoneFrame => ({ type: 'events', outbox, events: [eventOf(i + 1, body)] })),
  ];
}

/** Names and values that mean something to somebody, put in where a value stood. */
const TRAPS = [
  '__proto__',
  'constructor',
  '\\u0000',
  '\\ud83d',
  '1e999',
  '-0',
  '9007199254740993',
  'null',
  '[]',
  '{}',
];
function mutateFrame(text: string, random: Random): string {
  if (random.below(4) > 0) return mutateText(text, random);
  const values = [...text.matchAll(/"[^"]*"|-?\d[\d.]*|true|false|null/g)];
  const { 0: found, index } = values[random.below(values.length)]!;
  const trap = TRAPS[random.below(TRAPS.length)]!;
  const put = found.startsWith('"') && random.below(2) === 0 ? `"${trap}"` : trap;
  return text.slice(0, index) + put + text.slice(index + found.length);
}

/** Strict: says nothing but what the contract has, and nothing after its end. */
class MemoryWire implements Wire {
  readonly bufferedAmount = 0;
  readonly sent: ReturnType<typeof fleetFrameSchema.parse>[] = [];
  code: number | undefined;
  send(text: string): void {
    if (this.code !== undefined) throw new Error('sent after the close');
    this.sent.push(fleetFrameSchema.parse(JSON.parse(text)));
  }
  close(code: number, reason: string): void {
    if (this.code !== undefined) throw new Error('closed twice');
    if (Buffer.byteLength(reason) > 123) throw new RangeError('a reason that does not fit');
    this.code = code;
  }
  terminate(): void {
    this.code ??= 1006;
  }
  pause(): void {
    return;
  }
  resume(): void {
    return;
  }
}

describe('mutated frames', () => {
  const room = storeRoom('sqlite');
  let store: Store;
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  beforeEach(async () => {
    store = await room.newStore();
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(() => {
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it(`cut their sender and no one else: ${MUTATIONS} of them, seed ${SEED}`, async () => {
    const clock = new ManualClock();
    const listener = new RecordingListener();
    const log = new FakeLog();
    const keys = new FleetKeys(FleetKeys.make());
    const core = new LinkCore({
      ...{ clock, log, store, keys, listener, settings: fixedSettings(), audit: new RecordingAudit() },
    });
    const [good, bad] = [await makePhone(store), await makePhone(store)];
    const feed = (to: Connection, text: string): void => core.receive(to, Buffer.from(text), false);
    async function link({ key }: typeof good): Promise<{ wire: MemoryWire; connection: Connection }> {
      const wire = new MemoryWire();
      const connection = core.open(wire, '192.0.2.1');
      const [challenge] = wire.sent;
      if (challenge?.type !== 'challenge') throw new Error('no challenge');
      const { nonce, fleet } = challenge;
      const signature = key.sign(helloText({ nonce, fleet, key: key.publicKey }));
      feed(
        connection,
        JSON.stringify({
          ...{ type: 'hello', key: key.publicKey, signature, version: '1', configVersion: null },
          ...{ highestConfigVersion: 0, run: randomUUID(), runMs: 1, clock: TIME },
        }),
      );
      // A poll would cost more than all the rest.
      while (wire.code === undefined && wire.sent.at(-1)?.type === 'challenge')
        await new Promise((resolve) => setImmediate(resolve));
      return { wire, connection };
    }
    const random = randomFrom(SEED);
    const frameOf = frameTexts();
    const well = await link(good);
    let sender = await link(bad);
    let cuts = 0;
    let strangers = 0;
    let strangersCut = 0;
    let beats = 0;
    for (let i = 0; i < MUTATIONS; i++) {
      const text = mutateFrame(frameOf(random, i), random);
      // A handshake costs a hundred times what a frame does: what no phase takes goes to a stranger, but for some.
      if (i % 20 > 0 && 'offence' in parsePhoneFrame(Buffer.from(text), false)) {
        strangers++;
        const wire = new MemoryWire();
        feed(core.open(wire, '192.0.2.2'), text);
        if (wire.code === 1008) strangersCut++;
      } else {
        if (sender.wire.code !== undefined) {
          cuts++;
          sender = await link(bad);
        }
        feed(sender.connection, text);
      }
      if (i % 500 !== 0) continue;
      await clock.advance(10_000);
      await core.flush();
      feed(well.connection, '{"type":"beat"}');
      beats++;
    }
    await core.flush();
    expect(well.wire.code).toBeUndefined();
    expect(well.wire.sent.filter(({ type }) => type === 'beat')).toHaveLength(beats);
    expect(strangersCut).toBe(strangers);
    expect(strangers).toBeGreaterThan(MUTATIONS / 2);
    expect(cuts).toBeGreaterThan(MUTATIONS / 50);
    // Some of them were right all the same; none of them was more than the store takes.
    expect(core.figures().events).toBeGreaterThan(100);
    expect(log.messages('error')).toEqual([]);
    expect(core.figures().failures).toBe(0);
    // Each is said once, with who it was.
    const said = log.lines.filter(({ fields }) => 'phone' in fields && fields.phone === bad.id);
    expect(said.length - cuts).toBeLessThanOrEqual(1);
    for (const { fields } of said) expect(fields).toMatchObject({ address: '192.0.2.1' });
    const rows = await store.db.selectFrom('events').select('phone_id').distinct().execute();
    expect(rows).toEqual([{ phone_id: bad.id }]);
    core.dismiss(10);
    core.stop();
  }, 240_000);

  it('over real sockets: no other phone is affected, before and after the welcome', async () => {
    const rig = await startLinkRig(store);
    const [good, bad] = [await makePhone(store), await makePhone(store)];
    const random = randomFrom(SEED);
    const frameOf = frameTexts();
    const well = await RawPhone.link(rig.port, { key: good.key });
    let offences = 0;
    let sent = 0;
    while (sent < 3_000) {
      const sender = RawPhone.dial(rig.port, { key: bad.key });
      if (random.below(3) === 0) {
        sender.send(mutateFrame(JSON.stringify(await sender.makeHello()), random));
        await until('it is judged', () => sender.ending !== undefined || sender.count('welcome') > 0);
        sent++;
      } else {
        await sender.hello();
        await sender.next('welcome');
        while (sender.ending === undefined && sent++ % 12 !== 0)
          sender.send(mutateFrame(frameOf(random, sent), random));
      }
      if (sent % 10 === 0) {
        well.send({ type: 'beat' });
        await well.next('beat');
      }
      if (sender.ending === undefined) sender.socket.close();
      await sender.ended();
      if (sender.ending?.code !== 1005) offences++;
    }
    expect(well.ending).toBeUndefined();
    expect(offences).toBeGreaterThan(100);
    expect(rig.gateway.isLinked(good.id)).toBe(true);
    expect(rig.log.messages('error')).toEqual([]);
    await well.close();
    await rig.close();
  }, 240_000);
});
