import { BlockList, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { uriHost } from '../protocol/server-address.js';
import type { SocketAddress } from './listener.js';

/** What Node tells of a socket's end; its fields are missing once the socket is gone. */
export function socketAddress(address: string | undefined, port: number | undefined): SocketAddress {
  // A socket on `::` shows IPv4 clients as `::ffff:192.0.2.1`.
  return { address: (address ?? '').replace(/^::ffff:(?=[\d.]+$)/i, ''), port: port ?? 0 };
}

/** `192.0.2.1:5060` or `[2001:db8::1]:5060`. */
export function addressText({ address, port }: SocketAddress): string {
  return `${uriHost(address)}:${port}`;
}

/**
 * The address of this machine that a client of this address can reach it by. A datagram socket that is bound to all
 * addresses does not tell on which one a datagram came; the one in the client's own network is the best guess.
 */
export function ownAddressToward(client: string): string {
  const family = isIPv6(client) ? 'IPv6' : 'IPv4';
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === family);
  const near = own.find(({ address, netmask }) => {
    const network = new BlockList();
    network.addSubnet(address, prefixLength(netmask), family === 'IPv6' ? 'ipv6' : 'ipv4');
    return network.check(client, family === 'IPv6' ? 'ipv6' : 'ipv4');
  });
  return (near ?? own.find(({ internal }) => !internal) ?? own[0])?.address ?? client;
}

/** Number of leading ones of a netmask such as `255.255.255.0` or `ffff:ffff:ffff:ffff::`. */
function prefixLength(netmask: string): number {
  const parts = netmask.includes(':')
    ? netmask.split(':').map((part) => Number.parseInt(part || '0', 16))
    : netmask.split('.').map(Number);
  return parts
    .map((part) => part.toString(2).replaceAll('0', '').length)
    .reduce((sum, ones) => sum + ones, 0);
}

/** Why a port cannot be listened on, with what to do about it. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): HotlineError {
  if (error.code === 'EADDRINUSE') {
    const sentence = `port ${port} on ${host} is taken by another program: stop that program or choose another port`;
    return new HotlineError('PORT_IN_USE', sentence, { cause: error });
  }
  const sentence = `cannot listen on ${host} port ${port} (${error.code ?? messageOf(error)}): check the address`;
  return new HotlineError('LISTEN_FAILED', sentence, { cause: error });
}
