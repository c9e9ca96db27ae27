/** More of the made-up fleet: what people manage there. It keeps what pages change, as a server would. */
import { randomBytes } from 'node:crypto';
import { readBatch } from '../../../src/fleet/resources/batch-csv.js';
import { labelText, qrSvg } from '../../../src/fleet/resources/label.js';
import type { Alert, Channel, Maintenance } from '../../../src/protocol/fleet-api/alerts.js';
import type { BodyOf, EndpointName, AnswerOf } from '../../../src/protocol/fleet-api/endpoints.js';
import type { IssuedCode } from '../../../src/protocol/fleet-api/enrolment.js';
import type { Account, ApiToken, AuditEntry } from '../../../src/protocol/fleet-api/people.js';
import type { PhoneDetail, Site } from '../../../src/protocol/fleet-api/phones.js';
import { defaultSettings, type Settings } from '../../../src/protocol/fleet-api/settings.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { FIXTURE_ORIGIN, FixtureProblem, type FixtureAsked, type FixtureFleet } from './fixture-api.js';
import { fixtureId } from './fixture-phones.js';
import { fixtureStatistics } from './fixture-statistics.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KINDS = { made: 20, account: 21, token: 22, channel: 23, maintenance: 24 } as const;

export class ManagedFleet {
  alerts: Alert[];
  maintenance: Maintenance[];
  accounts: Account[];
  tokens: ApiToken[];
  channels: Channel[];
  settings: Settings = defaultSettings;
  readonly audit: AuditEntry[];
  /** Bodies of changes by endpoint, oldest first. */
  readonly sent: { readonly name: EndpointName; readonly body: unknown }[] = [];
  #made = 0;
  readonly #nowMs: number;

  constructor(private readonly fleet: FixtureFleet) {
    const nowMs = (this.#nowMs = fleet.nowMs);
    const ago = (ms: number) => new Date(nowMs - ms).toISOString();
    this.alerts = managedAlerts(fleet, ago);
    this.maintenance = managedMaintenance(fleet, ago);
    this.accounts = managedAccounts(fleet, ago);
    this.tokens = managedTokens(ago);
    this.channels = managedChannels(ago);
    this.audit = managedAudit(ago);
    this.#answerAlerts();
    this.#answerPlaces();
    this.#answerEnrolment();
    this.#answerPeople();
    this.#answerChannels();
    fleet.on('settings', () => this.settings);
    this.#change('changeSettings', (body) => (this.settings = { ...this.settings, ...given(body) }));
    fleet.on('audit', ({ query }) => {
      const { actor, action, from = '', to = '9' } = query;
      const fits = this.audit
        .filter((entry) => (actor ?? entry.actor) === entry.actor)
        .filter((entry) => (action ?? entry.action) === entry.action)
        .filter(({ at }) => at >= from && at <= to);
      return page(fits, query);
    });
    fleet.on('statistics', ({ query }) => fixtureStatistics(query, fleet, nowMs));
  }

  /** Nothing is there yet. */
  empty(): void {
    [this.alerts, this.maintenance, this.tokens, this.channels] = [[], [], [], []];
    this.audit.length = 0;
    this.fleet.sites.length = 0;
  }

  #change<Name extends EndpointName>(
    name: Name,
    answer: (body: BodyOf<Name>, asked: FixtureAsked) => AnswerOf<Name>,
  ): void {
    this.fleet.on(name, (asked) => {
      this.sent.push({ name, body: asked.body });
      return answer(asked.body as BodyOf<Name>, asked);
    });
  }

  #id(kind: number): string {
    return fixtureId(kind, 1_000 + this.#made++);
  }

