/** Before a server on loopback: hands every connection on, and cuts the line of one that has been given so much. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export class CuttingRelay {
  /** Ranges that were asked for, one a request; null: from the beginning. */
  readonly asked: (string | null)[] = [];
  /** The next connection is cut after so many bytes to the client. */
  cutNextAfter: number | undefined;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((client) => this.#hand(client, target));
  }

  static async before(port: number): Promise<CuttingRelay> {
    const relay = new CuttingRelay(port);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    onTestFinished(async () => {
      for (const socket of relay.#open) socket.destroy();
      await new Promise((closed) => relay.#server.close(closed));
    });
    return relay;
  }

  get port(): number {
    const address = this.#server.address();
    if (typeof address !== 'object' || !address) throw new Error('the relay does not listen');
    return address.port;
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  #hand(client: Socket, target: number): void {
    const cutAfter = this.cutNextAfter ?? Infinity;
    this.cutNextAfter = undefined;
    const server = connect(target, '127.0.0.1');
    let given = 0;
    const end = () => {
      client.destroy();
      server.destroy();
      this.#open.delete(client);
    };
    this.#open.add(client);
    client.once('data', (head: Buffer) =>
      this.asked.push(/^range: (.*)$/im.exec(head.toString('latin1'))?.[1]?.trim() ?? null),
    );
    client.on('data', (data) => server.write(data));
    server.on('data', (data: Buffer) => {
      client.write(data.subarray(0, Math.max(0, cutAfter - given)));
      given += data.length;
      // What was written still arrives; then the line is dead.
      if (given >= cutAfter) client.end(() => end());
    });
    server.on('end', () => client.end());
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
  }
}
