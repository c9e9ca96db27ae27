import type { Clock, Timer } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import type { Overview } from '../../protocol/fleet-api/phones.js';
import type { Hello } from '../../protocol/fleet-link/frames.js';
import type { UpdateEvent } from '../../protocol/fleet-link/updates.js';
import type { HealthReport } from '../../protocol/health.js';
import { proofOf } from '../ingest/proof.js';
import type {
  Actor,
  Base,
  HaltedRollout,
  LiveFeed,
  Notifier,
  PhoneNow,
  StoredEvent,
  Watch,
} from '../ports.js';
import { alertById, saveAlerts } from '../store/alerts.js';
import { maintenanceRows } from '../store/maintenance.js';
import { watchedPhone } from '../store/phone-states.js';
import { AlertBook, type AlertOwner } from './alert-book.js';
import { Announcements } from './announcements.js';
import { CallsToday } from './calls-today.js';
import { DueQueue } from './due-queue.js';
import { FailingCalls } from './failing-calls.js';
import { MaintenanceWindows } from './maintenance-windows.js';
import { Outages } from './outages.js';
import { overviewOf, troubledPhones } from './overview.js';
import { PhoneJudge } from './phone-judge.js';
import { heardFrom, NEVER, nextPresence, RECONNECTION_MS, silenceMs, WAITING } from './presence.machine.js';
import { factsOf, saying } from './report-facts.js';
import { beginPeriods, loadSites, restore } from './restore.js';
import { WatchedPhone } from './watched-phone.js';
import { WatchWriter } from './watch-writer.js';

export interface FleetWatchParts extends Base {
  readonly live: LiveFeed;
  readonly notifier: Notifier;
}

const TICK_MS = 1_000;
/** A tick that comes later than this did not come because the process stood still: what was sent meanwhile is not read yet. */
const LATE_TICK_MS = 2_000;
/** Every phone is visited once in so many ticks for what need not be seen at once. */
const ROUND_TICKS = 30;
/** Two devices with one key are told of for so long after they were last seen. */
const KEY_CONFLICT_MS = 3_600_000;

/**
 * Presence, conditions and alerts of all phones. Memory is the truth of this moment; what is decided is written behind
 * (watch-writer.ts) and read again at the next start (restore.ts).
 */
export class FleetWatch implements Watch {
  readonly #clock: Clock;
  readonly #phones = new Map<string, WatchedPhone>();
  readonly #sites = new Map<string, string>();
  readonly #windows = new MaintenanceWindows();
  readonly #due: DueQueue<WatchedPhone>;
  readonly #book: AlertBook;
  readonly #outages: Outages;
  readonly #writer: WatchWriter;
  readonly #today = new CallsToday();
  readonly #startedMs: number;
  /** Silence of phones that were heard since the start counts from here on: see {@link heardFrom}. */
  #judgeFrom = -Infinity;
  /** By then the phones that were there before the start have come back. */
  readonly #backBy: number;
  readonly #judge: PhoneJudge;
  readonly #failingCalls: FailingCalls;
  readonly #announcements: Announcements;
  /** Phones that are linked and not known yet. */
  readonly #early = new Set<string>();
  #round: WatchedPhone[] = [];
  #ticks = 0;
  #lastTick: number;
  #timer: Timer | undefined;

