import { isIP } from 'node:net';
import type { Clock } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { SoundEndpoint } from '../sound-endpoint.js';
import { WebRtcEndpoint } from '../webrtc-endpoint.js';
import type { ReceptionReport } from '../webrtc-statistics.js';
import type { Direction } from '../wrtc.js';
import { type Agreement, agreeOnAnswer, agreeOnOffer } from './agreement.js';
import { ALL_CODECS, type RtpCodec } from './codecs.js';
import { fingerprintLine, ownCertificate } from './dtls-handshake.js';
import type { InnerMedia } from './inner-description.js';
import { InnerPeer } from './inner-peer.js';
import { DEFAULT_PTIME_MS, LocalSession, type MediaSecurity } from './local-session.js';
import { OuterLeg } from './outer-leg.js';
import { RtpBridge } from './rtp-bridge.js';
import { type PortRange, openRtpSockets } from './rtp-sockets.js';
import { renderAnswer } from './sdp-answer.js';
import { renderOffer } from './sdp-offer.js';
import { parseSessionDescription } from './session-description.js';

export type { RtpCodec } from './codecs.js';
export type { MediaSecurity } from './local-session.js';
export type { PortRange } from './rtp-sockets.js';

export interface RtpEndpointOptions {
  readonly clock: Clock;
  /** Address of this machine as the far end reaches it, IPv4 or IPv6; asked anew for each description. */
  readonly localAddress: () => string;
  readonly security: MediaSecurity;
  /** Best first. By default opus, G722, PCMA, PCMU. */
  readonly codecs?: readonly RtpCodec[] | undefined;
  /** UDP ports for sound, two a call. By default any. */
  readonly ports?: PortRange | undefined;
  /** What a technician should know, e.g. that a call is not encrypted. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

/** Frames pass for this long after a packet came; longer than any pause that is no pause (RFC 7587 section 3.1.3). */
const QUIET_AFTER_MS = 500;

interface Legs {
  readonly inner: InnerPeer;
  readonly outer: OuterLeg;
  readonly bridge: RtpBridge;
  /** Of our certificate. */
  readonly fingerprintLine: string;
}

/**
 * One end of a sound connection by plain RTP or SDES-SRTP (RFC 3550, RFC 3711, RFC 4568): libwebrtc on the inside, for
 * its codecs, jitter buffer, concealment and statistics; UDP on the outside; a bridge between them.
 */
export class RtpEndpoint implements SoundEndpoint {
  onFrame: ((frame: Int16Array) => void) | undefined;
  onDigit: ((digit: string) => void) | undefined;

  readonly #options: RtpEndpointOptions;
  readonly #session: LocalSession;
  readonly #webRtc: WebRtcEndpoint;
  #legs: Promise<Legs> | undefined;
  #bridge: RtpBridge | undefined;
  #media: InnerMedia;
  /** Direction of our last offer, and what we want in answers. */
  #wanted: Direction = 'sendrecv';
  #agreement: Agreement | undefined;
  /** libwebrtc takes one offer and answer at a time. */
  #renegotiated: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: RtpEndpointOptions) {
    this.#options = options;
    const codecs = options.codecs ?? ALL_CODECS;
    this.#session = new LocalSession({ codecs, security: options.security });
    // At rest nothing is encoded or played, which would cost as much as a call.
    const [codec = 'PCMA'] = codecs;
    this.#media = { direction: 'inactive', codec, parameters: undefined, ptimeMs: DEFAULT_PTIME_MS };
    this.#webRtc = new WebRtcEndpoint({ clock: options.clock });
    this.#webRtc.onFrame = (frame) => {
      if (this.#isHeard()) this.onFrame?.(frame);
    };
  }

  prepareOffer(): Promise<string> {
    return this.#guarded('offer sound', async () => this.#offer(await this.#ready(), 'sendrecv'));
  }

