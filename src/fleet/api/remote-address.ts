import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { ApiOptions } from './api-options.js';

/**
 * Where a request for an upgrade to WebSocket comes from, by the same rule by which fastify tells it of all others: of
 * `X-Forwarded-For` that is believed which proxies that are trusted have added. Throws USAGE for proxies that are no
 * addresses.
 */
export function addressOfUpgrade({
  trustProxy,
}: Pick<ApiOptions, 'trustProxy'>): (request: IncomingMessage) => string {
  const trusted =
    typeof trustProxy === 'boolean' || trustProxy === undefined
      ? () => trustProxy === true
      : compiled(trustProxy);
  return (request) => (request.socket.remoteAddress === undefined ? '' : proxyAddr(request, trusted));
}

function compiled(trustProxy: string | string[]): (address: string, hops: number) => boolean {
  try {
    return proxyAddr.compile(trustProxy);
  } catch (error) {
    throw new HotlineError(
      'USAGE',
      `the proxies that are believed (--behind-proxy) must be addresses, networks such as 10.0.0.0/8, or "loopback": ${messageOf(error)}`,
      { cause: error },
    );
  }
}
