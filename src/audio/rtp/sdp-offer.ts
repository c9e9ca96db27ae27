import type { Direction } from '../wrtc.js';
import {
  DEFAULT_PTIME_MS,
  type LocalSession,
  offeredCryptoLines,
  renderStream,
  sdpText,
} from './local-session.js';

/**
 * Our offer: one audio stream with all codecs, digits as events and, where wanted, SDES keys (RFC 4568). Without
 * RFC 5939, `srtp-or-rtp` is keys on a plain profile, which is what exchanges understand.
 * @param address of this machine as the far end reaches it.
 */
export function renderOffer(
  session: LocalSession,
  options: {
    readonly address: string;
    readonly ports: { readonly rtp: number; readonly rtcp: number };
    readonly direction: Direction;
  },
): string {
  const { address, ports, direction } = options;
  const stream = renderStream({
    protocol: session.security === 'srtp' ? 'RTP/SAVP' : 'RTP/AVP',
    ports,
    formats: session
      .offeredFormats()
      .map((format) => ({ format, payloadType: session.numbers.get(format) ?? 0 })),
    ptimeMs: DEFAULT_PTIME_MS,
    direction,
    rtcpMux: false,
    securityLines: session.security === 'rtp' ? [] : offeredCryptoLines(session),
  });
  return sdpText([...session.sessionLines(address), ...stream]);
}
