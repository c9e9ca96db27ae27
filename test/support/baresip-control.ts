import { connect, type Socket } from 'node:net';

/** An event of baresip, such as `CALL_ESTABLISHED`. */
export interface BaresipEvent {
  readonly type: string;
  readonly peeruri?: string;
  readonly param?: string;
  /** Of `CALL_RTCP`: what its own reports (`tx`) and those of the far end (`rx`) say. */
  readonly rtcp_stats?: { readonly tx: BaresipReport; readonly rx: BaresipReport; readonly rtt: number };
}

interface BaresipReport {
  /** Packets. */
  readonly sent: number;
  readonly lost: number;
  /** Microseconds. */
  readonly jit: number;
}

type Message =
  | (BaresipEvent & { readonly event: true })
  | { readonly response: true; readonly ok: boolean; readonly data: string };

const RESPONSE_LIMIT_MS = 5_000;

/** baresip's module ctrl_tcp, from the side that commands: JSON in netstrings
 * (`<length>:<bytes>,`, https://cr.yp.to/proto/netstrings.txt). */
export class BaresipControl {
  /** All that happened since the connection was made, oldest first. */
  readonly events: BaresipEvent[] = [];
  readonly #waiting: ((response: { ok: boolean; data: string }) => void)[] = [];

  private constructor(private readonly socket: Socket) {
    let unread = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (let text = first(unread); text !== undefined; text = first(unread)) {
        unread = unread.subarray(unread.indexOf(':') + text.length + 2);
        this.#receive(JSON.parse(text.toString()) as Message);
      }
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
    const text = JSON.stringify({ command, params });
    this.socket.write(`${Buffer.byteLength(text)}:${text},`);
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

/** The bytes of the first netstring; undefined while it is not complete. */
function first(bytes: Buffer): Buffer | undefined {
  const start = bytes.indexOf(':') + 1;
  const end = start + Number(bytes.toString('latin1', 0, Math.max(0, start - 1)));
  return start > 0 && bytes.length > end ? bytes.subarray(start, end) : undefined;
}
