import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { SipText } from './raw-sip-client.js';

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
 * A SIP server of plain text over WebSocket, for what a well-behaved exchange never does. It registers everybody and
 * hands every other request to the test.
 */
export class RawSipServer {
  readonly requests: ReceivedRequest[] = [];
  /** What the phones answered to requests sent to them, as text. */
  readonly responses: string[] = [];
  onRequest: ((request: ReceivedRequest) => void) | undefined;
  /** Set to false to leave REGISTER to `onRequest` as well. */
  registers = true;

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => {
      socket.on('message', (data) => this.#receive(socket, (data as Buffer).toString('utf8')));
    });
  }

  static start(): Promise<RawSipServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'sip' });
    return new Promise((resolve) => server.on('listening', () => resolve(new RawSipServer(server))));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests of a method, oldest first. */
  of(method: string): readonly ReceivedRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** Sends any text to every phone. */
  send(text: string): void {
    for (const socket of this.server.clients) socket.send(text);
  }

  /** The present connections stay open and say nothing any more, not even pong: as behind a pulled cable. */
  freeze(): void {
    for (const socket of this.server.clients) socket.pause();
  }
  /** Lets go of the frozen connections. */
  thaw(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  #receive(socket: WebSocket, text: string): void {
    const request = parse(socket, text);
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

function parse(socket: WebSocket, text: string): ReceivedRequest | undefined {
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
      socket.send(`${response.join('\r\n')}\r\n\r\n${content}`);
    },
  };
}
