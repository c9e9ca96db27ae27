import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import type { Clock } from '../../clock/clock.js';
import { Expectation } from '../expectation.js';
import { UnusableError } from '../unusable.js';
import { encodeNetstring, NetstringDecoder } from './netstring.js';

const COMMAND_LIMIT_MS = 5_000;

/** Events come on the same connection and are of no interest here. */
const responseSchema = z.object({ response: z.literal(true), ok: z.boolean(), data: z.string() });

/** baresip's module ctrl_tcp: JSON in netstrings, one command at a time. */
export class BaresipControl {
  readonly #socket: Socket;
  readonly #responses: Expectation<{ ok: boolean; data: string }>;

  /** Rejects when nobody listens. */
  static async connect(clock: Clock, port: number, died: Promise<never>): Promise<BaresipControl> {
    const socket = connect(port, '127.0.0.1');
    const connected = new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    await Promise.race([connected, died]);
    socket.setNoDelay(true);
    return new BaresipControl(clock, socket, died);
  }

  private constructor(clock: Clock, socket: Socket, died: Promise<never>) {
    this.#socket = socket;
    this.#responses = new Expectation(clock, 'the response of baresip to a command', COMMAND_LIMIT_MS, died);
    const decoder = new NetstringDecoder();
    socket.on('data', (bytes) => {
      for (const text of decoder.push(bytes)) {
        const response = responseSchema.safeParse(JSON.parse(text));
        if (response.success) this.#responses.meet(response.data);
      }
    });
    // That the connection is lost is told by the command that gets no response.
    socket.on('error', () => undefined);
  }

  /** Written before this returns; resolves when baresip has taken it, rejects when it refuses. */
  async command(command: string, params = ''): Promise<void> {
    const response = this.#responses.next();
    this.#socket.write(encodeNetstring(JSON.stringify({ command, params })));
    const { ok, data } = await response;
    if (!ok) throw new UnusableError(`baresip refused the command ${command}: ${data}`);
  }

  stop(): Promise<void> {
    this.#socket.destroy();
    return Promise.resolve();
  }
}
