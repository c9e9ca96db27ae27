import { systemClock, withDeadline } from '../../../src/clock/clock.js';
import type { Connect, Connection, Target } from '../../../src/sip/connection/connection.js';
import { connectStream } from '../../../src/sip/connection/stream.connection.js';
import { connectUdp } from '../../../src/sip/connection/udp.connection.js';
import { connectWebSocket } from '../../../src/sip/connection/websocket.connection.js';
import { makeCertificates } from '../certificates.js';
import { randomFrom } from '../random.js';
import { listenRaw, type RawLink, type RawListener, type RawTransport } from '../raw-sip-listener.js';
import type { Random } from './mutate-text.js';
import { bare } from './torture-message.js';
import { framed } from './wire-form.js';

/** What a UDP socket holds unread. */
const BATCH = 25;
const HANG_MS = 5_000;
/** Of so many messages one is not framed at all, which costs the connection. */
const RAW_EVERY = 400;

const connectBy: Record<RawTransport, Connect> = {
  udp: connectUdp,
  tcp: connectStream,
  tls: connectStream,
  ws: connectWebSocket,
};

/** Mutated messages through a real socket to a real connection of the phone, with nobody behind it. */
export class WireSiege {
  /** Messages that the connection handed on. */
  delivered = 0;
  /** Connections that ended over what could not be framed. */
  lost = 0;
  readonly #random: Random;
  #connection: Connection | undefined;
  #link: RawLink | undefined;
  #awaited: { readonly id: string; readonly arrived: () => void } | undefined;
  #arrivals = 0;

  private constructor(
    private readonly transport: RawTransport,
    private readonly target: Target,
    private readonly ca: string | undefined,
    seed: number,
    private readonly release: () => Promise<void>,
  ) {
    this.#random = randomFrom(seed);
  }

  static async begin(transport: RawTransport, seed: number): Promise<WireSiege> {
    const certificates = transport === 'tls' ? await makeCertificates() : undefined;
    const hello: { listener?: RawListener; siege?: WireSiege } = {};
    const listener = await listenRaw(transport, (link) => hello.siege?.greeted(link), certificates?.right);
    const target: Target = {
      transport,
      host: '127.0.0.1',
      address: '127.0.0.1',
      port: Number(/:(\d+)(?:;|$)/.exec(listener.url)?.[1]),
      path: '/',
    };
    const siege = new WireSiege(transport, target, certificates?.ca, seed, async () => {
      await listener.close();
      await certificates?.remove();
    });
    hello.siege = siege;
    await siege.#connect();
    return siege;
  }

  /** Sends what `next` makes; all of it has been read when this resolves. */
  async send(count: number, next: (random: Random) => Buffer): Promise<void> {
    for (let sent = 0; sent < count; sent += BATCH) {
      const batch: Buffer[] = [];
      for (let i = 0; i < BATCH; i++) {
        const message = next(this.#random);
        batch.push(message);
        if (this.#random.below(RAW_EVERY) === 0) this.#link?.sendRaw(message);
        else this.#link?.send(this.#isStream ? framed(message) : message);
      }
      await this.#readAll(batch);
    }
  }

  async end(): Promise<void> {
    this.#connection?.close();
    await this.release();
  }

  /** The far end has heard of the connection. */
  greeted(link: RawLink): void {
    this.#link = link;
    this.#awaited?.arrived();
  }

  get #isStream(): boolean {
    return this.transport === 'tcp' || this.transport === 'tls';
  }

  async #connect(): Promise<void> {
    const connection = await connectBy[this.transport](this.target, {
      clock: systemClock,
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      connectLimitMs: HANG_MS,
      pingAfterMs: 60_000,
      ca: this.ca,
      fingerprint: undefined,
    });
    this.#connection = connection;
    connection.onMessage = (text) => {
      this.delivered++;
      if (this.#awaited && text.includes(this.#awaited.id)) this.#awaited.arrived();
    };
    connection.onLost = () => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.lost++;
      this.#awaited?.arrived();
    };
    await this.#arrival('hello', () => void connection.send(marker('hello')));
  }

  /** A message behind all others has come, or the connection is gone and a new one made. */
  async #readAll(batch: readonly Buffer[]): Promise<void> {
    const id = `end-of-batch-${++this.#arrivals}`;
    await this.#arrival(id, () => this.#connection && this.#link?.send(marker(id))).catch(
      (error: unknown) => {
        throw new Error(`one of ${JSON.stringify(batch.map(String))}`, { cause: error });
      },
    );
    if (!this.#connection) await this.#connect();
  }

  #arrival(id: string, begin: () => void): Promise<void> {
    const arrival = new Promise<void>((resolve) => {
      this.#awaited = { id, arrived: resolve };
      begin();
      if (id !== 'hello' && !this.#connection) resolve();
    });
    return withDeadline(systemClock, arrival, HANG_MS, () => new Error('the connection hangs'));
  }
}

const ignore = (): void => undefined;

/** A sound message that can be told from every other. */
function marker(id: string): string {
  return bare([
    'OPTIONS sip:phone@127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${id}`,
    'From: <sip:a@127.0.0.1>;tag=a',
    'To: <sip:b@127.0.0.1>',
    `Call-ID: ${id}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
  ]);
}
