import type { Clock } from '../../clock/clock.js';
import { conditions } from '../../protocol/fleet-api/phones.js';
import { messageOf } from '../../protocol/errors.js';
import type { Log } from '../ports.js';
import { type AlertRow, saveAlerts } from '../store/alerts.js';
import {
  type PeriodRow,
  saveAlive,
  saveConditions,
  saveLastSeen,
  savePeriods,
} from '../store/phone-states.js';
import type { Store } from '../store/store.js';
import type { WatchedPhone } from './watched-phone.js';

/** So many rows at once: the store, and with SQLite everything else, is busy for a few milliseconds. */
const CHUNK = 200;
const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 30_000;

/**
 * Writes what the watch decides, in the order in which people miss it: alerts, conditions and periods, last signs of life.
 * Nothing is forgotten before it is written, and all may be written twice: a store that fails is tried again.
 */
export class WatchWriter {
  readonly #alerts = new Set<AlertRow>();
  readonly #conditions = new Set<WatchedPhone>();
  /** By phone, by begin: the last word of each period. */
  readonly #periods = new Map<WatchedPhone, Map<number, PeriodRow>>();
  readonly #seen = new Set<WatchedPhone>();
  #alive = false;
  #running: Promise<void> | undefined;
  #pauseMs = 0;
  #notBefore = 0;
  /** Ends the pause between two chunks. */
  #goOn: () => void = () => undefined;
  #isHurried = false;

  constructor(
    private readonly clock: Clock,
    private readonly store: Store,
    private readonly log: Log,
  ) {}

  /** Rows are written as they are when their turn comes. */
  alert(row: AlertRow): void {
    this.#alerts.add(row);
  }

  condition(phone: WatchedPhone): void {
    this.#conditions.add(phone);
  }

  periods(phone: WatchedPhone, rows: readonly PeriodRow[]): void {
    if (rows.length === 0) return;
    const ofPhone = this.#periods.get(phone) ?? new Map<number, PeriodRow>();
    this.#periods.set(phone, ofPhone);
    for (const row of rows) ofPhone.set(row.from_at, row);
  }

  seen(phone: WatchedPhone): void {
    this.#seen.add(phone);
  }

  /** The phone was deleted. */
  forget(phone: WatchedPhone): void {
    this.#conditions.delete(phone);
    this.#periods.delete(phone);
    this.#seen.delete(phone);
  }

  alive(): void {
    this.#alive = true;
  }

  /** Begins to write, unless it does already or the store has just failed. */
  start(): void {
    if (this.#running || this.clock.nowMs() < this.#notBefore) return;
    this.#running = this.#write().finally(() => (this.#running = undefined));
  }

  /** Writes all that there is, at once. Resolves when it is written or the store has failed. */
  async finish(): Promise<void> {
    this.#isHurried = true;
    this.#goOn();
    await this.#running;
    await this.#write();
    this.#isHurried = false;
  }

  async #write(): Promise<void> {
    try {
      while (await this.#writeChunk()) if (!this.#isHurried) await this.#pause();
      if (this.#pauseMs > 0) this.log.info({}, 'the store takes what the watch writes again');
      this.#pauseMs = 0;
    } catch (error) {
      if (this.#pauseMs === 0)
        this.log.error(
          { error: messageOf(error) },
          `what the watch decides cannot be written to ${this.store.place}; it is kept and tried again`,
        );
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, LEAST_PAUSE_MS), MOST_PAUSE_MS);
      this.#notBefore = this.clock.nowMs() + this.#pauseMs;
    }
  }

  /** Lets others have their turn: SQLite works on the only thread there is. */
  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.clock.after(0, resolve);
      this.#goOn = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  /** false: there is nothing left. */
  async #writeChunk(): Promise<boolean> {
    if (this.#alerts.size > 0) return this.#writeAlerts();
    if (this.#conditions.size + this.#periods.size > 0) return this.#writePhones();
    if (this.#seen.size > 0) return this.#writeSeen();
    if (!this.#alive) return false;
    await saveAlive(this.store, this.clock.wallMs());
    this.#alive = false;
    return true;
  }

  async #writeAlerts(): Promise<true> {
    const rows = first(this.#alerts);
    for (const row of rows) this.#alerts.delete(row);
    try {
      await saveAlerts(this.store, rows);
    } catch (error) {
      for (const row of rows) this.#alerts.add(row);
      throw error;
    }
    return true;
  }

  async #writePhones(): Promise<true> {
    const phones = first(new Set([...first(this.#periods.keys()), ...first(this.#conditions)]));
    const taken = phones.map((phone) => ({
      phone,
      hadCondition: this.#conditions.delete(phone),
      periods: this.#periods.get(phone),
    }));
    for (const { phone } of taken) this.#periods.delete(phone);
    const conditionRows = taken
      .filter(({ hadCondition }) => hadCondition)
      .map(({ phone: { id, condition, sinceMs, ableMs, inServiceMs } }) => ({
        id,
        condition,
        rank: conditions.indexOf(condition),
        since: sinceMs,
        able: ableMs,
        service: inServiceMs,
      }));
    const periodRows = taken.flatMap(({ periods }) => (periods ? [...periods.values()] : []));
    try {
      await this.store.db.transaction().execute(async (transaction) => {
        await saveConditions(transaction, conditionRows);
        await savePeriods(transaction, periodRows);
      });
    } catch (error) {
      for (const { phone, hadCondition, periods } of taken) {
        if (hadCondition) this.#conditions.add(phone);
        // What was decided meanwhile is the later word.
        if (periods)
          this.periods(phone, [...periods.values(), ...(this.#periods.get(phone)?.values() ?? [])]);
      }
      throw error;
    }
    return true;
  }

  async #writeSeen(): Promise<true> {
    const phones = first(this.#seen);
    const toWallMs = this.clock.wallMs() - this.clock.nowMs();
    const rows = phones.map(({ id, heardAt }) => ({ id, heardAt, at: Math.round(heardAt + toWallMs) }));
    // Whoever is heard meanwhile is put in again.
    for (const phone of phones) this.#seen.delete(phone);
    try {
      await saveLastSeen(this.store, rows);
    } catch (error) {
      for (const phone of phones) this.#seen.add(phone);
      throw error;
    }
    phones.forEach((phone, i) => (phone.savedHeardAt = rows[i]?.heardAt ?? phone.savedHeardAt));
    return true;
  }
}

function first<Item>(items: Iterable<Item>): Item[] {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length === CHUNK) break;
    taken.push(item);
  }
  return taken;
}
