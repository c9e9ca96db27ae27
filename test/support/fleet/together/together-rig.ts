/** A whole fleet server and the fleet's side of phones, over real sockets and disks, in one virtual time. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../../src/clock/clock.js';
import type { Handlers } from '../../../../src/fleet/api/handler.js';
import { type FleetServer, startFleetServer } from '../../../../src/fleet/fleet-server.js';
import type { Actor } from '../../../../src/fleet/ports.js';
import { openStore, type Store, type StorePlace } from '../../../../src/fleet/store/store.js';
import type { Commands } from '../../../../src/link/commands.js';
import { openDeviceKey } from '../../../../src/link/device-key.js';
import { FleetLink } from '../../../../src/link/fleet-link.js';
import { type LinkParts, openLinkParts } from '../../../../src/link/link-parts.js';
import type { OutboxLimits } from '../../../../src/link/outbox-file.js';
import type { AlertKind } from '../../../../src/protocol/fleet-api/alert-kinds.js';
import type { LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import type { InstalledPackage } from '../../../../src/protocol/fleet-link/updates.js';
import {
  type AnswerOf,
  type BodyInputOf,
  type EndpointName,
  endpoints,
  type ParamsOf,
  type QueryInputOf,
} from '../../../../src/protocol/fleet-api/endpoints.js';
import { FakeFaults } from '../../fakes/fake-faults.js';
import { FakeLog } from '../../fakes/fake-log.js';
import { freePort } from '../../free-port.js';
import { aReport } from '../../link/samples.js';
import { randomFrom } from '../../random.js';
import { type MadePhone, makePhone } from '../link-rig.js';
import { VirtualTime } from './virtual-time.js';

const administrator: Actor = {
  kind: 'account',
  accountId: null,
  login: 'admin',
  role: 'administrator',
  scopes: null,
  name: 'admin',
  address: '127.0.0.1',
};

export interface PhoneOptions {
  readonly folder: string;
  /** Default: the virtual time. */
  readonly clock?: Clock;
  readonly limits?: OutboxLimits;
  readonly compose?: (parts: LinkParts, record: (body: LinkEventBody) => void) => Composed;
}

/** What listens to the fleet. */
export interface Composed {
  readonly commands: Commands;
  readonly configVersions: () => { readonly running: number | null; readonly highest: number };
  /** What it says that it is installed as. */
  readonly installed?: InstalledPackage | undefined;
}

/** The fleet's side of a phone: key, membership, outbox and link. */
export interface PhoneRun {
  readonly clock: Clock;
  readonly link: FleetLink;
  readonly parts: LinkParts;
  readonly log: FakeLog;
  readonly faults: FakeFaults;
  stop(): Promise<void>;
}

type Given<Name extends EndpointName> = {
  readonly params?: ParamsOf<Name>;
  readonly query?: QueryInputOf<Name>;
  readonly body?: BodyInputOf<Name>;
};

export class Together {
  readonly log = new FakeLog();
  server: FleetServer | undefined;
  readonly #random = randomFrom(20_261_123);

  private constructor(
    readonly folder: string,
    readonly time: VirtualTime,
    readonly port: number,
    readonly place: StorePlace,
    /** A connection of its own, to look and to prepare. */
    readonly store: Store,
  ) {}

