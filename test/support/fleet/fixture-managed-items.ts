/** What people manage in the made-up fleet, as it is when a page is opened. */
import { type AlertKind, alertKinds } from '../../../src/protocol/fleet-api/alert-kinds.js';
import type { Alert, Channel, Maintenance } from '../../../src/protocol/fleet-api/alerts.js';
import type { Account, ApiToken, AuditEntry } from '../../../src/protocol/fleet-api/people.js';
import { alertMessage } from '../../../src/protocol/words/alert-text.js';
import { sampleCauses } from './alert-causes.js';
import type { FixtureFleet } from './fixture-api.js';
import { named } from './fixture-lists.js';
import { fixtureId } from './fixture-phones.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Second parts of the ids of what is made, so that no two things have one id. */
export const KINDS = { made: 20, account: 21, token: 22, channel: 23, maintenance: 24, update: 25 } as const;

type Ago = (ms: number) => string;

export function managedAlerts({ phones, sites }: FixtureFleet, ago: Ago): Alert[] {
  const alert = (index: number, kind: AlertKind, change: Partial<Alert> = {}): Alert => ({
    id: fixtureId(3, 5_000 + index),
    kind,
    severity: alertKinds[kind].severity,
    phone: { id: phones[index]!.id, name: phones[index]!.name },
    site: phones[index]!.site,
    message: alertMessage({ kind, cause: sampleCauses[kind] }),
    cause: sampleCauses[kind],
    phones: 1,
    raisedAt: ago(index * 7 * 60_000 + 90_000),
    acknowledgedAt: null,
    acknowledgedBy: null,
    note: null,
    escalatedAt: null,
    clearedAt: null,
    flapping: false,
    maintenance: false,
    ...change,
  });
  const site = sites[3]!;
  return [
    alert(1, 'site-down', {
      phone: null,
      site: { id: site.id, name: site.name },
      phones: 14,
      escalatedAt: ago(60_000),
    }),
    alert(2, 'cannot-call', {
      acknowledgedAt: ago(5 * 60_000),
      acknowledgedBy: 'sergey',
      note: 'Жду новый пароль от телефонистов, обещали до обеда.',
    }),
    alert(3, 'phone-down', { flapping: true }),
    alert(4, 'left-off-hook', { maintenance: true }),
    alert(5, 'hot', { clearedAt: ago(60_000) }),
    alert(6, 'self-test-failed'),
  ];
}

export function managedMaintenance({ phones, sites }: FixtureFleet, ago: Ago): Maintenance[] {
  return [
    {
      id: fixtureId(KINDS.maintenance, 1),
      phone: null,
      site: named(sites, sites[0]!.id),
      from: ago(HOUR_MS),
      until: ago(-2 * HOUR_MS),
      reason: 'Замена роутера',
      by: 'olga',
    },
    {
      id: fixtureId(KINDS.maintenance, 2),
      phone: named(phones, phones[0]!.id),
      site: null,
      from: ago(-DAY_MS),
      until: ago(-DAY_MS - 3 * HOUR_MS),
      reason: 'New handset cord',
      by: 'sergey',
    },
  ];
}

export function managedAccounts({ session }: FixtureFleet, ago: Ago): Account[] {
  const account = (index: number, change: Partial<Account>): Account => ({
    id: fixtureId(KINDS.account, index),
    login: `person${index}`,
    name: `Person ${index}`,
    role: 'viewer',
    disabled: false,
    openId: false,
    createdAt: ago(90 * DAY_MS),
    lastSignInAt: ago(index * HOUR_MS),
    ...change,
  });
  return [
    account(1, {
      id: session?.account.id ?? fixtureId(7, 1),
      login: 'olga',
      name: 'Ольга Иванова',
      role: 'administrator',
    }),
    account(2, { login: 'sergey', name: 'Сергей Петров', role: 'operator' }),
    account(3, { login: 'j.doe@bank.example', name: 'Jane Doe', role: 'technician', openId: true }),
    account(4, { login: 'wallboard', name: 'Экран в зале', disabled: true, lastSignInAt: null }),
  ];
}

export function managedTokens(ago: Ago): ApiToken[] {
  return [
    {
      id: fixtureId(KINDS.token, 1),
      name: 'Grafana',
      owner: 'olga',
      scopes: ['phones:read', 'statistics'],
      createdAt: ago(40 * DAY_MS),
      expiresAt: ago(-300 * DAY_MS),
      lastUsedAt: ago(60_000),
    },
    {
      id: fixtureId(KINDS.token, 2),
      name: 'Old import',
      owner: 'sergey',
      scopes: ['phones:write'],
      createdAt: ago(400 * DAY_MS),
      expiresAt: ago(10 * DAY_MS),
      lastUsedAt: null,
    },
  ];
}

export function managedChannels(ago: Ago): Channel[] {
  return [
    {
      id: fixtureId(KINDS.channel, 1),
      name: 'Дежурный инженер',
      enabled: true,
      atLeast: 'warning',
      afterMs: 0,
      language: 'ru',
      kind: 'email',
      target: 'duty@bank.example by smtp.bank.example',
      config: {
        kind: 'email',
        server: 'smtp://smtp.bank.example:587',
        user: 'hotline',
        password: true,
        from: 'hotline@bank.example',
        to: ['duty@bank.example'],
      },
      lastSuccessAt: ago(3 * HOUR_MS),
      lastFailure: null,
    },
    {
      id: fixtureId(KINDS.channel, 2),
      name: 'Escalation',
      enabled: true,
      atLeast: 'critical',
      afterMs: 15 * 60_000,
      language: 'en',
      kind: 'bot',
      target: 'chat -1001234567890 by api.telegram.org',
      config: { kind: 'bot', server: 'https://api.telegram.org', token: true, chat: '-1001234567890' },
      lastSuccessAt: ago(2 * DAY_MS),
      lastFailure: {
        at: ago(HOUR_MS),
        message: 'api.telegram.org answered 403: the bot was removed from the chat; add it again.',
      },
    },
  ];
}

export function managedAudit(ago: Ago): AuditEntry[] {
  const actions: readonly (readonly [string, string, string, Record<string, unknown>])[] = [
    ['olga', 'settings.change', 'settings', { change: { missedBeats: 4 }, before: { missedBeats: 3 } }],
    ['sergey', 'phone.accept', 'Hall 00012', {}],
    ['token Grafana of olga', 'phone.code', 'Касса 00040', { preApproved: true, replace: false }],
    ['server', 'phone.config', 'Лифт 00007', { version: 4, note: 'rolled back' }],
  ];
  return Array.from({ length: 130 }, (_, index) => {
    const [actor, action, object, detail] = actions[index % actions.length]!;
    return {
      id: 10_000 - index,
      at: ago(index * 37 * 60_000),
      actor,
      address: actor === 'server' ? null : '192.0.2.17',
      action,
      object,
      detail,
    };
  });
}
