import { randomBytes, randomInt } from 'node:crypto';
import { type Clock, withDeadline } from '../../clock/clock.js';
import { DtlsHandshake, type OwnCertificate, fingerprintLine, isDtls } from './dtls-handshake.js';
import { type InnerMedia, type InnerOffer, parseInnerOffer, renderInnerAnswer } from './inner-description.js';
import type { Format } from './codecs.js';
import { isRtcp } from './rtp-packet.js';
import { SoundSocket } from './rtp-sockets.js';
import type { TransportAddress } from './session-description.js';
import { SrtpReceiver, SrtpSender } from './srtp-contexts.js';
import { answerCheck, isStun } from './stun-responder.js';

const LOOPBACK = '127.0.0.1';
/** Takes a tenth of a second on an idle machine. */
const CONNECT_LIMIT_MS = 10_000;

/**
 * The far end that libwebrtc sees: ICE-lite, DTLS and SRTP on the loopback interface, so that it outlives every change
 * of the machine's addresses. Gives and takes RTP and RTCP in the clear.
 */
export class InnerPeer {
  onRtp: ((packet: Buffer) => void) | undefined;
  onRtcp: ((packet: Buffer) => void) | undefined;
  /** SSRC of all that is sent to libwebrtc. */
  readonly ssrc = randomInt(1, 2 ** 32);

  readonly #socket: SoundSocket;
  readonly #certificate: OwnCertificate;
  readonly #ice = { username: randomBytes(6).toString('hex'), password: randomBytes(16).toString('hex') };
  #offer: InnerOffer | undefined;
  #handshake: DtlsHandshake | undefined;
  #peer: TransportAddress | undefined;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  private constructor(socket: SoundSocket, certificate: OwnCertificate) {
    this.#socket = socket;
    this.#certificate = certificate;
    socket.onPacket = (packet, from) => this.#receive(packet, from);
  }

  static async open(certificate: OwnCertificate): Promise<InnerPeer> {
    return new InnerPeer(await SoundSocket.open({ port: 0, address: LOOPBACK }), certificate);
  }

  /** libwebrtc's payload types. */
  numberOf(format: Format): number | undefined {
    return this.#offer?.numbers.get(format);
  }

  /** Answers an offer of libwebrtc; the connection is made with the first one. SDP text. */
  answer(offer: string, media: InnerMedia): string {
    const parsed = parseInnerOffer(offer);
    this.#offer = parsed;
    if (!this.#handshake) {
      const { dtls } = parsed.audio;
      if (!dtls) throw new Error('the inner offer has no fingerprint');
      this.#handshake = new DtlsHandshake({
        role: 'server',
        certificate: this.#certificate,
        remote: dtls,
        send: (packet) => this.#send(packet),
      });
    }
    return renderInnerAnswer(parsed, media, {
      port: this.#socket.port,
      ssrc: this.ssrc,
      ice: this.#ice,
      fingerprintLine: fingerprintLine(this.#certificate),
    });
  }

  /** Resolves when sound can go both ways. */
  async connected(clock: Clock): Promise<void> {
    if (!this.#handshake) throw new Error('there is no inner offer yet');
    const late = () => new Error('the inner sound path does not come up');
    const { send, receive } = await withDeadline(clock, this.#handshake.keys, CONNECT_LIMIT_MS, late);
    this.#sender = new SrtpSender(send);
    this.#receiver = new SrtpReceiver(receive);
  }

  sendRtp(packet: Buffer): void {
    if (this.#sender) this.#send(this.#sender.protectRtp(packet));
  }

  sendRtcp(packet: Buffer): void {
    if (this.#sender) this.#send(this.#sender.protectRtcp(packet));
  }

  /** Idempotent. */
  close(): void {
    this.onRtp = undefined;
    this.onRtcp = undefined;
    this.#handshake?.close();
    this.#socket.close();
  }

  #send(packet: Buffer): void {
    if (this.#peer) this.#socket.send(packet, this.#peer);
  }

  #receive(packet: Buffer, from: TransportAddress): void {
    if (isStun(packet)) this.#check(packet, from);
    else if (isDtls(packet)) this.#handshake?.incoming(packet);
    else if (isRtcp(packet)) {
      const opened = this.#receiver?.unprotectRtcp(packet);
      if (opened) this.onRtcp?.(opened);
    } else {
      const opened = this.#receiver?.unprotectRtp(packet);
      if (opened) this.onRtp?.(opened);
    }
  }

  #check(packet: Buffer, from: TransportAddress): void {
    if (!this.#offer) return;
    // Checks from an address that the machine may lose are not answered, so that libwebrtc settles on the loopback.
    if (this.#offer.hasLoopback && from.address !== LOOPBACK) return;
    const response = answerCheck(packet, from, this.#ice);
    if (!response) return;
    this.#peer = { address: from.address, port: from.port };
    this.#socket.send(response, from);
  }
}
