import { randomUUID } from 'node:crypto';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import type { LiveFeed, Notifier, SettingsHolder, StoredEvent } from '../../../../src/fleet/ports.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { FleetWatch } from '../../../../src/fleet/watch/fleet-watch.js';
import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import { defaultSettings, type Settings } from '../../../../src/protocol/fleet-api/settings.js';
import type { Hello, LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { healthyReport } from '../../../unit/fleet/watch/healthy-report.js';

export const START = Date.UTC(2026, 0, 1);

/** A clock that can leap as time does for a process that stands still: no timer fires in between. */
export class LeapingClock extends ManualClock {
  #leaptMs = 0;
  leap(ms: number): void {
    this.#leaptMs += ms;
  }
  override nowMs(): number {
    return super.nowMs() + this.#leaptMs;
  }
  override wallMs(): number {
    return super.wallMs() + this.#leaptMs;
  }
}

/** A watch on a real store, with a clock that stands still and listeners that keep what they are told. */
export class WatchRig {
  clock = new LeapingClock(START);
  readonly log = new FakeLog();
  readonly told: string[] = [];
  readonly livePhones = new Set<string>();
  watch!: FleetWatch;
  #settings: Settings = { ...defaultSettings };
  #listeners: ((settings: Settings) => void)[] = [];
  readonly #beating = new Set<string>();

  constructor(readonly store: Store) {}

  /** Starts a server, or another one after the first has stopped. */
  async start(wallMs = START): Promise<void> {
    this.clock = new LeapingClock(wallMs);
    this.#beating.clear();
    this.#listeners = [];
    const live: LiveFeed = {
      phones: (ids) => ids.forEach((id) => this.livePhones.add(id)),
      alerts: () => undefined,
      calls: () => undefined,
      report: () => undefined,
      command: () => undefined,
    };
    const tell = (what: string) => (alert: Alert) => {
      this.told.push(`${what} ${alert.kind} ${alert.phone?.name ?? alert.site?.name ?? 'fleet'}`);
      return Promise.resolve();
    };
    const notifier: Notifier = {
      alertRaised: tell('raised'),
      alertAcknowledged: tell('acknowledged'),
      alertCleared: tell('cleared'),
      test: () => Promise.resolve({ ok: true, message: '' }),
      channelsChanged: () => Promise.resolve(),
    };
    const settings: SettingsHolder = {
      current: () => this.#settings,
      change: (change) => Promise.resolve(this.set(change)),
      onChange: (listener) => this.#listeners.push(listener),
    };
    this.watch = await FleetWatch.open({
      clock: this.clock,
      log: this.log,
      store: this.store,
      keys: new FleetKeys(FleetKeys.make()),
      settings,
      audit: { record: () => Promise.resolve() },
      live,
      notifier,
    });
    this.watch.start();
  }

  set(change: Partial<Settings>): Settings {
    this.#settings = { ...this.#settings, ...change };
    for (const listener of this.#listeners) listener(this.#settings);
    return this.#settings;
  }

  /** What was told since it was asked last. */
  tellings(): string[] {
    return this.told.splice(0);
  }

  async site(name: string): Promise<string> {
    const id = randomUUID();
    await this.store.db
      .insertInto('sites')
      .values({ id, name, address: '', timezone: 'Europe/Moscow' })
      .execute();
    return id;
  }

  async phone(name: string, site: string | null = null, change: object = {}): Promise<string> {
    const id = randomUUID();
    await this.store.db
      .insertInto('phones')
      .values({
        id,
        name,
        search_text: name,
        site_id: site,
        address: '',
        timezone: null,
        notes: '',
        enrolment: 'accepted',
        created_at: START - 1_000,
        commissioning: 'none',
        in_service_at: 0,
        accepted_at: START,
        public_key: id,
        key_since: START,
        condition: 'never-connected',
        condition_rank: 4,
        condition_since: START,
        last_seen_at: null,
        proved_at: null,
        version: null,
        config_version: null,
        wanted_config_version: null,
        report: null,
        report_at: null,
        outbox: null,
        acknowledged_n: 0,
        ...change,
      })
      .execute();
    return id;
  }

  /** Phones link, report that all is well, and beat from now on. */
  link(...phones: string[]): void {
    for (const phone of phones) {
      this.watch.linked(phone, {} as Hello);
      this.watch.reported(phone, healthyReport());
      this.#beating.add(phone);
    }
  }

  /** Phones go silent; their connections look as if nothing was. */
  cut(...phones: string[]): void {
    for (const phone of phones) this.#beating.delete(phone);
  }

  /** Time passes, and phones that are not cut beat every 10 s. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 10_000) {
      for (const phone of this.#beating) this.watch.heard(phone);
      await this.clock.advance(Math.min(left, 10_000));
    }
  }

  happened(phone: string, body: LinkEventBody, atMs = this.clock.wallMs()): void {
    const event: StoredEvent = {
      n: 1,
      at: new Date(atMs).toISOString(),
      run: randomUUID(),
      runMs: 0,
      body,
      atMs,
      receivedMs: this.clock.wallMs(),
    };
    this.watch.happened(phone, [event]);
  }

  /** The periods of a phone as `state from-until`, s since {@link START}. */
  async periods(phone: string): Promise<string[]> {
    const rows = await this.store.db
      .selectFrom('phone_states')
      .selectAll()
      .where('phone_id', '=', phone)
      .orderBy('from_at')
      .execute();
    const seconds = (ms: number | null) => (ms === null ? '' : Math.round((ms - START) / 1_000));
    return rows.map(({ state, from_at, until_at }) => `${state} ${seconds(from_at)}-${seconds(until_at)}`);
  }

  async openAlerts(): Promise<string[]> {
    const rows = await this.store.db
      .selectFrom('alerts')
      .select(['kind', 'phones'])
      .where('cleared_at', 'is', null)
      .orderBy('kind')
      .execute();
    return rows.map(({ kind, phones }) => `${kind} ${phones}`);
  }
}
