import type { RemoteInfo } from 'node:dgram';
import { type Agreement, receives } from './agreement.js';
import type { Format } from './codecs.js';
import { RemoteSource } from './remote-source.js';
import { LARGEST_PACKET_BYTES, headerLength, isRtcp, payloadTypeOf } from './rtp-packet.js';
import type { RtpSockets } from './rtp-sockets.js';
import { sameKey } from './sdes.js';
import type { TransportAddress } from './session-description.js';
import { SrtpReceiver, SrtpSender } from './srtp-contexts.js';
import type { SrtpKey, SrtpSuite } from './srtp-suite.js';

/** The outside: RTP or SRTP with the far end by what was agreed. Gives and takes packets in the clear. */
export class OuterLeg {
  onRtp: ((packet: Buffer, format: Format) => void) | undefined;
  onRtcp: ((packet: Buffer) => void) | undefined;

  readonly #sockets: RtpSockets;
  readonly #rtpSource = new RemoteSource();
  readonly #rtcpSource = new RemoteSource();
  /** By suite, for each of which there is one key of ours: the rollover counters outlive every new agreement. */
  readonly #senders = new Map<SrtpSuite, SrtpSender>();
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #agreement: Agreement | undefined;

  constructor(sockets: RtpSockets) {
    this.#sockets = sockets;
    sockets.rtp.onPacket = (packet, from) => {
      if (isRtcp(packet)) {
        if (this.#agreement?.rtcpMux) this.#receiveRtcp(packet, from);
      } else this.#receiveRtp(packet, from);
    };
    sockets.rtcp.onPacket = (packet, from) => this.#receiveRtcp(packet, from);
  }

  get ports(): { readonly rtp: number; readonly rtcp: number } {
    return { rtp: this.#sockets.rtp.port, rtcp: this.#sockets.rtcp.port };
  }

  /** From here on this holds. */
  agree(agreement: Agreement): void {
    const { srtp } = agreement;
    this.#agreement = agreement;
    this.#sender = srtp && this.#senderWith(srtp.send);
    // As long as the far end keeps its key, its rollover counter goes on.
    if (!srtp) this.#receiver = undefined;
    else if (!this.#receiver || !sameKey(this.#receiver.key, srtp.receive)) {
      this.#receiver = new SrtpReceiver(srtp.receive);
    }
    if (agreement.rtp) this.#rtpSource.signal(agreement.rtp);
    if (agreement.rtcp) this.#rtcpSource.signal(agreement.rtcp);
  }

  sendRtp(packet: Buffer): void {
    const { destination } = this.#rtpSource;
    if (destination)
      this.#sockets.rtp.send(this.#sender ? this.#sender.protectRtp(packet) : packet, destination);
  }

  sendRtcp(packet: Buffer): void {
    const mux = this.#agreement?.rtcpMux === true;
    const { destination } = mux ? this.#rtpSource : this.#rtcpSource;
    if (!destination) return;
    const socket = mux ? this.#sockets.rtp : this.#sockets.rtcp;
    socket.send(this.#sender ? this.#sender.protectRtcp(packet) : packet, destination);
  }

  /** Idempotent. */
  close(): void {
    this.onRtp = undefined;
    this.onRtcp = undefined;
    this.#sockets.rtp.close();
    this.#sockets.rtcp.close();
  }

  #senderWith(key: SrtpKey): SrtpSender {
    const known = this.#senders.get(key.suite);
    if (known && sameKey(known.key, key)) return known;
    const sender = new SrtpSender(key);
    this.#senders.set(key.suite, sender);
    return sender;
  }

  /** Cheap questions first; only a packet that passes all of them decides who the far end is. */
  #receiveRtp(packet: Buffer, from: RemoteInfo): void {
    const agreement = this.#agreement;
    if (!agreement || !receives(agreement.direction) || !this.#rtpSource.mayBe(from)) return;
    if (headerLength(packet) === 0) return;
    const format = agreement.receive.get(payloadTypeOf(packet));
    if (!format) return;
    const opened = this.#receiver ? this.#receiver.unprotectRtp(packet) : packet;
    if (!opened) return;
    this.#rtpSource.accept(from);
    this.onRtp?.(opened, format);
  }

  #receiveRtcp(packet: Buffer, from: TransportAddress): void {
    if (!this.#agreement || packet.length > LARGEST_PACKET_BYTES || !isRtcp(packet)) return;
    // Reports come from where the sound comes from, though from another port.
    if (from.address !== this.#rtpSource.destination?.address) return;
    const opened = this.#receiver ? this.#receiver.unprotectRtcp(packet) : packet;
    if (!opened) return;
    this.#rtcpSource.accept(from);
    this.onRtcp?.(opened);
  }
}
