import { describe, expect, it } from 'vitest';
import { replyPort, viaWithSource } from '../../../src/exchange/via.js';

const source = { address: '192.0.2.7', port: 40_001 };

describe('where a request really came from is noted in its Via (RFC 3261 section 18.2.1, RFC 3581)', () => {
  it.each([
    ['nothing, where it says so itself', 'SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1', ''],
    [
      'the address, where it says another',
      'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1',
      ';received=192.0.2.7',
    ],
    ['the address, where it says a name', 'SIP/2.0/TCP phone.invalid;branch=z9hG4bK1', ';received=192.0.2.7'],
  ])('%s', (_, via, added) => {
    expect(viaWithSource(via, source)).toBe(via + added);
  });

  it('address and port, where it asks for the port', () => {
    const via = 'SIP/2.0/UDP 192.0.2.7:5060;rport;branch=z9hG4bK1';
    expect(viaWithSource(via, source)).toBe(
      'SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bK1;rport=40001;received=192.0.2.7',
    );
  });

  it('takes out what the client claims to have been noted', () => {
    const via = 'SIP/2.0/UDP 10.0.0.1;received=203.0.113.1;rport=53;branch=z9hG4bK1';
    expect(viaWithSource(via, source)).toBe(
      'SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1;rport=40001;received=192.0.2.7',
    );
  });

  it('only in the topmost of several, also where a comma stands in quotes', () => {
    const others = ', SIP/2.0/UDP 10.0.0.2;rport;branch=z9hG4bK2';
    const first = 'SIP/2.0/UDP 10.0.0.1;x="a, b";branch=z9hG4bK1';
    expect(viaWithSource(first + others, source)).toBe(`${first};received=192.0.2.7${others}`);
  });

  it('of a folded header, and of an IPv6 client', () => {
    expect(viaWithSource('SIP/2.0/UDP [2001:db8::7]:5060\r\n ;branch=z9hG4bK1\r\n\t;rport', source)).toBe(
      'SIP/2.0/UDP [2001:db8::7]:5060 ;branch=z9hG4bK1;rport=40001;received=192.0.2.7',
    );
    const same = 'SIP/2.0/UDP [2001:db8::7]:5060;branch=z9hG4bK1';
    expect(viaWithSource(same, { address: '2001:db8::7', port: 1 })).toBe(same);
  });

  it('does not stall on quotes without end', () => {
    const via = `SIP/2.0/UDP 10.0.0.1;x=${'"\\'.repeat(50_000)}`;
    expect(viaWithSource(via, source)).toContain('received=192.0.2.7');
  });
});

describe('the port that a response over UDP goes to (RFC 3261 section 18.2.2)', () => {
  const response = (via: string) => `SIP/2.0 200 OK\r\nVia: ${via}\r\nCSeq: 1 OPTIONS\r\n\r\n`;
  it.each([
    ['the one the client names', response('SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1'), 5_070],
    ['5060 where it names none', response('SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1'), 5_060],
    ['the source, with rport', response('SIP/2.0/UDP 10.0.0.1:5070;branch=z9hG4bK1;rport=40001'), undefined],
    [
      'the source, where the client names nonsense',
      response('SIP/2.0/UDP 10.0.0.1:0;branch=z9hG4bK1'),
      undefined,
    ],
    [
      'the source, for a request',
      'OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5070\r\n\r\n',
      undefined,
    ],
  ])('is %s', (_, message, port) => {
    expect(replyPort(message)).toBe(port);
  });
});
