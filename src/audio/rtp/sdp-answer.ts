import type { Agreement } from './agreement.js';
import { eventFormat } from './codecs.js';
import { type LocalSession, renderStream, sdpText } from './local-session.js';
import { renderCrypto } from './sdes.js';
import type { MediaStream, SessionDescription } from './session-description.js';

/** Our answer to an offer: the agreed stream; every other one is refused with port 0 (RFC 3264 section 6). */
export function renderAnswer(
  session: LocalSession,
  options: {
    readonly address: string;
    readonly ports: { readonly rtp: number; readonly rtcp: number };
    readonly offer: SessionDescription;
    /** The stream of the offer that was agreed on. */
    readonly accepted: MediaStream;
    readonly agreement: Agreement;
    /** `a=fingerprint` of our certificate. */
    readonly fingerprintLine: string;
  },
): string {
  const { address, ports, offer, accepted, agreement } = options;
  const { codec, payloadType, events } = agreement;
  const agreed = renderStream({
    protocol: accepted.protocol,
    ports,
    formats: [
      { format: codec, payloadType },
      ...(events ? [{ format: eventFormat(events.rate), payloadType: events.payloadType }] : []),
    ],
    ptimeMs: agreement.ptimeMs,
    direction: agreement.direction,
    rtcpMux: agreement.rtcpMux,
    securityLines: securityLines(agreement, options.fingerprintLine),
  });
  const streams = offer.streams.flatMap((stream) =>
    stream === accepted ? agreed : [`m=${stream.media} 0 ${stream.protocol} ${stream.formats}`],
  );
  return sdpText([...session.sessionLines(address), ...streams]);
}

function securityLines({ srtp, dtls }: Agreement, fingerprintLine: string): string[] {
  if (dtls) return [fingerprintLine, `a=setup:${dtls.role === 'client' ? 'active' : 'passive'}`];
  return srtp ? [renderCrypto(srtp.tag, srtp.send)] : [];
}
