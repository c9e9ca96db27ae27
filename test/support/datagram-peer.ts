import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { until } from './until.js';

/** The far end of SIP over UDP on 127.0.0.1, datagram by datagram under the test's control. */
export class DatagramPeer {
  /** Every datagram received, oldest first. */
  readonly received: string[] = [];
  readonly #socket: Socket;
  #from: RemoteInfo | undefined;
  #closed = false;

  private constructor() {
    this.#socket = createSocket('udp4');
    this.#socket.on('message', (bytes, from) => {
      this.received.push(bytes.toString());
      this.#from = from;
    });
    this.#socket.on('error', () => undefined);
  }

  static async listen(port = 0): Promise<DatagramPeer> {
    const peer = new DatagramPeer();
    peer.#socket.bind(port, '127.0.0.1');
    await once(peer.#socket, 'listening');
    return peer;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Port that the last datagram came from. */
  get remotePort(): number | undefined {
    return this.#from?.port;
  }

  /** To where the last datagram came from, or to a port of 127.0.0.1. */
  send(datagram: string | Uint8Array, port = this.remotePort): void {
    if (port === undefined) throw new Error('nobody has sent anything');
    this.#socket.send(datagram, port, '127.0.0.1');
  }

  async receives(count: number): Promise<void> {
    await until(`${count} datagrams are received`, () => this.received.length >= count);
  }

  stop(): void {
    if (!this.#closed) this.#socket.close();
    this.#closed = true;
  }
}
