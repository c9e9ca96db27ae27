/**
 * The fleet's API without a fleet: answers a page's requests in the browser itself (Playwright routes), each checked by
 * the schema of src/protocol/fleet-api/endpoints.ts, and serves the built page with the Content-Security-Policy of the
 * server.
 */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Page, Route, WebSocketRoute } from 'playwright-core';
import { problemCodes, type ProblemCode } from '../../../src/protocol/fleet-api/common.js';
import { endpoints, type Endpoint, type EndpointName } from '../../../src/protocol/fleet-api/endpoints.js';
import type { LiveMessage } from '../../../src/protocol/fleet-api/live.js';
import type { Session } from '../../../src/protocol/fleet-api/people.js';
import type { Metric, PhoneRow, PhoneDetail } from '../../../src/protocol/fleet-api/phones.js';
import { mayAct, type Role } from '../../../src/protocol/fleet-api/roles.js';
import { defaultSettings } from '../../../src/protocol/fleet-api/settings.js';
import {
  fixtureAvailability,
  fixtureCalls,
  fixtureCommands,
  fixtureConfigs,
  fixtureHistory,
  fixturePhone,
  fixtureSelfTests,
} from './fixture-phone.js';
import { fixtureCommissionings } from './fixture-commissioning.js';
import { fixtureAlerts, fixtureId, fixtureOverview, fixturePhones, fixtureSites } from './fixture-phones.js';
import { phonesAsAsked } from './fixture-query.js';
import { fixtureSession } from './fixture-session.js';
import { fixtureVersions } from './fixture-updates.js';

export const FIXTURE_ORIGIN = 'http://fleet.test';
const NONCE = 'fixture-nonce';
/** As strict as the server's. */
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${NONCE}'; img-src 'self'; connect-src 'self' ws://fleet.test; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface FixtureAsked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}
/** A refusal that a handler throws. */
export class FixtureProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly faults?: readonly { readonly place: string; readonly message: string }[],
  ) {
    super(message);
  }
}
type FixtureHandler = (asked: FixtureAsked) => unknown;

export interface FixtureOptions {
  /** Folder of the built page. */
  readonly built: string;
  readonly phones?: number;
  /** null: nobody is signed in. */
  readonly role?: Role | null;
  readonly demo?: boolean;
  readonly nowMs?: number;
}

export class FixtureFleet {
  readonly nowMs: number;
  readonly sites = fixtureSites();
  readonly phones: PhoneRow[];
  readonly changed = new Map<string, Partial<PhoneDetail>>();
  /** Every request to the API, oldest first: `GET /api/phones?...`. */
  readonly asked: string[] = [];
  session: Session | null;
  /** What pages have sent on the live socket. */
  readonly heard: unknown[] = [];
  /** The live socket is refused; see {@link FixtureFleet.cut}. */
  liveIsDown = false;
  readonly #sockets = new Set<WebSocketRoute>();
  readonly #handlers = new Map<EndpointName, FixtureHandler>();

  constructor(private readonly options: FixtureOptions) {
    this.nowMs = options.nowMs ?? Date.now();
    this.phones = fixturePhones(options.phones ?? 10_000, this.nowMs, this.sites);
    const role = options.role === undefined ? 'administrator' : options.role;
    this.session = role && fixtureSession(role, options.demo ?? false, this.nowMs);
    this.#answerAll();
  }

  /** Answers an endpoint in another way from now on. */
  on(name: EndpointName, handler: FixtureHandler): void {
    this.#handlers.set(name, handler);
  }

  /** Call it before the page is opened. */
  async serve(page: Page): Promise<void> {
    await page.route(`${FIXTURE_ORIGIN}/**`, (route) => this.#file(route));
    await page.route(`${FIXTURE_ORIGIN}/api/**`, (route) => this.#api(route));
    await page.routeWebSocket(/^ws:\/\/fleet\.test\/api\/live$/, (socket) => {
      if (this.liveIsDown) {
        void socket.close({ code: 1001 });
        return;
      }
      this.#sockets.add(socket);
      socket.onMessage((text) => void this.heard.push(JSON.parse(text as string)));
      socket.onClose(() => void this.#sockets.delete(socket));
    });
  }

  tell(message: LiveMessage): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify(message));
  }

  /** Cuts the live connections of all pages. */
  async cut(): Promise<void> {
    const sockets = [...this.#sockets];
    this.#sockets.clear();
    await Promise.all(sockets.map((socket) => socket.close({ code: 1001 })));
  }

  #phone(id: string | undefined): PhoneRow {
    const phone = this.phones.find((each) => each.id === id);
    if (!phone) throw new FixtureProblem('NOT_FOUND', 'There is no such phone.');
    return phone;
  }

  #detail(id: string | undefined): PhoneDetail {
    const row = this.#phone(id);
    return { ...fixturePhone(row, this.nowMs), ...this.changed.get(row.id) };
  }

