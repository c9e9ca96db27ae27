import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Commands } from '../../../src/link/commands.js';
import { FleetLink, type FleetLinkOptions } from '../../../src/link/fleet-link.js';
import type { Membership } from '../../../src/link/membership.js';
import { Outbox } from '../../../src/link/outbox.js';
import { LocalOutboxKeeper } from '../../../src/link/outbox-keeper.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { FakeFleet } from '../../support/link/fake-fleet.js';
import { aCall, aReport } from '../../support/link/samples.js';
import { ManualClock } from '../../support/manual-clock.js';
import { randomFrom } from '../../support/random.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const newFleetKey = new SigningKey(newPrivateKey()).publicKey;

function bench(options: { code?: string; member?: Membership; commands?: Commands } = {}) {
  const clock = new ManualClock();
  const [log, faults, fleet] = [new FakeLog(), new FakeFaults(), new FakeFleet(clock)];
  const random = randomFrom(3).next;
  const keeper = new LocalOutboxKeeper({ file: ':memory:' }, clock);
  const membership = {
    current: options.member,
    keep(member: Membership) {
      this.current = member;
      return Promise.resolve();
    },
  };
  const state = { report: aReport(), busy: false };
  const linkOptions: FleetLinkOptions = {
    clock,
    log,
    random,
    faults,
    config: { server: 'wss://fleet.example', ca: undefined, code: options.code },
    parts: {
      key: new SigningKey(newPrivateKey()),
      membership,
      outbox: new Outbox({ clock, log, faults, random, keeper }),
    },
    version: '1.0.0',
    configVersions: () => ({ running: null, highest: 0 }),
    health: () => state.report,
    isBusy: () => state.busy,
    ...(options.commands ? { commands: options.commands } : {}),
    open: fleet.open,
  };
  const link = new FleetLink(linkOptions);
  onTestFinished(async () => {
    const stopped = link.stop();
    await clock.advance(10_000);
    await stopped;
    expect(clock.pendingCount).toBe(0);
  });
  return { clock, log, faults, fleet, link, membership, state };
}

const change = (report: HealthReport, celsius: number): HealthReport => ({
  ...report,
  machine: { ...report.machine, cpuTemperatureC: celsius },
});

describe('joining', () => {
  it('shows its code until it is welcomed, and remembers the fleet', async () => {
    const { clock, fleet, link, membership } = bench({ code: 'k7mw-3pqd-9x' });
    expect(link.view().state).toBe('offline');
    link.start();
    await clock.advance(1_000);
    expect(link.view()).toMatchObject({ state: 'linked', accepted: true, phone: { name: 'Lift 4' } });
    expect(membership.current).toEqual({ fleet: fleet.key.publicKey, phone: fleet.phone, name: 'Lift 4' });
  });

  it('is unconfirmed until somebody accepts it, which it knows at once', async () => {
    const { clock, fleet, link } = bench({ code: 'k7mw-3pqd-9x' });
    fleet.accepts = false;
    expect(link.view().enrolment).toBe('none');
    link.start();
    await clock.advance(1_000);
    expect(link.view()).toMatchObject({ accepted: false, enrolment: 'unconfirmed' });
    let changes = 0;
    link.onChange = () => (changes += 1);
    fleet.send({ type: 'accepted' });
    expect(link.view()).toMatchObject({ state: 'linked', accepted: true, enrolment: 'accepted' });
    expect(changes).toBe(1);
  });

  it('is accepted once it was, also while there is no link, and of its fleet before the first', async () => {
    const member = { fleet: newFleetKey, phone: randomUUID(), name: 'Lift 4' };
    expect(bench({ member }).link.view().enrolment).toBe('enrolled');
    const { clock, fleet, link } = bench({ code: 'k7mw-3pqd-9x' });
    link.start();
    await clock.advance(1_000);
    fleet.cut();
    expect(link.view()).toMatchObject({ state: 'waiting', enrolment: 'accepted' });
  });

  it.each([
    ['revoked', 'revoked', 'This phone was revoked by an operator.'],
    ['unknown-key', 'none', 'The fleet does not know this phone: it needs an enrolment code.'],
  ] as const)(
    'knows why when it is cut off as %s, and tries again later',
    async (reason, enrolment, said) => {
      const { clock, fleet, link } = bench({ code: 'k7mw-3pqd-9x' });
      link.start();
      await clock.advance(1_000);
      fleet.send({ type: 'refused', reason, message: said });
      expect(link.view()).toMatchObject({
        state: 'waiting',
        enrolment,
        lastError: said,
        lastCode: 'FLEET_REFUSED',
      });
      await clock.advance(10 * MINUTE_MS);
      expect(link.view()).toMatchObject({ state: 'linked', enrolment: 'accepted' });
    },
  );

  it('does not show a code that cannot be one', async () => {
    const { clock, fleet, link, log } = bench({ code: 'nonsense' });
    expect(link.view().lastError).toMatch(/enrolment code .* cannot be right/);
    link.start();
    await clock.advance(1_000);
    expect(fleet.frames('hello')[0]).not.toHaveProperty('code');
    expect(log.messages('error')).toHaveLength(1);
  });

  it('says nothing to another fleet than its own, and looks again seldom', async () => {
    const member = { fleet: 'f'.repeat(43), phone: crypto.randomUUID(), name: 'Lift 4' };
    const { clock, fleet, link } = bench({ member });
    link.start();
    await clock.advance(60 * MINUTE_MS);
    expect(fleet.received).toEqual([]);
    expect(fleet.connections).toBeLessThan(14);
    expect(link.view()).toMatchObject({ state: 'waiting' });
    expect(link.view().lastError).toContain('not the fleet that this phone belongs to');
  });
});

