import { randomBytes } from 'node:crypto';
import { parseCrypto, renderCrypto } from '../../audio/rtp/sdes.js';
import { materialBytes, type SrtpKey } from '../../audio/rtp/srtp-suite.js';

export interface FarAgreement {
  /** The answer (RFC 3264). */
  readonly sdp: string;
  /** Where the phone wants its sound, on this machine. */
  readonly phonePort: number;
  /** Where the offer is encrypted (RFC 4568). */
  readonly srtp: { readonly send: SrtpKey; readonly receive: SrtpKey } | undefined;
}

/** Answers an offer of sound with PCMA, in the phone's first kind of encryption if it has one. Throws where it cannot. */
export function answerOffer(
  offer: string,
  { address, port }: { address: string; port: number },
): FarAgreement {
  const [, phonePort, protocol = '', types = ''] = /^m=audio (\d+) (\S+) (.*)$/m.exec(offer) ?? [];
  if (phonePort === undefined || !types.trim().split(' ').includes('8')) {
    throw new Error('the phone offers no PCMA');
  }
  const crypto = protocol === 'RTP/SAVP' ? cryptoOf(offer) : undefined;
  const sdp = [
    'v=0',
    `o=far-end 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} ${protocol} 8`,
    'a=rtpmap:8 PCMA/8000',
    'a=ptime:20',
    ...(crypto ? [renderCrypto(crypto.tag, crypto.send)] : []),
    'a=sendrecv',
  ];
  return { sdp: sdp.map((line) => `${line}\r\n`).join(''), phonePort: Number(phonePort), srtp: crypto };
}

function cryptoOf(offer: string): { tag: number; send: SrtpKey; receive: SrtpKey } {
  for (const [, value = ''] of offer.matchAll(/^a=crypto:(.*)$/gm)) {
    const offered = parseCrypto(value);
    if (!offered) continue;
    const { suite } = offered.key;
    const send = { suite, material: randomBytes(materialBytes(suite)) };
    return { tag: offered.tag, send, receive: offered.key };
  }
  throw new Error('the phone offers no encryption that is known here');
}