  #answerAlerts(): void {
    const { fleet } = this;
    fleet.on('alerts', ({ query }) => {
      const { state = 'open', kind, severity, phone, site } = query;
      const fits = this.alerts
        .filter(({ clearedAt, acknowledgedAt }) => {
          if (state === 'all') return true;
          if (state === 'cleared') return clearedAt !== null;
          if (clearedAt !== null) return false;
          return state === 'open' || (state === 'acknowledged') === (acknowledgedAt !== null);
        })
        .filter((alert) => (kind ?? alert.kind) === alert.kind)
        .filter((alert) => (severity ?? alert.severity) === alert.severity)
        .filter((alert) => phone === undefined || alert.phone?.id === phone)
        .filter((alert) => site === undefined || alert.site?.id === site);
      return page(fits, query);
    });
    this.#change('acknowledge', ({ note }, { params }) => {
      const by = fleet.session?.account.login ?? '';
      const change = { acknowledgedAt: new Date(this.#nowMs).toISOString(), acknowledgedBy: by, note };
      return replaced(this.alerts, params['id'], change);
    });
    fleet.on('maintenance', () => this.maintenance);
    this.#change('newMaintenance', ({ phone, site, from, until, reason }) => {
      const made: Maintenance = {
        id: this.#id(KINDS.maintenance),
        phone: named(fleet.phones, phone),
        site: named(fleet.sites, site),
        from,
        until,
        reason,
        by: fleet.session?.account.login ?? '',
      };
      this.maintenance.push(made);
      return made;
    });
    this.#change('endMaintenance', (_, { params }) => remove(this.maintenance, params['id']));
  }

  #answerPlaces(): void {
    const { fleet } = this;
    fleet.on('sites', () => fleet.sites);
    this.#change('newSite', ({ name, address, timezone }) => {
      if (fleet.sites.some((site) => site.name === name)) {
        throw new FixtureProblem('CONFLICT', `There is a site named ${name} already; choose another name.`, [
          { place: 'name', message: 'is taken already' },
        ]);
      }
      const site: Site = { id: this.#id(KINDS.made), name, address, timezone, phones: 0 };
      fleet.sites.push(site);
      return site;
    });
    this.#change('changeSite', (body, { params }) => replaced(fleet.sites, params['id'], given(body)));
    this.#change('deleteSite', (_, { params }) => remove(fleet.sites, params['id']));
  }

  #answerEnrolment(): void {
    const { fleet } = this;
    const code = (
      phone: { id: string; name: string },
      site: string | null,
      preApproved: boolean,
    ): IssuedCode => {
      const written = enrolmentCodeOf(randomBytes(5));
      const qrText = labelText(FIXTURE_ORIGIN.replace('http:', 'https:'), written);
      return {
        phone: phone.id,
        name: phone.name,
        site,
        code: written,
        expiresAt: new Date(this.#nowMs + this.settings.codeMs).toISOString(),
        preApproved,
        qrText,
        qrSvg: qrSvg(qrText),
      };
    };
    this.#change('newPhone', ({ name, site, address, notes }): PhoneDetail => {
      if (fleet.phones.some((phone) => phone.name === name)) {
        throw new FixtureProblem('CONFLICT', `There is a phone named ${name} already; choose another name.`, [
          { place: 'name', message: 'is taken already' },
        ]);
      }
      const row = fleet.phones.find(({ condition }) => condition === 'never-connected')!;
      const made = { ...row, id: this.#id(KINDS.made), name, site: named(fleet.sites, site) };
      fleet.phones.push(made);
      fleet.changed.set(made.id, { address, notes, publicKey: null, report: null, reportAt: null });
      const { id } = made;
      return {
        ...made,
        ...fleet.changed.get(id)!,
        id,
        address,
        notes,
        timezone: 'Europe/Moscow',
        createdAt: new Date(this.#nowMs).toISOString(),
        acceptedAt: null,
        publicKey: null,
        formerKeys: [],
        report: null,
        reportAt: null,
      };
    });
    this.#change('newCode', ({ preApproved }, { params }) => {
      const phone = fleet.phones.find(({ id }) => id === params['id'])!;
      return code(phone, phone.site?.name ?? null, preApproved);
    });
    this.#change('batch', ({ csv, dryRun, preApproved }) => {
      const { lines, faults } = readBatch(csv);
      if (faults.length > 0) throw new FixtureProblem('BAD_REQUEST', 'The file has faults.', faults);
      const known = new Set(fleet.sites.map(({ name }) => name));
      const sitesMade = [...new Set(lines.flatMap(({ site }) => site ?? []))].filter(
        (site) => !known.has(site),
      );
      const codes = dryRun
        ? []
        : lines.map(({ name, site }) => code({ id: this.#id(KINDS.made), name }, site, preApproved));
      return { made: lines.length, sitesMade, codes };
    });
    const settle =
      (enrolment: 'accepted' | 'revoked') =>
      (_: unknown, { params }: FixtureAsked) => {
        replaced(fleet.phones, params['id'], { enrolment });
        return undefined as never;
      };
    this.#change('acceptPhone', (body, asked) => detailAfter(settle('accepted'), body, asked, fleet));
    this.#change('revokePhone', (body, asked) => detailAfter(settle('revoked'), body, asked, fleet));
  }

  #answerPeople(): void {
    const { fleet } = this;
    fleet.on('accounts', () => this.accounts);
    this.#change('newAccount', ({ login, name, role, password }) => {
      if (this.accounts.some((account) => account.login === login)) {
        throw new FixtureProblem('CONFLICT', `There is an account ${login} already; choose another login.`, [
          { place: 'login', message: 'is taken already' },
        ]);
      }
      const account: Account = {
        id: this.#id(KINDS.account),
        login,
        name,
        role,
        disabled: false,
        openId: false,
        createdAt: new Date(this.#nowMs).toISOString(),
        lastSignInAt: null,
      };
      this.accounts.push(account);
      return { account, setupPath: password === undefined ? '/set-password#one-time-token' : null };
    });
    this.#change('changeAccount', ({ name, role, disabled }, { params }) =>
      replaced(this.accounts, params['id'], given({ name, role, disabled })),
    );
    this.#change('deleteAccount', (_, { params }) => remove(this.accounts, params['id']));
    this.#change('resetPassword', (_, { params }) => ({
      account: this.accounts.find(({ id }) => id === params['id'])!,
      setupPath: '/set-password?token=another-token',
    }));
    this.#change('changeOwnPassword', ({ current }) => {
      if (current === 'correct horse battery') return undefined;
      throw new FixtureProblem('BAD_REQUEST', 'current: is not the password of this account', [
        { place: 'current', message: 'is not the password of this account' },
      ]);
    });
    fleet.on('tokens', () => this.tokens);
    this.#change('newToken', ({ name, scopes, expiresAt }) => {
      const token: ApiToken = {
        id: this.#id(KINDS.token),
        name,
        owner: fleet.session?.account.login ?? '',
        scopes,
        createdAt: new Date(this.#nowMs).toISOString(),
        expiresAt,
        lastUsedAt: null,
      };
      this.tokens.push(token);
      return { token, secret: `hotline_${'k3'.repeat(21)}x` };
    });
    this.#change('deleteToken', (_, { params }) => remove(this.tokens, params['id']));
  }

  #answerChannels(): void {
    const { fleet } = this;
    fleet.on('channels', () => this.channels);
    this.#change('newChannel', (body) => {
      const { config, ...rest } = body;
      const channel: Channel = {
        ...rest,
        id: this.#id(KINDS.channel),
        kind: config.kind,
        target:
          config.kind === 'email'
            ? config.to.join(', ')
            : config.kind === 'webhook'
              ? config.url
              : config.chat,
        config,
        lastSuccessAt: null,
        lastFailure: null,
      };
      this.channels.push(channel);
      return channel;
    });
    this.#change('changeChannel', ({ name, enabled, atLeast, afterMs, language }, { params }) =>
      replaced(this.channels, params['id'], given({ name, enabled, atLeast, afterMs, language })),
    );
    this.#change('deleteChannel', (_, { params }) => remove(this.channels, params['id']));
    this.#change('testChannel', (_, { params }) => {
      const channel = this.channels.find(({ id }) => id === params['id']);
      return channel?.lastFailure
        ? { ok: false, message: channel.lastFailure.message }
        : { ok: true, message: 'A test message was handed to smtp.bank.example for duty@bank.example.' };
    });
  }
}

