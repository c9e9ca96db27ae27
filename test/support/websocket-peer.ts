import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ServerCertificate } from './certificates.js';
import { until } from './until.js';

/** The far end of a SIP-over-WebSocket connection: a real server on 127.0.0.1 under the test's control. */
export class WebSocketPeer {
  /** Every connection ever made, oldest first. */
  readonly connections: WebSocket[] = [];
  /** Every text received, on whatever connection. */
  readonly received: string[] = [];
  pings = 0;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(certificate: ServerCertificate | undefined, subProtocol: string | false) {
    this.#server = certificate
      ? createHttpsServer({ key: certificate.key, cert: certificate.cert })
      : createHttpServer();
    this.#sockets = new WebSocketServer({
      server: this.#server,
      path: '/ws',
      handleProtocols: (offered) => (subProtocol !== false && offered.has(subProtocol) ? subProtocol : false),
    });
    this.#sockets.on('connection', (socket) => {
      this.connections.push(socket);
      socket.on('message', (data) => this.received.push((data as Buffer).toString('utf8')));
      socket.on('ping', () => this.pings++);
      socket.on('error', () => undefined);
    });
  }

  static async listen(
    options: { certificate?: ServerCertificate; subProtocol?: string | false; port?: number } = {},
  ): Promise<WebSocketPeer> {
    const peer = new WebSocketPeer(options.certificate, options.subProtocol ?? 'sip');
    peer.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  get port(): number {
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) throw new Error('the peer does not listen');
    return address.port;
  }

  /** The newest connection. */
  get connection(): WebSocket {
    const connection = this.connections.at(-1);
    if (!connection) throw new Error('nobody has connected');
    return connection;
  }

  /** Connections that are still open. */
  get open(): number {
    return this.#sockets.clients.size;
  }

  /** Reads nothing more of the newest connection, and so answers no ping: a cable that was pulled out. */
  freeze(): void {
    this.connection.pause();
  }

  async receives(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} is received`, () => this.received.includes(text));
  }

  /** Drops all connections without a word and listens no more. */
  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