  /** A folder, a store, a port; the server is not running yet. */
  static async open({
    place,
    wallStartMs,
  }: { place?: StorePlace; wallStartMs?: number } = {}): Promise<Together> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-together-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const where = place ?? { file: join(folder, 'fleet', 'fleet.sqlite') };
    const store = await openStore(where);
    onTestFinished(() => store.close());
    return new Together(folder, new VirtualTime(wallStartMs), await freePort(), where, store);
  }

  get dataFolder(): string {
    return join(this.folder, 'fleet');
  }

  async startServer(): Promise<FleetServer> {
    const { place, port, dataFolder, log } = this;
    const databaseUrl = 'url' in place ? place.url : undefined;
    const options = { clock: this.time.clock, log, dataFolder, databaseUrl, host: '127.0.0.1', port };
    const server = await startFleetServer(options);
    this.server = server;
    onTestFinished(() => this.time.during(server.close()));
    return server;
  }

  async stopServer(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await this.time.during(server.close());
  }

  /** A phone that the fleet knows, with a state folder of its own. To be made before the server starts. */
  async makePhone(name: string): Promise<MadePhone & { readonly folder: string }> {
    const folder = join(this.folder, name);
    const key = await openDeviceKey(join(folder, 'device-key.pem'));
    const nowMs = this.time.clock.wallMs();
    const phone = await makePhone(this.store, {
      ...{ name, public_key: key.publicKey, created_at: nowMs, accepted_at: nowMs, key_since: nowMs },
    });
    return { ...phone, key, folder };
  }

  /** The card of a phone, copied into another device. */
  async copied(folder: string): Promise<string> {
    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true });
    return copy;
  }

  /** A start of the phone's program. */
  async startPhone({ folder, clock = this.time.clock, ...options }: PhoneOptions): Promise<PhoneRun> {
    const [log, faults, random] = [new FakeLog(), new FakeFaults(), this.#random.next];
    const parts = await openLinkParts(folder, {
      ...{ clock, log, faults, random },
      ...(options.limits ? { limits: options.limits } : {}),
    });
    const composed = options.compose?.(parts, (body) => link.record(body));
    const link: FleetLink = new FleetLink({
      ...{ clock, log, random, faults, parts },
      config: { server: `ws://127.0.0.1:${this.port}`, ca: undefined, code: undefined },
      version: composed?.installed?.version ?? '1.0.0',
      installed: composed?.installed,
      configVersions: composed?.configVersions ?? (() => ({ running: null, highest: 0 })),
      // What the phone's own health does with what the link knows of the clock.
      health: () => aReport({ clock: { synchronised: true, offsetMs: link.view().clockOffsetMs ?? null } }),
      isBusy: () => false,
      ...(composed ? { commands: composed.commands } : {}),
    });
    let isStopped = false;
    this.time.heed(() => !isStopped && ['connecting', 'opened', 'challenged'].includes(link.view().state));
    link.onChange = () => {
      if (link.view().state === 'linked') link.healthChanged();
    };
    const stop = async () => {
      isStopped = true;
      // Time stands still: the disk, which is real, is not to be given up for slow.
      await link.stop();
    };
    onTestFinished(() => (isStopped ? undefined : stop()));
    link.start();
    return { clock, link, parts, log, faults, stop };
  }

  /** What has been recorded is on the phone's disk. */
  async kept({ parts }: PhoneRun): Promise<void> {
    await this.time.during(parts.outbox.status());
    await this.time.until('it is kept', () => this.time.during(parts.outbox.flush()));
  }

  linked({ link }: PhoneRun): Promise<void> {
    return this.time.until('the phone is linked', () => link.view().state === 'linked');
  }

  /** The fleet has everything. */
  async told(phone: PhoneRun): Promise<void> {
    await this.kept(phone);
    await this.time.until('all is told', () => phone.link.view().waiting === 0);
  }

  /** As the API answers an administrator. */
  async ask<Name extends EndpointName>(name: Name, given: Given<Name> = {}): Promise<AnswerOf<Name>> {
    if (!this.server) throw new Error('the server does not run');
    const endpoint = endpoints[name] as unknown as {
      params?: Parser;
      query?: Parser;
      body?: Parser;
      answer?: Parser;
    };
    const asked = {
      params: endpoint.params?.parse(given.params),
      query: endpoint.query?.parse(given.query ?? {}),
      body: endpoint.body?.parse(given.body),
      actor: administrator,
    };
    const handler = this.server.handlers[name] as unknown as (asked: unknown) => ReturnType<Handlers[Name]>;
    const answer = await this.time.during(handler(asked));
    return endpoint.answer?.parse(answer) as AnswerOf<Name>;
  }

  /** Kinds of the alerts of a phone that are open. */
  async alerts(phone: string): Promise<AlertKind[]> {
    const { items } = await this.ask('alerts', { query: { phone } });
    return items.map(({ kind }) => kind);
  }

  /** Events in the store, by number: which outbox, what, when. */
  async events(phone: string) {
    const rows = await this.store.db
      .selectFrom('events')
      .select(['outbox', 'n', 'kind', 'at', 'body'])
      .where('phone_id', '=', phone)
      .orderBy('received_at')
      .orderBy('n')
      .execute();
    return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as Record<string, unknown> }));
  }
}

interface Parser {
  parse(value: unknown): unknown;
}
