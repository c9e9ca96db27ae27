/**
 * A phone as the fleet sees it, by hand: true to the protocol, over a real WebSocket, and able to break every rule of it. What comes is
 * kept in order; `next` takes the first frame of a type that was not taken yet.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import {
  type FleetFrame,
  fleetFrameSchema,
  LINK_PATH,
  LINK_PROTOCOL,
  type LinkEvent,
  type LinkEventBody,
  type PhoneFrame,
} from '../../../src/protocol/fleet-link/frames.js';
import { helloText } from '../../../src/protocol/fleet-link/signing.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { until } from '../until.js';

type Frame<Type extends FleetFrame['type']> = Extract<FleetFrame, { type: Type }>;
type HelloFrame = Extract<PhoneFrame, { type: 'hello' }>;

export interface RawPhoneOptions {
  readonly key?: SigningKey;
  readonly run?: string;
  /** null: none is offered. */
  readonly protocol?: string | null;
  readonly headers?: Record<string, string>;
  /** `wss://...` of a server that is not reached at 127.0.0.1 by plain TCP. */
  readonly origin?: string;
  /** Certificate of the authority that is trusted there, PEM. */
  readonly ca?: string;
  /** Address of this machine to come from. */
  readonly localAddress?: string;
}

export interface Ending {
  readonly code: number;
  readonly reason: string;
}

export class RawPhone {
  readonly key: SigningKey;
  readonly run: string;
  readonly frames: FleetFrame[] = [];
  /** Set when the connection has ended. */
  ending: Ending | undefined;
  readonly #taken = new Set<FleetFrame>();
  /** The socket, for those who want to do worse than a frame. */
  readonly socket: WebSocket;

  private constructor(
    port: number,
    { key, run, protocol = LINK_PROTOCOL, headers = {}, origin, ca, localAddress }: RawPhoneOptions,
  ) {
    this.key = key ?? new SigningKey(newPrivateKey());
    this.run = run ?? randomUUID();
    const url = `${origin ?? `ws://127.0.0.1:${port}`}${LINK_PATH}`;
    this.socket = new WebSocket(url, protocol === null ? [] : [protocol], {
      headers,
      perMessageDeflate: false,
      ...(ca === undefined ? {} : { ca }),
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.socket.on('message', (data) => {
      // Strict: the fleet must not say what its own contract does not have.
      this.frames.push(fleetFrameSchema.parse(JSON.parse((data as Buffer).toString('utf8'))));
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code, reason) => (this.ending = { code, reason: reason.toString('utf8') }));
  }

  /** Opens a connection and waits for nothing. */
  static dial(port: number, options: RawPhoneOptions = {}): RawPhone {
    return new RawPhone(port, options);
  }

  /** Opens a connection and says hello; answers when it is welcomed. */
  static async link(
    port: number,
    options: RawPhoneOptions & { readonly hello?: Partial<HelloFrame> } = {},
  ): Promise<RawPhone> {
    const phone = new RawPhone(port, options);
    await phone.hello(options.hello);
    await phone.next('welcome');
    return phone;
  }

  send(frame: PhoneFrame | string | Buffer): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** The hello that belongs to this connection's challenge. */
  async makeHello(change: Partial<HelloFrame> = {}): Promise<HelloFrame> {
    const { nonce, fleet } = await this.next('challenge');
    const key = this.key.publicKey;
    return {
      type: 'hello',
      key,
      signature: this.key.sign(helloText({ nonce, fleet, key })),
      version: '1.0.0',
      configVersion: null,
      highestConfigVersion: 0,
      run: this.run,
      runMs: 60_000,
      clock: '2026-01-01T00:00:00.000Z',
      ...change,
    };
  }

  async hello(change: Partial<HelloFrame> = {}): Promise<void> {
    this.send(await this.makeHello(change));
  }

  /** The first frame of this type that was not taken yet. Rejects when it does not come, or the connection ends before. */
  async next<Type extends FleetFrame['type']>(type: Type): Promise<Frame<Type>> {
    const find = (): Frame<Type> | undefined =>
      this.frames.find((frame): frame is Frame<Type> => frame.type === type && !this.#taken.has(frame));
    await until(`the fleet sends ${type}`, () => find() !== undefined || this.ending !== undefined);
    const frame = find();
    if (!frame) throw new Error(`ended with ${JSON.stringify(this.ending)} instead of ${type}`);
    this.#taken.add(frame);
    return frame;
  }

  /** How many frames of a type have come in all. */
  count(type: FleetFrame['type']): number {
    return this.frames.filter((frame) => frame.type === type).length;
  }

  async ended(): Promise<Ending> {
    await until('the connection ends', () => this.ending !== undefined);
    return this.ending!;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.ended();
  }
}

/** An event of a run; what is left out is whatever. */
export function eventOf(
  n: number,
  body: LinkEventBody,
  happened: Partial<Pick<LinkEvent, 'at' | 'run' | 'runMs'>> = {},
): LinkEvent {
  return { n, at: '2026-01-01T00:00:00.000Z', run: randomUUID(), runMs: 60_000, ...happened, body };
}