function detailAfter(
  settle: (body: unknown, asked: FixtureAsked) => void,
  body: unknown,
  asked: FixtureAsked,
  fleet: FixtureFleet,
): PhoneDetail {
  settle(body, asked);
  const row = fleet.phones.find(({ id }) => id === asked.params['id'])!;
  return {
    ...row,
    address: '',
    timezone: 'Europe/Moscow',
    notes: '',
    createdAt: row.since,
    acceptedAt: row.since,
    publicKey: null,
    formerKeys: [],
    report: null,
    reportAt: null,
  };
}

function page<Item>(items: readonly Item[], { offset = '0', limit = '100' }: FixtureAsked['query']) {
  return { total: items.length, items: items.slice(Number(offset), Number(offset) + Number(limit)) };
}

function given<Change extends object>(change: Change): { [Key in keyof Change]: NonNullable<Change[Key]> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

function replaced<Item extends { readonly id: string }>(
  items: Item[],
  id: string | undefined,
  change: Partial<Item>,
): Item {
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw new FixtureProblem('NOT_FOUND', 'There is no such thing.');
  return (items[index] = { ...items[index]!, ...change });
}

function remove(items: { readonly id: string }[], id: string | undefined): undefined {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) items.splice(index, 1);
  return undefined;
}

function named(items: readonly { readonly id: string; readonly name: string }[], id: string | null) {
  const found = items.find((item) => item.id === id);
  return found ? { id: found.id, name: found.name } : null;
}

