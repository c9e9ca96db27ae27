import type { ServerCertificate } from './certificates.js';
import { SipText } from './raw-sip-client.js';
import { listenRaw, type RawLink, type RawListener, type RawTransport } from './raw-sip-listener.js';

/** A request as it came, taken apart just enough to be answered. */
export interface ReceivedRequest {
  readonly method: string;
  readonly uri: string;
  readonly text: string;
  readonly body: string;
  header(name: string): string;
  /** Sends a response on the connection that the request came on. */
  respond(
    status: number,
    reason: string,
    more?: { toTag?: string; headers?: readonly string[]; body?: string },
  ): void;
}

/**
 * A SIP server of plain text over any transport, for what a well-behaved exchange never does. It registers everybody
 * and hands every other request to the test.
 */
export class RawSipServer {
  readonly requests: ReceivedRequest[] = [];
  /** What the phones answered to requests sent to them, as text. */
  readonly responses: string[] = [];
  onRequest: ((request: ReceivedRequest) => void) | undefined;
  /** Set to false to leave REGISTER to `onRequest` as well. */
  registers = true;
  #listener!: RawListener;

  /** Over WebSocket unless told otherwise. TLS needs a certificate. */
  static async start(transport: RawTransport = 'ws', certificate?: ServerCertificate): Promise<RawSipServer> {
    const server = new RawSipServer();
    server.#listener = await listenRaw(transport, (link, text) => server.#receive(link, text), certificate);
    return server;
  }

  /** As the `server` of a route takes it. */
  get url(): string {
    return this.#listener.url;
  }

  /** Requests of a method, oldest first. */
  of(method: string): readonly ReceivedRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** Sends any text or bytes to every phone. */
  send(bytes: string | Uint8Array): void {
    for (const link of this.#listener.links) link.send(bytes);
  }

  /** Ways to phones that are open now. */
  get connections(): number {
    return this.#listener.links.size;
  }

  /** The present connections stay open and say nothing any more, not even pong: as behind a pulled cable. */
  freeze(): void {
    for (const link of this.#listener.links) link.freeze();
  }
  /** Lets go of the frozen connections. */
  thaw(): void {
    for (const link of this.#listener.links) link.drop();
  }

  async close(): Promise<void> {
    await this.#listener.close();
  }

  #receive(link: RawLink, text: string): void {
    const request = parse(link, text);
    if (!request) {
      if (text.startsWith('SIP/2.0 ')) this.responses.push(text);
      return;
    }
    this.requests.push(request);
    if (request.method !== 'REGISTER' || !this.registers) this.onRequest?.(request);
    else {
      request.respond(200, 'OK', { headers: [`Contact: ${request.header('Contact')}`] });
    }
  }
}

function parse(link: RawLink, text: string): ReceivedRequest | undefined {
  const message = new SipText(text);
  const match = /^([A-Z]+) (\S+) SIP\/2\.0$/.exec(message.startLine);
  if (!match) return undefined;
  return {
    method: match[1]!,
    uri: match[2]!,
    text,
    body: message.body,
    header: (name) => message.header(name),
    respond(status, reason, more = {}) {
      const to = message.header('To');
      const tagged = to.includes(';tag=') || status === 100 ? to : `${to};tag=${more.toTag ?? 'raw'}`;
      const content = more.body ?? '';
      const response = [
        `SIP/2.0 ${status} ${reason}`,
        ...message.headers('Via').map((via) => `Via: ${via}`),
        ...['From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${message.header(name)}`),
        `To: ${tagged}`,
        ...(more.headers ?? []),
        ...(content ? ['Content-Type: application/sdp'] : []),
        `Content-Length: ${Buffer.byteLength(content)}`,
      ];
      link.send(`${response.join('\r\n')}\r\n\r\n${content}`);
    },
  };
}
