import type { Clock, Timer } from '../clock/clock.js';

const PACKET_MS = 20;
const HEADER_BYTES = 12;
const LOOK_MS = 5;

/** G.711 samples in one packet, and so bytes. */
export const PACKET_SAMPLES = PACKET_MS * 8;

export interface RtpStreamOptions {
  readonly clock: Clock;
  /** 0 for PCMU, 8 for PCMA (RFC 3551 section 6). */
  readonly payloadType: number;
  /** The sound of a packet, {@link PACKET_SAMPLES} bytes; undefined for one that the network loses. */
  readonly payload: (index: number) => Uint8Array | undefined;
  readonly send: (packet: Buffer) => void;
}

/** Sends G.711, a packet of 20 ms every 20 ms. */
export class RtpStream {
  readonly #options: RtpStreamOptions;
  #timer: Timer | undefined;
  #startMs = 0;
  #sent = 0;

  constructor(options: RtpStreamOptions) {
    this.#options = options;
  }

  /** The first packet goes out at once. */
  start(): void {
    this.stop();
    this.#startMs = this.#options.clock.nowMs();
    this.#sent = 0;
    this.#catchUp();
    this.#timer = this.#options.clock.every(LOOK_MS, () => this.#catchUp());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #catchUp(): void {
    const { clock, payload, send } = this.#options;
    const due = 1 + Math.floor((clock.nowMs() - this.#startMs) / PACKET_MS);
    while (this.#sent < due) {
      const index = this.#sent++;
      const sound = payload(index);
      if (sound) send(this.#packet(index, sound));
    }
  }

  /** Header by RFC 3550 section 5.1: version 2, no extras. */
  #packet(index: number, sound: Uint8Array): Buffer {
    const packet = Buffer.alloc(HEADER_BYTES + sound.length);
    packet[0] = 0x80;
    packet[1] = this.#options.payloadType;
    packet.writeUInt16BE(index & 0xffff, 2);
    packet.writeUInt32BE((index * PACKET_SAMPLES) >>> 0, 4);
    packet.writeUInt32BE(1, 8);
    packet.set(sound, HEADER_BYTES);
    return packet;
  }
}
