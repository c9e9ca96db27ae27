import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type Clock, systemClock, type Timer } from '../../src/clock/clock.js';
import { fatesOf, type NetworkQuality, type PacketFate } from './packet-fate.js';

export { type NetworkQuality, type PacketFate, traceOf } from './packet-fate.js';

const unharmed: PacketFate = { lost: false, copies: 1, delayMs: 0, overtaken: false };
const LOOPBACK = '127.0.0.1';
/** Keeps the two directions from sharing their fates. */
const SEED_OF_WAY_BACK = 0x9e37_79b9;

export interface LossyRelayOptions extends NetworkQuality {
  /** The server, on 127.0.0.1. */
  readonly to: { readonly port: number };
  readonly seed: number;
  /** Instead of the common quality, for one direction. */
  readonly toServer?: NetworkQuality;
  readonly toClient?: NetworkQuality;
  /** Fates by index instead of a quality, for one direction; what comes after the end of the list passes unharmed. */
  readonly traceToServer?: readonly PacketFate[];
  readonly traceToClient?: readonly PacketFate[];
  readonly clock?: Clock;
}

/** What happened in one direction. */
export interface RelayCounts {
  readonly received: number;
  /** Copies included. */
  readonly sent: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Held up so that others could overtake. */
  readonly overtaken: number;
}

/**
 * A bad network between one client and one server over UDP on this host. The client sends to {@link port}; the server
 * sees all as coming from one other port and answers there. The packets themselves are not changed, so that it carries
 * SIP, RTP and RTCP alike. The fate of a packet depends on the seed and on its index in its direction only.
 */
export class LossyRelay {
  readonly #toServer: Way;
  readonly #toClient: Way;
  #client: RemoteInfo | undefined;

  private constructor(
    private readonly outside: Socket,
    private readonly inside: Socket,
    options: LossyRelayOptions,
  ) {
    const { to, seed, clock = systemClock, toServer = options, toClient = options } = options;
    const fates = {
      toServer: options.traceToServer?.values() ?? fatesOf(toServer, seed),
      toClient: options.traceToClient?.values() ?? fatesOf(toClient, seed ^ SEED_OF_WAY_BACK),
    };
    this.#toServer = new Way(clock, fates.toServer, (packet) => inside.send(packet, to.port, LOOPBACK));
    this.#toClient = new Way(clock, fates.toClient, (packet) => {
      if (this.#client) outside.send(packet, this.#client.port, this.#client.address);
    });
    outside.on('message', (packet, from) => {
      this.#client = from;
      this.#toServer.take(packet);
    });
    inside.on('message', (packet) => this.#toClient.take(packet));
    // A server that is gone answers with ICMP; a network says nothing.
    for (const socket of [outside, inside]) socket.on('error', () => undefined);
  }

  /** Rejects with RangeError for a quality that no network can have. */
  static async start(options: LossyRelayOptions): Promise<LossyRelay> {
    const [outside, inside] = await Promise.all([openSocket(), openSocket()]);
    try {
      return new LossyRelay(outside, inside, options);
    } catch (error) {
      outside.close();
      inside.close();
      throw error;
    }
  }

  /** Where the client sends to. */
  get port(): number {
    return this.outside.address().port;
  }

  /** Where the server sees the client. */
  get clientPort(): number {
    return this.inside.address().port;
  }

  get counts(): { readonly toServer: RelayCounts; readonly toClient: RelayCounts } {
    return { toServer: this.#toServer.counts, toClient: this.#toClient.counts };
  }

  /** Drops what is on its way. Idempotent. */
  close(): void {
    if (this.#toServer.closed) return;
    this.#toServer.close();
    this.#toClient.close();
    this.outside.close();
    this.inside.close();
  }
}

interface Waiting {
  readonly packet: Uint8Array;
  readonly copies: number;
  readonly dueMs: number;
}

/** One direction. */
class Way {
  closed = false;
  readonly #counts = { received: 0, sent: 0, lost: 0, duplicated: 0, overtaken: 0 };
  /** What keeps its order; due times never fall. */
  readonly #queue: Waiting[] = [];
  readonly #timers = new Set<Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly fates: Iterator<PacketFate>,
    private readonly send: (packet: Uint8Array) => void,
  ) {}

  get counts(): RelayCounts {
    return { ...this.#counts };
  }

  take(packet: Uint8Array): void {
    this.#counts.received++;
    const next = this.fates.next();
    const { lost, copies, delayMs, overtaken } = next.done ? unharmed : next.value;
    if (lost) {
      this.#counts.lost++;
      return;
    }
    if (copies > 1) this.#counts.duplicated++;
    if (overtaken) this.#counts.overtaken++;
    const dueMs = this.clock.nowMs() + delayMs;
    if (overtaken) {
      this.#after(delayMs, () => this.#forward({ packet, copies, dueMs }));
    } else {
      this.#queue.push({ packet, copies, dueMs: Math.max(dueMs, this.#queue.at(-1)?.dueMs ?? 0) });
      if (this.#queue.length === 1) this.#serve();
    }
  }

  close(): void {
    this.closed = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #serve(): void {
    for (let [first] = this.#queue; first; [first] = this.#queue) {
      const waitMs = first.dueMs - this.clock.nowMs();
      if (waitMs > 0) {
        this.#after(waitMs, () => this.#serve());
        return;
      }
      this.#queue.shift();
      this.#forward(first);
    }
  }

  #forward({ packet, copies }: Waiting): void {
    for (let copy = 0; copy < copies; copy++) {
      this.#counts.sent++;
      this.send(packet);
    }
  }

  #after(delayMs: number, action: () => void): void {
    // A timer of the system cuts fractions off and would come too early.
    const timer = this.clock.after(Math.ceil(delayMs), () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  return socket;
}
