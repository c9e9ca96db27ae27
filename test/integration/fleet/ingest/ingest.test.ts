import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { Ingest, type IngestLimits } from '../../../../src/fleet/ingest/ingest.js';
import type { Sender, StoredFrame } from '../../../../src/fleet/ingest/sender.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import type { LinkEvent, LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { makePhone, RecordingListener } from '../../../support/fleet/link-rig.js';
import { sampleCall, sampleReport, sampleSelfTest } from '../../../support/fleet/link-samples.js';
import { eventOf } from '../../../support/fleet/raw-phone.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';

const run = randomUUID();
const outbox = randomUUID();
const YEAR = 365 * 86_400_000;

class TestSender implements Sender {
  readonly anchor;
  reportN: number | null = null;
  dropped = false;
  constructor(
    readonly phone: string,
    wallMs: number,
  ) {
    this.anchor = { run, runMs: 60_000, receivedMs: wallMs, clockErrorMs: 0 };
  }
}

describe.each(storeKinds)('the writer of what phones say, on %s', (kind) => {
  const room = storeRoom(kind);
  let store: Store;
  let clock: ManualClock;
  let log: FakeLog;
  let listener: RecordingListener;
  let replies: string[];
  let waiting: number;

  beforeEach(async () => {
    store = await room.newStore();
    clock = new ManualClock();
    log = new FakeLog();
    listener = new RecordingListener();
    replies = [];
    waiting = 0;
  });

  function start(limits: Partial<IngestLimits> = {}): Ingest<Sender> {
    return new Ingest<Sender>({
      clock,
      log,
      store,
      listener,
      limits,
      replies: {
        kept: ({ phone }, frame) =>
          replies.push(`kept ${phone} ${frame.type}${'n' in frame ? ` ${frame.n}` : ''}`),
        reportWanted: ({ phone }) => replies.push(`report-wanted ${phone}`),
        offended: ({ phone }, reason) => replies.push(`offended ${phone}: ${reason}`),
        lost: ({ phone }) => replies.push(`lost ${phone}`),
        settled: (_sender, bytes) => (waiting -= bytes),
        commandChanged: (phone, command) => replies.push(`command ${phone} ${command}`),
      },
    });
  }
  function add(ingest: Ingest<Sender>, sender: Sender, frame: StoredFrame): void {
    waiting += 10;
    ingest.add({ sender, frame, bytes: 10, receivedMs: clock.wallMs() });
  }
  async function newSender(siteId: string | null = null): Promise<TestSender> {
    return new TestSender((await makePhone(store, { site_id: siteId })).id, clock.wallMs());
  }
  const events = (...list: LinkEvent[]): StoredFrame => ({ type: 'events', outbox, events: list });
  const started: LinkEventBody = { kind: 'started', version: '2.0.0', reboot: true, cause: 'power' };
  const phoneRow = (id: string) =>
    store.db.selectFrom('phones').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const all = (table: 'events' | 'calls' | 'faults' | 'self_tests' | 'health_raw') =>
    store.db.selectFrom(table).selectAll().execute();

  it('writes what all phones said within a moment in one transaction, and answers after it', async () => {
    const ingest = start();
    const senders = await Promise.all(Array.from({ length: 5 }, () => newSender()));
    for (const sender of senders) add(ingest, sender, events(eventOf(1, started), eventOf(2, started)));
    await clock.advance(249);
    expect([replies, ingest.figures().waiting]).toEqual([[], 5]);
    await clock.advance(1);
    await ingest.flush();
    expect(replies).toEqual(senders.map(({ phone }) => `kept ${phone} events`));
    expect(ingest.figures()).toMatchObject({ transactions: 1, events: 10, waiting: 0, waitingBytes: 0 });
    expect(waiting).toBe(0);
    expect(clock.pendingCount).toBe(0);
  });

  it('does not wait when there is enough, and never writes too much at once', async () => {
    const ingest = start({ enoughRows: 4, mostRows: 3 });
    const sender = await newSender();
    for (let n = 1; n <= 8; n++) add(ingest, sender, events(eventOf(n, started)));
    await clock.advance(0);
    expect(ingest.figures().waiting).toBeLessThan(8);
    await ingest.flush();
    expect(ingest.figures()).toMatchObject({ transactions: 3, events: 8 });
    expect(listener.events.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps and tells every event once, repeated and out of order', async () => {
    const ingest = start();
    const sender = await newSender();
    const call = sampleCall();
    const list = Array.from({ length: 6 }, (_, i) => eventOf(i + 1, { kind: 'call', call: sampleCall() }));
    list[2] = eventOf(3, { kind: 'call', call });
    const aStart = eventOf(8, started);
    add(ingest, sender, events(list[3]!, list[4]!, aStart));
    add(ingest, sender, events(list[0]!, list[1]!, list[2], list[3]!, aStart));
    await ingest.flush();
    add(ingest, sender, events(...list));
    // The same call under another number: as after an outbox was copied.
    add(ingest, sender, events(eventOf(7, { kind: 'call', call })));
    await ingest.flush();
    expect(listener.events.map(({ n }) => n)).toEqual([4, 5, 8, 1, 2, 3, 6]);
    expect(await all('calls')).toHaveLength(6);
    expect(await all('events')).toHaveLength(8);
    expect(replies).toEqual(Array.from({ length: 4 }, () => `kept ${sender.phone} events`));
    expect(await phoneRow(sender.phone)).toMatchObject({ outbox, acknowledged_n: 8 });
  });

  it('gives events of the connected run sane times when the clock of the phone is wrong by a year', async () => {
    const ingest = start();
    const sender = await newSender('site 1');
    const wall = clock.wallMs();
    const wrong = (ms: number) => new Date(wall - YEAR + ms).toISOString();
    await clock.advance(100_000);
    const call = sampleCall({ startedAt: wrong(20_000) });
    const fault = { code: 'hot', place: '', message: 'It is hot.', since: wrong(70_000) } as const;
    add(
      ingest,
      sender,
      events(
        eventOf(1, { kind: 'call', call }, { run, runMs: 144_000, at: wrong(84_000) }),
        eventOf(2, { kind: 'fault-raised', fault }, { run, runMs: 150_000, at: wrong(90_000) }),
        eventOf(
          3,
          { kind: 'self-test', result: sampleSelfTest({ at: wrong(94_000) }) },
          { run, runMs: 155_000, at: wrong(95_000) },
        ),
        eventOf(4, { kind: 'fault-cleared', fault }, { run, runMs: 158_000, at: wrong(98_000) }),
      ),
    );
    await ingest.flush();
    expect(listener.events.map(({ atMs }) => atMs - wall)).toEqual([84_000, 90_000, 95_000, 98_000]);
    expect(await all('calls')).toMatchObject([{ at: wall + 20_000, site_id: 'site 1', wait_ms: 4_000 }]);
    expect(await all('faults')).toMatchObject([{ since: wall + 70_000, cleared_at: wall + 98_000 }]);
    expect(await all('self_tests')).toMatchObject([{ at: wall + 94_000, outcome: 'passed' }]);
    expect((await phoneRow(sender.phone)).proved_at).toBe(wall + 95_000);
  });

  it('keeps the order of events that would lie in the future', async () => {
    const ingest = start();
    const sender = await newSender();
    const ahead = new Date(clock.wallMs() + YEAR).toISOString();
    const result = sampleSelfTest({ at: ahead });
    add(
      ingest,
      sender,
      events(...[1, 2, 3].map((n) => eventOf(n, { kind: 'self-test', result }, { at: ahead }))),
    );
    await ingest.flush();
    expect(listener.events.map(({ atMs }) => atMs - clock.wallMs())).toEqual([-2, -1, 0]);
    expect(await all('self_tests')).toHaveLength(3);
  });

  it('takes the first sound of an answered call as proof, and never an older one after it', async () => {
    const ingest = start();
    const sender = await newSender();
    const wall = clock.wallMs();
    const at = (ms: number) => ({ at: new Date(wall + ms).toISOString() });
    const lifted = (ms: number) => ({ kind: 'call', call: sampleCall({ startedAt: at(ms).at }) }) as const;
    add(ingest, sender, events(eventOf(1, lifted(-100_000), at(-36_000))));
    add(ingest, sender, events(eventOf(2, lifted(-900_000), at(-836_000))));
    await ingest.flush();
    expect((await phoneRow(sender.phone)).proved_at).toBe(wall - 100_000 + 4_080);
  });

  it('joins ratings with their calls, whichever comes first', async () => {
    const ingest = start();
    const sender = await newSender();
    const [before, after, foreign] = [sampleCall(), sampleCall(), sampleCall()];
    const rating = (call: string, score: number) =>
      ({ kind: 'rating', call, rating: { score, outOf: 4 } }) as const;
    const other = await newSender();
    add(ingest, other, events(eventOf(1, { kind: 'call', call: foreign })));
    add(ingest, sender, events(eventOf(1, rating(before.id, 1))));
    await ingest.flush();
    add(
      ingest,
      sender,
      events(eventOf(2, { kind: 'call', call: before }), eventOf(3, { kind: 'call', call: after })),
    );
    await ingest.flush();
    add(ingest, sender, events(eventOf(4, rating(after.id, 3)), eventOf(5, rating(foreign.id, 1))));
    await ingest.flush();
    const calls = new Map(
      (await store.db.selectFrom('calls').selectAll().execute()).map((row) => [row.id, row]),
    );
    expect([before, after, foreign].map(({ id }) => calls.get(id)?.rating)).toEqual([0.25, 0.75, null]);
    expect(JSON.parse(calls.get(after.id)!.record)).toMatchObject({ rating: { score: 3, outOf: 4 } });
  });

  it('keeps what a phone says of itself and of configurations', async () => {
    const ingest = start();
    const sender = await newSender();
    await store.db
      .insertInto('configs')
      .values({
        ...{ phone_id: sender.phone, version: 4, toml_sealed: '', signature: '', created_by: 'olga' },
        ...{ created_at: 1, state: 'sent', message: null },
      })
      .execute();
    const machine = sampleReport().machine;
    add(
      ingest,
      sender,
      events(
        eventOf(1, started),
        eventOf(2, { kind: 'config', version: 4, state: 'running', message: 'It runs.\0' }),
        eventOf(
          3,
          { kind: 'health', changes: { machine } },
          { at: new Date(clock.wallMs() - 5_000).toISOString() },
        ),
      ),
    );
    await ingest.flush();
    expect(await phoneRow(sender.phone)).toMatchObject({ version: '2.0.0', config_version: 4 });
    expect(await store.db.selectFrom('configs').selectAll().execute()).toMatchObject([
      { state: 'running', message: 'It runs.\uFFFD' },
    ]);
    expect(await all('health_raw')).toMatchObject([{ at: clock.wallMs() - 5_000, cpuTemperatureC: 51.5 }]);
  });

  describe('reports', () => {
    const happened = () => ({ at: '2026-01-01T00:00:00.000Z', run, runMs: 60_000 });
    const report = (n: number): StoredFrame => ({
      type: 'report',
      n,
      ...happened(),
      base: null,
      report: sampleReport(),
    });
    const changes = (n: number, base: number, offHook: boolean): StoredFrame => ({
      type: 'changes',
      n,
      ...happened(),
      base,
      changes: { hook: { ...sampleReport().hook, offHook } },
    });

    it('are merged with the last one of this connection', async () => {
      const ingest = start();
      const sender = await newSender();
      add(ingest, sender, report(1));
      add(ingest, sender, changes(2, 1, true));
      await ingest.flush();
      add(ingest, sender, changes(3, 2, false));
      await ingest.flush();
      expect(replies).toEqual([
        `kept ${sender.phone} report 1`,
        `kept ${sender.phone} changes 2`,
        `kept ${sender.phone} changes 3`,
      ]);
      expect(listener.reports.map((it) => it.report.hook.offHook)).toEqual([false, true, false]);
      const row = await phoneRow(sender.phone);
      expect(JSON.parse(row.report!)).toEqual(sampleReport());
      expect(row.report_at).toBe(clock.wallMs());
      // Only what was measured: the changes held no number.
      expect(await all('health_raw')).toHaveLength(1);
    });

    it('are wanted whole when their base is not the last that is kept', async () => {
      const ingest = start();
      const sender = await newSender();
      add(ingest, sender, changes(2, 1, true));
      add(ingest, sender, report(3));
      add(ingest, sender, changes(4, 3, true));
      add(ingest, sender, changes(5, 3, false));
      await ingest.flush();
      const again = new TestSender(sender.phone, clock.wallMs());
      add(ingest, again, changes(5, 4, true));
      await ingest.flush();
      expect(replies.map((reply) => reply.replace(` ${sender.phone}`, ''))).toEqual([
        'report-wanted',
        'kept report 3',
        'kept changes 4',
        'report-wanted',
        'report-wanted',
      ]);
      expect(JSON.parse((await phoneRow(sender.phone)).report!)).toMatchObject({ hook: { offHook: true } });
    });
  });

  it('keeps bundles and answers to commands of their own phone, and cuts who answers for another', async () => {
    const ingest = start();
    const [sender, other] = [await newSender(), await newSender()];
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    for (const id of ids)
      await store.db
        .insertInto('commands')
        .values({
          ...{ id, phone_id: sender.phone, name: 'diagnostics', command: '{}', summary: '', created_by: 'o' },
          ...{ created_at: 1, expires_at: 1e15, state: 'sent', message: null, finished_at: null },
        })
        .execute();
    const [asked, refused, untouched] = ids as [string, string, string];
    const bundle: StoredFrame = { type: 'bundle', command: asked, part: 0, parts: 1, data: 'AAAA' };
    add(ingest, sender, { type: 'command-accepted', id: asked, refusal: null });
    add(ingest, sender, bundle);
    add(
      ingest,
      sender,
      events(eventOf(1, { kind: 'command-done', command: asked, ok: true, message: 'Done.' })),
    );
    add(ingest, sender, { type: 'command-accepted', id: refused, refusal: 'The disk is full.' });
    add(ingest, other, { type: 'command-accepted', id: untouched, refusal: null });
    add(ingest, other, bundle);
    await ingest.flush();
    const rows = await store.db.selectFrom('commands').select(['id', 'state', 'message']).execute();
    expect(new Map(rows.map(({ id, state, message }) => [id, `${state} ${message}`]))).toEqual(
      new Map([
        [asked, 'done Done.'],
        [refused, 'refused The disk is full.'],
        [untouched, 'sent null'],
      ]),
    );
    expect(replies.filter((reply) => reply.startsWith('offended'))).toEqual([
      `offended ${other.phone}: a part of a bundle that nobody asked for`,
    ]);
    expect(new Set(replies.filter((reply) => reply.startsWith('command')))).toEqual(
      new Set([`command ${sender.phone} ${asked}`, `command ${sender.phone} ${refused}`]),
    );
    expect(await store.db.selectFrom('bundles').selectAll().execute()).toHaveLength(1);
  });

  it('keeps nothing of a phone that is gone, and nothing that is not wanted any more', async () => {
    const ingest = start();
    const [gone, cut, well] = [new TestSender(randomUUID(), 0), await newSender(), await newSender()];
    for (const sender of [gone, cut, well]) add(ingest, sender, events(eventOf(1, started)));
    cut.dropped = true;
    await ingest.flush();
    expect((await all('events')).map((row) => row.phone_id)).toEqual([well.phone]);
    expect(replies).toEqual([`kept ${well.phone} events`]);
    expect(waiting).toBe(0);
  });

  describe('when the store fails', () => {
    async function refusePoison(): Promise<void> {
      if (kind === 'sqlite')
        await sql`create trigger poison before insert on events when new.body like '%poison%'
          begin select raise(abort, 'the store does not take it'); end`.execute(store.db);
      else {
        await sql`create function refuse() returns trigger language plpgsql as
          $$ begin raise exception 'the store does not take it'; end $$`.execute(store.db);
        await sql`create trigger poison before insert on events for each row
          when (new.body like '%poison%') execute function refuse()`.execute(store.db);
      }
    }

    it('at what one phone sent, only that one is concerned', async () => {
      await refusePoison();
      const ingest = start();
      const senders = await Promise.all(Array.from({ length: 40 }, () => newSender()));
      const poison = eventOf(1, { ...started, version: 'poison' });
      for (const [i, sender] of senders.entries())
        add(ingest, sender, events(i === 3 ? poison : eventOf(1, started)));
      add(ingest, senders[3]!, events(eventOf(2, started)));
      await ingest.flush();
      expect(replies.filter((reply) => reply.startsWith('lost'))).toEqual([`lost ${senders[3]!.phone}`]);
      expect(replies.filter((reply) => reply.startsWith('kept'))).toHaveLength(39);
      expect(await all('events')).toHaveLength(39);
      expect(listener.events).toHaveLength(39);
      expect(log.messages('error')).toHaveLength(2);
      expect(ingest.figures().failingSinceMs).toBeNull();
      expect(waiting).toBe(0);
    });

    it('at everything, all are given up soon, and it goes on when the store is back', async () => {
      await refusePoison();
      const ingest = start();
      const senders = await Promise.all(Array.from({ length: 40 }, () => newSender()));
      const poison = eventOf(1, { ...started, version: 'poison' });
      for (const sender of senders) add(ingest, sender, events(poison));
      await ingest.flush();
      expect(replies).toHaveLength(40);
      expect(new Set(replies)).toEqual(new Set(senders.map(({ phone }) => `lost ${phone}`)));
      expect(ingest.figures()).toMatchObject({ transactions: 0, failingSinceMs: clock.wallMs() });
      expect(ingest.figures().failures).toBeLessThan(20);
      const again = new TestSender(senders[0]!.phone, clock.wallMs());
      add(ingest, again, events(eventOf(1, started)));
      await ingest.flush();
      expect(replies.at(-1)).toBe(`kept ${again.phone} events`);
      expect(ingest.figures().failingSinceMs).toBeNull();
    });

    it('to answer at all, nothing is acknowledged and nothing throws', async () => {
      const ingest = start();
      const senders = await Promise.all(Array.from({ length: 40 }, () => newSender()));
      for (const sender of senders) add(ingest, sender, events(eventOf(1, started)));
      await store.close();
      await ingest.flush();
      expect(new Set(replies)).toEqual(new Set(senders.map(({ phone }) => `lost ${phone}`)));
      expect(ingest.figures()).toMatchObject({ failures: 1, waiting: 0 });
      expect(listener.told).toEqual([]);
    });
  });

  it('goes on when who listens throws', async () => {
    const ingest = start();
    const sender = await newSender();
    listener.happened = () => {
      throw new Error('no judgement');
    };
    add(ingest, sender, events(eventOf(1, started)));
    add(ingest, sender, events(eventOf(2, started)));
    await ingest.flush();
    expect(replies).toHaveLength(2);
    expect(log.messages('error')).toHaveLength(2);
  });
});