  #change(id: string | undefined, change: Partial<PhoneDetail>): PhoneDetail {
    const { id: known } = this.#phone(id);
    this.changed.set(known, { ...this.changed.get(known), ...change });
    return this.#detail(known);
  }

  #answerAll(): void {
    const page = <Item>(items: readonly Item[], { offset = '0', limit = '100' }: FixtureAsked['query']) => ({
      total: items.length,
      items: items.slice(Number(offset), Number(offset) + Number(limit)),
    });
    const span = ({ from = '', to = '' }: FixtureAsked['query']) =>
      [Date.parse(from), Date.parse(to)] as const;

    this.on('entrance', () => ({ firstRun: false, openId: 'Keycloak', version: '0.1.0' }));
    this.on('session', () => {
      if (!this.session) throw new FixtureProblem('NOT_SIGNED_IN', 'Nobody is signed in.');
      return this.session;
    });
    this.on('signIn', ({ body }) => {
      const { password } = body as { password: string };
      if (password !== 'correct horse battery') {
        throw new FixtureProblem('SIGN_IN_REFUSED', 'The name or the password is wrong.');
      }
      return (this.session = fixtureSession('operator', false, this.nowMs));
    });
    this.on('signOut', () => (this.session = null));
    this.on('firstRun', () => (this.session = fixtureSession('administrator', false, this.nowMs)));
    this.on('setPassword', () => (this.session = fixtureSession('viewer', false, this.nowMs)));
    this.on('overview', () => fixtureOverview(this.phones, this.nowMs));
    this.on('phones', ({ query }) => page(phonesAsAsked(this.phones, query), query));
    this.on('phone', ({ params }) => this.#detail(params['id']));
    this.on('changePhone', ({ params, body }) => {
      const { site, ...rest } = body as Partial<PhoneDetail> & { site?: string | null };
      const known = this.sites.find(({ id }) => id === site);
      return this.#change(params['id'], {
        ...rest,
        ...(site === undefined ? {} : { site: known ? { id: known.id, name: known.name } : null }),
      });
    });
    this.on('acceptPhone', ({ params }) => this.#change(params['id'], { enrolment: 'accepted' }));
    this.on('revokePhone', ({ params }) =>
      this.#change(params['id'], { enrolment: 'revoked', condition: 'revoked', linked: false }),
    );
    this.on('deletePhone', () => undefined);
    this.on('newCode', ({ params }) => fixtureCode(this.#phone(params['id']), this.nowMs));
    this.on('phoneHistory', ({ query }) => fixtureHistory(query['metric'] as Metric, ...span(query)));
    this.on('phoneAvailability', ({ query }) => fixtureAvailability(...span(query)));
    this.on('phoneCalls', ({ params, query }) =>
      page(fixtureCalls(this.#phone(params['id']), this.nowMs), query),
    );
    this.on('phoneFaults', ({ params }) =>
      (this.#detail(params['id']).report?.faults ?? []).map((fault) => ({ ...fault, clearedAt: null })),
    );
    this.on('phoneSelfTests', () =>
      fixtureSelfTests(this.nowMs).map((test) => ({ ...test, receivedAt: test.at })),
    );
    this.on('commissionings', ({ params }) => fixtureCommissionings(this.#detail(params['id'])));
    this.on('declareCommissioned', ({ params, body }) =>
      this.#change(params['id'], {
        commissioning: 'declared',
        commissionedAt: new Date(this.nowMs).toISOString(),
        notes: (body as { reason: string }).reason,
      }),
    );
    this.on('sites', () => this.sites);
    this.on('commands', () => fixtureCommands(this.nowMs));
    this.on('newCommand', ({ body }) => ({
      ...fixtureCommands(this.nowMs)[0]!,
      id: fixtureId(8, 99),
      name: (body as { name: string }).name,
      summary: (body as { name: string }).name,
      state: 'sent',
    }));
    this.on('configs', () => fixtureConfigs(this.nowMs));
    this.on('config', ({ params }) =>
      fixtureConfigs(this.nowMs).find(({ version }) => String(version) === params['version']),
    );
    this.on('newConfig', ({ body }) => {
      const { toml } = body as { toml: string };
      const line = toml.split('\n').findIndex((text) => text.includes('wrong'));
      if (line >= 0) {
        throw new FixtureProblem('BAD_REQUEST', 'The configuration has faults.', [
          { place: `line ${line + 1}`, message: 'there is no such entry' },
        ]);
      }
      return { ...fixtureConfigs(this.nowMs)[0]!, version: 5, toml, state: 'sent', message: null };
    });
    this.on('alerts', ({ query }) => page(this.#alerts(query), query));
    this.on('maintenance', () => []);
    this.on('versions', () => fixtureVersions(this.phones));
    this.on('settings', () => defaultSettings);
  }

  #alerts({ phone, severity, kind }: FixtureAsked['query']) {
    const severities = ['critical', 'warning', 'notice'];
    return fixtureAlerts(this.phones)
      .filter((alert) => phone === undefined || alert.phone?.id === phone)
      .filter((alert) => severity === undefined || alert.severity === severity)
      .filter((alert) => kind === undefined || alert.kind === kind)
      .sort(
        (a, b) =>
          severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
          b.raisedAt.localeCompare(a.raisedAt),
      );
  }

  async #file(route: Route): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const isFile = extname(pathname) !== '';
    const text = await readFile(join(this.options.built, isFile ? pathname : 'fleet.html'), 'utf8');
    await route.fulfill({
      contentType: types[extname(isFile ? pathname : '.html')] ?? 'text/html',
      headers: { 'content-security-policy': POLICY },
      body: text.replaceAll('__CSP_NONCE__', NONCE),
    });
  }

  async #api(route: Route): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    const found = endpointFor(request.method(), url.pathname);
    this.asked.push(`${request.method()} ${url.pathname}${url.search}`);
    try {
      if (!found) throw new FixtureProblem('NOT_FOUND', 'There is no such address.');
      const { name, params } = found;
      this.#mayAsk(name, request.headers()['x-csrf-token']);
      const handler = this.#handlers.get(name);
      if (!handler) throw new FixtureProblem('NOT_READY', `The fixture does not answer ${name}.`);
      const { body: bodySchema, answer: answerSchema }: Endpoint = endpoints[name];
      const sent: unknown = bodySchema ? request.postDataJSON() : undefined;
      const body = bodySchema ? bodySchema.parse(sent) : undefined;
      const answer = await handler({ params, query: Object.fromEntries(url.searchParams), body });
      const json: unknown = answerSchema?.parse(answer);
      await route.fulfill(answerSchema ? { json } : { status: 204 });
    } catch (error) {
      const problem =
        error instanceof FixtureProblem ? error : new FixtureProblem('BAD_REQUEST', String(error));
      const { code, message, faults } = problem;
      await route.fulfill({
        status: problemCodes[code].status,
        json: { code, message, ...(faults ? { faults } : {}) },
      });
    }
  }

  #mayAsk(name: EndpointName, csrf: string | undefined): void {
    const { role, method }: Endpoint = endpoints[name];
    if (role === 'anyone') return;
    if (!this.session) throw new FixtureProblem('NOT_SIGNED_IN', 'Nobody is signed in.');
    if (!mayAct(this.session.account.role, role)) {
      throw new FixtureProblem('NOT_ALLOWED', `It needs the role ${role}.`);
    }
    if (method !== 'GET' && csrf !== this.session.csrf) {
      throw new FixtureProblem('FOREIGN_REQUEST', 'The request has no CSRF token.');
    }
  }
}

function fixtureCode({ id, name, site }: PhoneRow, nowMs: number) {
  return {
    phone: id,
    name,
    site: site?.name ?? null,
    code: 'K7MW-3PQD-9X',
    expiresAt: new Date(nowMs + 7 * 86_400_000).toISOString(),
    preApproved: false,
    qrText: 'hotline:enrol?fleet=wss%3A%2F%2Ffleet.test&code=K7MW-3PQD-9X',
    qrSvg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h2v2H0z"/></svg>',
    cardFiles: [{ name: 'hotline.toml', text: '[fleet]\n' }],
  };
}

const patterns = (Object.keys(endpoints) as EndpointName[]).map((name) => {
  const { method, path }: Endpoint = endpoints[name];
  const source = path.replaceAll('.', '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)');
  return { name, method, pattern: new RegExp(`^${source}$`) };
});

function endpointFor(method: string, pathname: string) {
  // Fixed addresses before those with parameters: /api/phones/batch is not a phone.
  const fits = patterns.filter((each) => each.method === method && each.pattern.test(pathname));
  const best = fits.sort((a, b) => a.pattern.source.length - b.pattern.source.length)[0];
  return best && { name: best.name, params: { ...best.pattern.exec(pathname)?.groups } };
}
