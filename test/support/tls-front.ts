import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import type { ServerCertificate } from './certificates.js';

/** Takes TLS for a server of 127.0.0.1 that has only TCP. */
export class TlsFront {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly tcpPort: () => number,
  ) {
    server.on('secureConnection', (outside) => {
      const inside = connect(this.tcpPort(), '127.0.0.1');
      for (const [socket, other] of [
        [outside, inside],
        [inside, outside],
      ] as const) {
        this.#sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
    });
    // A client that refuses the certificate is what some tests are about.
    server.on('tlsClientError', () => undefined);
  }

  static async start({ key, cert }: ServerCertificate, tcpPort: () => number): Promise<TlsFront> {
    const server = createServer({ key, cert, minVersion: 'TLSv1.2' });
    const front = new TlsFront(server, tcpPort);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
