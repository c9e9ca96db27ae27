import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock/clock.js';
import { FleetLink, type FleetLinkOptions } from '../../../src/link/fleet-link.js';
import { openLinkParts } from '../../../src/link/link-parts.js';
import { linkCloseCodes, MOST_FLEET_FRAME_BYTES } from '../../../src/protocol/fleet-link/frames.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { aCall, aReport } from '../../support/link/samples.js';
import { ScriptedFleet, type ScriptedFleetOptions } from '../../support/link/scripted-fleet.js';
import { until } from '../../support/until.js';

const LIMIT_MS = 40_000;

/** Time that goes so many times faster, so that back-off and silence can be waited for. */
function fastClock(times: number): Clock {
  return {
    nowMs: () => systemClock.nowMs() * times,
    wallMs: () => systemClock.wallMs(),
    after: (delayMs, action) => systemClock.after(delayMs / times, action),
    every: (periodMs, action) => systemClock.every(periodMs / times, action),
  };
}

async function aFleet(options?: ScriptedFleetOptions): Promise<ScriptedFleet> {
  const fleet = await ScriptedFleet.listen(options);
  onTestFinished(() => fleet.stop());
  return fleet;
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-link-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function aPhone(
  server: string,
  options: {
    folder?: string;
    clock?: Clock;
    ca?: string;
    code?: string;
    commands?: FleetLinkOptions['commands'];
  } = {},
) {
  const { clock = systemClock, folder = await aFolder() } = options;
  const [log, faults] = [new FakeLog(), new FakeFaults()];
  const parts = await openLinkParts(folder, { clock, log, faults, random: Math.random });
  const link = new FleetLink({
    clock,
    log,
    random: Math.random,
    faults,
    config: { server, ca: options.ca, code: options.code },
    parts,
    version: '1.0.0',
    configVersions: () => ({ running: null, highest: 0 }),
    health: () => aReport(),
    isBusy: () => false,
    ...(options.commands ? { commands: options.commands } : {}),
  });
  const stop = () => link.stop();
  onTestFinished(stop);
  const call = () => link.record({ kind: 'call', call: aCall() });
  return { link, log, faults, folder, call, stop, parts };
}

const linked = (phone: { link: FleetLink }) =>
  until('the phone is linked', () => phone.link.view().state === 'linked', LIMIT_MS);
const waiting = (phone: { link: FleetLink }, problem: RegExp) =>
  until(
    `it says ${String(problem)}`,
    () => phone.link.view().state !== 'linked' && problem.test(phone.link.view().lastError ?? ''),
    LIMIT_MS,
  );

describe('a phone and a fleet server', () => {
  it('know each other again, and the code is shown once', async () => {
    const fleet = await aFleet();
    const first = await aPhone(fleet.url, { code: 'K7MW-3PQD-9X' });
    first.call();
    first.link.start();
    await linked(first);
    await until('all is told', () => first.link.view().waiting === 0 && fleet.frames('report').length > 0);
    await first.stop();
    const second = await aPhone(fleet.url, { folder: first.folder, code: 'K7MW-3PQD-9X' });
    second.link.start();
    await linked(second);
    const [one, two] = fleet.frames('hello');
    expect(two?.key).toBe(one?.key);
    expect(two).not.toHaveProperty('code');
    expect(two?.run).not.toBe(one?.run);
    expect(fleet.faults).toEqual([]);
  });

  it('lose no event and count none twice while the link breaks again and again', async () => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url);
    // As if a cable had been put in: the next try comes at once.
    phone.link.onChange = () => {
      if (phone.link.view().state === 'waiting') phone.link.networkChanged();
    };
    let batches = 0;
    fleet.script = (frame, socket) => {
      if (frame.type !== 'events') return false;
      batches += 1;
      if (batches % 3 === 1) socket.terminate();
      // Stored, and its acknowledgement lost; or lost and forgotten.
      if (batches % 3 === 2) {
        fleet.store(undefined, frame);
        socket.terminate();
      }
      return batches % 3 !== 0;
    };
    phone.link.start();
    for (let i = 0; i < 170; i++) phone.call();
    await until(
      'all events are there',
      () => phone.link.view().waiting === 0 && fleet.events.size === 170,
      LIMIT_MS,
    );
    const ids = [...fleet.events.values()].map(({ body }) => (body.kind === 'call' ? body.call.id : ''));
    expect(new Set(ids).size).toBe(170);
    expect(fleet.faults).toEqual([]);
    expect(batches).toBeGreaterThan(8);
  });

  it('another fleet in its place hears nothing', async () => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url, { clock: fastClock(20) });
    phone.link.start();
    await linked(phone);
    const { port } = fleet;
    await fleet.stop();
    const other = await ScriptedFleet.listen({ port });
    onTestFinished(() => other.stop());
    await waiting(phone, /not the fleet that this phone belongs to/);
    expect(phone.link.view().lastCode).toBe('FLEET_FOREIGN');
    expect(other.received).toEqual([]);
    // `stop` at the end of the test must find a server that runs.
    fleet.stop = () => Promise.resolve();
  });

  it.each<[string, string | Buffer]>([
    ['no JSON', 'hello'],
    ['JSON of no shape', '{"type":"command","id":1}'],
    ['an entry too many', '{"type":"beat","x":1}'],
    ['binary', Buffer.from('{"type":"beat"}')],
    ['too much', JSON.stringify({ type: 'beat', x: 'x'.repeat(MOST_FLEET_FRAME_BYTES) })],
    ['a welcome out of order', '{"type":"report-ack","n":-1}'],
  ])('a server that sends %s is left', async (_, data) => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url);
    phone.link.start();
    await linked(phone);
    fleet.sendRaw(data);
    await waiting(phone, /sent/);
    await until('the connection is gone', () => fleet.linked === 0);
  });

  it('silence ends the link, and it comes back', async () => {
    const fleet = await aFleet({ heartbeatMs: 1_000 });
    const phone = await aPhone(fleet.url, { clock: fastClock(10) });
    phone.link.start();
    await linked(phone);
    fleet.script = () => true;
    await waiting(phone, /has fallen silent/);
    fleet.script = () => false;
    await linked(phone);
    expect(fleet.connections).toBe(2);
  });

  it('a server that never speaks is given up', async () => {
    const fleet = await aFleet();
    fleet.opening = () => undefined;
    const phone = await aPhone(fleet.url, { clock: fastClock(50) });
    phone.link.start();
    await waiting(phone, /does not speak/);
  });

  it('slow acknowledgements hold nothing up but the events themselves', async () => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url);
    const held: (() => void)[] = [];
    fleet.script = (frame, socket) => {
      if (frame.type !== 'events') return false;
      held.push(() => {
        fleet.store(undefined, frame);
        const n = frame.events.at(-1)?.n ?? 0;
        socket.send(JSON.stringify({ type: 'events-ack', outbox: frame.outbox, n }));
      });
      return true;
    };
    phone.link.start();
    await linked(phone);
    phone.call();
    await until('a batch waits', () => held.length === 1);
    for (let i = 0; i < 5; i++) phone.call();
    await phone.parts.outbox.flush();
    expect(held).toHaveLength(1);
    held[0]?.();
    await until('the rest comes in one batch', () => held.length === 2);
    held[1]?.();
    await until('all is told', () => phone.link.view().waiting === 0);
    expect(fleet.frames('events').map(({ events }) => events.map(({ n }) => n))).toEqual([
      [1],
      [2, 3, 4, 5, 6],
    ]);
  });

  it('a server that restarts gets its phones back within 10 s', async () => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url, { clock: fastClock(10) });
    phone.link.start();
    await linked(phone);
    fleet.closeAll(linkCloseCodes.goingAway);
    await waiting(phone, /stops or restarts/);
    const sinceMs = performance.now();
    await linked(phone);
    expect(performance.now() - sinceMs).toBeLessThan(2_000);
  });

  it('a twin with the same key is not fought with', async () => {
    const fleet = await aFleet();
    const phone = await aPhone(fleet.url, { clock: fastClock(50) });
    phone.link.start();
    await linked(phone);
    fleet.closeAll(linkCloseCodes.replaced);
    await waiting(phone, /used by another device/);
    expect(fleet.connections).toBe(1);
  });

  it.each([
    ['code-wrong', 'refused'],
    ['revoked', 'waiting'],
  ] as const)('refused for %s: %s', async (reason, state) => {
    const fleet = await aFleet();
    fleet.script = (_, socket) => {
      socket.send(JSON.stringify({ type: 'refused', reason, message: 'no' }));
      socket.close(linkCloseCodes.refused);
      return true;
    };
    const phone = await aPhone(fleet.url);
    phone.link.start();
    await until('it is refused', () => phone.link.view().state === state);
    expect(phone.link.view().lastCode).toBe('FLEET_REFUSED');
  });

  it('commands arrive and bundles go out', async () => {
    const fleet = await aFleet();
    const id = crypto.randomUUID();
    const parts = [Buffer.alloc(24 * 1024, 1), Buffer.alloc(24 * 1024, 2), Buffer.alloc(10, 3)];
    const commands: NonNullable<FleetLinkOptions['commands']> = {
      start(replies) {
        this.received = (command) => {
          replies.accepted(command, null);
          void replies.sendBundle(command, parts);
        };
      },
      received: () => undefined,
    };
    const phone = await aPhone(fleet.url, { commands });
    phone.link.start();
    await linked(phone);
    fleet.send({ type: 'command', id, command: { name: 'diagnostics' } });
    await until('the bundle is there', () => fleet.frames('bundle').length === 3);
    expect(fleet.frames('command-accepted')).toEqual([{ type: 'command-accepted', id, refusal: null }]);
    const sent = fleet.frames('bundle').map(({ data }) => Buffer.from(data, 'base64'));
    expect(Buffer.concat(sent)).toEqual(Buffer.concat(parts));
    expect(fleet.faults).toEqual([]);
  });
});

