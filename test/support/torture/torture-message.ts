/** Where a torture message is sent. */
export interface Stage {
  /** As it stands in a Via. */
  readonly via: 'UDP' | 'TCP' | 'TLS' | 'WS';
  /** Address of the phone: what a message is not about must not be what it is refused for. */
  readonly phone: string;
}

/**
 * What the phone may do: answer with this final status, say nothing, or end the connection, on which nobody could tell
 * where the next message begins.
 */
export type Reaction = number | 'silence' | 'disconnection';

/** One message of RFC 4475. */
export interface TortureMessage {
  /** Its name in the RFC. */
  readonly name: string;
  readonly section: string;
  /** What is peculiar about it. */
  readonly about: string;
  readonly build: (stage: Stage) => string | Buffer;
  /** One of these, in a datagram or a WebSocket frame of its own. */
  readonly reactions: readonly Reaction[];
  /** Over TCP and TLS, where Content-Length decides; as `reactions` if not given. */
  readonly streamReactions?: readonly Reaction[];
}

/** What the RFC wants answered with 400, and anybody may drop who cannot read it. */
export const MALFORMED: readonly Reaction[] = [400, 'silence'];
/** The refusals of a call that is wanted by nobody here. */
export const NOT_TAKEN: readonly number[] = [480, 486, 603];
/** A method that is not for a phone. */
export const NOT_SERVED: readonly number[] = [405, 501];

/** Description of a session, of the kind that the RFC puts in its INVITEs. */
export const SDP = body(
  'v=0',
  'o=mhandley 29739 7272939 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 49217 RTP/AVP 0 12',
  'm=video 3227 RTP/AVP 31',
  'a=rtpmap:31 LPC',
);

export function body(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A message of these lines, with nothing added. */
export function bare(lines: readonly string[], content = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${content}`;
}

/** A message of these lines that says the true length of its body. */
export function measured(lines: readonly string[], content = ''): string {
  return bare([...lines, `Content-Length: ${Buffer.byteLength(content)}`], content);
}

/** An INVITE of these lines. */
export function invite(lines: readonly string[], content = SDP): string {
  return measured([...lines, 'Content-Type: application/sdp'], content);
}
