import type { Clock } from '../../clock/clock.js';
import type { AlertCause } from '../../protocol/fleet-api/alert-causes.js';
import type { Settings } from '../../protocol/fleet-api/settings.js';
import type { AlertBook, AlertOwner, AlertSlot } from './alert-book.js';
import { type Cut, isCut, judgeCut, type SiteSilence } from './cuts.js';
import type { MaintenanceWindows } from './maintenance-windows.js';
import { heardFrom, isSilent, RECONNECTION_MS } from './presence.machine.js';
import type { WatchedPhone } from './watched-phone.js';

const MOST_NAMES = 5;

/** Phones for which one alert speaks. */
interface Outage {
  readonly slot: AlertSlot;
  /** Those that are still down. */
  readonly members: Set<WatchedPhone>;
  /** Phones that go silent at these sites while it lasts belong to it too; null: those of every site. */
  readonly sites: ReadonlySet<string> | null;
  /** The most that it ever had. */
  most: number;
  /** Since when so many are back that the rest is overdue. */
  returningAt: number | null;
}

class Place implements AlertOwner {
  readonly phoneId = null;
  slots: AlertSlot[] | null = null;
  constructor(readonly site: string | null) {}
}

export interface OutageParts {
  readonly clock: Clock;
  readonly settings: () => Settings;
  readonly book: AlertBook;
  readonly windows: MaintenanceWindows;
  /** All phones that are watched. */
  readonly phones: () => Iterable<WatchedPhone>;
  readonly judgeFrom: () => number;
  readonly siteName: (id: string) => string;
  /** ms since 1970. */
  readonly lastSeenMs: (phone: WatchedPhone) => number;
}

/** Alerts of silent phones: one for each, or one for the site or the fleet when they went silent together (cuts.ts). */
export class Outages {
  readonly #fleet = new Place(null);
  readonly #sites = new Map<string, Place>();
  readonly #outages = new Set<Outage>();
  readonly #ofPhone = new Map<WatchedPhone, Outage>();
  /** Down, and waiting for others. */
  readonly #holding = new Set<WatchedPhone>();

  constructor(private readonly parts: OutageParts) {}

  place(site: string | null): AlertOwner {
    if (site === null) return this.#fleet;
    let place = this.#sites.get(site);
    if (!place) this.#sites.set(site, (place = new Place(site)));
    return place;
  }

