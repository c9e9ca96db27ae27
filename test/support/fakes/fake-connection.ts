import type { Connection, SocketAddress, Target } from '../../../src/sip/connection/connection.js';
import { HotlineError } from '../../../src/protocol/errors.js';

/** A connection without a network. Strict: it throws where its user sends after the end. */
export class FakeConnection implements Connection {
  onMessage: ((message: string) => void) | undefined;
  onLost: ((problem: HotlineError) => void) | undefined;
  readonly local: SocketAddress | undefined;
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly target: Target) {
    this.local = target.transport.startsWith('ws') ? undefined : { address: '192.0.2.7', port: 40_123 };
  }

  send(message: string): Promise<void> {
    if (this.closed) throw new Error('a message is sent on a closed connection');
    this.sent.push(message);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
  }

  receive(message: string): void {
    this.onMessage?.(message);
  }

  /** As when the far end resets it. */
  lose(sentence = 'the connection was reset'): void {
    this.closed = true;
    this.onLost?.(new HotlineError('SIP_CONNECT', sentence));
  }
}
