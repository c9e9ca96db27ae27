import { WebSocket } from 'ws';
import { monotonicMs } from '../bench-clock.js';

export interface WebSocketTap {
  /** `ws` has returned from sending this message. `flushed`: the kernel has all of it, nothing waits in the process. */
  sent(message: string, atMs: number, flushed: boolean): void;
  /** `ws` is about to deliver this message. */
  received(message: string, atMs: number): void;
}

type Method = (this: WebSocket, ...parameters: unknown[]) => unknown;

/**
 * Watches every WebSocket of this process from below the program that is measured. `ws` writes to the kernel before
 * `send` returns, as long as nothing waits in its queue.
 */
export function tapWebSockets(tap: WebSocketTap): void {
  wrap('send', (socket, call, [message]) => {
    const result = call();
    if (typeof message === 'string') tap.sent(message, monotonicMs(), socket.bufferedAmount === 0);
    return result;
  });
  wrap('emit', (_socket, call, [event, data]) => {
    if (event === 'message' && Buffer.isBuffer(data)) tap.received(data.toString('latin1'), monotonicMs());
    return call();
  });
}

function wrap(
  name: 'send' | 'emit',
  around: (socket: WebSocket, call: () => unknown, parameters: readonly unknown[]) => unknown,
): void {
  const original = Reflect.get(WebSocket.prototype, name) as Method;
  const wrapped: Method = function (...parameters) {
    return around(this, () => Reflect.apply(original, this, parameters), parameters);
  };
  Reflect.set(WebSocket.prototype, name, wrapped);
}