type Ago = (ms: number) => string;

function managedAlerts({ phones, sites }: FixtureFleet, ago: Ago): Alert[] {
  const alert = (index: number, change: Partial<Alert>): Alert => ({
    id: fixtureId(3, 5_000 + index),
    kind: 'phone-down',
    severity: 'critical',
    phone: { id: phones[index]!.id, name: phones[index]!.name },
    site: phones[index]!.site,
    message: 'Nothing was heard of the phone for 1 min 30 s; check its power and its network.',
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
    alert(1, {
      kind: 'site-down',
      phone: null,
      site: { id: site.id, name: site.name },
      phones: 14,
      message:
        '14 of the 16 phones of this site went silent within 12 s; its network or its power has failed.',
      escalatedAt: ago(60_000),
    }),
    alert(2, {
      kind: 'cannot-call',
      message:
        'The exchange refused the password of account hotline-17 (401); correct it in the configuration.',
      acknowledgedAt: ago(5 * 60_000),
      acknowledgedBy: 'sergey',
      note: 'Жду новый пароль от телефонистов, обещали до обеда.',
    }),
    alert(3, { flapping: true }),
    alert(4, {
      kind: 'left-off-hook',
      severity: 'warning',
      message: 'The handset is off its cradle for 20 min, and nobody is calling; have it put back.',
      maintenance: true,
    }),
    alert(5, {
      kind: 'hot',
      severity: 'warning',
      message: 'The processor has 84 °C; look whether the vents are free.',
      clearedAt: ago(60_000),
    }),
    alert(6, { kind: 'self-test-failed', severity: 'warning', message: 'The earpiece was not heard.' }),
  ];
}

function managedMaintenance({ phones, sites }: FixtureFleet, ago: Ago): Maintenance[] {
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

function managedAccounts({ session }: FixtureFleet, ago: Ago): Account[] {
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

function managedTokens(ago: Ago): ApiToken[] {
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

function managedChannels(ago: Ago): Channel[] {
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

function managedAudit(ago: Ago): AuditEntry[] {
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
