import { connect, type Socket } from 'node:net';
import type { Clock } from '../../clock/clock.js';
import type { Member } from './crowd.js';
import { connectPacket, packetsIn, packetTypes, PINGREQ, publishPacket } from './mqtt-packets.js';

export interface MqttClientOptions {
  readonly clock: Clock;
  readonly port: number;
  readonly name: string;
  readonly localAddress: string;
  readonly keepAliveMs: number;
  /** Looked at for every message. */
  readonly pace: { readonly reportEveryMs: number };
  /** What it publishes. */
  readonly message: Buffer;
  readonly linked: () => void;
  readonly unlinked: () => void;
  readonly stored: (tookMs: number) => void;
}

/** It says something a little more often than it has to, as phones do. */
const PING_SHARE = 0.95;

/** A client of MQTT that publishes now and then, and otherwise only keeps its connection alive. */
export class MqttClient implements Member {
  linked = false;
  readonly #options: MqttClientOptions;
  #socket: Socket | undefined;
  /** The beginning of a packet that is not whole yet. */
  #rest: Buffer = Buffer.alloc(0);
  #pingMs = Infinity;
  #publishMs = Infinity;
  #publishedMs = 0;
  #id = 0;

  constructor(options: MqttClientOptions) {
    this.#options = options;
  }

  start(): void {
    const { port, localAddress, name, keepAliveMs } = this.#options;
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    this.#socket = socket;
    socket.once('connect', () => socket.write(connectPacket(name, Math.ceil(keepAliveMs / 1_000))));
    socket.on('data', (data) => this.#received(data));
    // A close follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#lost());
  }

  cut(): void {
    this.#socket?.destroy();
  }

  /** Called for all some times a second. */
  tick(nowMs: number): void {
    const { keepAliveMs, message, name, pace } = this.#options;
    if (nowMs >= this.#publishMs) {
      this.#id = (this.#id % 0xffff) + 1;
      this.#socket?.write(publishPacket(`hotline/${name}/health`, this.#id, message));
      this.#publishedMs = nowMs;
      this.#publishMs = nowMs + pace.reportEveryMs;
    }
    if (nowMs < this.#pingMs) return;
    this.#socket?.write(PINGREQ);
    this.#pingMs = nowMs + keepAliveMs * PING_SHARE;
  }

  #received(data: Buffer): void {
    const bytes = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    const { types, length } = packetsIn(bytes);
    this.#rest = bytes.subarray(length);
    const { clock, keepAliveMs, pace, linked, stored } = this.#options;
    for (const type of types) {
      if (type === packetTypes.puback) stored(clock.nowMs() - this.#publishedMs);
      if (type !== packetTypes.connack) continue;
      this.linked = true;
      this.#pingMs = clock.nowMs() + keepAliveMs * PING_SHARE;
      this.#publishMs = clock.nowMs() + pace.reportEveryMs;
      linked();
    }
  }

  #lost(): void {
    this.#pingMs = this.#publishMs = Infinity;
    if (!this.linked) return;
    this.linked = false;
    this.#options.unlinked();
  }
}
