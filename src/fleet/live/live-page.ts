import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { type LiveMessage, watchMessageSchema } from '../../protocol/fleet-api/live.js';
import type { StoredCommand } from '../../protocol/fleet-api/phones.js';
import type { Actor } from '../ports.js';
import { MOST_COMMANDS, MOST_MESSAGES_A_SECOND, MOST_UNREAD_BYTES } from './live-limits.js';

/** Why a page was cut, with its WebSocket close code (RFC 6455 section 7.4.1). */
export const cuts = {
  stopping: { code: 1001, reason: 'the server stops' },
  ended: { code: 1008, reason: 'the session has ended' },
  violation: { code: 1008, reason: 'not what a page says' },
  slow: { code: 1013, reason: 'it does not read' },
  silent: { code: 1001, reason: 'no sign of life' },
} as const;
export type Cut = keyof typeof cuts;

/** One open dashboard. */
export class LivePage {
  /** The phone whose reports and commands it wants to hear of. */
  #watched: string | null = null;
  #reportDue = false;
  readonly #commands = new Map<string, StoredCommand>();
  #messages = 0;
  #answered = true;

  constructor(
    private readonly socket: WebSocket,
    readonly request: IncomingMessage,
    readonly actor: Actor,
    private readonly onCut: (page: LivePage, why: Cut) => void,
  ) {
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => (this.#answered = true));
  }

  report(phone: string): void {
    if (phone === this.#watched) this.#reportDue = true;
  }

  command(phone: string, command: StoredCommand): void {
    if (phone !== this.#watched) return;
    this.#commands.set(command.id, command);
    const [oldest] = this.#commands.keys();
    if (this.#commands.size > MOST_COMMANDS && oldest !== undefined) this.#commands.delete(oldest);
  }

  /** What all pages are told, and what this one is: called once a second at most. */
  tell(texts: readonly string[]): void {
    this.#messages = 0;
    for (const text of texts) this.#send(text);
    const phone = this.#watched;
    if (phone === null) return;
    if (this.#reportDue) this.#say({ type: 'report', phone });
    this.#reportDue = false;
    const [command] = this.#commands.values();
    if (!command) return;
    this.#commands.delete(command.id);
    this.#say({ type: 'command', phone, command });
  }

  /** Asks for a sign of life; one that gave none since the last time is cut. */
  ping(): void {
    if (!this.#answered) {
      this.onCut(this, 'silent');
      return;
    }
    this.#answered = false;
    this.socket.ping();
  }

  close(why: Cut): void {
    this.socket.close(cuts[why].code, cuts[why].reason);
  }

  /** At once, whatever it still has to read. */
  terminate(): void {
    this.socket.terminate();
  }

  #say(message: LiveMessage): void {
    this.#send(JSON.stringify(message));
  }

  #send(text: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MOST_UNREAD_BYTES) this.onCut(this, 'slow');
    else this.socket.send(text);
  }

  #receive(data: RawData, isBinary: boolean): void {
    const message = ++this.#messages > MOST_MESSAGES_A_SECOND || isBinary ? undefined : parsed(data);
    if (!message) {
      this.onCut(this, 'violation');
      return;
    }
    if (message.phone === this.#watched) return;
    this.#watched = message.phone;
    this.#reportDue = false;
    this.#commands.clear();
  }
}

function parsed(data: RawData) {
  try {
    return watchMessageSchema.safeParse(JSON.parse((data as Buffer).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
