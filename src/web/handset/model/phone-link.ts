/** The connection to the phone: kept up for ever, with back-off and jitter. No DOM, so that it can be tested. */
import { FRAME_SAMPLES, MAX_QUEUED_MS, SAMPLE_RATE_HZ } from '../../../protocol/audio-format.js';
import {
  closeCodes,
  serverMessageSchema,
  type PageMessage,
  type ServerMessage,
} from '../../../protocol/handset.js';

const FRAME_BYTES = FRAME_SAMPLES * 2;
const MAX_BUFFERED_BYTES = (MAX_QUEUED_MS * SAMPLE_RATE_HZ * 2) / 1000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 8000;
/** The phone speaks at least every 5 s; silent for so long, it or the way to it is dead. */
const SILENCE_LIMIT_MS = 12_000;

/**
 * One WebSocket. Obligations: no event comes from within `openSocket` itself; `onClosed` comes exactly once, also when
 * the connection never came about.
 */
export interface PhoneSocket {
  send(data: string | Int16Array<ArrayBuffer>): void;
  close(): void;
  bufferedBytes(): number;
}
export interface PhoneSocketEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onSound: (bytes: ArrayBuffer) => void;
  readonly onClosed: (code: number) => void;
}

export interface LinkEnvironment {
  openSocket(events: PhoneSocketEvents): PhoneSocket;
  /** Calls `action` once after `delayMs` unless the returned function was called before. */
  after(delayMs: number, action: () => void): () => void;
  /** 0 to below 1. */
  random(): number;
}

export interface LinkEvents {
  readonly onOpen: () => void;
  readonly onLost: (why: 'lost' | 'crowded' | 'mismatch') => void;
  readonly onMessage: (message: ServerMessage) => void;
  readonly onSound: (frame: Int16Array<ArrayBuffer>) => void;
}

/** What the page needs of the link. Everything said while it is down is lost; the hook is told anew when it is up. */
export interface Link {
  start(): void;
  say(message: PageMessage): void;
  /** A microphone frame; dropped when more than 120 ms wait already. */
  speak(frame: Int16Array<ArrayBuffer>): void;
}

/** Before the `attempt`th retry, from 1: doubles from half a second to 8 s, and between half and all of that. */
export function retryDelayMs(attempt: number, random: number): number {
  const fullMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
  return fullMs * (0.5 + random / 2);
}

export class PhoneLink implements Link {
  #socket: PhoneSocket | undefined;
  #isOpen = false;
  #failures = 0;
  #cancelSilenceLimit: (() => void) | undefined;

  constructor(
    private readonly environment: LinkEnvironment,
    private readonly events: LinkEvents,
  ) {}

  start(): void {
    this.#isOpen = false;
    const socket = this.environment.openSocket({
      onOpen: () => this.#opened(socket),
      onText: (text) => this.#receive(socket, text),
      onSound: (bytes) => this.#receiveSound(socket, bytes),
      onClosed: (code) => this.#lost(code === closeCodes.crowded ? 'crowded' : 'lost', socket),
    });
    this.#socket = socket;
    this.#expectSign(socket);
  }

  say(message: PageMessage): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(message));
  }

  speak(frame: Int16Array<ArrayBuffer>): void {
    if (!this.#isOpen || !this.#socket) return;
    if (this.#socket.bufferedBytes() + FRAME_BYTES <= MAX_BUFFERED_BYTES) this.#socket.send(frame);
  }

  #opened(socket: PhoneSocket): void {
    if (socket !== this.#socket) return;
    this.#isOpen = true;
    this.events.onOpen();
  }

  #receive(socket: PhoneSocket, text: string): void {
    if (socket !== this.#socket) return;
    this.#expectSign(socket);
    const message = parseServerMessage(text);
    if (!message) {
      this.#lost('mismatch', socket);
      return;
    }
    this.#failures = 0;
    this.events.onMessage(message);
  }

  #receiveSound(socket: PhoneSocket, bytes: ArrayBuffer): void {
    if (socket !== this.#socket || bytes.byteLength !== FRAME_BYTES) return;
    // Every browser runs on little-endian machines, so the bytes are the samples.
    this.events.onSound(new Int16Array(bytes));
  }

  /** Ends this attempt, once; nothing that a replaced socket says later counts. */
  #lost(why: 'lost' | 'crowded' | 'mismatch', socket: PhoneSocket): void {
    if (socket !== this.#socket) return;
    this.#cancelSilenceLimit?.();
    this.#socket = undefined;
    this.#isOpen = false;
    socket.close();
    this.environment.after(retryDelayMs(++this.#failures, this.environment.random()), () => this.start());
    this.events.onLost(why);
  }

  #expectSign(socket: PhoneSocket): void {
    this.#cancelSilenceLimit?.();
    this.#cancelSilenceLimit = this.environment.after(SILENCE_LIMIT_MS, () => this.#lost('lost', socket));
  }
}

function parseServerMessage(text: string): ServerMessage | undefined {
  try {
    return serverMessageSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
