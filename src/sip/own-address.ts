import { type SipTransport, uriHost } from '../protocol/server-address.js';
import type { SocketAddress } from './connection/connection.js';

/**
 * Our own address in SIP headers. sip.js is given one fixed name for this host, made up and unique; the address of the
 * socket takes its place on the way out and gives way to it on the way in. So a new connection, from another address
 * and port, needs no new user agent, and the next request of a running call tells the far end where we are now
 * (target refresh, RFC 3261 section 12.2).
 */
export class OwnAddress {
  /** What sip.js takes for the name of this host. */
  readonly name: string;
  #text = '';
  #contactParameter = '';
  #shown: RegExp | undefined;

  /** @param token letters and digits that occur in no message by chance */
  constructor(token: string) {
    this.name = `${token}.invalid`;
  }

  /** The end of the connection from now on; undefined leaves the name as it is (RFC 7118 section 5). */
  set(local: SocketAddress | undefined, transport: SipTransport): void {
    if (!local) {
      this.#shown = undefined;
      return;
    }
    this.#text = `${uriHost(local.address)}:${local.port}`;
    // UDP is what a URI without the parameter means (RFC 3261 section 19.1.1).
    this.#contactParameter = transport === 'udp' ? '' : `;transport=${transport}`;
    this.#shown = new RegExp(`(?<=[\\s@])${this.#text.replace(/[.[\]]/g, '\\$&')}(?!\\d)`, 'g');
  }

  /** From sip.js to the wire. */
  show(message: string): string {
    if (!this.#shown) return message;
    return inHead(message, (head) =>
      head
        .replaceAll(`@${this.name}`, `@${this.#text}${this.#contactParameter}`)
        .replaceAll(` ${this.name}`, ` ${this.#text}`),
    );
  }

  /** From the wire to sip.js. */
  hide(message: string): string {
    const shown = this.#shown;
    return shown ? inHead(message, (head) => head.replace(shown, this.name)) : message;
  }
}

/** The body is none of our business. */
function inHead(message: string, change: (head: string) => string): string {
  const end = message.indexOf('\r\n\r\n');
  return end < 0 ? change(message) : change(message.slice(0, end)) + message.slice(end);
}
