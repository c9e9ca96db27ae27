import type { RemoteInfo } from 'node:dgram';
import type { Agreement } from './agreement.js';
import type { Format } from './codecs.js';
import { type OwnCertificate, isDtls } from './dtls-handshake.js';
import { OuterSecurity } from './outer-security.js';
import { RemoteSource } from './remote-source.js';
import { LARGEST_PACKET_BYTES, headerLength, isRtcp, payloadTypeOf } from './rtp-packet.js';
import type { RtpSockets } from './rtp-sockets.js';
import type { TransportAddress } from './session-description.js';

/** The outside: RTP or SRTP with the far end by what was agreed. Gives and takes packets in the clear. */
export class OuterLeg {
  onRtp: ((packet: Buffer, format: Format) => void) | undefined;
  onRtcp: ((packet: Buffer) => void) | undefined;
  readonly security: OuterSecurity;

  readonly #sockets: RtpSockets;
  readonly #rtpSource = new RemoteSource();
  readonly #rtcpSource = new RemoteSource();
  /** Where the far end's handshake comes from, before it has any packet of sound to show for it. */
  #dtlsPeer: TransportAddress | undefined;
  #agreement: Agreement | undefined;

  constructor(sockets: RtpSockets, certificate: OwnCertificate) {
    this.#sockets = sockets;
    this.security = new OuterSecurity({
      certificate,
      sendDtls: (packet) => {
        const destination = this.#dtlsPeer ?? this.#rtpSource.destination;
        if (destination) sockets.rtp.send(packet, destination);
      },
    });
    sockets.rtp.onPacket = (packet, from) => {
      if (isDtls(packet)) this.#receiveDtls(packet, from);
      else if (!isRtcp(packet)) this.#receiveRtp(packet, from);
      else if (this.#agreement?.rtcpMux) this.#receiveRtcp(packet, from);
    };
    sockets.rtcp.onPacket = (packet, from) => this.#receiveRtcp(packet, from);
  }

  get ports(): { readonly rtp: number; readonly rtcp: number } {
    return { rtp: this.#sockets.rtp.port, rtcp: this.#sockets.rtcp.port };
  }

  /** From here on this holds. */
  agree(agreement: Agreement): void {
    this.#agreement = agreement;
    if (agreement.rtp) this.#rtpSource.signal(agreement.rtp);
    if (agreement.rtcp) this.#rtcpSource.signal(agreement.rtcp);
    this.security.agree(agreement);
  }

  sendRtp(packet: Buffer): void {
    const { destination } = this.#rtpSource;
    const secured = destination && this.security.protectRtp(packet);
    if (secured) this.#sockets.rtp.send(secured, destination);
  }

  sendRtcp(packet: Buffer): void {
    const mux = this.#agreement?.rtcpMux === true;
    const { destination } = mux ? this.#rtpSource : this.#rtcpSource;
    const secured = destination && this.security.protectRtcp(packet);
    if (secured) (mux ? this.#sockets.rtp : this.#sockets.rtcp).send(secured, destination);
  }

  /** Idempotent. */
  close(): void {
    this.onRtp = undefined;
    this.onRtcp = undefined;
    this.security.close();
    this.#sockets.rtp.close();
    this.#sockets.rtcp.close();
  }

  #receiveDtls(packet: Buffer, from: RemoteInfo): void {
    if (!this.#agreement?.dtls || packet.length > LARGEST_PACKET_BYTES || !this.#rtpSource.mayBe(from))
      return;
    this.#dtlsPeer = { address: from.address, port: from.port };
    this.security.incomingDtls(packet);
  }

  /** Cheap questions first; only a packet that passes all of them decides who the far end is. */
  #receiveRtp(packet: Buffer, from: RemoteInfo): void {
    const agreement = this.#agreement;
    if (!agreement || !this.#rtpSource.mayBe(from)) return;
    if (headerLength(packet) === 0) return;
    const format = agreement.receive.get(payloadTypeOf(packet));
    if (!format) return;
    const opened = this.security.unprotectRtp(packet);
    if (!opened) return;
    this.#rtpSource.accept(from);
    this.onRtp?.(opened, format);
  }

  #receiveRtcp(packet: Buffer, from: RemoteInfo): void {
    if (!this.#agreement || packet.length > LARGEST_PACKET_BYTES || !isRtcp(packet)) return;
    // Reports come from where the sound comes from, though from another port.
    if (from.address !== this.#rtpSource.destination?.address) return;
    const source = this.#agreement.rtcpMux ? this.#rtpSource : this.#rtcpSource;
    if (!source.mayBe(from)) return;
    const opened = this.security.unprotectRtcp(packet);
    if (!opened) return;
    if (source === this.#rtcpSource) source.accept(from);
    this.onRtcp?.(opened);
  }
}
