/** The name that sip.js has for this host, and the address that the world sees. */
import { describe, expect, it } from 'vitest';
import { OwnAddress } from '../../../src/sip/own-address.js';

const own = new OwnAddress('0123456789abcdef');

function message(lines: readonly string[], body = ''): string {
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const fromSipJs = message(
  [
    'REGISTER sip:pbx.example SIP/2.0',
    'Via: SIP/2.0/UDP 0123456789abcdef.invalid;branch=z9hG4bK1;rport',
    'Contact: <sip:phone@0123456789abcdef.invalid>;+sip.instance="<urn:uuid:1>"',
  ],
  'c=IN IP4 0123456789abcdef.invalid',
);

describe('on the way out', () => {
  it('Via and Contact name the socket, and the body stays as it is', () => {
    own.set({ address: '192.0.2.7', port: 40_123 }, 'udp');
    expect(own.show(fromSipJs)).toBe(
      message(
        [
          'REGISTER sip:pbx.example SIP/2.0',
          'Via: SIP/2.0/UDP 192.0.2.7:40123;branch=z9hG4bK1;rport',
          'Contact: <sip:phone@192.0.2.7:40123>;+sip.instance="<urn:uuid:1>"',
        ],
        'c=IN IP4 0123456789abcdef.invalid',
      ),
    );
  });

  it.each(['tcp', 'tls'] as const)('the Contact says %s, which the Via says already', (transport) => {
    own.set({ address: '192.0.2.7', port: 40_123 }, transport);
    const shown = own.show(fromSipJs);
    expect(shown).toContain(`<sip:phone@192.0.2.7:40123;transport=${transport}>`);
    expect(shown).toContain('UDP 192.0.2.7:40123;branch');
  });

  it('an IPv6 address stands in brackets', () => {
    own.set({ address: '2001:db8::7', port: 5_060 }, 'udp');
    expect(own.show(fromSipJs)).toContain('<sip:phone@[2001:db8::7]:5060>');
  });

  it('the made-up name stays over WebSocket, where nobody can connect to us', () => {
    own.set(undefined, 'wss');
    expect(own.show(fromSipJs)).toBe(fromSipJs);
  });
});

describe('on the way in', () => {
  it('what sip.js sent comes back as it was', () => {
    for (const local of [
      { address: '192.0.2.7', port: 40_123 },
      { address: '2001:db8::7', port: 5_060 },
    ]) {
      own.set(local, 'udp');
      expect(own.hide(own.show(fromSipJs))).toBe(fromSipJs);
    }
  });

  it('another address that begins or ends alike is left alone', () => {
    own.set({ address: '192.0.2.7', port: 4_012 }, 'udp');
    const others = message([
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP 192.0.2.7:40123;branch=z9hG4bK1',
      'Contact: <sip:a@192.0.2.7:40121>, <sip:b@1192.0.2.7:4012>, <sip:c@192.0.297:4012>',
    ]);
    expect(own.hide(others)).toBe(others);
  });
});