describe('the certificate of the fleet', () => {
  let certificates: TestCertificates;
  beforeAll(async () => (certificates = await makeCertificates()));
  afterAll(() => certificates.remove());

  it('is right: linked', async () => {
    const fleet = await aFleet({ tls: certificates.right });
    const phone = await aPhone(fleet.url, { ca: certificates.ca });
    phone.link.start();
    await linked(phone);
  });

  it.each(['wrongName', 'expired', 'otherAuthority'] as const)(
    'is wrong (%s): nothing is sent',
    async (kind) => {
      const fleet = await aFleet({ tls: certificates[kind] });
      const phone = await aPhone(fleet.url, { ca: certificates.ca });
      phone.link.start();
      await waiting(phone, /certificate of the fleet server .* is not accepted/);
      expect(phone.link.view().lastCode).toBe('FLEET_CERTIFICATE');
      expect(fleet.received).toEqual([]);
    },
  );
});

it('a server that is not there is told in one sentence', async () => {
  const fleet = await aFleet();
  const { url } = fleet;
  await fleet.stop();
  fleet.stop = () => Promise.resolve();
  const phone = await aPhone(url);
  phone.link.start();
  await waiting(phone, /cannot be reached: nothing listens there/);
  expect(phone.link.view().lastCode).toBe('FLEET_UNREACHABLE');
});
