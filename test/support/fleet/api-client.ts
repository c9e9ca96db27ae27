/** The fleet's API without a socket: built over a real store, asked by `inject()`, with handlers of a test's choice. */
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { Registry } from 'prom-client';
import type { ApiOptions } from '../../../src/fleet/api/api-options.js';
import { buildApi } from '../../../src/fleet/api/build-api.js';
import { ApiError, type Handlers } from '../../../src/fleet/api/handler.js';
import { FleetKeys } from '../../../src/fleet/keys.js';
import type { OpenIdOptions } from '../../../src/fleet/people/open-id.js';
import { makePeople, type People } from '../../../src/fleet/people/people.js';
import { StoredAudit } from '../../../src/fleet/people/stored-audit.js';
import type { Base } from '../../../src/fleet/ports.js';
import { StoredSettings } from '../../../src/fleet/settings.js';
import type { Store } from '../../../src/fleet/store/store.js';
import {
  endpoints,
  type AnswerOf,
  type BodyInputOf,
  type EndpointName,
  type ParamsOf,
  type QueryInputOf,
} from '../../../src/protocol/fleet-api/endpoints.js';
import type { Session } from '../../../src/protocol/fleet-api/people.js';
import type { Role, Scope } from '../../../src/protocol/fleet-api/roles.js';
import { FakeLog } from '../fakes/fake-log.js';
import { ManualClock } from '../manual-clock.js';

/** Real ones take half a second. */
export const cheapPasswords = { N: 16, r: 1, p: 1 } as const;
export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'http://127.0.0.1:8080';

export interface TestBase extends Base {
  readonly clock: ManualClock;
  readonly log: FakeLog;
}

export async function testBase(store: Store, clock = new ManualClock()): Promise<TestBase> {
  const log = new FakeLog();
  return {
    clock,
    log,
    store,
    keys: new FleetKeys(FleetKeys.make()),
    settings: await StoredSettings.open(store, log),
    audit: new StoredAudit({ clock, store }),
  };
}

export interface ApiBenchOptions extends Partial<Omit<ApiOptions, 'base' | 'handlers' | 'people'>> {
  /** Endpoints of others are answered with CONFLICT: whoever gets that was let in. */
  readonly handlers?: Partial<Handlers>;
  readonly openId?: OpenIdOptions;
  readonly base?: TestBase;
}

export interface ApiBench {
  readonly app: FastifyInstance;
  readonly base: TestBase;
  readonly people: People;
  /** Makes the first administrator `admin`, who is signed in there. */
  firstRun(): Promise<TestBrowser>;
  /** Makes an account by the administrator and signs it in. */
  browserOf(admin: TestBrowser, login: string, role: Role): Promise<TestBrowser>;
  /** An API token of whoever is signed in there. */
  tokenOf(browser: TestBrowser, scopes: readonly Scope[]): Promise<string>;
  browser(address?: string): TestBrowser;
}

export async function apiBench(store: Store, options: ApiBenchOptions = {}): Promise<ApiBench> {
  const { base = await testBase(store), handlers, openId, ...rest } = options;
  const people = makePeople(base, {
    version: '1.2.3',
    passwordCost: cheapPasswords,
    ...(openId && { openId }),
  });
  const others = Object.fromEntries(
    Object.keys(endpoints).map((name) => [name, () => Promise.reject(new ApiError('CONFLICT', 'let in'))]),
  ) as unknown as Handlers;
  const app = await buildApi({
    base,
    people,
    handlers: { ...others, ...people.handlers, ...handlers },
    version: '1.2.3',
    publicUrl: () => ORIGIN,
    secure: false,
    metrics: new Registry(),
    ...rest,
  });
  const browser = (address = '127.0.0.1') => new TestBrowser(app, address);
  return {
    app,
    base,
    people,
    browser,
    async firstRun() {
      const admin = browser();
      const token = (await people.firstRunLink())?.split('#')[1] ?? '';
      await admin.enter('firstRun', { token, login: 'admin', name: 'Admin', password: PASSWORD });
      return admin;
    },
    async browserOf(admin, login, role) {
      await admin.call('newAccount', { body: { login, name: login, role, password: PASSWORD } });
      const person = browser();
      await person.signIn(login);
      return person;
    },
    async tokenOf(owner, scopes) {
      const { secret } = await owner.call('newToken', { body: { name: 'test', scopes: [...scopes] } });
      return secret;
    },
  };
}

type Input<Name extends EndpointName> = {
  readonly params?: ParamsOf<Name>;
  readonly query?: QueryInputOf<Name>;
  readonly body?: BodyInputOf<Name>;
};

/** A refused request: what a test expects by `rejects.toMatchObject({ status, code })`. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly problem: unknown,
    readonly headers: LightMyRequestResponse['headers'],
  ) {
    super(`${status} ${JSON.stringify(problem)}`);
  }
}

/** The refusal of a request that must be refused. */
export async function refusal(request: Promise<unknown>): Promise<Refused> {
  const outcome: unknown = await request.catch((error: unknown) => error);
  if (outcome instanceof Refused) return outcome;
  throw new Error(`the request was not refused: ${JSON.stringify(outcome)}`);
}

/** Keeps cookies and the CSRF token as the dashboard does. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(
    private readonly app: FastifyInstance,
    private readonly address: string,
  ) {}

  async send(request: InjectOptions): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.app.inject({
      remoteAddress: this.address,
      ...request,
      headers: {
        host: new URL(ORIGIN).host,
        ...(cookie && { cookie }),
        ...(this.csrf && { 'x-csrf-token': this.csrf }),
        ...request.headers,
      },
    });
    for (const { name, value, maxAge, expires } of answer.cookies) {
      if (maxAge === 0 || expires?.getTime() === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** @throws Refused */
  async call<Name extends EndpointName>(name: Name, input: Input<Name> = {}): Promise<AnswerOf<Name>> {
    const { method, path } = endpoints[name];
    const params = (input.params ?? {}) as Record<string, unknown>;
    const query = Object.entries(input.query ?? {});
    const search = new URLSearchParams(query.map(([key, value]): [string, string] => [key, String(value)]));
    const answer = await this.send({
      method,
      url: `${path.replace(/:(\w+)/g, (_, key: string) => String(params[key]))}${query.length > 0 ? `?${search.toString()}` : ''}`,
      ...(input.body === undefined ? {} : { payload: input.body as object }),
    });
    if (answer.statusCode >= 400) {
      const problem = answer.json<{ code: string }>();
      throw new Refused(answer.statusCode, problem.code, problem, answer.headers);
    }
    return (answer.statusCode === 204 ? undefined : answer.json()) as AnswerOf<Name>;
  }

  /** By one of the endpoints that begin a session. */
  async enter<Name extends 'signIn' | 'firstRun' | 'setPassword'>(
    name: Name,
    body: BodyInputOf<Name>,
  ): Promise<Session> {
    const session = (await this.call(name, { body })) as Session;
    this.csrf = session.csrf;
    return session;
  }

  signIn(login: string, password = PASSWORD): Promise<Session> {
    return this.enter('signIn', { login, password });
  }
}
