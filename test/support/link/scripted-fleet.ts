import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type FleetFrame,
  LINK_PATH,
  LINK_PROTOCOL,
  linkCloseCodes,
  type LinkEvent,
  MOST_PHONE_FRAME_BYTES,
  type PhoneFrame,
  phoneFrameSchema,
} from '../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../src/protocol/fleet-link/signing.js';
import { isSignedBy, newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import type { ServerCertificate } from '../certificates.js';

export interface ScriptedFleetOptions {
  readonly tls?: ServerCertificate;
  readonly heartbeatMs?: number;
  /** Of an earlier server that it takes the place of. */
  readonly key?: SigningKey;
  readonly port?: number;
}

/** What it does when a frame comes; return true when that is all that is to be done. */
export type Script = (frame: PhoneFrame, socket: WebSocket) => boolean;

/**
 * A fleet server on loopback with real sockets that does what a test says, and else what a good one does. Strict: what no
 * phone may send it writes down in `faults` and ends the connection.
 */
export class ScriptedFleet {
  readonly key: SigningKey;
  readonly received: PhoneFrame[] = [];
  /** As stored: by outbox and number, each once. */
  readonly events = new Map<string, LinkEvent>();
  /** What phones did that they may not. */
  readonly faults: string[] = [];
  /** In place of, or before, what is usually done. */
  script: Script = () => false;
  /** Sent as soon as somebody connects; undefined: the challenge. */
  opening: ((socket: WebSocket) => void) | undefined;
  connections = 0;
  readonly #acknowledged = new Map<string, { outbox: string; n: number }>();
  readonly #phones = new Map<string, string>();
  readonly #sockets: WebSocketServer;
  readonly #http: ReturnType<typeof createServer>;
  readonly #heartbeatMs: number;
  readonly #tls: boolean;

  private constructor(options: ScriptedFleetOptions) {
    this.key = options.key ?? new SigningKey(newPrivateKey());
    this.#heartbeatMs = options.heartbeatMs ?? 30_000;
    this.#tls = options.tls !== undefined;
    this.#http = options.tls
      ? createSecureServer({ key: options.tls.key, cert: options.tls.cert })
      : createServer();
    this.#sockets = new WebSocketServer({
      server: this.#http,
      path: LINK_PATH,
      perMessageDeflate: false,
      maxPayload: MOST_PHONE_FRAME_BYTES,
      handleProtocols: (protocols) => (protocols.has(LINK_PROTOCOL) ? LINK_PROTOCOL : false),
    });
    this.#sockets.on('connection', (socket) => this.#connected(socket));
  }

  static async listen(options: ScriptedFleetOptions = {}): Promise<ScriptedFleet> {
    const fleet = new ScriptedFleet(options);
    fleet.#http.listen(options.port ?? 0, '127.0.0.1');
    await once(fleet.#http, 'listening');
    return fleet;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#tls ? 'wss' : 'ws'}://127.0.0.1:${this.port}`;
  }

  get linked(): number {
    return this.#sockets.clients.size;
  }

  frames<Type extends PhoneFrame['type']>(type: Type): (PhoneFrame & { type: Type })[] {
    return this.received.filter((frame): frame is PhoneFrame & { type: Type } => frame.type === type);
  }

  send(frame: FleetFrame): void {
    for (const socket of this.#sockets.clients) socket.send(JSON.stringify(frame));
  }

  sendRaw(data: string | Buffer): void {
    for (const socket of this.#sockets.clients) socket.send(data);
  }

  closeAll(code: number): void {
    for (const socket of this.#sockets.clients) socket.close(code);
  }

  /** As a power cut: no close frame. */
  cutAll(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  async stop(): Promise<void> {
    this.cutAll();
    this.#sockets.close();
    this.#http.close();
    await once(this.#http, 'close');
  }

  #connected(socket: WebSocket): void {
    this.connections += 1;
    const nonce = randomBytes(32).toString('base64url');
    const state = { key: '', nonce };
    if (socket.protocol !== LINK_PROTOCOL) this.#fault(socket, `subprotocol ${socket.protocol}`);
    socket.on('error', (error) => this.faults.push(error.message));
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const parsed = isBinary ? undefined : phoneFrameSchema.safeParse(JSON.parse(data.toString('utf8')));
      if (!parsed?.success) {
        this.#fault(socket, data.toString('utf8').slice(0, 200));
        return;
      }
      const frame = parsed.data;
      if ((frame.type === 'hello') !== (state.key === '')) {
        this.#fault(socket, `${frame.type} out of order`);
        return;
      }
      this.received.push(frame);
      if (frame.type === 'hello') state.key = frame.key;
      if (!this.script(frame, socket)) this.#answer(frame, socket, state);
    });
    if (this.opening) this.opening(socket);
    else this.challenge(socket, nonce);
  }

  challenge(socket: WebSocket, nonce: string): void {
    const time = new Date().toISOString();
    socket.send(
      JSON.stringify({ type: 'challenge', nonce, fleet: this.key.publicKey, time } satisfies FleetFrame),
    );
  }

  #answer(frame: PhoneFrame, socket: WebSocket, { key, nonce }: { key: string; nonce: string }): void {
    const answer = (reply: FleetFrame) => socket.send(JSON.stringify(reply));
    switch (frame.type) {
      case 'hello': {
        if (!isSignedBy(key, helloText({ nonce, fleet: this.key.publicKey, key }), frame.signature)) {
          this.#fault(socket, 'the signature is wrong');
          return;
        }
        const phone = this.#phones.get(key) ?? randomUUID();
        this.#phones.set(key, phone);
        answer({
          type: 'welcome',
          phone,
          name: 'Lift 4',
          accepted: true,
          heartbeatMs: this.#heartbeatMs,
          acknowledged: this.#acknowledged.get(key) ?? null,
          time: new Date().toISOString(),
        });
        return;
      }
      case 'beat': {
        answer({ type: 'beat' });
        return;
      }
      case 'report':
      case 'changes': {
        answer({ type: 'report-ack', n: frame.n });
        return;
      }
      case 'events': {
        this.store(key, frame);
        const [outbox, n] = [frame.outbox, frame.events.at(-1)?.n ?? 0];
        answer({ type: 'events-ack', outbox, n });
        return;
      }
      default:
        return;
    }
  }

  /** @param key of the phone; undefined: the acknowledgement is not remembered */
  store(key: string | undefined, { outbox, events }: PhoneFrame & { type: 'events' }): void {
    for (const event of events) {
      const place = `${outbox} ${event.n}`;
      const known = this.events.get(place);
      if (known && JSON.stringify(known) !== JSON.stringify(event))
        this.faults.push(`number ${event.n} was given to two events`);
      this.events.set(place, event);
    }
    const n = events.at(-1)?.n ?? 0;
    if (key !== undefined) this.#acknowledged.set(key, { outbox, n });
  }

  #fault(socket: WebSocket, what: string): void {
    this.faults.push(what);
    socket.close(linkCloseCodes.violation);
  }
}
