/**
 * Writes frames of many phones in one transaction. Touches nothing but the store: what is to be told and answered is what it
 * returns, so that a batch that failed can be tried again in parts.
 */
import type { Kysely } from 'kysely';
import type { LinkEvent } from '../../protocol/fleet-link/frames.js';
import type { HealthChanges, HealthReport } from '../../protocol/health.js';
import type { StoredEvent } from '../ports.js';
import { insertCommissioning, keepPhotoPart } from '../store/commissionings.js';
import { acceptCommand, finishCommand, keepBundlePart, storeConfigOutcome } from '../store/deliveries.js';
import { eventKey, insertCalls, insertEvents, insertSelfTests, timesBefore } from '../store/events.js';
import {
  insertHealth,
  ownersOf,
  type PhoneFacts,
  reportsOf,
  storeFacts,
  storeReports,
} from '../store/reports.js';
import { storeUpdate, storeUpdateRefusal } from '../store/rollouts.js';
import type { FleetDatabase } from '../store/schema.js';
import { storable } from '../store/storable.js';
import type { Store } from '../store/store.js';
import {
  callRow,
  type CallRow,
  commissioningRow,
  healthRow,
  type HealthRow,
  type Owner,
  selfTestRow,
} from './event-rows.js';
import { areOfRun, correctedMs, eventTimes } from './event-times.js';
import { storeFault, storeRatings } from './event-effects.js';
import { proofOf } from './proof.js';
import type { Sender, StoredFrame } from './sender.js';

type Db = Kysely<FleetDatabase>;

export interface Item<S extends Sender = Sender> {
  readonly sender: S;
  readonly frame: StoredFrame;
  readonly bytes: number;
  readonly receivedMs: number;
}

/** What became of one frame. */
export type Outcome =
  | { readonly kind: 'kept' }
  | { readonly kind: 'events'; readonly fresh: readonly StoredEvent[] }
  | { readonly kind: 'report'; readonly report: HealthReport; readonly atMs: number }
  | { readonly kind: 'report-wanted' }
  /** There is no such phone any more. */
  | { readonly kind: 'orphan' }
  | { readonly kind: 'offence'; readonly reason: string };

export interface Written {
  /** One an item, in their order. */
  readonly outcomes: readonly Outcome[];
  /** Phone and id of commands that changed. */
  readonly commands: readonly (readonly [phone: string, command: string])[];
}

/** @param nowMs wall clock of the writing */
export async function writeBatch(store: Store, items: readonly Item[], nowMs: number): Promise<Written> {
  return store.db.transaction().execute((tx) => new BatchWriter(tx, nowMs).write(items));
}

class BatchWriter {
  readonly #facts = new Map<string, PhoneFacts>();
  readonly #health: HealthRow[] = [];
  readonly #reports = new Map<string, { report: HealthReport; atMs: number }>();
  readonly #commands: (readonly [string, string])[] = [];

  constructor(
    private readonly tx: Db,
    private readonly nowMs: number,
  ) {}

  async write(items: readonly Item[]): Promise<Written> {
    const owners = await ownersOf(this.tx, phonesOf(items));
    const present = items.filter(({ sender }) => owners.has(sender.phone));
    const reports = this.#mergeReports(present, await this.#basesOf(present));
    const fresh = await this.#storeEvents(present, owners);
    const outcomes: Outcome[] = [];
    for (const item of items) {
      outcomes.push(
        reports.get(item) ??
          fresh.get(item) ??
          (owners.has(item.sender.phone) ? await this.#storeOther(item) : { kind: 'orphan' }),
      );
    }
    await storeReports(
      this.tx,
      [...this.#reports].map(([phone, { report, atMs }]) => ({
        phone,
        report: JSON.stringify(report),
        atMs,
      })),
    );
    await insertHealth(this.tx, this.#health);
    for (const [phone, facts] of this.#facts) await storeFacts(this.tx, phone, facts);
    return { outcomes, commands: this.#commands };
  }

  // ── reports ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #basesOf(items: readonly Item[]): Promise<Map<string, string>> {
    const changed = items.filter(({ frame }) => frame.type === 'changes');
    return changed.length > 0 ? reportsOf(this.tx, phonesOf(changed)) : new Map<string, string>();
  }

  #mergeReports(items: readonly Item[], bases: ReadonlyMap<string, string>): Map<Item, Outcome> {
    const outcomes = new Map<Item, Outcome>();
    /** Last number of each connection, as it will be when this batch is kept. */
    const last = new Map<Sender, number>();
    for (const item of items) {
      const { sender, frame, receivedMs } = item;
      if (frame.type !== 'report' && frame.type !== 'changes') continue;
      const report =
        frame.type === 'report'
          ? frame.report
          : frame.base === (last.get(sender) ?? sender.reportN)
            ? this.#merged(sender.phone, bases, frame.changes)
            : undefined;
      if (!report) {
        outcomes.set(item, { kind: 'report-wanted' });
        continue;
      }
      const atMs = correctedMs(frame, sender.anchor, receivedMs);
      last.set(sender, frame.n);
      this.#reports.set(sender.phone, { report, atMs });
      this.#sample(sender.phone, atMs, frame.type === 'report' ? frame.report : frame.changes);
      outcomes.set(item, { kind: 'report', report, atMs });
    }
    return outcomes;
  }

