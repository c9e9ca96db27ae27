import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { until } from './until.js';

/** The far end of TCP or TLS connections, byte by byte under the test's control. */
export class StreamPeer {
  /** Every connection ever made, oldest first; on TLS those whose handshake was completed. */
  readonly sockets: Socket[] = [];
  /** All bytes received so far, as text, on whatever connection. */
  received = '';
  /** Whether pings are answered (RFC 5626 section 4.4.1). */
  answersPings = true;
  readonly #server: Server;
  readonly #raw = new Set<Socket>();

  private constructor(tls: TlsOptions | undefined) {
    this.#server = tls ? createTlsServer(tls) : createTcpServer();
    this.#server.on('connection', (socket: Socket) => {
      this.#raw.add(socket);
      socket.on('close', () => this.#raw.delete(socket));
    });
    this.#server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        const text = bytes.toString();
        this.received += text;
        if (this.answersPings && text.includes('\r\n\r\n') && text.trim() === '') socket.write('\r\n');
      });
    });
  }

  static async listen(options: { tls?: TlsOptions; port?: number; host?: string } = {}): Promise<StreamPeer> {
    const peer = new StreamPeer(options.tls);
    peer.#server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The newest connection. */
  get socket(): Socket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody has connected');
    return socket;
  }

  /** Connections that are still open, also those in a handshake. */
  get open(): number {
    return this.#raw.size;
  }

  /** What was received without the keep-alives between the messages. */
  get messages(): string {
    return this.received.replace(/^(\r\n)+/, '');
  }

  async receives(text: string): Promise<void> {
    await until(`${JSON.stringify(text)} is received`, () => this.received.includes(text));
  }

  async connected(): Promise<Socket> {
    await until('somebody connects', () => this.sockets.length > 0);
    return this.socket;
  }

  /** Drops all connections without a word and listens no more. */
  async stop(): Promise<void> {
    for (const socket of this.#raw) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }
}
