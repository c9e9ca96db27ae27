import { connect, type Socket } from 'node:net';
import { encodeNetstring, NetstringDecoder } from '../../src/bench/lift/netstring.js';

/** An event of baresip, such as `CALL_ESTABLISHED`. */
export interface BaresipEvent {
  readonly type: string;
  readonly peeruri?: string;
  readonly param?: string;
}

type Message =
  | { readonly event: true; readonly type: string; readonly peeruri?: string; readonly param?: string }
  | { readonly response: true; readonly ok: boolean; readonly data: string };

const RESPONSE_LIMIT_MS = 5_000;

/** baresip's module ctrl_tcp, from the side that commands: JSON in netstrings. */
export class BaresipControl {
  /** All that happened since the connection was made, oldest first. */
  readonly events: BaresipEvent[] = [];
  readonly #waiting: ((response: { ok: boolean; data: string }) => void)[] = [];

  private constructor(private readonly socket: Socket) {
    const decoder = new NetstringDecoder();
    socket.on('data', (bytes) => {
      for (const text of decoder.push(bytes)) this.#receive(JSON.parse(text) as Message);
    });
    socket.on('error', () => undefined);
  }

  static async connect(port: number): Promise<BaresipControl> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new BaresipControl(socket);
  }

  /** Resolves with what baresip says to it; rejects when it refuses. One command at a time. */
  async command(command: string, params = ''): Promise<string> {
    const response = new Promise<{ ok: boolean; data: string }>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`baresip says nothing to ${command}`)),
        RESPONSE_LIMIT_MS,
      );
      this.#waiting.push((received) => {
        clearTimeout(timer);
        resolve(received);
      });
    });
    this.socket.write(encodeNetstring(JSON.stringify({ command, params })));
    const { ok, data } = await response;
    if (!ok) throw new Error(`baresip refused the command ${command}: ${data}`);
    return data;
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(message: Message): void {
    if ('event' in message) this.events.push(message);
    else this.#waiting.shift()?.(message);
  }
}
