import type { Clock } from '../../clock/clock.js';
import { type Agreement, receives, sends } from './agreement.js';
import { type Format, clockRateOf, isCodec } from './codecs.js';
import type { InnerPeer } from './inner-peer.js';
import type { OuterLeg } from './outer-leg.js';
import { OutgoingStream } from './outgoing-stream.js';
import { type RtcpMapping, goodbye, translateRtcp } from './rtcp-translation.js';
import { headerLength, payloadTypeOf, ssrcOf, timestampOf } from './rtp-packet.js';
import { StreamContinuity } from './stream-continuity.js';
import { TelephoneEventReceiver, TelephoneEventSender } from './telephone-events.js';

/** Carries packets between libwebrtc's leg and the far end's, packet by packet as they come: it has no clock. */
export class RtpBridge {
  onDigit: ((digit: string) => void) | undefined;
  /** When the last packet of the far end came, by the clock; undefined before the first. */
  lastPacketMs: number | undefined;

  readonly #clock: Clock;
  readonly #inner: InnerPeer;
  readonly #outer: OuterLeg;
  readonly #incoming: StreamContinuity;
  readonly #outgoing = new OutgoingStream();
  readonly #eventsIn = new TelephoneEventReceiver();
  readonly #eventsOut = new TelephoneEventSender();
  #agreement: Agreement | undefined;

  constructor(options: { readonly clock: Clock; readonly inner: InnerPeer; readonly outer: OuterLeg }) {
    const { inner, outer } = options;
    this.#clock = options.clock;
    this.#inner = inner;
    this.#outer = outer;
    this.#incoming = new StreamContinuity(inner.ssrc);
    outer.onRtp = (packet, format) => this.#fromFar(packet, format);
    inner.onRtp = (packet) => this.#toFar(packet);
    outer.onRtcp = (packet) => {
      const translated = translateRtcp(packet, this.#reportsFromFar);
      if (translated) inner.sendRtcp(translated);
    };
    inner.onRtcp = (packet) => {
      const translated = this.#agreement && translateRtcp(packet, this.#reportsToFar);
      if (translated) outer.sendRtcp(translated);
    };
  }

  agree(agreement: Agreement): void {
    this.#agreement = agreement;
    this.#outer.agree(agreement);
  }

  /** False when the far end takes no digits by RTP. */
  sendDigits(digits: string): boolean {
    if (!this.#agreement?.events) return false;
    this.#eventsOut.add(digits);
    return true;
  }

  /** Says goodbye to the far end, if it was ever sent to. */
  close(): void {
    const { ssrc } = this.#outgoing;
    if (ssrc !== undefined) this.#outer.sendRtcp(goodbye(ssrc));
  }

  #fromFar(packet: Buffer, format: Format): void {
    if (!this.#agreement || !receives(this.#agreement.direction)) {
      this.#incoming.passOver(packet);
      return;
    }
    const nowMs = this.#clock.nowMs();
    if (!isCodec(format)) {
      const digit = this.#eventsIn.accept(packet, headerLength(packet), ssrcOf(packet));
      if (digit !== undefined) this.onDigit?.(digit);
    }
    // Events go on to libwebrtc as well: it plays the tone, and knows that the sound between was not lost.
    const number = this.#inner.numberOf(format);
    if (number === undefined || !this.#incoming.rewrite(packet, number, clockRateOf(format), nowMs)) return;
    this.lastPacketMs = nowMs;
    this.#inner.sendRtp(packet);
  }

  #toFar(packet: Buffer): void {
    const agreement = this.#agreement;
    // What libwebrtc sends before it has taken up the new codec is not what the far end expects.
    if (!agreement || !sends(agreement.direction)) return;
    if (payloadTypeOf(packet) !== this.#inner.numberOf(agreement.codec)) return;
    const { events } = agreement;
    if (events && this.#eventsOut.busy) {
      const step = this.#eventsOut.next(timestampOf(packet), agreement.ptimeMs, events.rate);
      if (step.type === 'nothing') return;
      if (step.type === 'event') {
        this.#outer.sendRtp(this.#outgoing.event(packet, step, events.payloadType));
        return;
      }
    }
    this.#outgoing.sound(packet, agreement.payloadType);
    this.#outer.sendRtp(packet);
  }

  readonly #reportsToFar: RtcpMapping = {
    reporter: (ssrc) => ssrc,
    senderInfo: ({ rtpTimestamp }) => ({
      rtpTimestamp,
      packets: this.#outgoing.packets,
      octets: this.#outgoing.octets,
    }),
    block: (ssrc) => {
      const { farSsrc, farHighest } = this.#incoming;
      return ssrc === this.#inner.ssrc && farSsrc !== undefined
        ? { ssrc: farSsrc, highest: farHighest }
        : undefined;
    },
    sourceDescription: true,
  };

  readonly #reportsFromFar: RtcpMapping = {
    reporter: () => this.#inner.ssrc,
    senderInfo: (info) => ({ ...info, rtpTimestamp: this.#incoming.timestampFromFar(info.rtpTimestamp) }),
    block: (ssrc, highest) =>
      ssrc === this.#outgoing.ssrc ? { ssrc, highest: this.#outgoing.toInnerHighest(highest) } : undefined,
    sourceDescription: false,
  };
}
