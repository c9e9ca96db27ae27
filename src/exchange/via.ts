import type { IncomingRequestMessage } from 'sip.js/lib/core/index.js';
import type { SocketAddress } from './listener.js';

const DEFAULT_PORT = 5060;

/**
 * Notes in the topmost Via of a request where it really came from (RFC 3261 section 18.2.1, RFC 3581 section 4), so that
 * it stands in all responses. What the client itself claims to be noted there is taken out.
 */
export function noteSource(request: IncomingRequestMessage, source: SocketAddress): void {
  const [top = '', ...others] = request.getHeaders('via');
  request.setHeader('via', viaWithSource(top, source));
  for (const via of others) request.addHeader('via', via);
}

/** @param value of a Via header; it may hold several, separated by commas */
export function viaWithSource(value: string, { address, port }: SocketAddress): string {
  const [first, rest] = splitAtComma(value.replace(/\r\n[ \t]+/g, ' '));
  const asksForPort = /;\s*rport\s*(?:=|;|$)/i.test(first);
  const claimed = first.replace(/;\s*(?:rport|received)\s*(?:=[^;]*)?(?=;|$)/gi, '').trimEnd();
  const isThere = sentBy(claimed)?.host.toLowerCase() === address.toLowerCase();
  const rport = asksForPort ? `;rport=${port}` : '';
  const received = asksForPort || !isThere ? `;received=${address}` : '';
  return `${claimed}${rport}${received}${rest}`;
}

/**
 * The port at the client's address that a response over UDP goes to (RFC 3261 section 18.2.2, RFC 3581 section 4).
 * Undefined for the one its request came from, and for a request.
 */
export function replyPort(message: string): number | undefined {
  if (!message.startsWith('SIP/2.0 ')) return undefined;
  const via = /^(?:via|v)[ \t]*:(.*)$/im.exec(message)?.[1] ?? '';
  const [first] = splitAtComma(via);
  if (/;\s*rport\s*=/i.test(first)) return undefined;
  const port = sentBy(first)?.port ?? DEFAULT_PORT;
  return port > 0 && port < 65_536 ? port : undefined;
}

/** `SIP/2.0/UDP host:port;parameters`; an IPv6 host without its brackets. */
function sentBy(via: string): { readonly host: string; readonly port: number | undefined } | undefined {
  const [, host, port] =
    /^\s*SIP\s*\/\s*2\.0\s*\/\s*\w+\s+(\[[\da-f:.]+\]|[^\s:;,]+)(?:\s*:\s*(\d{1,5}))?/i.exec(via) ?? [];
  if (host === undefined) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? undefined : Number(port) };
}

/** The first value of a header field and the others with their comma; a comma in quotes does not separate. */
function splitAtComma(value: string): [string, string] {
  const first = /^(?:[^,"]|"(?:[^"\\]|\\.)*")*/s.exec(value)?.[0] ?? '';
  return [first, value.slice(first.length)];
}