describe('health', () => {
  it('is told whole at first, and then what changed since the acknowledged report', async () => {
    const { clock, fleet, link, state } = bench();
    link.start();
    await clock.advance(1_000);
    expect(fleet.frames('report')).toMatchObject([{ n: 1, base: null, report: state.report }]);
    state.report = change(state.report, 61);
    link.healthChanged();
    await clock.advance(5_000);
    const [changes] = fleet.frames('changes');
    expect(changes).toMatchObject({ n: 2, base: 1, changes: { machine: state.report.machine } });
    expect(Object.keys(changes!.changes)).toEqual(['machine']);
  });

  it('is told at most every 2 s, but the hook at once', async () => {
    const { clock, fleet, link, state } = bench();
    link.start();
    await clock.advance(10_000);
    for (let i = 0; i < 40; i++) {
      state.report = change(state.report, 40 + i);
      link.healthChanged();
      await clock.advance(250);
    }
    expect(fleet.frames('changes').length).toBeGreaterThanOrEqual(4);
    expect(fleet.frames('changes').length).toBeLessThanOrEqual(6);
    const before = fleet.frames('changes').length;
    state.report = { ...state.report, hook: { ...state.report.hook, offHook: true } };
    link.healthChanged();
    await clock.advance(30);
    expect(fleet.frames('changes')).toHaveLength(before + 1);
  });

  it('has one report at a time on its way, and is told whole when no acknowledgement comes', async () => {
    const { clock, fleet, link, state } = bench();
    fleet.answersReports = false;
    link.start();
    await clock.advance(10_000);
    state.report = change(state.report, 61);
    link.healthChanged();
    await clock.advance(4_000);
    expect([fleet.frames('report').length, fleet.frames('changes').length]).toEqual([1, 0]);
    await clock.advance(5_000);
    expect(fleet.frames('report')[1]).toMatchObject({ n: 2, report: state.report });
  });

  it('is told whole when the fleet does not know the base, and every 15 min', async () => {
    const { clock, fleet, link } = bench();
    link.start();
    await clock.advance(1_000);
    fleet.send({ type: 'report-wanted' });
    await clock.advance(5_000);
    expect(fleet.frames('report')).toHaveLength(2);
    await clock.advance(17 * MINUTE_MS);
    expect(fleet.frames('report')).toHaveLength(3);
  });

  it('waits whole for the end of a call, but not for ever', async () => {
    const { clock, fleet, link, state } = bench();
    state.busy = true;
    link.start();
    await clock.advance(20_000);
    expect(fleet.frames('report')).toHaveLength(0);
    await clock.advance(15_000);
    expect(fleet.frames('report')).toHaveLength(1);
  });

  it('that has a wrong shape is not sent', async () => {
    const { clock, fleet, link, state, log } = bench();
    state.report = { ...state.report, clock: { synchronised: true, offsetMs: 'x' as unknown as number } };
    link.start();
    await clock.advance(5_000);
    expect(fleet.frames('report')).toHaveLength(0);
    expect(log.messages('error')).toContain('the health cannot be reported');
    expect(link.view().state).toBe('linked');
  });
});

describe('beats', () => {
  it('go out when nothing else does', async () => {
    const { clock, fleet, link } = bench();
    link.start();
    await clock.advance(10 * MINUTE_MS);
    expect(fleet.frames('beat').length).toBeGreaterThanOrEqual(19);
    expect(fleet.frames('beat').length).toBeLessThanOrEqual(23);
    expect(fleet.connections).toBe(1);
  });
});

