import { describe, expect, it } from 'vitest';
import { collectTransport, portsOf, serverEntry } from '../../../src/cli/exchange-transports.js';
import { parseServerAddress } from '../../../src/protocol/server-address.js';

const given = (...texts: string[]) =>
  texts.reduce<ReturnType<typeof collectTransport>>((before, text) => collectTransport(text, before), []);

describe('the transports of hotline exchange', () => {
  it.each([
    [
      'their usual ports',
      ['udp', 'tcp', 'tls', 'ws', 'wss'],
      { udp: 5060, tcp: 5060, tls: 5061, ws: 5080, wss: 5081 },
    ],
    ['a port of their own', ['udp:5070', 'ws:0'], { udp: 5070, ws: 0 }],
  ])('have %s', (_, texts, ports) => {
    expect(portsOf(given(...texts), undefined)).toEqual(ports);
  });

  it('have the port of --port where they name none', () => {
    expect(portsOf(given('udp', 'tcp:5070'), 6_000)).toEqual({ udp: 6_000, tcp: 5_070 });
    expect(portsOf(given('ws', 'tls'), 0)).toEqual({ ws: 0, tls: 0 });
  });

  it.each([
    ['the same one twice', ['tcp', 'tcp:5070'], 'tcp is given twice'],
    ['two that need TCP on one port', ['tcp:5070', 'ws:5070'], '--transport ws:5071'],
  ])('may not be %s', (_, texts, sentence) => {
    expect(() => portsOf(given(...texts), undefined)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringContaining(sentence) as string,
      }) as Error,
    );
  });

  it.each(['sctp', 'UDP', 'udp:', 'udp:x', 'udp:70000', 'udp:1:2', ''])('are not written %j', (text) => {
    expect(() => given(text)).toThrow(
      expect.objectContaining({ code: 'commander.invalidArgument' }) as Error,
    );
  });

  it.each([
    ['ws', 'ws://127.0.0.1:7'],
    ['wss', 'wss://127.0.0.1:7'],
    ['udp', 'sip:127.0.0.1:7;transport=udp'],
    ['tcp', 'sip:127.0.0.1:7;transport=tcp'],
    ['tls', 'sips:127.0.0.1:7'],
  ] as const)('are shown as a phone takes them: %s', (transport, entry) => {
    expect(serverEntry(transport, '127.0.0.1', 7)).toBe(entry);
    expect(parseServerAddress(entry)).toMatchObject({ host: '127.0.0.1', port: 7 });
    expect(parseServerAddress(serverEntry(transport, '::1', 7))).toMatchObject({ host: '::1', port: 7 });
  });
});
