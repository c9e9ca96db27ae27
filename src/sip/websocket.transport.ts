import { EmitterImpl, TransportState, type Transport } from 'sip.js';
import { WebSocket } from 'ws';
import type { Clock, Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { networkError, type Peer } from '../protocol/network-errors.js';

export interface WebSocketTransportOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** `ws://` or `wss://`. */
  readonly url: string;
  /** Authority certificates in PEM, trusted instead of the public ones; undefined for the public ones. */
  readonly ca: string | undefined;
  /** A ping goes out after this much quiet; without any sign of life for as long again the connection is dead. */
  readonly pingAfterMs: number;
  readonly connectLimitMs: number;
}

/** A SIP message over WebSocket is one frame (RFC 7118 section 5.2); no exchange needs one as large as this. */
const LARGEST_MESSAGE = 16 * 1024;

const CLOSE_LIMIT_MS = 1_000;

/**
 * sip.js transport over WebSocket (RFC 7118) on `ws`. Unlike sip.js's own it notices a half-open connection, verifies
 * the certificate, and says why a connection failed ({@link problem}).
 */
export class WebSocketTransport implements Transport {
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;

  readonly #options: WebSocketTransportOptions;
  readonly #peer: Peer;
  readonly #emitter = new EmitterImpl<TransportState>();
  #state = TransportState.Disconnected;
  #socket: WebSocket | undefined;
  #watch: Timer | undefined;
  #heardMs = 0;
  #pinged = false;
  #problem: HotlineError | undefined;

  /** Called by sip.js, with the logger it has for transports. */
  constructor(_logger: unknown, options: WebSocketTransportOptions) {
    this.#options = options;
    const url = new URL(options.url);
    this.#peer = { host: url.hostname, port: Number(url.port || (url.protocol === 'wss:' ? 443 : 80)) };
  }

  get protocol(): string {
    return this.#options.url.startsWith('wss:') ? 'WSS' : 'WS';
  }
  get state(): TransportState {
    return this.#state;
  }
  get stateChange(): EmitterImpl<TransportState> {
    return this.#emitter;
  }
  /** Why the last connection failed or was lost. */
  get problem(): HotlineError | undefined {
    return this.#problem;
  }
  get #place(): string {
    return `${this.#peer.host}:${this.#peer.port}`;
  }
  isConnected(): boolean {
    return this.#state === TransportState.Connected;
  }

  connect(): Promise<void> {
    if (this.#state === TransportState.Connected) return Promise.resolve();
    this.#socket?.terminate();
    const { clock, url, ca, connectLimitMs, pingAfterMs } = this.#options;
    const socket = new WebSocket(url, 'sip', {
      ...(ca === undefined ? {} : { ca: [ca] }),
      minVersion: 'TLSv1.2',
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#socket = socket;
    this.#to(TransportState.Connecting);
    return new Promise((resolve, reject) => {
      let failure: HotlineError | undefined;
      const limit = clock.after(connectLimitMs, () => {
        failure ??= new HotlineError(
          'SIP_TIMEOUT',
          `${this.#place} did not answer within ${connectLimitMs / 1_000} s; check that the exchange is running, the port and the firewalls in between`,
        );
        socket.terminate();
      });
      // Late events of a socket that has been replaced are none of our business: hence the comparisons.
      socket.on('error', (error) => (failure ??= this.#failureOf(socket, error)));
      socket.on('unexpected-response', (_request, response) => {
        failure ??= new HotlineError(
          'SIP_CONNECT',
          `${this.#place} answered HTTP ${response.statusCode ?? 0} instead of opening a WebSocket; check the path in the server entry`,
        );
        socket.terminate();
      });
      socket.on('open', () => {
        limit.cancel();
        if (socket !== this.#socket) return;
        this.#heard();
        this.#problem = undefined;
        this.#to(TransportState.Connected);
        this.#watch = clock.every(pingAfterMs / 4, () => this.#checkAlive(socket));
        this.onConnect?.();
        resolve();
      });
      // Text or binary alike (RFC 7118 section 4.2).
      socket.on('message', (data) => {
        if (socket !== this.#socket) return;
        this.#heard();
        // A frame of CRLF is a keep-alive (RFC 5626 section 4.4.1).
        const text = (data as Buffer).toString('utf8');
        if (text.trim() !== '') this.#deliver(text);
      });
      socket.on('pong', () => socket === this.#socket && this.#heard());
      socket.on('ping', () => socket === this.#socket && this.#heard());
      socket.on('close', (code) => {
        limit.cancel();
        failure ??= new HotlineError('SIP_CONNECT', `the connection to ${this.#place} was closed (${code})`);
        reject(failure);
        if (socket === this.#socket) this.#lost(failure);
      });
    });
  }

  disconnect(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return Promise.resolve();
    this.#to(TransportState.Disconnecting);
    this.#release();
    socket.close(1000);
    // A peer that does not answer the close must not hold the socket.
    const timer = this.#options.clock.after(CLOSE_LIMIT_MS, () => socket.terminate());
    socket.on('close', () => timer.cancel());
    this.#to(TransportState.Disconnected);
    this.onDisconnect?.();
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    return this.disconnect();
  }

  /** Rejects when there is no connection. */
  send(message: string): Promise<void> {
    const socket = this.#socket;
    if (!socket || this.#state !== TransportState.Connected) {
      return Promise.reject(new HotlineError('SIP_CONNECT', `not connected to ${this.#peer.host}`));
    }
    return new Promise((resolve, reject) => {
      socket.send(message, (error) => {
        if (error) reject(networkError(error, this.#peer));
        else resolve();
      });
    });
  }

  /** sip.js throws on some malformed headers: what the network sends must not end the program. */
  #deliver(text: string): void {
    try {
      this.onMessage?.(text);
    } catch (error) {
      this.#options.log.warn(
        { host: this.#peer.host, reason: messageOf(error) },
        'a malformed message was dropped',
      );
    }
  }

  /** On an open connection `ws` reports a breach of its protocol as an error, and everything else as a close. */
  #failureOf(socket: WebSocket, error: Error): HotlineError {
    if (socket !== this.#socket || !this.isConnected()) return networkError(error, this.#peer);
    const sentence = `the connection to ${this.#place} broke: ${error.message}`;
    return new HotlineError('SIP_CONNECT', sentence, { cause: error });
  }

  #heard(): void {
    this.#heardMs = this.#options.clock.nowMs();
    this.#pinged = false;
  }

  #checkAlive(socket: WebSocket): void {
    const quietMs = this.#options.clock.nowMs() - this.#heardMs;
    if (quietMs < this.#options.pingAfterMs) return;
    if (!this.#pinged) {
      this.#pinged = true;
      socket.ping();
      return;
    }
    if (quietMs < 2 * this.#options.pingAfterMs) return;
    this.#lost(new HotlineError('SIP_TIMEOUT', `${this.#place} has fallen silent`));
    socket.terminate();
  }

  #lost(problem: HotlineError): void {
    this.#problem = problem;
    const wasConnected = this.#state === TransportState.Connected;
    this.#release();
    this.#to(TransportState.Disconnected);
    if (wasConnected) this.onDisconnect?.(problem);
  }

  #release(): void {
    this.#watch?.cancel();
    this.#watch = undefined;
    this.#socket = undefined;
  }

  #to(state: TransportState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#emitter.emit(state);
  }
}
