/** Open dashboards and what they are told (src/protocol/fleet-api/live.ts). */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, delay, type Timer, withDeadline } from '../../clock/clock.js';
import { messageOf } from '../../protocol/errors.js';
import type { Alert } from '../../protocol/fleet-api/alerts.js';
import { LIVE_PATH, type LiveMessage } from '../../protocol/fleet-api/live.js';
import type { StoredCall, StoredCommand } from '../../protocol/fleet-api/phones.js';
import type { Actor, LiveFeed, Log, Watch } from '../ports.js';
import { phoneRows } from '../resources/phone-rows.js';
import type { Store } from '../store/store.js';
import * as limits from './live-limits.js';
import { type Cut, LivePage } from './live-page.js';
import { News } from './news.js';

/**
 * Whose request it is; undefined: nobody is signed in. Asked again and again while the page is open, which must not count
 * as a use of the session: it would never end.
 */
export type ActorOf = (request: IncomingMessage) => Promise<Actor | undefined>;

export interface LiveHubOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  /** Asked when there is something to tell: the watch is made with this feed. */
  readonly watch: () => Pick<Watch, 'now' | 'overview'>;
  /** URL under which browsers reach this server; its origin may connect, beside that of the Host header. */
  readonly publicUrl: () => string;
}

/** How long a page has to say good-bye when it is cut. */
const GOODBYE_MS = 2_000;

