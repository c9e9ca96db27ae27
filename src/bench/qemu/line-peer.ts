import { type Server, type Socket, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** One end of a Unix socket on which a single other program talks in lines. It connects to us, so nobody has to try. */
export class LinePeer {
  /** Every line that the other side sends. Set before it connects. */
  onLine: ((line: string) => void) | undefined;
  readonly #server: Server;
  readonly #connected: Promise<Socket>;
  #socket: Socket | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.#connected = new Promise((resolve) => {
      server.once('connection', (socket) => {
        this.#socket = socket;
        // Its end is seen by the death of the process.
        socket.on('error', () => undefined);
        createInterface({ input: socket }).on('line', (line) => this.onLine?.(line));
        resolve(socket);
      });
    });
  }

  /** @param path of the socket, at most 107 bytes. */
  static listen(path: string): Promise<LinePeer> {
    const server = createServer();
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => resolve(new LinePeer(server)));
    });
  }

  /** Waits for the other side to connect, then sends. */
  async send(lines: string): Promise<void> {
    const socket = this.#socket ?? (await this.#connected);
    socket.write(`${lines}\n`);
  }

  /** Idempotent. */
  close(): void {
    this.#socket?.destroy();
    this.#server.close();
  }
}
