import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { LIVE_PATH, type LiveMessage, liveMessageSchema } from '../../../../src/protocol/fleet-api/live.js';
import type { Alert } from '../../../../src/protocol/fleet-api/alerts.js';
import type { StoredCommand } from '../../../../src/protocol/fleet-api/phones.js';
import { LiveHub } from '../../../../src/fleet/live/live-hub.js';
import { CHECK_EVERY_MS, MOST_PAGES_OF_ACCOUNT } from '../../../../src/fleet/live/live-limits.js';
import type { Actor } from '../../../../src/fleet/ports.js';
import { insertPhones } from '../../../../src/fleet/store/phones.js';
import type { Store } from '../../../../src/fleet/store/store.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { FakeWatch, emptyOverview } from '../../../support/fleet/fakes/fake-watch.js';
import { actorOf } from '../../../support/fleet/fakes/resource-room.js';
import { storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { until } from '../../../support/until.js';

const alert = (id: string): Alert => ({
  id,
  kind: 'tamper',
  severity: 'warning',
  phone: null,
  site: null,
  message: 'x',
  cause: { type: 'key-copied' },
  phones: 1,
  raisedAt: '2026-01-01T00:00:00.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  note: null,
  escalatedAt: null,
  clearedAt: null,
  flapping: false,
  maintenance: false,
});

const command = (state: StoredCommand['state'], id: string = randomUUID()): StoredCommand => ({
  id,
  name: 'blink',
  summary: 'blink 30 s',
  by: 'a',
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-01-01T00:02:00.000Z',
  state,
  message: null,
  finishedAt: null,
  hasBundle: false,
});

/** A browser's page: every message is checked by the schema as it comes. */
class Page {
  readonly messages: LiveMessage[] = [];
  closed: { code: number; reason: string } | undefined;
  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) =>
      this.messages.push(liveMessageSchema.parse(JSON.parse((data as Buffer).toString()))),
    );
    socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    socket.on('error', () => undefined);
  }
  types(): string[] {
    return this.messages.map(({ type }) => type);
  }
  /** Everything that was sent before has been received by the other side, and the other way round. */
  async roundTrip(): Promise<void> {
    const pong = once(this.socket, 'pong');
    this.socket.ping();
    await pong;
  }
}