export class LiveHub implements LiveFeed {
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.MOST_PAYLOAD_BYTES,
    perMessageDeflate: false,
  });
  readonly #pages = new Map<LivePage, ActorOf>();
  readonly #leaving = new Set<LivePage>();
  readonly #news = new News();
  readonly #timers: readonly Timer[];
  #pending = 0;
  #telling = false;
  #checking = false;
  #closed = false;
  /** The last overview that was told, without its time. */
  #overview = '';

  constructor(private readonly options: LiveHubOptions) {
    const { clock } = options;
    this.#timers = [
      clock.every(limits.TELL_EVERY_MS, () => void this.#tell()),
      clock.every(limits.CHECK_EVERY_MS, () => void this.#checkAll()),
    ];
  }

  /** Open pages. */
  get pages(): number {
    return this.#pages.size;
  }

  phones(ids: readonly string[]): void {
    if (this.#pages.size > 0) this.#news.phones(ids);
  }
  alerts(alerts: readonly Alert[]): void {
    if (this.#pages.size > 0) this.#news.alerts(alerts);
  }
  calls(calls: readonly StoredCall[]): void {
    if (this.#pages.size > 0) this.#news.calls(calls);
  }
  report(phone: string): void {
    for (const page of this.#pages.keys()) page.report(phone);
  }
  command(phone: string, command: StoredCommand): void {
    for (const page of this.#pages.keys()) page.command(phone, command);
  }

  /** Sessions of the account have ended, or it may do something else than before: its pages are looked at now. */
  accessChanged(account: string): void {
    void this.#check([...this.#pages.keys()].filter(({ actor }) => actor.accountId === account));
  }

  /** An HTTP upgrade (RFC 6455 section 4.2). Never throws; whom it refuses is told by an HTTP status. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, actorOf: ActorOf): void {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] !== LIVE_PATH) refuse(socket, '404 Not Found');
    else if (!this.#isOwnOrigin(request)) refuse(socket, '403 Forbidden');
    else if (this.#isFull()) refuse(socket, '503 Service Unavailable');
    else void this.#letIn(request, socket, head, actorOf);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
    for (const page of [...this.#pages.keys(), ...this.#leaving]) {
      page.close('stopping');
      page.terminate();
    }
    this.#pages.clear();
    this.#server.close();
  }

  #isFull(): boolean {
    return this.#closed || this.#pages.size >= limits.MOST_PAGES || this.#pending >= limits.MOST_PENDING;
  }

  /** A page of another site could otherwise listen with the cookie of whoever visits it: browsers ask nobody. */
  #isOwnOrigin({ headers: { host, origin } }: IncomingMessage): boolean {
    if (origin === undefined || host === undefined) return false;
    try {
      const own = new URL(this.options.publicUrl()).origin;
      return origin === own || (/^https?:/.test(origin) && new URL(origin).host === host.toLowerCase());
    } catch {
      return false;
    }
  }

  async #letIn(request: IncomingMessage, socket: Duplex, head: Buffer, actorOf: ActorOf): Promise<void> {
    this.#pending++;
    let actor: Actor | undefined;
    try {
      actor = await this.#ask(actorOf, request);
    } catch (error) {
      this.options.log.warn({ reason: messageOf(error) }, 'the session of a dashboard cannot be looked up');
      refuse(socket, '503 Service Unavailable');
      return;
    } finally {
      this.#pending--;
    }
    if (socket.destroyed) return;
    if (!actor) refuse(socket, '401 Unauthorized');
    else if (this.#isFull()) refuse(socket, '503 Service Unavailable');
    else if (this.#pagesOf(actor) >= limits.MOST_PAGES_OF_ACCOUNT) refuse(socket, '429 Too Many Requests');
    else {
      const whose = actor;
      this.#server.handleUpgrade(request, socket, head, (webSocket) =>
        this.#welcome(webSocket, request, whose, actorOf),
      );
    }
  }

  #welcome(webSocket: WebSocket, request: IncomingMessage, actor: Actor, actorOf: ActorOf): void {
    const page = new LivePage(webSocket, request, actor, (cut, why) => this.#cut(cut, why));
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      this.#pages.delete(page);
      this.#leaving.delete(page);
    });
    // What happened before it came is in what it fetches.
    if (this.#pages.size === 0) this.#news.take();
    this.#pages.set(page, actorOf);
  }

  #ask(actorOf: ActorOf, request: IncomingMessage): Promise<Actor | undefined> {
    return withDeadline(
      this.options.clock,
      actorOf(request),
      limits.ACTOR_LIMIT_MS,
      () => new Error('no answer in time'),
    );
  }

  #pagesOf(actor: Actor): number {
    const whose = ownerOf(actor);
    return [...this.#pages.keys()].filter((page) => ownerOf(page.actor) === whose).length;
  }

  /** From now on it is told nothing. */
  #cut(page: LivePage, why: Cut): void {
    if (!this.#pages.delete(page)) return;
    this.options.log.info({ account: page.actor.name, why }, 'a dashboard was cut');
    if (why === 'slow' || why === 'silent') {
      page.terminate();
      return;
    }
    this.#leaving.add(page);
    page.close(why);
    this.options.clock.after(GOODBYE_MS, () => {
      if (this.#leaving.delete(page)) page.terminate();
    });
  }

  async #tell(): Promise<void> {
    if (this.#telling || this.#pages.size === 0) return;
    this.#telling = true;
    try {
      const texts = (await this.#messages()).map((message) => JSON.stringify(message));
      let told = 0;
      for (const page of [...this.#pages.keys()]) {
        if (this.#pages.has(page)) page.tell(texts);
        if (++told % limits.TOLD_AT_ONCE === 0) await delay(this.options.clock, 0);
      }
    } catch (error) {
      // What was to be told is lost; then they fetch it.
      this.#news.tooMany();
      this.options.log.error({ reason: messageOf(error) }, 'dashboards cannot be told what has changed');
    } finally {
      this.#telling = false;
    }
  }

  /** Made once for all pages. */
  async #messages(): Promise<LiveMessage[]> {
    const { store } = this.options;
    const watch = this.options.watch();
    const { phones, alerts, calls, many } = this.#news.take();
    const rows = await phoneRows(store, watch, phones);
    const messages: LiveMessage[] = [];
    const overview = watch.overview();
    const text = JSON.stringify({ ...overview, at: '' });
    if (text !== this.#overview) messages.push({ type: 'overview', overview });
    this.#overview = text;
    if (rows.length > 0) messages.push({ type: 'phones', rows });
    // A phone that is gone has no row: the lists are to be fetched without it.
    if (many || rows.length < phones.length) messages.push({ type: 'many' });
    if (alerts.length > 0) messages.push({ type: 'alerts', alerts: [...alerts] });
    if (calls.length > 0) messages.push({ type: 'calls', calls: [...calls] });
    return messages;
  }

  /** Whether they live, and whether who opened them is still signed in. */
  async #checkAll(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    const pages = [...this.#pages.keys()];
    for (const page of pages) page.ping();
    await this.#check(pages);
    this.#checking = false;
  }

  async #check(pages: readonly LivePage[]): Promise<void> {
    for (let at = 0; at < pages.length; at += limits.CHECKED_AT_ONCE)
      await Promise.all(pages.slice(at, at + limits.CHECKED_AT_ONCE).map((page) => this.#checkOne(page)));
  }

  async #checkOne(page: LivePage): Promise<void> {
    const actorOf = this.#pages.get(page);
    if (!actorOf) return;
    try {
      const actor = await this.#ask(actorOf, page.request);
      if (actor?.accountId !== page.actor.accountId || actor.kind !== page.actor.kind)
        this.#cut(page, 'ended');
    } catch (error) {
      // A store that does not answer says nothing of the session, and tells nothing to the page either.
      this.options.log.warn({ reason: messageOf(error) }, 'the session of a dashboard cannot be looked up');
    }
  }
}

/** Whose pages are counted together: those without an account by where they come from. */
function ownerOf({ accountId, kind, address }: Actor): string {
  return accountId ?? `${kind} ${address}`;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