  private constructor(private readonly parts: FleetWatchParts) {
    const { clock, live, log, notifier, store, settings } = parts;
    this.#clock = clock;
    this.#startedMs = clock.wallMs();
    this.#lastTick = clock.nowMs();
    this.#backBy = clock.nowMs() + RECONNECTION_MS;
    this.#due = new DueQueue(clock.nowMs());
    this.#writer = new WatchWriter(clock, store, log);
    this.#announcements = new Announcements(live, notifier, log);
    const current = () => settings.current();
    this.#book = new AlertBook(clock, current, {
      save: (row) => this.#writer.alert(row),
      changed: (alert, owner) => this.#alertChanged(alert, owner),
      tell: (what, alert) => this.#announcements.tell(what, alert),
      inMaintenance: (owner) => this.#windows.covers(owner),
      names: (owner) => this.#namesOf(owner),
    });
    this.#outages = new Outages({
      clock,
      settings: current,
      book: this.#book,
      windows: this.#windows,
      phones: () => this.#phones.values(),
      judgeFrom: () => this.#judgeFrom,
      siteName: (id) => this.#sites.get(id) ?? 'a site',
      lastSeenMs: (phone) => this.#judge.lastSeenMs(phone),
    });
    this.#judge = new PhoneJudge({
      clock,
      settings: current,
      book: this.#book,
      writer: this.#writer,
      changed: (id) => this.#announcements.phone(id),
      startedMs: this.#startedMs,
    });
    this.#failingCalls = new FailingCalls(
      store,
      log,
      () => current().callsFailing,
      (phone) => {
        if (this.#phones.get(phone.id) === phone) this.#judge.judge(phone);
        this.#publish();
      },
    );
  }

  /** Reads what was known when the server stopped. Nothing is judged before {@link start}. Rejects when the store fails. */
  static async open(parts: FleetWatchParts): Promise<FleetWatch> {
    const watch = new FleetWatch(parts);
    await watch.#open();
    return watch;
  }

  async #open(): Promise<void> {
    const { clock, store, settings } = this.parts;
    await restore({
      store,
      book: this.#book,
      outages: this.#outages,
      writer: this.#writer,
      phones: this.#phones,
      sites: this.#sites,
      nowAt: clock.nowMs(),
      nowMs: this.#startedMs,
    });
    this.#windows.set(await maintenanceRows(store, this.#startedMs));
    this.#windows.refresh(this.#startedMs);
    await this.#today.load(store, settings.current().timezone, this.#startedMs);
    for (const phone of this.#phones.values()) this.#add(phone);
    settings.onChange(() => this.#settingsChanged());
  }

  start(): void {
    this.#lastTick = this.#clock.nowMs();
    this.#timer ??= this.#clock.every(TICK_MS, () => this.#tick());
  }

  /** Resolves when all is written, or the store has refused it. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const phone of this.#phones.values()) this.#noteSeen(phone);
    this.#writer.alive();
    await this.#writer.finish();
  }

  // ── what phones do ──────────────────────────────────────────────────────────────────────────────────────────────

  linked(id: string, hello: Hello): void {
    const phone = this.#phones.get(id);
    // A code was used, or it was not ours yet: its row has changed.
    if (!phone || hello.code !== undefined || phone.enrolment !== 'accepted') {
      this.#early.add(id);
      void this.phoneChanged(id).catch((error: unknown) =>
        this.parts.log.warn({ phone: id, error: messageOf(error) }, 'a phone that has linked cannot be read'),
      );
    }
    if (phone) this.#linked(phone);
  }

  #linked(phone: WatchedPhone): void {
    phone.linked = true;
    this.#announcements.phone(phone.id);
    this.heard(phone.id);
    this.#publish();
  }

  unlinked(id: string): void {
    this.#early.delete(id);
    const phone = this.#phones.get(id);
    if (!phone?.linked) return;
    phone.linked = false;
    this.#announcements.phone(id);
    this.#publish();
  }

  /** For every frame of every phone: nothing is allocated while the phone is up. */
  heard(id: string): void {
    const phone = this.#phones.get(id);
    if (phone === undefined) return;
    phone.heardAt = this.#clock.nowMs();
    if (phone.presence.name !== 'up') this.#signOf(phone);
  }

  #signOf(phone: WatchedPhone): void {
    const input = { type: 'sign', nowMs: phone.heardAt } as const;
    phone.presence = nextPresence(this.parts.settings.current(), phone.presence, input);
    if (phone.presence.name !== 'up') return;
    this.#outages.up(phone);
    this.#enqueue(phone);
    this.#judge.judge(phone);
    this.#announcements.phone(phone.id);
    this.#publish();
  }

  reported(id: string, report: HealthReport): void {
    const phone = this.#phones.get(id);
    if (!phone) return;
    const before = phone.facts?.callState;
    phone.facts = factsOf(report);
    if (phone.facts.callState !== before) this.#announcements.phone(id);
    this.#judge.judge(phone);
    this.#publish();
  }

  happened(id: string, events: readonly StoredEvent[]): void {
    const phone = this.#phones.get(id);
    if (!phone) return;
    for (const event of events) this.#take(phone, event);
    this.#judge.judge(phone);
    this.#publish();
  }

  #take(phone: WatchedPhone, event: StoredEvent): void {
    const { body, atMs } = event;
    const proof = proofOf(event);
    if (proof && atMs + proof.afterLiftMs > (phone.provedMs ?? 0)) {
      phone.provedMs = atMs + proof.afterLiftMs;
      this.#announcements.phone(phone.id);
    }
    if (body.kind === 'call') {
      this.#today.add(atMs, body.call.cause, this.#clock.wallMs());
      this.#failingCalls.add(phone);
    }
    if (body.kind === 'commissioned') {
      phone.isCommissioned = true;
      phone.inServiceMs ??= atMs;
      this.#announcements.phone(phone.id);
    }
    if (body.kind === 'update') this.#takeUpdate(phone, body);
    if (body.kind === 'config') {
      const type = body.state === 'rolled-back' ? 'config-rolled-back' : 'config-refused';
      phone.configFailed =
        body.state === 'running' ? null : { type, version: body.version, said: saying(body.message) };
    }
  }

  #takeUpdate(phone: WatchedPhone, { version, state, message }: UpdateEvent): void {
    if (state === 'running') phone.updateFailed = null;
    if (state === 'rolled-back')
      phone.updateFailed = { type: 'update-rolled-back', version, said: saying(message) };
  }

  keyConflict(id: string): void {
    const phone = this.#phones.get(id);
    if (!phone) return;
    phone.conflictAt = this.#clock.nowMs();
    phone.keyConflict = true;
    this.#judge.judge(phone);
    this.#publish();
  }

  // ── what people ask and do ──────────────────────────────────────────────────────────────────────────────────────

  now(id: string): PhoneNow | undefined {
    const phone = this.#phones.get(id);
    if (!phone) return undefined;
    const open = (phone.slots ?? []).flatMap(({ row }) => row ?? []);
    open.sort((a, b) => a.severity_rank - b.severity_rank || a.raised_at - b.raised_at);
    return {
      condition: phone.condition,
      sinceMs: phone.sinceMs,
      linked: phone.linked,
      lastSeenMs: phone.presence.name === 'never' ? null : this.#judge.lastSeenMs(phone),
      provedMs: phone.provedMs,
      callState: phone.linked ? (phone.facts?.callState ?? null) : null,
      maintenance: this.#windows.covers(phone),
      alerts: open.map(({ id: alert, kind, severity }) => ({ id: alert, kind, severity })),
    };
  }

  overview(): Overview {
    const nowMs = this.#clock.wallMs();
    return overviewOf({
      phones: this.#phones.values(),
      openAlerts: this.#book.open.values(),
      windows: this.#windows,
      settings: this.parts.settings.current(),
      nowMs,
      callsToday: this.#today.now(nowMs),
      isFleetCut: this.#outages.isFleetCut,
    });
  }

  troubled(forMs: number): ReturnType<Watch['troubled']> {
    if (!this.overview().trustworthy) return null;
    return troubledPhones(this.#phones.values(), this.#clock.wallMs() - forMs);
  }

  rolloutsHalted(rollouts: readonly HaltedRollout[]): void {
    const fleet = this.#outages.place(null);
    const [first] = rollouts;
    if (first) {
      const cause = { type: 'rollout-halted', ...first, more: rollouts.length - 1 } as const;
      this.#book.want(fleet, 'rollout-halted', cause);
    } else {
      const slot = this.#book.find(fleet, 'rollout-halted');
      if (slot) this.#book.step(slot, { type: 'unwanted' });
    }
    this.#publish();
  }

  async phoneChanged(id: string): Promise<void> {
    const { store } = this.parts;
    const row = await watchedPhone(store, id);
    const site = row?.site_id ?? null;
    if (site !== null && !this.#sites.has(site)) await loadSites(store, this.#sites);
    const fresh = row && new WatchedPhone(row);
    if (fresh && !this.#phones.has(id)) await beginPeriods(store, this.#writer, [fresh]);
    const known = this.#phones.get(id);
    if (known && fresh) this.#takeOver(known, fresh);
    else if (known) this.#forget(known);
    else if (fresh) this.#add(fresh);
    this.#announcements.phone(id);
    const phone = this.#phones.get(id);
    if (this.#early.delete(id) && phone) this.#linked(phone);
    this.#publish();
  }

  async maintenanceChanged(): Promise<void> {
    const { store } = this.parts;
    await loadSites(store, this.#sites);
    this.#windows.set(await maintenanceRows(store, this.#clock.wallMs()));
    this.#lookAtWindows();
    this.#publish();
  }

  async acknowledge(id: string, actor: Actor, note: string): Promise<Alert | undefined> {
    const { store } = this.parts;
    const alert = this.#book.acknowledge(id, actor.name, note);
    this.#publish();
    if (!alert) return alertById(store, id);
    const row = this.#book.open.get(id)?.row;
    if (row) await saveAlerts(store, [row]);
    return alert;
  }

  /** People were told of these alerts because nobody had acknowledged them; the store knows it already. */
  escalated(ids: readonly string[], atMs: number): void {
    for (const id of ids) this.#book.escalated(id, atMs);
    this.#publish();
  }

  // ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #tick(): void {
    const nowAt = this.#clock.nowMs();
    const late = nowAt - this.#lastTick;
    this.#lastTick = nowAt;
    this.#ticks++;
    if (late < LATE_TICK_MS) this.#lookAtPresence(nowAt);
    // Who stood still for so long has heard nobody, and nobody could say so.
    else if (late > this.parts.settings.current().heartbeatMs / 2) this.#judgeFrom = nowAt;
    this.#goRound(nowAt);
    this.#lookAtWindows();
    this.#book.tick((kind) => kind === 'phone-down');
    this.#outages.tick();
    if (this.#ticks % ROUND_TICKS === 0) this.#writer.alive();
    this.#failingCalls.start();
    this.#writer.start();
    this.#publish();
  }

  #lookAtPresence(nowAt: number): void {
    const policy = this.parts.settings.current();
    this.#due.take(nowAt, (phone) => {
      // It was found to be due earlier, and looked at then.
      if (phone.queuedFor > nowAt) return;
      phone.queuedFor = Infinity;
      if (this.#phones.get(phone.id) !== phone || phone.enrolment === 'revoked') return;
      const heardMs = this.#heardFrom(phone);
      const presence = nextPresence(policy, phone.presence, { type: 'check', nowMs: nowAt, heardMs });
      if (presence === phone.presence) {
        this.#enqueue(phone);
        return;
      }
      phone.presence = presence;
      this.#judge.judge(phone);
      if (phone.isOurs) this.#outages.down(phone);
    });
  }

  /** A part of the phones in every tick: what becomes true by time alone, and what is written now and then. */
  #goRound(nowAt: number): void {
    if (this.#ticks % ROUND_TICKS === 0) this.#round = [...this.#phones.values()];
    const size = Math.ceil(this.#round.length / ROUND_TICKS);
    const from = (this.#ticks % ROUND_TICKS) * size;
    for (const phone of this.#round.slice(from, from + size)) {
      if (this.#phones.get(phone.id) !== phone) continue;
      if (phone.keyConflict && nowAt - phone.conflictAt > KEY_CONFLICT_MS) phone.keyConflict = false;
      this.#judge.judge(phone);
      this.#noteSeen(phone);
    }
  }

  #noteSeen(phone: WatchedPhone): void {
    if (phone.heardAt !== phone.savedHeardAt) this.#writer.seen(phone);
  }

  #lookAtWindows(): void {
    if (!this.#windows.refresh(this.#clock.wallMs())) return;
    this.#book.maintenanceOver();
    for (const id of this.#phones.keys()) this.#announcements.phone(id);
  }

  // ── changes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #add(phone: WatchedPhone): void {
    this.#phones.set(phone.id, phone);
    this.#enqueue(phone);
    this.#judge.judge(phone);
  }

  /** What a row that was read anew says, with what is known in memory. */
  #takeOver(phone: WatchedPhone, fresh: WatchedPhone): void {
    this.#writer.forget(fresh);
    const isOtherDevice = fresh.keySinceMs !== phone.keySinceMs;
    phone.name = fresh.name;
    phone.site = fresh.site;
    phone.enrolment = fresh.enrolment;
    phone.acceptedMs = fresh.acceptedMs;
    phone.keySinceMs = fresh.keySinceMs;
    if ((fresh.provedMs ?? 0) > (phone.provedMs ?? 0)) phone.provedMs = fresh.provedMs;
    phone.isCommissioned = fresh.isCommissioned;
    if (isOtherDevice) {
      [phone.ableMs, phone.inServiceMs] = [fresh.ableMs, fresh.inServiceMs];
      phone.facts = null;
      [phone.callsFailing, phone.configFailed, phone.keyConflict] = [null, null, false];
      phone.updateFailed = null;
    } else phone.inServiceMs ??= fresh.inServiceMs;
    if (phone.enrolment === 'revoked' || phone.enrolment === 'new') {
      this.#dismiss(phone);
      // It is judged again when it is heard again.
      phone.presence = phone.presence === NEVER ? NEVER : WAITING;
    } else if (phone.isOurs && phone.presence.name === 'down') {
      this.#outages.down(phone);
    }
    this.#judge.judge(phone);
  }

  #forget(phone: WatchedPhone): void {
    this.#dismiss(phone);
    this.#phones.delete(phone.id);
    this.#failingCalls.forget(phone);
    this.#writer.forget(phone);
  }

  #dismiss(phone: WatchedPhone): void {
    this.#outages.up(phone);
    for (const slot of [...(phone.slots ?? [])]) this.#book.step(slot, { type: 'dismissed' });
    phone.linked = false;
  }

  #enqueue(phone: WatchedPhone): void {
    const { name } = phone.presence;
    if (name !== 'up' && name !== 'waiting') return;
    const dueMs = this.#heardFrom(phone) + silenceMs(this.parts.settings.current());
    if (phone.queuedFor <= dueMs) return;
    phone.queuedFor = dueMs;
    this.#due.add(phone, dueMs);
  }

  #heardFrom({ heardAt, presence }: WatchedPhone): number {
    const judgeFrom = presence.name === 'waiting' ? Math.max(this.#backBy, this.#judgeFrom) : this.#judgeFrom;
    return heardFrom(heardAt, judgeFrom);
  }

  #settingsChanged(): void {
    this.#due.clear();
    for (const phone of this.#phones.values()) {
      phone.queuedFor = Infinity;
      this.#enqueue(phone);
      this.#judge.judge(phone);
    }
    const { log, settings, store } = this.parts;
    void this.#today
      .load(store, settings.current().timezone, this.#clock.wallMs())
      .catch((error: unknown) =>
        log.warn({ error: messageOf(error) }, 'the calls of today cannot be counted'),
      );
    this.#publish();
  }

  // ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #alertChanged(alert: Alert, { phoneId }: AlertOwner): void {
    this.#announcements.alert(alert);
    if (phoneId !== null) this.#announcements.phone(phoneId);
  }

  #namesOf({ phoneId, site }: AlertOwner): { phone_name: string | null; site_name: string | null } {
    return {
      phone_name: phoneId === null ? null : (this.#phones.get(phoneId)?.name ?? null),
      site_name: site === null ? null : (this.#sites.get(site) ?? null),
    };
  }

  #publish(): void {
    this.#announcements.publish();
  }
}
