import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { HotlineError } from '../../protocol/errors.js';
import { networkError } from '../../protocol/network-errors.js';
import {
  BaseConnection,
  brokenConnection,
  connectTimeout,
  peerOf,
  placeOf,
  silentConnection,
} from './base.connection.js';
import { type Connect, type ConnectionOptions, LARGEST_MESSAGE, type Target } from './connection.js';
import { openSocket } from './open-socket.js';
import { QuietWatch } from './quiet-watch.js';

const CLOSE_LIMIT_MS = 1_000;

/** SIP over WebSocket (RFC 7118) on `ws`, by `target.transport` with TLS or without. */
export const connectWebSocket: Connect = async (target, options) => {
  const { clock, connectLimitMs } = options;
  const deadlineMs = clock.nowMs() + connectLimitMs;
  const socket = await openSocket(target, options);
  const webSocket = await upgrade(socket, target, options, deadlineMs);
  return new WebSocketConnection(webSocket, target, options);
};

/** Makes a WebSocket of an open socket. */
function upgrade(
  socket: Socket,
  target: Target,
  { clock, connectLimitMs }: ConnectionOptions,
  deadlineMs: number,
): Promise<WebSocket> {
  const webSocket = new WebSocket(`${target.transport}://${placeOf(target)}${target.path ?? '/'}`, 'sip', {
    createConnection: () => socket,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    followRedirects: false,
  });
  return new Promise((resolve, reject) => {
    const fail = (problem: HotlineError): void => {
      limit.cancel();
      webSocket.terminate();
      reject(problem);
    };
    const limit = clock.after(Math.max(0, deadlineMs - clock.nowMs()), () =>
      fail(connectTimeout(target, connectLimitMs)),
    );
    webSocket.on('error', (error) => fail(networkError(error, peerOf(target))));
    webSocket.once('unexpected-response', (_request, response) =>
      fail(
        new HotlineError(
          'SIP_CONNECT',
          `${placeOf(target)} answered HTTP ${response.statusCode ?? 0} instead of opening a WebSocket; check the path in the server entry`,
        ),
      ),
    );
    webSocket.once('open', () => {
      limit.cancel();
      webSocket.removeAllListeners();
      resolve(webSocket);
    });
  });
}

class WebSocketConnection extends BaseConnection {
  /** A WebSocket client has no address that others could send to (RFC 7118 section 5). */
  readonly local = undefined;
  readonly #socket: WebSocket;
  readonly #watch: QuietWatch;
  #pinged: (() => void) | undefined;

  constructor(socket: WebSocket, target: Target, options: ConnectionOptions) {
    super(target, options);
    this.#socket = socket;
    this.#watch = new QuietWatch({
      clock: options.clock,
      pingAfterMs: options.pingAfterMs,
      onQuiet: () => this.#ping(),
      onSilent: () => this.lose(silentConnection(target)),
    });
    // Text or binary alike (RFC 7118 section 4.2).
    socket.on('message', (data) => this.#received((data as Buffer).toString('utf8')));
    socket.on('pong', () => this.#ponged());
    socket.on('ping', () => this.#watch.heard());
    // On an open connection `ws` reports a breach of its protocol as an error, and everything else as a close.
    socket.on('error', (error) => this.lose(brokenConnection(target, error)));
    socket.on('close', (code) =>
      this.lose(new HotlineError('SIP_CONNECT', `the connection to ${placeOf(target)} was closed (${code})`)),
    );
  }

  protected transmit(message: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(message, (error) =>
        error ? reject(brokenConnection(this.target, error)) : resolve(),
      );
    });
  }

  protected release(how: 'closed' | 'lost'): void {
    this.#watch.stop();
    const socket = this.#socket;
    if (how === 'lost') {
      socket.terminate();
      return;
    }
    socket.close(1000);
    // A peer that does not answer the close must not hold the socket.
    const limit = this.options.clock.after(CLOSE_LIMIT_MS, () => socket.terminate());
    socket.once('close', () => limit.cancel());
  }

  #ping(): void {
    this.#pinged = this.options.pings?.sent();
    this.#socket.ping();
  }

  #ponged(): void {
    this.#watch.heard();
    this.#pinged?.();
  }

  #received(text: string): void {
    this.#watch.heard();
    // A frame of CRLF is a keep-alive (RFC 5626 section 4.4.1).
    if (text.trim() !== '') this.deliver(text);
  }
}
