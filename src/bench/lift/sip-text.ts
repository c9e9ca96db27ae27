/** What the benchmark has to know of a SIP message: which one it is, and where its sound goes. */
export function isInvite(message: string): boolean {
  return message.startsWith('INVITE ');
}

/** A 200 to INVITE, not one to BYE or REGISTER. */
export function isAnswer(message: string): boolean {
  return message.startsWith('SIP/2.0 200') && /^CSeq:\s*\d+\s+INVITE\s*$/im.test(message);
}

/** Port of the sound in an SDP body (RFC 8866 section 5.14); undefined without one. */
export function soundPort(message: string): number | undefined {
  const port = /^m=audio (\d+) /m.exec(message)?.[1];
  return port === undefined ? undefined : Number(port);
}

/** The same message with its sound sent to another port; Content-Length follows. Unchanged without sound. */
export function withSoundPort(message: string, port: number): string {
  if (soundPort(message) === undefined) return message;
  const bodyAt = message.indexOf('\r\n\r\n') + 4;
  const body = message.slice(bodyAt).replace(/^m=audio \d+ /m, `m=audio ${port} `);
  const header = message
    .slice(0, bodyAt)
    .replace(/^Content-Length:\s*\d+/im, `Content-Length: ${body.length}`);
  return header + body;
}
