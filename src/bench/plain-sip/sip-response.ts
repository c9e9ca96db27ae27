import type { SocketAddress } from '../../exchange/listener.js';
import { viaWithSource } from '../../exchange/via.js';

const reasons = { 180: 'Ringing', 200: 'OK' };

export interface SipResponse {
  readonly status: keyof typeof reasons;
  /** Where the request came from. */
  readonly source: SocketAddress;
  readonly contact: string;
  readonly sdp?: string;
}

/** Names this side of every dialog (RFC 3261 section 19.3); one program has one call at a time. */
const TAG = 'far-end';
/** Long enough for any benchmark. */
const LEASE_S = 3_600;

/**
 * A response to a request of a phone that is trusted to write its headers in full (RFC 3261 section 8.2.6). A
 * registration gets its own Contact back, which is all that the phone wants to see of a registrar.
 */
export function responseTo(request: string, { status, source, contact, sdp = '' }: SipResponse): string {
  const [topVia = '', ...vias] = headersOf(request, 'Via');
  const [to = ''] = headersOf(request, 'To');
  const isRegister = request.startsWith('REGISTER ');
  const contacts = isRegister ? headersOf(request, 'Contact') : [contact];
  const lines = [
    `SIP/2.0 ${status} ${reasons[status]}`,
    ...[viaWithSource(topVia, source), ...vias].map((via) => `Via: ${via}`),
    ...['From', 'Call-ID', 'CSeq'].flatMap((name) =>
      headersOf(request, name).map((value) => `${name}: ${value}`),
    ),
    `To: ${/;\s*tag=/i.test(to) ? to : `${to};tag=${TAG}`}`,
    ...contacts.map((value) => `Contact: ${value}`),
    ...(isRegister ? [`Expires: ${LEASE_S}`] : []),
    ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(sdp)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${sdp}`;
}

/** The body behind the head. */
export function bodyOf(message: string): string {
  return message.slice(message.indexOf('\r\n\r\n') + 4);
}

function headersOf(message: string, name: string): string[] {
  const head = message.slice(0, message.indexOf('\r\n\r\n'));
  return [...head.matchAll(new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'gim'))].map(([, value = '']) =>
    value.trim(),
  );
}
