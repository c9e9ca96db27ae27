import type { Clock } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import {
  isSecure,
  parseServerAddress,
  type ServerAddress,
  type SipTransport,
} from '../protocol/server-address.js';
import type { Connect } from './connection/connection.js';
import { connectStream } from './connection/stream.connection.js';
import { connectUdp } from './connection/udp.connection.js';
import { connectWebSocket } from './connection/websocket.connection.js';
import { SystemDns } from './locate/system-dns.js';
import type { Dns } from './locate/dns.js';
import { ServerLocator } from './locate/server-locator.js';

/** Connects by whatever transport the target takes. */
export const connectAny: Connect = (target, options) => {
  switch (target.transport) {
    case 'udp':
      return connectUdp(target, options);
    case 'tcp':
    case 'tls':
      return connectStream(target, options);
    case 'ws':
    case 'wss':
      return connectWebSocket(target, options);
  }
};

/**
 * What a user agent needs to reach the server of a route.
 *
 * @param server as in the configuration; throws RangeError when it is none
 */
export function reach(
  server: string,
  parts: {
    readonly clock: Clock;
    readonly log: Log;
    readonly random: () => number;
    /** Default: that of this machine. */
    readonly dns?: Dns | undefined;
  },
): { transport: SipTransport; targets: ServerLocator; connect: Connect } {
  const address = parseServerAddress(server);
  const targets = new ServerLocator({ ...parts, dns: parts.dns ?? new SystemDns(), server: address });
  return { transport: firstGuess(address), targets, connect: connectAny };
}

/** What stands in a Via until DNS has told better. */
function firstGuess(address: ServerAddress): SipTransport {
  if (address.kind === 'websocket') return address.transport;
  return address.transport ?? (isSecure(address) ? 'tls' : 'udp');
}
