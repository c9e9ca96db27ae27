import type { Clock } from '../../clock/clock.js';
import type {
  CallFigures,
  Statistics,
  StatisticsGroup,
  StatisticsQuery,
} from '../../protocol/fleet-api/statistics.js';
import { callsOf, periodsOf, type PhonePlace, phonePlaces, sitePlaces } from '../store/statistics.js';
import type { Store } from '../store/store.js';
import { AvailabilityTally } from './availability-tally.js';
import { type Calendar, calendarOf, clockHourOf, hourOfDayOf, pieceAt } from './calendar.js';
import { CallTally } from './call-tally.js';

export interface StatisticsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Of phones and sites that have none of their own. */
  readonly defaultTimezone: string;
}

/** Between two pieces of reading, so that phones and people are served. */
const PAUSE_MS = 1;

type Place = Pick<PhonePlace, 'id' | 'name' | 'siteId'> & { readonly timezone: string };

/** Statistics of calls and availability of a period. The days are those of `timezone`, or of each phone's place. */
export async function statisticsOf(parts: StatisticsParts, query: StatisticsQuery): Promise<Statistics> {
  const { store, clock, defaultTimezone } = parts;
  const sites = await sitePlaces(store);
  const places = (await phonePlaces(store)).map((place): Place => ({
    ...place,
    timezone: query.timezone ?? place.timezone ?? defaultTimezone,
  }));
  const byId = new Map(places.map((place) => [place.id, place]));
  const groups = new Groups(query, sites, byId);
  const calendars = new Calendars(query);
  const wanted = places.filter(
    ({ id, siteId }) => (query.phone ?? id) === id && (query.site === undefined || siteId === query.site),
  );
  for (const { timezone } of wanted) groups.expectAll(calendars.of(timezone));
  const wide = { ...widest(query), site: query.site, phone: query.phone };
  for await (const calls of callsOf(store, wide)) {
    for (const call of calls) {
      // Calls belong to the site where the phone stood then.
      const timezone =
        query.timezone ??
        (call.site_id === null ? undefined : sites.get(call.site_id)?.timezone) ??
        byId.get(call.phone_id)?.timezone ??
        defaultTimezone;
      const calendar = calendars.of(timezone);
      const piece = pieceAt(calendar, call.at);
      if (piece >= 0) groups.add(call, calendar.keys[piece] ?? '');
    }
    await pause(clock);
  }
  await addAvailability(parts, wide, wanted, calendars, groups);
  const { total, list } = groups.figures();
  const { from, to, by, timezone } = query;
  return {
    from,
    to,
    by,
    timezone: timezone ?? null,
    total,
    groups: list,
    generatedAt: new Date(clock.wallMs()).toISOString(),
  };
}

/** Every phone by its own calendar: those of one zone together, unless the groups are phones or sites. */
async function addAvailability(
  { store, clock }: StatisticsParts,
  wide: { readonly fromMs: number; readonly untilMs: number },
  places: readonly Place[],
  calendars: Calendars,
  groups: Groups,
): Promise<void> {
  const nowMs = clock.wallMs();
  const tallies = new Map<string, { tally: AvailabilityTally; calendar: Calendar; place: Place }>();
  const byId = new Map(places.map((place) => [place.id, place]));
  for await (const periods of periodsOf(store, wide, [...byId.keys()])) {
    for (const { phone_id, from_at, until_at, state } of periods) {
      const place = byId.get(phone_id);
      if (!place) continue;
      const key = groups.availabilityKey(place);
      const calendar = calendars.of(place.timezone);
      const known = tallies.get(key) ?? { tally: new AvailabilityTally(calendar.bounds), calendar, place };
      tallies.set(key, known);
      known.tally.add(from_at, Math.min(until_at ?? nowMs, nowMs), state);
    }
    await pause(clock);
  }
  for (const { tally, calendar, place } of tallies.values())
    tally.pieces().forEach((time, i) => groups.addTime(time, calendar.keys[i] ?? '', place));
}

/** One calendar a zone. */
class Calendars {
  readonly #query: StatisticsQuery;
  readonly #known = new Map<string, Calendar>();

  constructor(query: StatisticsQuery) {
    this.#query = query;
  }