describe('events', () => {
  it('are told once each after a week without network, and health of every 5 min with them', async () => {
    const { clock, fleet, link } = bench();
    fleet.reachable = false;
    link.start();
    const calls = Array.from({ length: 140 }, () => aCall());
    for (const call of calls) {
      link.record({ kind: 'call', call });
      await clock.advance((7 * DAY_MS) / calls.length);
    }
    expect(link.view()).toMatchObject({ state: 'waiting', waiting: calls.length + 2_016 });
    expect(link.view().lastError).toBe('nothing listens there');
    fleet.reachable = true;
    fleet.losesNextAck = true;
    await clock.advance(5 * MINUTE_MS);
    const bodies = [...fleet.events.values()].map(({ body }) => body);
    expect(bodies.flatMap((body) => (body.kind === 'call' ? [body.call.id] : []))).toEqual(
      calls.map(({ id }) => id),
    );
    expect(bodies.filter(({ kind }) => kind === 'health').length).toBeGreaterThanOrEqual(2_016);
    expect(link.view().waiting).toBe(0);
  }, 60_000);

  it('go again with the same numbers when their acknowledgement is lost', async () => {
    const { clock, fleet, link } = bench();
    fleet.losesNextAck = true;
    link.record({ kind: 'call', call: aCall() });
    link.start();
    await clock.advance(MINUTE_MS);
    const batches = fleet.frames('events');
    expect(batches).toHaveLength(2);
    expect(batches[1]).toEqual(batches[0]);
    expect(link.view().waiting).toBe(0);
  });

  it('go again over the same link when nothing acknowledges them', async () => {
    const { clock, fleet, link } = bench();
    fleet.answersEvents = false;
    link.record({ kind: 'call', call: aCall() });
    link.start();
    await clock.advance(30_000);
    // One batch waits; what comes meanwhile waits with it.
    link.record({ kind: 'call', call: aCall() });
    await clock.advance(20_000);
    expect(fleet.frames('events')).toHaveLength(1);
    fleet.answersEvents = true;
    await clock.advance(MINUTE_MS);
    expect(fleet.events.size).toBe(2);
    expect([fleet.connections, link.view().waiting]).toEqual([1, 0]);
  });

  it('that were never sent are not given up, whatever is acknowledged', async () => {
    const { clock, fleet, link } = bench();
    fleet.answersEvents = false;
    link.record({ kind: 'call', call: aCall() });
    link.start();
    await clock.advance(1_000);
    link.record({ kind: 'call', call: aCall() });
    await clock.advance(1_000);
    fleet.answersEvents = true;
    const { outbox } = fleet.frames('events')[0]!;
    fleet.send({ type: 'events-ack', outbox, n: 1_000_000 });
    await clock.advance(1_000);
    expect(fleet.frames('events')[1]).toMatchObject({ events: [{ n: 2 }] });
    expect(link.view().waiting).toBe(0);
  });
});

describe('the network', () => {
  it('that changed is tried within a second, and the failures before it count no longer', async () => {
    const { clock, fleet, link } = bench();
    fleet.reachable = false;
    link.start();
    await clock.advance(60 * MINUTE_MS);
    fleet.reachable = true;
    const before = fleet.connections;
    link.networkChanged();
    await clock.advance(1_100);
    expect([fleet.connections, link.view().state]).toEqual([before + 1, 'linked']);
    link.networkChanged();
    await clock.advance(1_100);
    expect([fleet.connections, link.view().state]).toEqual([before + 2, 'linked']);
  });
});

describe('a call', () => {
  it.each(['linked', 'not linked'])('is never waited for, nor does it wait: %s', async (which) => {
    const { clock, fleet, link, state } = bench();
    fleet.reachable = which === 'linked';
    let done = 0;
    const read = state.report;
    // Whatever costs time: the health is put together, a frame is made, a connection is opened, the disk is asked.
    Object.defineProperty(state, 'report', { get: () => (done++, read) });
    link.start();
    await clock.advance(5 * MINUTE_MS);
    const before = { done, frames: fleet.received.length, connections: fleet.connections };
    link.record({ kind: 'call', call: aCall() });
    link.healthChanged();
    link.networkChanged();
    link.record({ kind: 'rating', call: randomUUID(), rating: { score: 1, outOf: 5 } });
    expect({ done, frames: fleet.received.length, connections: fleet.connections }).toEqual(before);
    fleet.reachable = true;
    await clock.advance(5 * MINUTE_MS);
    expect([fleet.events.size, link.view().waiting]).toEqual([which === 'linked' ? 2 : 3, 0]);
  });
});

it('a frame out of order ends the link', async () => {
  const { clock, fleet, link } = bench();
  link.start();
  await clock.advance(1_000);
  fleet.send({
    type: 'challenge',
    nonce: 'n'.repeat(43),
    fleet: fleet.key.publicKey,
    time: '2026-01-01T00:00:00Z',
  });
  await clock.advance(0);
  expect(link.view()).toMatchObject({ state: 'waiting' });
  expect(link.view().lastError).toContain('out of order');
});
