/**
 * The dashboard's WebSocket: connects, is told, connects again when it was cut. Every wait has jitter, so that a restarted
 * server is not met by all pages at once.
 *
 * ```
 *  start ──► connecting ──open──► live ──close──► waiting ──delay──► connecting
 *                 └────close or deadline────────────►┘
 * ```
 */
import { liveMessageSchema, type LiveMessage } from '../../../protocol/fleet-api/live.js';

/** What is used of a WebSocket. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
}
export interface LiveSocketEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** Once, also when it never opened. */
  readonly onClose: () => void;
}

export interface LivePorts {
  readonly openSocket: (events: LiveSocketEvents) => LiveSocket;
  readonly after: (delayMs: number, action: () => void) => () => void;
  /** 0..1 */
  readonly random: () => number;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
}
export interface LiveEvents {
  readonly onMessage: (message: LiveMessage) => void;
  /** Again, after it was cut: what is shown has to be fetched anew. */
  readonly onBack: () => void;
  /** It was cut, or could not be made: perhaps the session has ended. */
  readonly onLost: () => void;
}

export interface LiveState {
  readonly live: boolean;
  /** Wall clock until which what is shown was kept up to date, ms; null while it never was. */
  readonly upToDateMs: number | null;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 20_000;
const OPEN_DEADLINE_MS = 10_000;

/** Half to one and a half of the doubled delay. */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + random);
}

export class LiveConnection {
  #state: LiveState = { live: false, upToDateMs: null };
  #socket: LiveSocket | undefined;
  #cancelTimer: () => void = () => undefined;
  #attempt = 0;
  #watched: string | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly ports: LivePorts,
    private readonly events: LiveEvents,
  ) {}

  readonly state = (): LiveState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#change(false);
  }

  /** The network is back, or the page is looked at again: tries at once. */
  hurry(): void {
    if (this.#socket) return;
    this.#cancelTimer();
    this.#connect();
  }

  /** Of which phone reports and commands are wanted. */
  watch(phone: string | null): void {
    this.#watched = phone;
    if (this.#state.live) this.#sendWatch();
  }

  #connect(): void {
    const socket = this.ports.openSocket({
      onOpen: () => this.#isCurrent(socket) && this.#opened(),
      onText: (text) => this.#isCurrent(socket) && this.#heard(text),
      onClose: () => this.#isCurrent(socket) && this.#closed(),
    });
    this.#socket = socket;
    this.#cancelTimer = this.ports.after(OPEN_DEADLINE_MS, () => {
      if (!this.#isCurrent(socket)) return;
      socket.close();
      this.#closed();
    });
  }

  #isCurrent(socket: LiveSocket): boolean {
    return this.#socket === socket;
  }

  #opened(): void {
    this.#cancelTimer();
    this.#attempt = 0;
    const again = this.#state.upToDateMs !== null;
    this.#change(true);
    if (this.#watched !== null) this.#sendWatch();
    if (again) this.events.onBack();
  }

  #heard(text: string): void {
    const message = liveMessageSchema.safeParse(parseJson(text));
    // A server that is newer than this page may say more than the page knows.
    if (message.success) this.events.onMessage(message.data);
  }

  #closed(): void {
    this.#cancelTimer();
    this.#socket = undefined;
    this.#change(false);
    this.events.onLost();
    const delayMs = retryDelayMs(this.#attempt++, this.ports.random());
    this.#cancelTimer = this.ports.after(delayMs, () => this.#connect());
  }

  #sendWatch(): void {
    this.#socket?.send(JSON.stringify({ type: 'watch', phone: this.#watched }));
  }

  #change(live: boolean): void {
    if (!live && !this.#state.live) return;
    this.#state = { live, upToDateMs: this.ports.now() };
    for (const listener of this.#listeners) listener();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
