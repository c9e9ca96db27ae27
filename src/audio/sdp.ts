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
      const [, head, payloads = ''] = media;
      const wanted = payloads.split(' ').filter((payload) => !unwanted.has(payload));
      return `${head ?? ''}${wanted.join(' ')}`;
    })
    .join('\r\n');
}

/**
 * Whether an offer puts us on hold (RFC 3264 section 8.4): the sender of its sound does not want to hear us, or its
 * address is the old-style `0.0.0.0`. With port 9 that address only says that candidates follow (RFC 8829 section 5.2.1).
 */
export function offerHolds(sdp: string): boolean {
  const [session = '', ...streams] = sdp.split(/^(?=m=)/m);
  const sound = streams.find((stream) => stream.startsWith('m=audio ')) ?? '';
  const direction = directionOf(sound) ?? directionOf(session);
  if (direction === 'sendonly' || direction === 'inactive') return true;
  return addressOf(sound, session) === '0.0.0.0' && !sound.startsWith('m=audio 9 ');
}

function directionOf(lines: string): string | undefined {
  return /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(lines)?.[1];
}

/** What stands at the stream goes before what stands at the session (RFC 8866 section 5.7). */
function addressOf(stream: string, session: string): string | undefined {
  const connection = /^c=IN IP4 ([\d.]+)\s*$/m;
  return (connection.exec(stream) ?? connection.exec(session))?.[1];
}
