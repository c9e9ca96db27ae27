import type { SipTransport } from '../protocol/server-address.js';
import type { Listener } from './listener.js';
import { StreamListener, type StreamListenerOptions } from './stream.listener.js';
import { UdpListener } from './udp.listener.js';
import { WebSocketListener } from './websocket.listener.js';

/**
 * @param options `tls` is used where the transport is encrypted, and needed there
 * @throws RangeError when it is missing
 */
export function listenerFor(transport: SipTransport, options: StreamListenerOptions): Listener {
  const { tls, ...plain } = options;
  switch (transport) {
    case 'udp':
      return new UdpListener(plain);
    case 'tcp':
      return new StreamListener(plain);
    case 'ws':
      return new WebSocketListener(plain);
    case 'tls':
    case 'wss':
      if (!tls) throw new RangeError(`${transport} needs a certificate`);
      return transport === 'tls' ? new StreamListener(options) : new WebSocketListener(options);
  }
}
