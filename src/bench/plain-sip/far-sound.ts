import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { headerLength, isRtcp } from '../../audio/rtp/rtp-packet.js';
import { SrtpReceiver, SrtpSender } from '../../audio/rtp/srtp-contexts.js';
import type { Clock } from '../../clock/clock.js';
import { monotonicMs } from '../bench-clock.js';
import { decodeAlaw } from '../g711-alaw.js';
import { RtpStream } from '../rtp-stream.js';
import { answerOffer } from './far-description.js';
import { G711_RATE_HZ, isOnset, payloadOf, type TonePattern, ToneWatch } from './far-tone.js';

export interface FarSoundEvents {
  /** The first packet from the phone. */
  firstPacket(atMs: number): void;
  /** The first one in which the tone comes back. */
  firstEcho(atMs: number): void;
  /** The packet with which the tone begins was given to the kernel. */
  onsetSent(atMs: number): void;
  /** The first packet in which it comes back. */
  onsetBack(atMs: number): void;
  /** What {@link FarSound.record} was asked for, as PCMA. */
  recorded(codes: Buffer): void;
}

const LOOPBACK = '127.0.0.1';
const PCMA = 8;

/** The sound of one call: a tone toward the phone by RTP or SRTP, and ears for it coming back. */
export class FarSound {
  readonly #socket: Socket;
  readonly #stream: RtpStream;
  readonly #watch = new ToneWatch(G711_RATE_HZ);
  readonly #on: FarSoundEvents;
  #phonePort = 0;
  #srtp: { readonly send: SrtpSender; readonly receive: SrtpReceiver } | undefined;
  #heard: 'nothing' | 'packet' | 'echo' = 'nothing';
  #losses: { readonly trace: string; readonly first: number } | undefined;
  #next = 0;
  #record: { readonly packets: number; readonly payloads: Buffer[] } | undefined;

  static async open(options: {
    readonly clock: Clock;
    readonly pattern: () => TonePattern;
    readonly on: FarSoundEvents;
  }): Promise<FarSound> {
    const socket = createSocket('udp4').bind(0, LOOPBACK);
    await once(socket, 'listening');
    return new FarSound(options, socket);
  }

  private constructor({ clock, pattern, on }: Parameters<typeof FarSound.open>[0], socket: Socket) {
    this.#on = on;
    this.#socket = socket;
    this.#stream = new RtpStream({
      clock,
      payloadType: PCMA,
      payload: (index) => {
        this.#next = index + 1;
        return this.#isLost(index) ? undefined : payloadOf(pattern(), index);
      },
      send: (packet) => {
        this.#send(packet);
        if (isOnset(pattern(), this.#next - 1)) on.onsetSent(monotonicMs());
      },
    });
    socket.on('message', (packet) => this.#receive(packet, monotonicMs()));
    // A phone that has hung up listens no more.
    socket.on('error', () => undefined);
  }

  /** SDP for SDP. Throws when the offer cannot be taken. */
  answer(offer: string): string {
    const { sdp, phonePort, srtp } = answerOffer(offer, {
      address: LOOPBACK,
      port: this.#socket.address().port,
    });
    this.#phonePort = phonePort;
    this.#srtp = srtp && { send: new SrtpSender(srtp.send), receive: new SrtpReceiver(srtp.receive) };
    return sdp;
  }

  start(): void {
    this.#stream.start();
  }

  /** From the next packet on those are not sent which the trace has a `1` for; after its end all are. */
  lose(trace: string): void {
    this.#losses = { trace, first: this.#next };
  }

  /** Keeps the sound of the next packets that come. */
  record(packets: number): void {
    this.#record = { packets, payloads: [] };
  }

  close(): void {
    this.#stream.stop();
    this.#socket.close();
  }

  #isLost(index: number): boolean {
    return this.#losses?.trace[index - this.#losses.first] === '1';
  }

  #send(packet: Buffer): void {
    this.#socket.send(this.#srtp ? this.#srtp.send.protectRtp(packet) : packet, this.#phonePort, LOOPBACK);
  }

  #receive(raw: Buffer, atMs: number): void {
    const packet = this.#srtp && !isRtcp(raw) ? this.#srtp.receive.unprotectRtp(raw) : raw;
    if (!packet || isRtcp(packet)) return;
    const payload = packet.subarray(headerLength(packet));
    const tone = this.#watch.hear(decodeAlaw(payload));
    if (this.#heard === 'nothing') {
      this.#heard = 'packet';
      this.#on.firstPacket(atMs);
    }
    if (this.#heard === 'packet' && tone !== 'absent') {
      this.#heard = 'echo';
      this.#on.firstEcho(atMs);
    }
    if (tone === 'begins') this.#on.onsetBack(atMs);
    this.#keep(payload);
  }

  #keep(payload: Buffer): void {
    const record = this.#record;
    if (!record) return;
    record.payloads.push(Buffer.from(payload));
    if (record.payloads.length < record.packets) return;
    this.#record = undefined;
    this.#on.recorded(Buffer.concat(record.payloads));
  }
}
