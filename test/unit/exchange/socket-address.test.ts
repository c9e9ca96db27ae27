import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  addressText,
  listenError,
  ownAddressToward,
  socketAddress,
} from '../../../src/exchange/socket-address.js';

it('an IPv4 client on an IPv6 socket has its IPv4 address', () => {
  expect(socketAddress('::ffff:192.0.2.1', 5_060)).toEqual({ address: '192.0.2.1', port: 5_060 });
  expect(socketAddress('2001:db8::1', 5_060)).toEqual({ address: '2001:db8::1', port: 5_060 });
});

it('an IPv6 address stands in brackets before a port', () => {
  expect(addressText({ address: '2001:db8::1', port: 5_060 })).toBe('[2001:db8::1]:5060');
  expect(addressText({ address: '192.0.2.1', port: 5_060 })).toBe('192.0.2.1:5060');
});

describe('a client reaches this machine', () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);

  it('by loopback, when it is on loopback', () => {
    expect(ownAddressToward('127.9.9.9')).toBe('127.0.0.1');
  });

  it('by the address in its own network', () => {
    for (const { address, internal, netmask } of own.filter(({ family }) => family === 'IPv4')) {
      // A network of one address has no neighbours.
      if (internal || netmask === '255.255.255.255') continue;
      expect(ownAddressToward(address)).toBe(address);
    }
  });

  it('from far away by an address that is not loopback, where there is one', () => {
    const outer = own.filter(({ family, internal }) => family === 'IPv4' && !internal);
    const expected = outer.length > 0 ? outer.map(({ address }) => address) : ['127.0.0.1'];
    expect(expected).toContain(ownAddressToward('203.0.113.77'));
  });
});

it.each([
  ['EADDRINUSE', 'PORT_IN_USE', 'port 5060 on 127.0.0.1 is taken by another program'],
  ['EACCES', 'LISTEN_FAILED', 'cannot listen on 127.0.0.1 port 5060 (EACCES)'],
])('%s is told as %s', (code, expected, sentence) => {
  const error = listenError(Object.assign(new Error('x'), { code }), '127.0.0.1', 5_060);
  expect(error.code).toBe(expected);
  expect(error.message).toContain(sentence);
});
