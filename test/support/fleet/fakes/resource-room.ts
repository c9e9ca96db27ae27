/** Handlers on a real store, with strict fakes for everything that is alive. */
import {
  endpoints,
  type EndpointName,
  type BodyInputOf,
  type QueryInputOf,
  type AnswerOf,
} from '../../../../src/protocol/fleet-api/endpoints.js';
import type { Role } from '../../../../src/protocol/fleet-api/roles.js';
import { defaultSettings, type Settings } from '../../../../src/protocol/fleet-api/settings.js';
import type { FileAnswer } from '../../../../src/fleet/api/handler.js';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import type { Actor } from '../../../../src/fleet/ports.js';
import { resourceHandlers, type ResourceHandlers } from '../../../../src/fleet/resources/resources.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { FakeLog } from '../../fakes/fake-log.js';
import { ManualClock } from '../../manual-clock.js';
import { FakeAudit } from './fake-audit.js';
import { FakeLinks } from './fake-links.js';
import { FakeLive } from './fake-live.js';
import { FakeNotifier } from './fake-notifier.js';
import { FakeWatch } from './fake-watch.js';

export function actorOf(role: Role, name: string = role): Actor {
  return {
    kind: 'account',
    accountId: `account of ${name}`,
    login: name,
    role,
    scopes: null,
    name,
    address: '192.0.2.1',
  };
}

interface Given<Name extends EndpointName> {
  params?: Record<string, unknown>;
  query?: QueryInputOf<Name>;
  body?: BodyInputOf<Name>;
  as?: Role;
}

export class ResourceRoom {
  readonly clock = new ManualClock();
  readonly links = new FakeLinks();
  readonly watch = new FakeWatch();
  readonly live = new FakeLive();
  readonly notifier = new FakeNotifier();
  readonly audit = new FakeAudit();
  readonly keys = new FleetKeys(FleetKeys.make());
  settings: Settings = defaultSettings;
  /** Of the certificate that phones see, PEM. */
  authority: string | null = null;
  readonly handlers: ResourceHandlers;

  constructor(readonly store: Store) {
    this.handlers = this.newHandlers();
  }

  newHandlers(): ResourceHandlers {
    return resourceHandlers({
      clock: this.clock,
      store: this.store,
      keys: this.keys,
      audit: this.audit,
      links: this.links,
      watch: this.watch,
      live: this.live,
      notifier: this.notifier,
      log: new FakeLog(),
      settings: {
        current: () => this.settings,
        change: () => Promise.reject(new Error('not for handlers of resources')),
        onChange: () => undefined,
      },
      publicUrl: () => 'https://fleet.example',
      phoneAuthority: this.authority,
    });
  }

  /**
   * As the API would: what is given goes through the endpoint's schemas, and so does the answer. Time runs while the
   * handler waits.
   */
  async ask<Name extends keyof ResourceHandlers>(
    name: Name,
    given: Given<Name> = {},
    handlers = this.handlers,
  ): Promise<AnswerOf<Name>> {
    return (await this.#answer(name, given, handlers)) as AnswerOf<Name>;
  }

  /** The same for endpoints that answer with a file. */
  async askFile(
    name: 'bundle' | 'commissioningPhoto' | 'commissioningExport',
    params?: Record<string, string>,
    query?: Record<string, string>,
  ): Promise<FileAnswer> {
    const given = { ...(params ? { params } : {}), ...(query ? { query: query as never } : {}) };
    return (await this.#answer(name, given, this.handlers)) as FileAnswer;
  }

  async #answer<Name extends keyof ResourceHandlers>(
    name: Name,
    { params, query, body, as = 'administrator' }: Given<Name>,
    handlers: ResourceHandlers,
  ): Promise<unknown> {
    const endpoint: { params?: Parser; query?: Parser; body?: Parser; answer?: Parser } = endpoints[name];
    const asked = {
      params: endpoint.params?.parse(params),
      query: endpoint.query?.parse(query ?? {}),
      body: endpoint.body?.parse(body),
      actor: actorOf(as),
    };
    const handler = handlers[name] as unknown as (asked: unknown) => Promise<unknown>;
    const answer = await this.#running(handler(asked));
    return endpoint.answer ? endpoint.answer.parse(answer) : answer;
  }

  async #running<T>(work: Promise<T>): Promise<T> {
    const state = { settled: false };
    const done = (): void => {
      state.settled = true;
    };
    work.then(done, done);
    while (!state.settled) await this.clock.advance(0);
    return work;
  }
}

interface Parser {
  parse(value: unknown): unknown;
}
