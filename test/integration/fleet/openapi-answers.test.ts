/** The whole server, asked as a program would that knows nothing but the OpenAPI document it serves. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { ReleaseSigner } from '../../support/fleet/release-package.js';
import { RawPhone } from '../../support/fleet/raw-phone.js';

const PASSWORD = 'correct horse battery';
const NOW = Date.parse('2026-03-01T12:00:00Z');
const time = (afterMs: number): string => new Date(NOW + afterMs).toISOString();
const HOUR_MS = 3_600_000;

const contentSchema = z.record(z.string(), z.looseObject({ schema: z.unknown() }));
const documentSchema = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        responses: z.record(z.string(), z.looseObject({ content: contentSchema.optional() })),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
type Operation = z.infer<typeof documentSchema>['paths'][string][string];

let folder: string;
let server: FleetServer;
let operations: Map<string, { method: string; path: string; operation: Operation; document: unknown }>;
let headers: Record<string, string> = {};
const called = new Set<string>();

interface Asked {
  readonly params?: Record<string, string | number>;
  readonly query?: Record<string, string>;
  readonly body?: object;
  /** In the place of a body. */
  readonly file?: Uint8Array<ArrayBuffer>;
}

/** Asks for an operation by its id; what is answered has the shape of the document, or the test fails. */
async function ask(id: string, { params = {}, query = {}, body, file }: Asked = {}): Promise<never> {
  const { method, path, operation, document } = operations.get(id)!;
  const url = new URL(
    path.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name])),
    server.url,
  );
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  const answer = await fetch(url, {
    method: method.toUpperCase(),
    headers: {
      ...headers,
      ...(body && { 'content-type': 'application/json' }),
      ...(file && { 'content-type': 'application/octet-stream' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(file && { body: file }),
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  if (cookies.length > 0) headers = { ...headers, cookie: cookies.join('; ') };
  const bytes = Buffer.from(await answer.arrayBuffer());
  const described = operation.responses[String(answer.status)];
  expect(described, `${id}: ${answer.status} ${bytes.toString('utf8').slice(0, 300)}`).toBeDefined();
  called.add(id);
  const [type] = (answer.headers.get('content-type') ?? '').split(';');
  if (!described?.content) {
    expect([id, bytes.byteLength]).toEqual([id, 0]);
    return undefined as never;
  }
  expect(Object.keys(described.content), id).toContain(type);
  if (type !== 'application/json') return bytes as never;
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  const schema = resolved(described.content[type]?.schema, document) as Parameters<
    typeof z.fromJSONSchema
  >[0];
  const result = z.fromJSONSchema(schema).safeParse(value);
  expect(result.error?.issues, `${id}: ${JSON.stringify(value).slice(0, 500)}`).toBeUndefined();
  return value as never;
}

/** With what it refers to in the place of every reference. */
function resolved(schema: unknown, document: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => resolved(item, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && typeof schema.$ref === 'string') {
    const parts = schema.$ref.replace('#/', '').split('/');
    const found = parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document);
    return resolved(found, document);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(value, document)]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-openapi-'));
  const options = { clock: systemClock, log: new FakeLog(), host: '127.0.0.1', port: 0 };
  server = await startFleetServer({ ...options, dataFolder: folder });
  const served: unknown = await (await fetch(`${server.url}/api/openapi.json`)).json();
  const document = documentSchema.parse(served);
  operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        operation.operationId,
        { method, path, operation, document },
      ]),
    ),
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it('every answer has the shape that the OpenAPI document says', async () => {
  const token = new URL((await server.firstRunLink())!).hash.slice(1);
  await ask('entrance');
  const me = { login: 'admin', password: PASSWORD };
  const begin = async (id: string, body: object) => {
    const { csrf } = (await ask(id, { body })) as { csrf: string };
    headers = { ...headers, 'x-csrf-token': csrf };
  };
  await begin('firstRun', { ...me, name: 'Admin', token });
  await ask('session');
  await ask('changeOwnPassword', { body: { current: PASSWORD, password: `${PASSWORD} 2` } });
  await ask('signOut');
  await begin('signIn', { login: 'admin', password: `${PASSWORD} 2` });

  type Made = { id: string };
  const site: Made = await ask('newSite', {
    body: { name: 'Station', address: '', timezone: 'Europe/Moscow' },
  });
  await ask('changeSite', { params: site, body: { address: 'Square 1' } });
  await ask('sites');
  const phoneBody = { name: 'Hall', site: site.id, address: '', timezone: null, notes: '' };
  const phone: Made = await ask('newPhone', { body: phoneBody });
  const params = { id: phone.id };
  await ask('changePhone', { params, body: { notes: 'by the door' } });
  const { code } = (await ask('newCode', { params, body: {} })) as { code: string };
  const device = await RawPhone.link(server.port, { hello: { code } });
  await ask('acceptPhone', { params });
  const batch = { csv: 'name,site\nCounter,Station\n' };
  await ask('batch', { body: batch });
  const { items } = (await ask('phones', { query: { search: 'counter' } })) as { items: Made[] };
  await ask('phone', { params });
  await ask('overview');
  const period = { from: time(0), to: time(24 * HOUR_MS) };
  await ask('phoneHistory', { params, query: { ...period, metric: 'cpuTemperatureC' } });
  await ask('phoneAvailability', { params, query: period });
  for (const id of ['phoneCalls', 'phoneFaults', 'phoneSelfTests']) await ask(id, { params });

  await ask('declareCommissioned', { params, body: { reason: 'Tried from the desk' } });
  await ask('commissionings', { params });
  await ask('commissioningExport');

  const command: Made = await ask('newCommand', { params, body: { name: 'blink' } });
  expect(command.id).toBe((await device.next('command')).id);
  await ask('commands', { params });
  const toml = await readFile('examples/phone.toml', 'utf8');
  const config = (await ask('newConfig', { params, body: { toml } })) as { version: number };
  await ask('configs', { params });
  await ask('config', { params: { ...params, version: config.version } });

  await ask('alerts', { query: { state: 'all' } });
  const maintenance: Made = await ask('newMaintenance', {
    body: {
      site: site.id,
      from: time(0),
      until: new Date(Date.now() + HOUR_MS).toISOString(),
      reason: 'Paint',
    },
  });
  await ask('maintenance');
  await ask('endMaintenance', { params: maintenance });
  const webhook = { kind: 'webhook', url: 'http://127.0.0.1:1/', secret: 'a secret of 16 or more' };
  const channel: Made = await ask('newChannel', {
    body: { name: 'Guards', enabled: false, config: webhook },
  });
  await ask('changeChannel', { params: channel, body: { language: 'en' } });
  await ask('testChannel', { params: channel });
  await ask('channels');
  await ask('deleteChannel', { params: channel });

  const days = { from: '2026-03-01', to: '2026-03-31' };
  for (const id of ['statistics', 'statisticsCsv', 'statisticsXlsx']) await ask(id, { query: days });

  const made = (await ask('newAccount', { body: { login: 'olga', name: 'Olga', role: 'operator' } })) as {
    account: Made;
  };
  await ask('changeAccount', { params: { id: made.account.id }, body: { role: 'technician' } });
  const reset = (await ask('resetPassword', { params: { id: made.account.id } })) as { setupPath: string };
  await ask('accounts');
  const apiToken = (await ask('newToken', { body: { name: 'Grafana', scopes: ['phones:read'] } })) as {
    token: Made;
  };
  await ask('tokens');
  await ask('deleteToken', { params: { id: apiToken.token.id } });
  await ask('changeSettings', { body: { hotC: 75 } });
  await ask('settings');
  await ask('audit');

  await ask('revokePhone', { params });
  await device.ended();
  for (const { id } of [phone, ...items]) await ask('deletePhone', { params: { id } });
  await ask('deleteSite', { params: site });
  // By her link she signs in where the administrator was.
  const setup = new URL(reset.setupPath, server.url).hash.slice(1);
  const mine = headers;
  headers = {};
  await ask('setPassword', { body: { token: setup, password: PASSWORD } });
  headers = mine;
  await ask('deleteAccount', { params: { id: made.account.id } });

  const { file, signature } = new ReleaseSigner().package('0.2.0');
  const release: Made = await ask('newRelease', {
    query: { signature: Buffer.from(signature).toString('base64url') },
    file: Uint8Array.from(file),
  });
  await ask('releases');
  await ask('versions');
  const rollout: Made = await ask('newRollout', { body: { version: '0.2.0', channel: 'early' } });
  await ask('rollouts');
  await ask('steerRollout', { params: rollout, body: { action: 'abort' } });
  await ask('deleteRelease', { params: release });

  // What takes a phone that sends a bundle or a photo, or an alert that is open, has tests of its own.
  const left = [...operations.keys()].filter((id) => !called.has(id));
  expect(left.sort()).toEqual(['acknowledge', 'bundle', 'commissioningPhoto']);
});