  #merged(
    phone: string,
    bases: ReadonlyMap<string, string>,
    changes: HealthChanges,
  ): HealthReport | undefined {
    const base = this.#reports.get(phone)?.report ?? parsedReport(bases.get(phone));
    // A section that is there is whole: JSON has no undefined.
    return base && ({ ...base, ...changes } as HealthReport);
  }

  #sample(phone: string, atMs: number, changes: HealthChanges): void {
    const row = healthRow(phone, atMs, this.nowMs, changes);
    if (row) this.#health.push(row);
  }

  // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async #storeEvents(
    items: readonly Item[],
    owners: ReadonlyMap<string, Owner>,
  ): Promise<Map<Item, Outcome>> {
    const batches: { item: Item; outbox: string; events: StoredEvent[] }[] = [];
    for (const item of items) {
      if (item.frame.type !== 'events') continue;
      const { outbox, events } = item.frame;
      batches.push({ item, outbox, events: await this.#timed(item, outbox, events) });
    }
    const inserted = await insertEvents(
      this.tx,
      batches.flatMap(({ item, outbox, events }) =>
        events.map((event) => ({
          phone_id: item.sender.phone,
          outbox,
          n: event.n,
          kind: event.body.kind,
          at: event.atMs,
          received_at: event.receivedMs,
          body: JSON.stringify(keptBody(event.body)),
        })),
      ),
    );
    const fresh = batches.map(({ item, outbox, events }) => {
      const phone = item.sender.phone;
      this.#factsOf(phone).kept = furthest(this.#factsOf(phone).kept, outbox, events.at(-1)?.n ?? 0);
      // Deleted when it is found: a number that came twice in this batch is new once.
      return {
        item,
        outbox,
        events: events.filter(({ n }) => inserted.delete(eventKey(phone, outbox, n))),
      };
    });
    const repeatedCalls = await this.#storeRows(fresh, owners);
    const outcomes = new Map<Item, Outcome>();
    for (const { item, outbox, events } of fresh) {
      for (const event of events) await this.#apply(item.sender.phone, event);
      await storeRatings(this.tx, item.sender.phone, outbox, events);
      outcomes.set(item, { kind: 'events', fresh: events.filter((event) => !repeatedCalls.has(event)) });
    }
    return outcomes;
  }

  async #timed(
    { sender: { phone, anchor }, receivedMs }: Item,
    outbox: string,
    events: readonly LinkEvent[],
  ): Promise<StoredEvent[]> {
    const before = areOfRun(events, anchor)
      ? { previousMs: undefined, madeMs: undefined }
      : await timesBefore(this.tx, phone, outbox, events[0]?.n ?? 0);
    const times = eventTimes(events, anchor, { receivedMs, ...before });
    return events.map((event, i) => ({ ...event, atMs: times[i] ?? receivedMs, receivedMs }));
  }

  /** Calls and self-tests of all phones. Answers the events of calls that were stored under another number before. */
  async #storeRows(
    batches: readonly { readonly item: Item; readonly events: readonly StoredEvent[] }[],
    owners: ReadonlyMap<string, Owner>,
  ): Promise<Set<StoredEvent>> {
    const calls: { event: StoredEvent; row: CallRow }[] = [];
    const selfTests = [];
    for (const { item, events } of batches) {
      const owner = owners.get(item.sender.phone);
      if (!owner) continue;
      for (const event of events) {
        if (event.body.kind === 'call') calls.push({ event, row: callRow(owner, event, event.body.call) });
        if (event.body.kind === 'self-test') selfTests.push(selfTestRow(owner, event, event.body.result));
      }
    }
    await insertSelfTests(this.tx, selfTests);
    const inserted = await insertCalls(
      this.tx,
      calls.map(({ row }) => row),
    );
    for (const { event, row } of calls) {
      const proof = proofOf(event);
      if (proof)
        this.#prove(row.phone_id, Math.min(row.at + Math.round(proof.afterLiftMs), event.receivedMs));
    }
    return new Set(calls.filter(({ row }) => !inserted.delete(row.id)).map(({ event }) => event));
  }

  async #apply(phone: string, event: StoredEvent): Promise<void> {
    const { body, atMs } = event;
    switch (body.kind) {
      case 'fault-raised':
      case 'fault-cleared':
        return storeFault(this.tx, phone, event, body);
      case 'started':
        this.#factsOf(phone).version = storable(body.version);
        return;
      case 'self-test':
        if (proofOf(event)) this.#prove(phone, atMs);
        return;
      case 'health':
        this.#sample(phone, atMs, body.changes);
        return;
      case 'command-done':
        return this.#finish(phone, body.command, body.ok ? 'done' : 'failed', body.message);
      case 'config':
        if (body.state === 'running') this.#factsOf(phone).configVersion = body.version;
        return storeConfigOutcome(this.tx, phone, {
          version: body.version,
          state: body.state,
          message: storable(body.message),
        });
      case 'update':
        return storeUpdate(this.tx, phone, { ...body, message: storable(body.message) }, this.nowMs);
      case 'commissioned':
        return insertCommissioning(this.tx, commissioningRow(phone, event, body.record));
      case 'commissioning-photo':
        return keepPhotoPart(this.tx, phone, body.photo);
      case 'call':
      case 'rating':
        return;
    }
  }

  // ── the rest ────────────────────────────────────────────────────────────────────────────────────────────────────

  async #storeOther({ sender: { phone }, frame }: Item): Promise<Outcome> {
    if (frame.type === 'hello') {
      const facts = this.#factsOf(phone);
      facts.version = storable(frame.version);
      facts.configVersion = frame.configVersion;
      facts.installed = frame.package ?? null;
    } else if (frame.type === 'command-accepted') {
      if (frame.refusal !== null) {
        await this.#finish(phone, frame.id, 'refused', frame.refusal);
        await storeUpdateRefusal(this.tx, phone, frame.id, storable(frame.refusal), this.nowMs);
      } else if (await acceptCommand(this.tx, phone, frame.id)) this.#commands.push([phone, frame.id]);
    } else if (frame.type === 'bundle') {
      const { command, part, parts, data } = frame;
      const kept = await keepBundlePart(this.tx, phone, { command_id: command, part, parts, data });
      if (!kept) return { kind: 'offence', reason: 'a part of a bundle that nobody asked for' };
      if (part === parts - 1) this.#commands.push([phone, command]);
    }
    return { kind: 'kept' };
  }

  async #finish(
    phone: string,
    command: string,
    state: 'done' | 'failed' | 'refused',
    message: string,
  ): Promise<void> {
    const end = { state, message: storable(message), atMs: this.nowMs };
    if (await finishCommand(this.tx, phone, command, end)) this.#commands.push([phone, command]);
  }

  #prove(phone: string, atMs: number): void {
    const facts = this.#factsOf(phone);
    facts.provedAtMs = Math.max(facts.provedAtMs ?? 0, atMs);
  }

  #factsOf(phone: string): PhoneFacts {
    let facts = this.#facts.get(phone);
    if (!facts) this.#facts.set(phone, (facts = {}));
    return facts;
  }
}

function phonesOf(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ sender }) => sender.phone))];
}

function furthest(kept: PhoneFacts['kept'], outbox: string, n: number): { outbox: string; n: number } {
  return kept?.outbox === outbox && kept.n > n ? kept : { outbox, n };
}

/** A photo is kept where it is shown, and not once more. */
function keptBody(body: StoredEvent['body']): StoredEvent['body'] {
  return body.kind === 'commissioning-photo' ? { ...body, photo: { ...body.photo, data: '' } } : body;
}

function parsedReport(text: string | undefined): HealthReport | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as HealthReport);
}