  createReOffer(direction: Direction): Promise<string> {
    return this.#guarded('renew the sound offer', async () => {
      const legs = await this.#ready();
      this.#session.nextVersion();
      return this.#offer(legs, direction);
    });
  }

  acceptAnswer(answer: string): Promise<void> {
    return this.#guarded('use the sound answer', async () => {
      const [stream] = parseSessionDescription(answer).streams;
      if (!stream?.audio) throw new Error('the exchange answers without sound');
      await this.#settle(await this.#ready(), agreeOnAnswer(this.#session, stream.audio, this.#wanted));
    });
  }

  createAnswer(offer: string): Promise<string> {
    return this.#guarded('answer the sound offer', async () => {
      const description = parseSessionDescription(offer);
      const accepted = description.streams.find((stream) => stream.audio);
      if (!accepted?.audio) throw new Error('the exchange offers no sound');
      const agreement = agreeOnOffer(this.#session, accepted.audio, this.#wanted);
      const legs = await this.#ready();
      this.#session.adoptNumbers(accepted.audio.formats);
      await this.#settle(legs, agreement);
      this.#session.nextVersion();
      return renderAnswer(this.#session, {
        address: this.#options.localAddress(),
        ports: legs.outer.ports,
        offer: description,
        accepted,
        agreement,
        fingerprintLine: legs.fingerprintLine,
      });
    });
  }

  send(frame: Int16Array): void {
    if (!this.#closed) this.#webRtc.send(frame);
  }

  sendDigits(digits: string): boolean {
    return !this.#closed && this.#bridge?.sendDigits(digits) === true;
  }

  report(): Promise<ReceptionReport> {
    return this.#guarded('read the sound statistics', () => this.#webRtc.report());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onFrame = undefined;
    this.onDigit = undefined;
    this.#webRtc.close();
    this.#legs?.then(closeLegs, () => undefined);
  }

  #offer({ outer }: Legs, direction: Direction): string {
    this.#wanted = direction;
    return renderOffer(this.#session, {
      address: this.#options.localAddress(),
      ports: outer.ports,
      direction,
    });
  }

  /** Sockets and the inner connection: made once, by whoever needs them first. */
  #ready(): Promise<Legs> {
    this.#legs ??= this.#prepare();
    return this.#legs;
  }

  async #prepare(): Promise<Legs> {
    const { clock, localAddress, ports } = this.#options;
    const certificate = await ownCertificate();
    const outer = new OuterLeg(await openRtpSockets(localAddress(), ports), certificate);
    const inner = await InnerPeer.open(certificate).catch((error: unknown) => {
      outer.close();
      throw error;
    });
    const bridge = new RtpBridge({ clock, inner, outer });
    const legs = { inner, outer, bridge, fingerprintLine: fingerprintLine(certificate) };
    try {
      await this.#webRtc.acceptAnswer(inner.answer(await this.#webRtc.prepareOffer(), this.#media));
      await inner.connected(clock);
    } catch (error) {
      closeLegs(legs);
      throw error;
    }
    bridge.onDigit = (digit) => this.onDigit?.(digit);
    outer.security.onFailure = (reason) =>
      this.#options.onNotice?.(`the exchange and this phone do not agree on keys for the sound: ${reason}`);
    this.#bridge = bridge;
    return legs;
  }

  /** Makes an agreement hold: outside at once, inside where libwebrtc is to send something else. */
  async #settle({ inner, bridge }: Legs, agreement: Agreement): Promise<void> {
    const { rtp } = agreement;
    if (rtp && isIP(rtp.address) !== isIP(this.#options.localAddress())) {
      throw new Error(
        `the exchange wants its sound at ${rtp.address}, which is not reached from this machine's address`,
      );
    }
    this.#notice(agreement);
    this.#agreement = agreement;
    bridge.agree(agreement);
    const { codec, parameters, ptimeMs } = agreement;
    const media: InnerMedia = { direction: 'sendrecv', codec, parameters, ptimeMs };
    if (sameMedia(media, this.#media)) return;
    this.#media = media;
    const renegotiate = async () =>
      this.#webRtc.acceptAnswer(inner.answer(await this.#webRtc.createReOffer('sendrecv'), media));
    this.#renegotiated = this.#renegotiated.catch(() => undefined).then(renegotiate);
    await this.#renegotiated;
  }

  #notice(agreement: Agreement): void {
    const encrypted = isEncrypted(agreement);
    const changed = !this.#agreement || encrypted !== isEncrypted(this.#agreement);
    if (changed && !encrypted && this.#session.security === 'srtp-or-rtp') {
      this.#options.onNotice?.(
        'the exchange takes no encrypted sound: this call can be listened to on the network',
      );
    }
  }

  /** libwebrtc makes frames of silence for ever; nothing is heard of a far end that does not send. */
  #isHeard(): boolean {
    const lastMs = this.#bridge?.lastPacketMs;
    return lastMs !== undefined && this.#options.clock.nowMs() - lastMs < QUIET_AFTER_MS;
  }

  async #guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      this.#demandOpen();
      const result = await work();
      this.#demandOpen();
      return result;
    } catch (error) {
      if (error instanceof HotlineError) throw error;
      throw new HotlineError('MEDIA', `cannot ${what}: ${messageOf(error)}`, { cause: error });
    }
  }

  #demandOpen(): void {
    if (this.#closed) throw new Error('the sound path is closed');
  }
}

const isEncrypted = ({ srtp, dtls }: Agreement): boolean => srtp !== undefined || dtls !== undefined;

function closeLegs({ inner, outer, bridge }: Legs): void {
  bridge.close();
  inner.close();
  outer.close();
}

function sameMedia(a: InnerMedia, b: InnerMedia): boolean {
  return (
    a.direction === b.direction &&
    a.codec === b.codec &&
    a.parameters === b.parameters &&
    a.ptimeMs === b.ptimeMs
  );
}
