/** A gateway on a real HTTP server and a real store, with everything it tells and asks for written down. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type Clock, systemClock } from '../../../src/clock/clock.js';
import { LinkGateway, type LinkGatewayOptions } from '../../../src/fleet/gateway/link-gateway.js';
import { FleetKeys } from '../../../src/fleet/keys.js';
import type { AuditLog, PhoneListener, SettingsHolder, StoredEvent } from '../../../src/fleet/ports.js';
import type { PhonesTable } from '../../../src/fleet/store/schema.js';
import type { Store } from '../../../src/fleet/store/store.js';
import { defaultSettings, type Settings } from '../../../src/protocol/fleet-api/settings.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { FakeLog } from '../fakes/fake-log.js';
import { ManualClock } from '../manual-clock.js';
import { until } from '../until.js';

/** What was told, in order; the ids of phones are unique, so one list does for all. */
export class RecordingListener implements PhoneListener {
  readonly told: string[] = [];
  readonly events: StoredEvent[] = [];
  readonly reports: { phone: string; report: HealthReport; atMs: number }[] = [];

  linked(phone: string): void {
    this.told.push(`linked ${phone}`);
  }
  unlinked(phone: string): void {
    this.told.push(`unlinked ${phone}`);
  }
  heard(phone: string): void {
    this.told.push(`heard ${phone}`);
  }
  reported(phone: string, report: HealthReport, atMs: number): void {
    this.told.push(`reported ${phone}`);
    this.reports.push({ phone, report, atMs });
  }
  happened(phone: string, events: readonly StoredEvent[]): void {
    for (const { n, body } of events) this.told.push(`happened ${phone} ${n} ${body.kind}`);
    this.events.push(...events);
  }
  keyConflict(phone: string): void {
    this.told.push(`keyConflict ${phone}`);
  }
  /** Without signs of life. */
  get news(): string[] {
    return this.told.filter((line) => !line.startsWith('heard'));
  }
}

export class RecordingAudit implements AuditLog {
  readonly entries: { actor: string; action: string; object: string }[] = [];
  failing = false;

  record(actor: Parameters<AuditLog['record']>[0], action: string, object: string): Promise<void> {
    if (this.failing) return Promise.reject(new Error('the audit log is full'));
    this.entries.push({ actor: typeof actor === 'string' ? actor : actor.name, action, object });
    return Promise.resolve();
  }
}

export function fixedSettings(change: Partial<Settings> = {}): SettingsHolder {
  const settings = { ...defaultSettings, ...change };
  return {
    current: () => settings,
    change: () => Promise.reject(new Error('these settings stay as they are')),
    onChange: () => undefined,
  };
}

export interface LinkRig {
  readonly gateway: LinkGateway;
  readonly port: number;
  readonly listener: RecordingListener;
  readonly audit: RecordingAudit;
  readonly log: FakeLog;
  readonly keys: FleetKeys;
  /** `phone command` of commands that changed. */
  readonly changed: string[];
  close(): Promise<void>;
}

export async function startLinkRig(
  store: Store,
  options: Partial<LinkGatewayOptions> & { readonly clock?: Clock } = {},
): Promise<LinkRig> {
  const listener = new RecordingListener();
  const audit = new RecordingAudit();
  const log = new FakeLog();
  const keys = new FleetKeys(FleetKeys.make());
  const changed: string[] = [];
  const gateway = new LinkGateway({
    clock: systemClock,
    log,
    store,
    keys,
    settings: fixedSettings(),
    audit,
    listener,
    ingest: { batchMs: 10 },
    commandChanged: (phone, command) => changed.push(`${phone} ${command}`),
    ...options,
  });
  const server: Server = createServer();
  server.on('upgrade', (request, socket, head) => gateway.handleUpgrade(request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server does not listen');
  return {
    gateway,
    port: address.port,
    listener,
    audit,
    log,
    keys,
    changed,
    async close() {
      let isClosed = false;
      const closing = gateway.close().then(() => (isClosed = true));
      await until('the gateway is closed', async () => {
        if (options.clock instanceof ManualClock) await options.clock.advance(20);
        return isClosed;
      });
      await closing;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface MadePhone {
  readonly id: string;
  readonly name: string;
  readonly key: SigningKey;
}

/** A phone in the store: accepted, with a key, unless it is said otherwise. */
export async function makePhone(
  { db }: Store,
  change: Partial<PhonesTable> & { readonly enrolled?: boolean } = {},
): Promise<MadePhone> {
  const key = new SigningKey(newPrivateKey());
  const { enrolled = true, ...columns } = change;
  const id = columns.id ?? randomUUID();
  const name = columns.name ?? `Phone ${id}`;
  await db
    .insertInto('phones')
    .values({
      id,
      name,
      search_text: name.toLowerCase(),
      site_id: null,
      address: '',
      timezone: null,
      notes: '',
      enrolment: enrolled ? 'accepted' : 'new',
      created_at: 1_000,
      commissioning: 'none',
      in_service_at: 0,
      accepted_at: enrolled ? 2_000 : null,
      public_key: enrolled ? key.publicKey : null,
      key_since: enrolled ? 2_000 : null,
      condition: 'never-connected',
      condition_rank: 4,
      condition_since: 1_000,
      last_seen_at: null,
      proved_at: null,
      version: null,
      config_version: null,
      wanted_config_version: null,
      report: null,
      report_at: null,
      outbox: null,
      acknowledged_n: 0,
      ...columns,
    })
    .execute();
  return { id, name, key };
}

/** Issues a code that is good for a day of the wall clock, unless it is said otherwise. */
export async function issueCode(
  { db }: Store,
  phone: string,
  change: { preApproved?: boolean; replaces?: boolean; expiresAtMs?: number } = {},
): Promise<string> {
  const code = enrolmentCodeOf(randomBytes(5));
  await db
    .insertInto('enrolment_codes')
    .values({
      id: randomUUID(),
      phone_id: phone,
      code_hash: createHash('sha256').update(code).digest('hex'),
      pre_approved: change.preApproved ? 1 : 0,
      replaces: change.replaces ? 1 : 0,
      created_at: 1_000,
      expires_at: change.expiresAtMs ?? Date.now() + 86_400_000,
      used_at: null,
      created_by: 'olga',
    })
    .execute();
  return code;
}
