/** A made-up fleet, the same for the same seed: phones of every condition at many sites. */
import type { AlertKind } from '../../../src/protocol/fleet-api/alert-kinds.js';
import { alertKinds } from '../../../src/protocol/fleet-api/alert-kinds.js';
import type { Alert } from '../../../src/protocol/fleet-api/alerts.js';
import type { Condition, Overview, PhoneRow, Site } from '../../../src/protocol/fleet-api/phones.js';
import { alertMessage } from '../../../src/protocol/words/alert-text.js';
import { randomFrom } from '../random.js';
import { sampleCauses } from './alert-causes.js';

export function fixtureId(kind: number, index: number): string {
  const tail = index.toString(16).padStart(12, '0');
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${tail}`;
}
const PHONE = 1;
const SITE = 2;
const ALERT = 3;

const cities = ['Москва', 'Казань', 'Томск', 'Пермь', 'Тверь', 'Самара', 'Уфа', 'Омск', 'Berlin', 'Riga'];
const streets = ['Ленина', 'Мира', 'Садовая', 'Лесная', 'Школьная', 'Заводская'];
const places = ['Hall', 'Entrance', 'Platform', 'Касса', 'Вестибюль', 'Parking', 'Лифт', 'Банкомат'];

export function fixtureSites(count = 24): Site[] {
  return Array.from({ length: count }, (_, i) => ({
    id: fixtureId(SITE, i),
    name: `${cities[i % cities.length]!}, ${streets[i % streets.length]!} ${i + 1}`,
    address: `${streets[i % streets.length]!}, ${i + 1}`,
    timezone: i % 3 === 0 ? 'Asia/Yekaterinburg' : 'Europe/Moscow',
    updateChannel: 'stable',
    phones: 0,
  }));
}

const kindsOf: Partial<Record<Condition, readonly AlertKind[]>> = {
  down: ['phone-down', 'site-down'],
  'cannot-call': ['cannot-call', 'calls-failing'],
  'needs-service': ['left-off-hook', 'self-test-failed', 'hot', 'under-voltage', 'tamper', 'test-overdue'],
};

/** @param nowMs ms since 1970: what the times are counted back from */
export function fixturePhones(count: number, nowMs: number, sites: readonly Site[]): PhoneRow[] {
  const random = randomFrom(42);
  const ago = (ms: number): string => new Date(nowMs - ms).toISOString();
  return Array.from({ length: count }, (_, i) => {
    const condition = conditionOf(random.next());
    const kinds = kindsOf[condition] ?? [];
    const kind = kinds[random.below(Math.max(1, kinds.length))];
    const site = i % 17 === 0 ? null : sites[random.below(sites.length)]!;
    const connected = condition !== 'never-connected';
    const linked = connected && condition !== 'down' && condition !== 'revoked';
    return {
      id: fixtureId(PHONE, i),
      name: `${places[random.below(places.length)]!} ${String(i + 1).padStart(5, '0')}`,
      site: site && { id: site.id, name: site.name },
      enrolment: connected
        ? condition === 'revoked'
          ? 'revoked'
          : i % 211 === 0
            ? 'unconfirmed'
            : 'accepted'
        : 'new',
      condition,
      since: ago(random.below(5 * 86_400_000)),
      linked,
      callState: linked ? (random.next() < 0.02 ? 'talking' : 'idle') : null,
      alerts: kind ? [{ id: fixtureId(ALERT, i), kind, severity: alertKinds[kind].severity }] : [],
      maintenance: i % 307 === 0,
      lastSeenAt: connected ? ago(linked ? random.below(30_000) : random.below(86_400_000)) : null,
      provedAt: connected && random.next() > 0.03 ? ago(random.below(4 * 86_400_000)) : null,
      ...commissioningOf(condition, i, ago(30 * 86_400_000 + i * 60_000)),
      version: connected ? '0.1.0' : null,
      configVersion: connected ? 3 : null,
      wantedConfigVersion: connected ? (i % 97 === 0 ? 4 : 3) : null,
    } satisfies PhoneRow;
  });
}

function commissioningOf(condition: Condition, i: number, at: string) {
  if (condition === 'setting-up' || condition === 'never-connected' || i % 53 === 0)
    return { commissioning: 'none', commissionedAt: null } as const;
  return { commissioning: i % 31 === 0 ? 'declared' : 'signed-off', commissionedAt: at } as const;
}

function conditionOf(chance: number): Condition {
  if (chance < 0.008) return 'down';
  if (chance < 0.013) return 'cannot-call';
  if (chance < 0.04) return 'needs-service';
  if (chance < 0.96) return 'ready';
  if (chance < 0.975) return 'setting-up';
  return chance < 0.99 ? 'never-connected' : 'revoked';
}

export function fixtureAlerts(phones: readonly PhoneRow[]): Alert[] {
  return phones.flatMap((phone) =>
    phone.alerts.map(({ id, kind, severity }) => ({
      id,
      kind,
      severity,
      phone: { id: phone.id, name: phone.name },
      site: phone.site,
      message: alertMessage({ kind, cause: sampleCauses[kind] }),
      cause: sampleCauses[kind],
      phones: 1,
      raisedAt: phone.since,
      acknowledgedAt: null,
      acknowledgedBy: null,
      note: null,
      escalatedAt: null,
      clearedAt: null,
      flapping: false,
      maintenance: phone.maintenance,
    })),
  );
}

export function fixtureOverview(phones: readonly PhoneRow[], nowMs: number): Overview {
  const count = (test: (phone: PhoneRow) => boolean): number => phones.filter(test).length;
  const of = (condition: Condition): number => count((phone) => phone.condition === condition);
  const severity = (wanted: string): number =>
    count(({ alerts }) => alerts.some((alert) => alert.severity === wanted));
  return {
    at: new Date(nowMs).toISOString(),
    phones: phones.length,
    byCondition: {
      down: of('down'),
      'cannot-call': of('cannot-call'),
      'needs-service': of('needs-service'),
      ready: of('ready'),
      'setting-up': of('setting-up'),
      'never-connected': of('never-connected'),
      revoked: of('revoked'),
    },
    linked: count(({ linked }) => linked),
    inCall: count(({ callState }) => callState === 'talking'),
    unconfirmed: count(({ enrolment }) => enrolment === 'unconfirmed'),
    maintenance: count(({ maintenance }) => maintenance),
    notCommissioned: count(
      ({ commissioning, enrolment }) => commissioning === 'none' && enrolment === 'accepted',
    ),
    notProved: count(({ provedAt, enrolment }) => provedAt === null && enrolment === 'accepted'),
    openAlerts: { critical: severity('critical'), warning: severity('warning'), notice: severity('notice') },
    callsToday: { total: 1843, answered: 1702, failed: 41 },
    trustworthy: true,
  };
}