  of(timezone: string): Calendar {
    const { from, to, by } = this.#query;
    const known = this.#known.get(timezone);
    if (known) return known;
    const calendar = calendarOf(from, to, timezone, by === 'hour' || by === 'hour-of-day' ? 'hour' : 'day');
    this.#known.set(timezone, calendar);
    return calendar;
  }
}

interface GroupedCall {
  readonly phone_id: string;
  readonly site_id: string | null;
  readonly cause: string;
  readonly failure: string | null;
}

/** The tallies of all groups, and of everything together. */
class Groups {
  readonly #by: StatisticsGroup;
  readonly #oneZone: boolean;
  readonly #sites: ReadonlyMap<string, { readonly name: string }>;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #total = new CallTally();
  readonly #groups = new Map<string, CallTally>();

  constructor(
    query: StatisticsQuery,
    sites: ReadonlyMap<string, { readonly name: string }>,
    places: ReadonlyMap<string, Place>,
  ) {
    this.#by = query.by;
    this.#oneZone = query.timezone !== undefined;
    this.#sites = sites;
    this.#places = places;
  }

  /** Hours and days without a call are there all the same. */
  expectAll(calendar: Calendar): void {
    if (this.#by === 'hour' || this.#by === 'day' || this.#by === 'hour-of-day')
      for (const key of calendar.keys) this.#group(this.#timeKey(key));
  }

  add(call: Parameters<CallTally['add']>[0] & GroupedCall, time: string): void {
    this.#total.add(call);
    this.#group(this.#keyOf(call, time)).add(call);
  }

  /** Phones with the same key are summed up together. */
  availabilityKey({ id, timezone, siteId }: Place): string {
    if (this.#by === 'phone') return id;
    return this.#by === 'site' ? `${siteId ?? ''} ${timezone}` : timezone;
  }

  addTime({ ableMs, knownMs }: { ableMs: number; knownMs: number }, time: string, place: Place): void {
    this.#total.ableMs += ableMs;
    this.#total.knownMs += knownMs;
    if (this.#by === 'cause' || knownMs === 0) return;
    const group = this.#group(
      this.#keyOf({ phone_id: place.id, site_id: place.siteId, cause: '', failure: null }, time),
    );
    group.ableMs += ableMs;
    group.knownMs += knownMs;
  }

  figures(): { total: CallFigures; list: Statistics['groups'] } {
    const list = [...this.#groups].map(([key, tally]) => ({
      ...tally.figures(),
      key,
      label: this.#labelOf(key),
    }));
    if (!this.#isByTime()) list.sort((a, b) => b.calls - a.calls || compare(a.label, b.label));
    // In one zone they are in the order of time already; the hour that comes twice has two keys that do not sort so.
    else if (!this.#oneZone) list.sort((a, b) => compare(a.key, b.key));
    return { total: this.#total.figures(), list };
  }

  #group(key: string): CallTally {
    const known = this.#groups.get(key);
    if (known) return known;
    const tally = new CallTally();
    this.#groups.set(key, tally);
    return tally;
  }

  #keyOf(call: GroupedCall, time: string): string {
    switch (this.#by) {
      case 'site':
        return call.site_id ?? '';
      case 'phone':
        return call.phone_id;
      case 'cause':
        return call.failure ?? call.cause;
      default:
        return this.#timeKey(time);
    }
  }

  #timeKey(time: string): string {
    if (this.#by === 'hour-of-day') return hourOfDayOf(time);
    // Hours of several zones are compared by what the clocks show.
    return this.#by === 'hour' && !this.#oneZone ? clockHourOf(time) : time;
  }

  #labelOf(key: string): string {
    if (this.#by === 'site') return this.#sites.get(key)?.name ?? '';
    return this.#by === 'phone' ? (this.#places.get(key)?.name ?? '') : key;
  }

  #isByTime(): boolean {
    return this.#by === 'hour' || this.#by === 'day' || this.#by === 'hour-of-day';
  }
}

/** No zone is further from UTC. */
const FURTHEST_MS = 14 * 3_600_000;

function widest({ from, to }: StatisticsQuery): { fromMs: number; untilMs: number } {
  const { bounds } = calendarOf(from, to, 'UTC', 'day');
  return { fromMs: (bounds[0] ?? 0) - FURTHEST_MS, untilMs: (bounds.at(-1) ?? 0) + FURTHEST_MS };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(PAUSE_MS, resolve));
}
