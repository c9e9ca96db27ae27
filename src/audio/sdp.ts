/** Codecs of libwebrtc that no telephone exchange wants and that only make the INVITE larger. */
const UNWANTED_CODECS = /^(ISAC|ILBC|red|CN)$/i;

/**
 * Makes libwebrtc's SDP fit for a telephone exchange: drops the codecs nobody uses there, comfort noise and TCP
 * candidates. Takes and gives SDP text (RFC 8866).
 */
export function trimSdp(sdp: string): string {
  const lines = sdp.split('\r\n');
  const unwanted = new Set(
    lines.flatMap((line) => {
      const match = /^a=rtpmap:(\d+) ([^/]+)\/(\d+)/.exec(line);
      if (!match) return [];
      const [, payload, name, clockRate] = match;
      const wideTelephoneEvent = name === 'telephone-event' && clockRate !== '8000' && clockRate !== '48000';
      return payload && name && (UNWANTED_CODECS.test(name) || wideTelephoneEvent) ? [payload] : [];
    }),
  );
  return lines
    .filter((line) => {
      const payload = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1];
      if (payload) return !unwanted.has(payload);
      return !/^a=candidate:\S+ \d+ tcp /i.test(line);
    })
    .map((line) => {
      const media = /^(m=audio \d+ \S+)((?: \d+)+)$/.exec(line);
      if (!media) return line;
      const [, head, payloads] = media;
      return `${head ?? ''} ${(payloads ?? '').trim().split(' ').filter((p) => !unwanted.has(p)).join(' ')}`;
    })
    .join('\r\n');
}

/**
 * Whether an offer puts us on hold (RFC 3264 section 8.4): its sender does not want to hear us, or its address is the
 * old-style `0.0.0.0`.
 */
export function offerHolds(sdp: string): boolean {
  return /^a=(sendonly|inactive)\s*$/m.test(sdp) || /^c=IN IP4 0\.0\.0\.0\s*$/m.test(sdp);
}
