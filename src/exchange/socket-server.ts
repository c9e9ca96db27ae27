import type { AddressInfo, Server, Socket } from 'node:net';
import { messageOf } from '../protocol/errors.js';
import type { Log } from './log.js';
import { listenError } from './socket-address.js';

/** What TCP, TLS and WebSocket listeners have in common: a server whose sockets can all be dropped at once. */
export class SocketServer {
  /** Raw sockets, also those that never finish a handshake. */
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly server: Server,
    private readonly options: { readonly host: string; readonly log: Log; readonly connections: number },
  ) {
    server.maxConnections = options.connections;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Gives the port. Rejects with PORT_IN_USE or LISTEN_FAILED. */
  async listen(port: number): Promise<number> {
    const { server } = this;
    const { host, log } = this.options;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(listenError(error, host, port)));
      server.listen(port, host, resolve);
    });
    server.removeAllListeners('error');
    server.on('error', (error) => log.warn({ reason: messageOf(error) }, 'the listening socket has a fault'));
    return (server.address() as AddressInfo).port;
  }

  /** Stops listening and drops all sockets. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
