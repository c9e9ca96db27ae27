import type { Clock, Timer } from '../../clock/clock.js';

const PACKET_MS = 20;
const HEADER_BYTES = 12;
const LOOK_MS = 5;

/** Sends PCMU (RFC 3551 payload type 0) over and over, a packet of 20 ms every 20 ms. */
export class RtpTone {
  static readonly samplesPerPacket = PACKET_MS * 8;

  #timer: Timer | undefined;
  #startMs = 0;
  #sent = 0;

  /** @param payload the sound of one packet, {@link samplesPerPacket} bytes */
  constructor(
    private readonly clock: Clock,
    private readonly payload: Uint8Array,
    private readonly send: (packet: Uint8Array) => void,
  ) {}

  /** The first packet goes out at once. */
  start(): void {
    this.stop();
    this.#startMs = this.clock.nowMs();
    this.#sent = 0;
    this.#catchUp();
    this.#timer = this.clock.every(LOOK_MS, () => this.#catchUp());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #catchUp(): void {
    const due = 1 + Math.floor((this.clock.nowMs() - this.#startMs) / PACKET_MS);
    while (this.#sent < due) this.send(this.#packet(this.#sent++));
  }

  /** Header by RFC 3550 section 5.1: version 2, no extras. */
  #packet(index: number): Uint8Array {
    const packet = Buffer.alloc(HEADER_BYTES + this.payload.length);
    packet[0] = 0x80;
    packet.writeUInt16BE(index & 0xffff, 2);
    packet.writeUInt32BE((index * RtpTone.samplesPerPacket) >>> 0, 4);
    packet.writeUInt32BE(1, 8);
    packet.set(this.payload, HEADER_BYTES);
    return packet;
  }
}
