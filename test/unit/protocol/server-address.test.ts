import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecure, parseServerAddress } from '../../../src/protocol/server-address.js';

const sip = (host: string, rest: object = {}) => ({
  kind: 'sip',
  secure: false,
  host,
  port: undefined,
  transport: undefined,
  ...rest,
});
const webSocket = (transport: string, host: string, port: number, path: string) => ({
  kind: 'websocket',
  transport,
  host,
  port,
  path,
});

describe('a server address', () => {
  it.each([
    ['sip:pbx.local', sip('pbx.local')],
    ['SIP:PBX.Example', sip('pbx.example')],
    ['sip:pbx', sip('pbx')],
    ['sip:sip_1.provider.example', sip('sip_1.provider.example')],
    ['sip:provider.example.', sip('provider.example')],
    ['sip:10.0.0.5:5060', sip('10.0.0.5', { port: 5060 })],
    ['sip:[2001:DB8::5]', sip('2001:db8::5')],
    ['sip:[::1]:5080;transport=tcp', sip('::1', { port: 5080, transport: 'tcp' })],
    ['sip:pbx.local;transport=UDP', sip('pbx.local', { transport: 'udp' })],
    ['sip:pbx.local;transport=tls', sip('pbx.local', { transport: 'tls' })],
    ['sips:sip.provider.example', sip('sip.provider.example', { secure: true })],
    ['sips:pbx.local:5061;transport=tls', sip('pbx.local', { secure: true, port: 5061, transport: 'tls' })],
    // TCP under sips: is TLS on TCP.
    ['sips:pbx.local;transport=tcp', sip('pbx.local', { secure: true, transport: 'tls' })],
    [`sip:${'a'.repeat(63)}.example`, sip(`${'a'.repeat(63)}.example`)],
    ['wss://pbx:8089/ws', webSocket('wss', 'pbx', 8089, '/ws')],
    ['WSS://PBX.example', webSocket('wss', 'pbx.example', 443, '/')],
    ['ws://10.0.0.5/ws?tenant=3', webSocket('ws', '10.0.0.5', 80, '/ws?tenant=3')],
    ['wss://[2001:db8::5]:8089/ws', webSocket('wss', '2001:db8::5', 8089, '/ws')],
    ['wss://pbx.example.:8089/', webSocket('wss', 'pbx.example', 8089, '/')],
  ])('%s is understood', (text, address) => {
    expect(parseServerAddress(text)).toEqual(address);
  });

  it.each([
    ['', /^must be an address such as sip:/],
    ['pbx.example', /^must be an address such as sip:/],
    ['http://pbx.example', /^must be an address such as sip:/],
    ['sip://pbx.example', /^must be an address such as sip:/],
    ['sip:', /^must be an address such as sip:/],
    ['sip:pbx example', /^must be an address such as sip:/],
    ['sip:pbx.example:', /^must be an address such as sip:/],
    ['sip:pbx.example:5060x', /^must be an address such as sip:/],
    ['sip:2001:db8::5', /^must be an address such as sip:/],
    ['sip:hotline-17@pbx.example', /without an account$/],
    ['sip:pbx.example:0', /^has the port 0; ports go from 1 to 65535/],
    ['sip:pbx.example:65536', /^has the port 65536/],
    ['sip:pbx..example', /^has the host pbx\.\.example, which is neither a name nor an address/],
    ['sip:.', /^has the host/],
    ['sip:-', /^has the host/],
    ['sip:pbx-.example', /^has the host/],
    [`sip:${'a'.repeat(64)}.example`, /^has the host/],
    [`sip:${'a.'.repeat(126)}ab`, /^has the host/],
    ['sip:10.0.0.256', /^has the host 10\.0\.0\.256/],
    ['sip:10.0.5', /^has the host/],
    ['sip:10.0.0.5.6', /^has the host/],
    ['sip:010.0.0.5', /^has the host/],
    ['sip:[:::]', /^has the host/],
    ['sip:[10.0.0.5]', /^has the host/],
    ['sip:pbx.example;transport=ws', /^has ;transport=ws; only ;transport=udp/],
    ['sip:pbx.example;transport=tcp;lr', /^has ;transport=tcp;lr; only/],
    ['sip:pbx.example;', /^has ;; only/],
    ['sips:pbx.example;transport=udp', /which cannot be encrypted$/],
    ['wss:pbx.example', /^must be an address such as wss:/],
    ['wss:///ws', /^must be an address such as wss:/],
    ['wss://\\pbx/ws', /^must be an address such as wss:/],
    ['wss://pbx example/ws', /^must be an address such as wss:/],
    ['wss://pbx\t.example/ws', /^must be an address such as wss:/],
    ['wss://pbx.example:99999/ws', /^must be an address such as wss:/],
    ['wss://pbx.example:0/ws', /^has the port 0/],
    ['wss://pbx..example/ws', /^has the host/],
    ['wss://pbx!.example/ws', /^has the host/],
    ['wss://pbx.example/ws#top', /^must be without #/],
  ])('%j is refused with what is wrong', (text, sentence) => {
    const parse = () => parseServerAddress(text);
    expect(parse).toThrow(RangeError);
    expect(parse).toThrow(sentence);
  });

  it.each(['wss://hotline-17:geheim@pbx.example/ws', 'sip:hotline-17:geheim@pbx.example'])(
    'an account and its password are refused, and the password is not repeated',
    (text) => {
      expect(() => parseServerAddress(text)).toThrow(/account/);
      expect(() => parseServerAddress(text)).not.toThrow(/geheim/);
    },
  );

  it.each([
    ['ws://pbx', false],
    ['wss://pbx', true],
    ['sip:pbx', false],
    ['sip:pbx;transport=tcp', false],
    ['sip:pbx;transport=tls', true],
    ['sips:pbx', true],
  ])('%s: encrypted is %s', (text, secure) => {
    expect(isSecure(parseServerAddress(text))).toBe(secure);
  });

  it('from any text is understood or refused with a sentence, never anything else', () => {
    const schemes = fc.constantFrom('sip:', 'sips:', 'ws://', 'wss://', '');
    fc.assert(
      fc.property(schemes, fc.string({ unit: 'grapheme' }), (scheme, rest) => {
        try {
          const { host, port } = parseServerAddress(scheme + rest);
          expect(host).toMatch(/^[a-z0-9_.:-]{1,253}$/);
          expect(port ?? 5060).toSatisfy((value: number) => value >= 1 && value <= 65_535);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
