import { type Socket, createSocket } from 'node:dgram';
import { once } from 'node:events';
import { DtlsHandshake, type OwnCertificate, isDtls } from '../../src/audio/rtp/dtls-handshake.js';
import { parseSessionDescription } from '../../src/audio/rtp/session-description.js';
import { SrtpReceiver, SrtpSender } from '../../src/audio/rtp/srtp-contexts.js';
import type { SrtpKey } from '../../src/audio/rtp/srtp-suite.js';
import { systemClock } from '../../src/clock/clock.js';
import { aLawTone } from './rtp-tone.js';

export interface SentPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
  readonly fromPort: number;
}

const PACKET_MS = 20;
const SAMPLES = 160;

/** A telephone at the other end of the wire, made of nothing but UDP: says a tone in PCMA and keeps what it is sent. */
export class RtpPeer {
  readonly received: SentPacket[] = [];
  readonly reports: Buffer[] = [];
  /** Of the next packet; a test may change them at any time. */
  ssrc = 0x1000_0001;
  sequence = 1_000;
  timestamp = 5_000;
  payloadType = 8;
  toneHz = 1_300;
  muted = false;
  srtp: { readonly send: SrtpSender; readonly receive: SrtpReceiver } | undefined;
  /** Where sound goes; set by {@link RtpPeer.listenTo}. */
  target: number | undefined;
  #handshake: DtlsHandshake | undefined;
  #phase = 0;
  #timer: { cancel(): void } | undefined;

  private constructor(
    readonly rtp: Socket,
    readonly rtcp: Socket,
  ) {
    rtp.on('message', (packet, from) => this.#receive(packet, from.port));
    rtcp.on('message', (packet) => this.reports.push(packet));
  }

  static async open(): Promise<RtpPeer> {
    const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
    for (const socket of sockets) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new RtpPeer(...sockets);
  }

  get port(): number {
    return this.rtp.address().port;
  }

  useKeys(send: SrtpKey, receive: SrtpKey): void {
    this.srtp = { send: new SrtpSender(send), receive: new SrtpReceiver(receive) };
  }

  /** Agrees on keys by DTLS with who gave this description. */
  async useDtls(role: 'client' | 'server', certificate: OwnCertificate, sdp: string): Promise<void> {
    const remote = parseSessionDescription(sdp).streams[0]?.audio?.dtls;
    if (!remote) throw new Error('the description has no fingerprint');
    this.target = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    this.#handshake = new DtlsHandshake({
      role,
      certificate,
      remote,
      send: (packet) => this.sendRaw(packet),
    });
    this.#handshake.start();
    const { send, receive } = await this.#handshake.keys;
    this.useKeys(send, receive);
  }

  /** Sends its tone, packet after packet, to the port of this description. */
  talkTo(sdp: string): void {
    this.target = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    const startMs = systemClock.nowMs();
    let sent = 0;
    this.#timer ??= systemClock.every(PACKET_MS / 4, () => {
      for (const due = (systemClock.nowMs() - startMs) / PACKET_MS; sent < due; sent++) {
        if (!this.muted) this.sendTone();
        this.timestamp = (this.timestamp + SAMPLES) >>> 0;
      }
    });
  }

  /** One packet of tone with the next sequence number. */
  sendTone(): void {
    this.send(aLawTone(this.toneHz, this.#phase, SAMPLES));
    this.#phase += SAMPLES;
  }

  /** Any payload with the next sequence number. */
  send(payload: Buffer, options: { marker?: boolean; payloadType?: number; timestamp?: number } = {}): void {
    const { marker = false, payloadType = this.payloadType, timestamp = this.timestamp } = options;
    const packet = Buffer.alloc(12 + payload.length);
    packet[0] = 0x80;
    packet[1] = (marker ? 0x80 : 0) | payloadType;
    packet.writeUInt16BE(this.sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(this.ssrc, 8);
    payload.copy(packet, 12);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.sendRaw(this.srtp ? this.srtp.send.protectRtp(packet) : packet);
  }

  sendRaw(packet: Buffer): void {
    if (this.target !== undefined) this.rtp.send(packet, this.target, '127.0.0.1');
  }

  /** Description of this end. */
  sdp(
    options: { formats?: string; lines?: readonly string[]; protocol?: string; address?: string } = {},
  ): string {
    const { formats = '8 101', lines = [], protocol = 'RTP/AVP', address = '127.0.0.1' } = options;
    return [
      'v=0',
      'o=peer 1 1 IN IP4 127.0.0.1',
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${this.port} ${protocol} ${formats}`,
      'a=rtpmap:101 telephone-event/8000',
      `a=rtcp:${this.rtcp.address().port}`,
      ...lines,
      '',
    ].join('\r\n');
  }

  close(): void {
    this.#timer?.cancel();
    this.#handshake?.close();
    this.rtp.close();
    this.rtcp.close();
  }

  #receive(raw: Buffer, fromPort: number): void {
    if (isDtls(raw)) {
      this.#handshake?.incoming(raw);
      return;
    }
    const packet = this.srtp ? this.srtp.receive.unprotectRtp(raw) : raw;
    if (!packet) return;
    this.received.push({
      payloadType: packet.readUInt8(1) & 0x7f,
      marker: packet.readUInt8(1) >= 0x80,
      sequence: packet.readUInt16BE(2),
      timestamp: packet.readUInt32BE(4),
      ssrc: packet.readUInt32BE(8),
      payload: packet.subarray(12),
      fromPort,
    });
  }
}