  /** Whether most phones of the fleet are silent together: then it may be the server that is cut off. */
  get isFleetCut(): boolean {
    for (const { slot, sites, returningAt } of this.#outages)
      if (slot.kind === 'fleet-cut' && sites === null && returningAt === null) return true;
    return false;
  }

  /** Takes up an outage that went on when the server stopped; its phones are added by {@link resume}. */
  reopen(slot: AlertSlot): void {
    const { site } = slot.owner;
    const sites = slot.kind === 'site-down' && site !== null ? new Set([site]) : null;
    this.#outages.add({ slot, members: new Set(), sites, most: slot.phones, returningAt: null });
  }

  /** A phone that was down when the server stopped. false: no outage speaks for it. */
  resume(phone: WatchedPhone): boolean {
    const outage = this.#outageAt(phone.site);
    if (outage) this.#join(outage, phone);
    return outage !== undefined;
  }

  down(phone: WatchedPhone): void {
    const { book } = this.parts;
    const known = book.find(phone, 'phone-down');
    const outage = known?.row ? undefined : this.#outageAt(phone.site);
    if (outage) {
      this.#join(outage, phone);
      book.grow(outage.slot, outage.most);
      return;
    }
    const slot = book.want(phone, 'phone-down', this.#silent(phone), this.parts.settings().siteCutWindowMs);
    if (slot.life.name === 'holding') this.#holding.add(phone);
  }

  /** It is heard again, or not watched any more. */
  up(phone: WatchedPhone): void {
    this.#holding.delete(phone);
    this.#ofPhone.get(phone)?.members.delete(phone);
    this.#ofPhone.delete(phone);
    const slot = this.parts.book.find(phone, 'phone-down');
    if (slot) this.parts.book.step(slot, { type: 'unwanted' });
  }

  tick(): void {
    const nowMs = this.parts.clock.nowMs();
    for (const outage of this.#outages) this.#watch(outage, nowMs);
    const ripe = [...this.#holding].filter((phone) => holdsUntil(this.parts.book, phone) <= nowMs);
    if (ripe.length > 0) this.#tell(ripe, judgeCut(this.parts.settings(), this.#silence(nowMs)));
  }

  /** @param ripe phones that have waited long enough */
  #tell(ripe: readonly WatchedPhone[], { fleet, fleetSites, sites }: Cut): void {
    const { windows, siteName } = this.parts;
    const holding = [...this.#holding].filter((phone) => !windows.isPhoneApart(phone));
    const together = holding.filter(({ site }) => !windows.isSiteApart(site));
    if (fleet === 'fleet') {
      this.#begin(this.#fleet, 'fleet-cut', { type: 'fleet-silent' }, null, together);
    } else if (fleet === 'sites') {
      const affected = together.filter(({ site }) => site !== null && fleetSites.has(site));
      const cause = sitesSilent([...fleetSites].map(siteName));
      this.#begin(this.#fleet, 'fleet-cut', cause, fleetSites, affected);
    }
    for (const site of sites) this.#beginSite(site, holding);
    for (const phone of ripe) if (this.#holding.has(phone)) this.#alone(phone);
  }

  #beginSite(site: string, holding: readonly WatchedPhone[]): void {
    const affected = holding.filter((phone) => phone.site === site);
    const cause: AlertCause = { type: 'site-silent', site: this.parts.siteName(site) };
    this.#begin(this.place(site), 'site-down', cause, new Set([site]), affected);
  }

  #begin(
    place: AlertOwner,
    kind: 'site-down' | 'fleet-cut',
    cause: AlertCause,
    sites: Outage['sites'],
    phones: readonly WatchedPhone[],
  ): void {
    if (phones.length === 0) return;
    const { book } = this.parts;
    const before = [...this.#outages].find(({ slot }) => slot.owner === place);
    const slot = book.want(place, kind, cause, 0, phones.length);
    const outage: Outage = before
      ? { ...before, sites: united(before.sites, sites), returningAt: null }
      : { slot, members: new Set(), sites, most: 0, returningAt: null };
    if (before) this.#outages.delete(before);
    this.#outages.add(outage);
    for (const phone of outage.members) this.#ofPhone.set(phone, outage);
    for (const phone of phones) this.#join(outage, phone);
    book.grow(slot, outage.most);
  }

  #join(outage: Outage, phone: WatchedPhone): void {
    const { book, settings } = this.parts;
    this.#holding.delete(phone);
    this.#ofPhone.set(phone, outage);
    outage.members.add(phone);
    outage.most = Math.max(outage.most, outage.members.size);
    // It is held for any time, so that the alert of the phone exists and is not raised.
    const slot = book.want(phone, 'phone-down', this.#silent(phone), settings().siteCutWindowMs);
    book.step(slot, { type: 'shared' });
  }

  #silent(phone: WatchedPhone): AlertCause {
    return { type: 'phone-silent', since: new Date(this.parts.lastSeenMs(phone)).toISOString() };
  }

  #alone(phone: WatchedPhone): void {
    this.#holding.delete(phone);
    const slot = this.parts.book.find(phone, 'phone-down');
    if (slot) this.parts.book.step(slot, { type: 'alone' });
  }

  /** Phones come back over some time; those that have not when it is over are told of by themselves. */
  #watch(outage: Outage, nowMs: number): void {
    if (outage.members.size > 0 && this.#lasts(outage)) {
      outage.returningAt = null;
      return;
    }
    outage.returningAt ??= nowMs;
    if (outage.members.size > 0 && nowMs - outage.returningAt < RECONNECTION_MS) return;
    this.#outages.delete(outage);
    this.parts.book.step(outage.slot, { type: 'unwanted' });
    const left = [...outage.members];
    for (const phone of left) this.#ofPhone.delete(phone);
    this.#tellLeft(outage, left);
  }

  /** Of a fleet that was cut, whole sites may stay away. */
  #tellLeft({ slot }: Outage, left: readonly WatchedPhone[]): void {
    for (const phone of left) this.#holding.add(phone);
    if (slot.kind === 'fleet-cut') {
      const silence = this.#silenceWith(left);
      for (const { site, phones, silent } of silence)
        if (site !== null && isCut(this.parts.settings(), { phones, silent })) this.#beginSite(site, left);
    }
    for (const phone of left) if (this.#holding.has(phone)) this.#alone(phone);
  }

  /** Whether still so many of its phones are down that it is one outage and not some phones. */
  #lasts({ slot, members, most }: Outage): boolean {
    const settings = this.parts.settings();
    if (!isCut(settings, { phones: most, silent: members.size })) return false;
    if (slot.kind === 'site-down') return true;
    const { fleet } = judgeCut(settings, this.#silenceWith([...members]));
    return fleet !== 'none';
  }

  #outageAt(site: string | null): Outage | undefined {
    for (const outage of this.#outages) {
      if (outage.returningAt !== null) continue;
      if (outage.sites === null || (site !== null && outage.sites.has(site))) return outage;
    }
    return undefined;
  }

  #silence(nowMs: number): SiteSilence[] {
    const { settings, judgeFrom } = this.parts;
    const policy = settings();
    return this.#count((phone) => {
      if (this.#holding.has(phone)) return true;
      if (phone.presence.name !== 'up') return undefined;
      return isSilent(policy, heardFrom(phone.heardAt, judgeFrom()), nowMs);
    });
  }

  /** As if these phones were the silent ones. */
  #silenceWith(down: readonly WatchedPhone[]): SiteSilence[] {
    const silent = new Set(down);
    return this.#count((phone) =>
      silent.has(phone) ? true : phone.presence.name === 'up' ? false : undefined,
    );
  }

  /** @param silent undefined: it was not there before, or nobody knows */
  #count(silent: (phone: WatchedPhone) => boolean | undefined): SiteSilence[] {
    const { windows, phones } = this.parts;
    const bySite = new Map<string | null, { -readonly [Key in keyof SiteSilence]: SiteSilence[Key] }>();
    for (const phone of phones()) {
      if (!phone.isOurs || windows.isPhoneApart(phone)) continue;
      const isSilentNow = silent(phone);
      if (isSilentNow === undefined) continue;
      const { site } = phone;
      let count = bySite.get(site);
      if (!count)
        bySite.set(site, (count = { site, phones: 0, silent: 0, apart: windows.isSiteApart(site) }));
      count.phones++;
      if (isSilentNow) count.silent++;
    }
    return [...bySite.values()];
  }
}

function holdsUntil(book: AlertBook, phone: WatchedPhone): number {
  const life = book.find(phone, 'phone-down')?.life;
  return life?.name === 'holding' ? life.untilMs : -Infinity;
}

function united(a: Outage['sites'], b: Outage['sites']): Outage['sites'] {
  return a === null || b === null ? null : new Set([...a, ...b]);
}

function sitesSilent(names: readonly string[]): AlertCause {
  return {
    type: 'sites-silent',
    sites: names.slice(0, MOST_NAMES),
    more: Math.max(0, names.length - MOST_NAMES),
  };
}
