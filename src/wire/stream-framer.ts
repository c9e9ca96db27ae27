import { readHead } from './message-head.js';

/** What a stream carries: messages, and between them keep-alives (RFC 5626 section 4.4.1). */
export type Framed =
  | { readonly type: 'message'; readonly text: string }
  /** CRLF CRLF: wants a CRLF back. */
  | { readonly type: 'ping' }
  /** CRLF: answers a ping. */
  | { readonly type: 'pong' };

/** The stream cannot be read on: where the next message begins is not known. The message is a sentence's end. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

const CRLF = '\r\n';
const END_OF_HEAD = '\r\n\r\n';

/** Cuts a TCP or TLS stream into SIP messages by their Content-Length (RFC 3261 section 18.3), however it is fragmented. */
export class StreamFramer {
  readonly #largestMessage: number;
  #buffer: Buffer = Buffer.alloc(0);
  /** Bytes at the buffer's start that are known to hold no end of a head. */
  #searched = 0;
  /** Size of the message at the buffer's start, once its head is there. */
  #size: number | undefined;
  #halfPing = false;
  #pongsExpected = 0;

  /** `largestMessage` in bytes, head and body together. */
  constructor(largestMessage: number) {
    this.#largestMessage = largestMessage;
  }

  /** Whether a message has begun and not ended. */
  get unfinished(): boolean {
    return this.#buffer.length > 0;
  }

  /**
   * To be called for each ping that is sent: the next CRLF that comes alone is then its answer. Without, it might be half
   * a ping, and is reported as `pong` when it comes and as `ping` when another one follows it.
   */
  expectPong(): void {
    this.#pongsExpected++;
  }

  /**
   * What has become complete with these bytes, in its order.
   *
   * @throws FramingError for a message larger than allowed or without a usable Content-Length, then and ever after
   */
  push(bytes: Uint8Array): readonly Framed[] {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#buffer, bytes]);
    const framed: Framed[] = [];
    for (;;) {
      const next = this.#keepAlive() ?? this.#message();
      if (!next) return framed;
      framed.push(next);
    }
  }

  #keepAlive(): Framed | undefined {
    if (!this.#startsWith(CRLF)) return undefined;
    // Two in a row are a ping even where an answer is due: many servers answer none and send pings of their own.
    if (this.#startsWith(END_OF_HEAD)) {
      this.#halfPing = false;
      this.#take(END_OF_HEAD.length);
      return { type: 'ping' };
    }
    this.#take(CRLF.length);
    const wasExpected = this.#pongsExpected > 0;
    if (wasExpected) this.#pongsExpected--;
    const isSecondHalf = this.#halfPing && !wasExpected;
    this.#halfPing = !wasExpected && !isSecondHalf;
    return { type: isSecondHalf ? 'ping' : 'pong' };
  }

  #message(): Framed | undefined {
    // A lone CR may become a keep-alive.
    if (this.#buffer.length === 0 || (this.#buffer.length === 1 && this.#startsWith('\r'))) return undefined;
    this.#halfPing = false;
    this.#size ??= this.#messageSize();
    if (this.#size === undefined || this.#buffer.length < this.#size) return undefined;
    return { type: 'message', text: this.#take(this.#size).toString('utf8') };
  }

  /** Undefined while the head is not complete. */
  #messageSize(): number | undefined {
    const headEnd = this.#buffer.indexOf(END_OF_HEAD, Math.max(0, this.#searched - END_OF_HEAD.length + 1));
    this.#searched = this.#buffer.length;
    const headSize = (headEnd < 0 ? this.#buffer.length : headEnd) + END_OF_HEAD.length;
    if (headEnd < 0 && this.#buffer.length < this.#largestMessage) return undefined;
    if (headEnd < 0 || headSize > this.#largestMessage) {
      throw new FramingError(`a message whose headers alone are larger than ${this.#largestMessage} bytes`);
    }
    const { contentLength } = readHead(this.#buffer.toString('latin1', 0, headEnd));
    if (contentLength === undefined) {
      throw new FramingError('a message without a usable Content-Length, which SIP over TCP and TLS needs');
    }
    if (headSize + contentLength > this.#largestMessage) {
      throw new FramingError(
        `a message of ${headSize + contentLength} bytes, larger than the ${this.#largestMessage} allowed`,
      );
    }
    return headSize + contentLength;
  }

  #startsWith(text: string): boolean {
    return this.#buffer.length >= text.length && this.#buffer.toString('latin1', 0, text.length) === text;
  }

  #take(count: number): Buffer {
    const taken = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    this.#searched = 0;
    this.#size = undefined;
    return taken;
  }
}