describe('the live feed', () => {
  const stores = storeRoom('sqlite');
  let clock: ManualClock;
  let watch: FakeWatch;
  let store: Store;
  let hub: LiveHub;
  let server: Server;
  let port: number;
  let pages: Page[];
  /** Sessions by cookie. */
  let sessions: Map<string, Actor>;
  let asked: number;

  const whose = (request: IncomingMessage): Promise<Actor | undefined> => {
    asked++;
    return Promise.resolve(sessions.get(request.headers.cookie ?? ''));
  };

  beforeEach(async () => {
    clock = new ManualClock();
    watch = new FakeWatch();
    store = await stores.newStore();
    sessions = new Map([['s=1', actorOf('viewer')]]);
    asked = 0;
    pages = [];
    hub = new LiveHub({
      clock,
      log: new FakeLog(),
      store,
      watch: () => watch,
      publicUrl: () => 'https://fleet.example',
    });
    server = createServer();
    server.on('upgrade', (request, socket, head) => hub.handleUpgrade(request, socket, head, whose));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
  });
  afterEach(async () => {
    hub.close();
    for (const { socket } of pages) socket.terminate();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    expect(clock.pendingCount).toBe(0);
  });

  const open = async (headers: Record<string, string> = {}, path = LIVE_PATH): Promise<Page> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      headers: { cookie: 's=1', origin: `http://127.0.0.1:${port}`, ...headers },
    });
    const page = new Page(socket);
    pages.push(page);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return page;
  };
  const told = async (page: Page): Promise<LiveMessage[]> => {
    await page.roundTrip();
    return page.messages.splice(0);
  };
  const newPhones = async (count: number): Promise<string[]> => {
    const phones = Array.from({ length: count }, (_, i) => ({
      id: randomUUID(),
      name: `Hall ${i}`,
      site: null,
      address: '',
      timezone: null,
      notes: '',
    }));
    await insertPhones(store.db, phones, 1);
    return phones.map(({ id }) => id);
  };
  /** The next telling: its queries may take a turn of the loop. */
  const second = async () => {
    await clock.advance(1_000);
    await clock.advance(0);
  };

  it.each([
    ['another path', {}, '/api/live2', 404],
    ['the page of another site', { origin: 'https://evil.example' }, LIVE_PATH, 403],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }, LIVE_PATH, 403],
    ['an origin that is none', { origin: 'null' }, LIVE_PATH, 403],
    ['nobody who is signed in', { cookie: 's=2' }, LIVE_PATH, 401],
  ])('refuses %s', async (_what, headers, path, status) => {
    await expect(open(headers, path)).rejects.toThrow(`Unexpected server response: ${status}`);
    expect(hub.pages).toBe(0);
  });

  it('refuses a client without an origin', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET ${LIVE_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: s=1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
    );
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
    expect(asked).toBe(0);
  });

  it('lets in the page under its public URL', async () => {
    await open({ origin: 'https://fleet.example' });
    expect(hub.pages).toBe(1);
  });

  it('tells each page at most once a second of each kind, with rows as they are at the end', async () => {
    const [page, other] = [await open(), await open()];
    const [one, two] = await newPhones(2);
    hub.phones([one!]);
    hub.phones([two!, one!]);
    hub.alerts([alert(one!)]);
    hub.alerts([{ ...alert(one!), note: 'seen' }]);
    await clock.advance(999);
    expect(await told(page)).toEqual([]);
    watch.known.set(one!, {
      condition: 'ready',
      sinceMs: 1,
      linked: true,
      lastSeenMs: 1,
      provedMs: null,
      callState: 'talking',
      maintenance: false,
      alerts: [],
    });
    await clock.advance(1);
    const messages = await told(page);
    expect(messages.map(({ type }) => type)).toEqual(['overview', 'phones', 'alerts']);
    const [, phones, alerts] = messages;
    expect(
      phones?.type === 'phones' && phones.rows.map(({ id, callState }) => [id, callState]).sort(),
    ).toEqual(
      [
        [one, 'talking'],
        [two, null],
      ].sort(),
    );
    expect(alerts).toMatchObject({ alerts: [{ id: one, note: 'seen' }] });
    expect(await told(other)).toEqual(messages);
    await second();
    expect(await told(page)).toEqual([]);
  });

  it('tells the overview when it has changed, and not its time alone', async () => {
    const page = await open();
    await second();
    expect(await told(page)).toMatchObject([{ type: 'overview', overview: { linked: 0 } }]);
    watch.current = { ...emptyOverview, at: '2026-01-01T00:00:09.000Z' };
    await second();
    expect(await told(page)).toEqual([]);
    watch.current = { ...emptyOverview, linked: 5 };
    await second();
    expect(await told(page)).toMatchObject([{ type: 'overview', overview: { linked: 5 } }]);
  });

  it('says "many" for too many, and for a phone that is gone', async () => {
    const page = await open();
    await second();
    await told(page);
    hub.phones(await newPhones(201));
    await second();
    expect(await told(page)).toEqual([{ type: 'many' }]);
    hub.phones([randomUUID()]);
    await second();
    expect(await told(page)).toEqual([{ type: 'many' }]);
  });

  it('tells of reports and commands of the watched phone alone, the last state of each command', async () => {
    const [page, other] = [await open(), await open()];
    const [phone, another] = [randomUUID(), randomUUID()];
    page.socket.send(JSON.stringify({ type: 'watch', phone }));
    await page.roundTrip();
    await second();
    for (const it of [page, other]) await told(it);
    const [first, next] = [command('waiting'), command('waiting')];
    hub.report(phone);
    hub.report(phone);
    hub.report(another);
    hub.command(another, first);
    hub.command(phone, first);
    hub.command(phone, next);
    hub.command(phone, { ...first, state: 'done' });
    await second();
    expect(await told(page)).toEqual([
      { type: 'report', phone },
      { type: 'command', phone, command: { ...first, state: 'done' } },
    ]);
    await second();
    expect(await told(page)).toEqual([{ type: 'command', phone, command: next }]);
    hub.report(another);
    await second();
    expect(await told(page)).toEqual([]);
    page.socket.send(JSON.stringify({ type: 'watch', phone: null }));
    await page.roundTrip();
    hub.report(phone);
    await second();
    expect(await told(page)).toEqual([]);
    expect(await told(other)).toEqual([]);
  });

  it.each([
    ['no JSON', 'watch'],
    ['another message', '{"type":"watch","phone":"x"}'],
    ['binary', Buffer.from('{"type":"watch","phone":null}')],
    ['too long', `{"type":"watch","phone":"${'x'.repeat(2_000)}"}`],
  ])('cuts a page that sends %s', async (_what, data) => {
    const [page, other] = [await open(), await open()];
    page.socket.send(data);
    await until('it is cut', () => page.closed !== undefined);
    expect([1008, 1009]).toContain(page.closed?.code);
    expect(hub.pages).toBe(1);
    await other.roundTrip();
    await clock.advance(2_000);
  });

  it('cuts a page that talks without end', async () => {
    const page = await open();
    for (let i = 0; i < 11; i++) page.socket.send('{"type":"watch","phone":null}');
    await until('it is cut', () => page.closed !== undefined);
    await clock.advance(2_000);
  });

  it('cuts a page whose session has ended, within 30 seconds, and no other', async () => {
    sessions.set('s=2', actorOf('viewer', 'second'));
    const [page, other] = [await open(), await open({ cookie: 's=2' })];
    sessions.delete('s=1');
    // It is cut also when it does not answer the good-bye.
    page.socket.pause();
    await clock.advance(CHECK_EVERY_MS);
    expect(hub.pages).toBe(1);
    await clock.advance(2_000);
    page.socket.resume();
    await until('it is cut', () => page.closed !== undefined);
    expect(page.closed).toEqual({ code: 1008, reason: 'the session has ended' });
    await other.roundTrip();
    expect(other.closed).toBeUndefined();
  });

  it('looks at once when told that the access of an account has changed', async () => {
    sessions.set('s=2', actorOf('viewer', 'second'));
    const [page, other] = [await open(), await open({ cookie: 's=2' })];
    sessions.clear();
    hub.accessChanged(actorOf('viewer').accountId!);
    await until('it is cut', () => page.closed !== undefined);
    await other.roundTrip();
    expect(hub.pages).toBe(1);
    await clock.advance(2_000);
  });

  it('cuts a page that gives no sign of life', async () => {
    const page = await open();
    page.socket.pause();
    await clock.advance(CHECK_EVERY_MS);
    expect(hub.pages).toBe(1);
    await clock.advance(CHECK_EVERY_MS);
    expect(hub.pages).toBe(0);
  });

  it('cuts a page that does not read, and tells the others on', async () => {
    const [slow, page] = [await open(), await open()];
    slow.socket.pause();
    const ids = await newPhones(200);
    let tells = 0;
    await until(
      'the slow one is cut',
      async () => {
        hub.phones(ids);
        // Without the ping, which would find out first.
        await clock.advance(1_000);
        await clock.advance(0);
        if (++tells % 14 === 0) await page.roundTrip();
        return hub.pages === 1;
      },
      20_000,
    );
    expect((await told(page)).filter(({ type }) => type === 'phones').length).toBeGreaterThan(0);
  });

  it('has room for so many pages of an account', async () => {
    for (let i = 0; i < MOST_PAGES_OF_ACCOUNT; i++) await open();
    await expect(open()).rejects.toThrow('429');
    sessions.set('s=2', actorOf('viewer', 'second'));
    await open({ cookie: 's=2' });
    pages[0]!.socket.close();
    await until('it has left', () => hub.pages === MOST_PAGES_OF_ACCOUNT);
    await open();
  });

  it('goes on after a store that failed, and has the lists fetched anew', async () => {
    const page = await open();
    await second();
    await told(page);
    const [id] = await newPhones(1);
    hub.phones([id!]);
    await store.db.schema.alterTable('phones').renameTo('hidden').execute();
    await second();
    expect(await told(page)).toEqual([]);
    await store.db.schema.alterTable('hidden').renameTo('phones').execute();
    await second();
    expect(await told(page)).toEqual([{ type: 'many' }]);
  });

  it('says good-bye when the server stops', async () => {
    const page = await open();
    hub.close();
    await until('it is told', () => page.closed !== undefined);
    expect(page.closed?.code).toBe(1001);
    await expect(open()).rejects.toThrow('503');
  });
});
