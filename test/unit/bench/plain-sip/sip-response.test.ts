import { describe, expect, it } from 'vitest';
import { bodyOf, responseTo } from '../../../../src/bench/plain-sip/sip-response.js';

const source = { address: '127.0.0.1', port: 40_000 };
const contact = '<sip:far-end@127.0.0.1:5070;transport=udp>';
const request = (method: string, more: readonly string[] = []) =>
  [
    `${method} sip:8800@127.0.0.1 SIP/2.0`,
    'Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK1;rport',
    'From: <sip:phone@127.0.0.1>;tag=a',
    'To: <sip:8800@127.0.0.1>',
    'Call-ID: c1',
    `CSeq: 7 ${method}`,
    ...more,
    '',
    'the body',
  ].join('\r\n');

describe('a response', () => {
  it('to an INVITE names the same transaction and call, this side of it, and the sound', () => {
    expect(responseTo(request('INVITE'), { status: 200, source, contact, sdp: 'v=0\r\n' })).toBe(
      [
        'SIP/2.0 200 OK',
        'Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK1;rport=40000;received=127.0.0.1',
        'From: <sip:phone@127.0.0.1>;tag=a',
        'Call-ID: c1',
        'CSeq: 7 INVITE',
        'To: <sip:8800@127.0.0.1>;tag=far-end',
        `Contact: ${contact}`,
        'Content-Type: application/sdp',
        'Content-Length: 5',
        '',
        'v=0\r\n',
      ].join('\r\n'),
    );
  });

  it('to a REGISTER gives the phone its own Contact back', () => {
    const own = '<sip:phone@127.0.0.1:40000;ob>;reg-id=1';
    const response = responseTo(request('REGISTER', [`Contact: ${own}`]), { status: 200, source, contact });
    expect(response).toContain(`\r\nContact: ${own}\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n`);
  });

  it('within a call keeps the tag', () => {
    const bye = request('BYE').replace('To: <sip:8800@127.0.0.1>', 'To: <sip:8800@127.0.0.1>;tag=far-end');
    expect(responseTo(bye, { status: 200, source, contact })).toContain('>;tag=far-end\r\nContact');
  });
});

it('the body is what stands behind the head', () => {
  expect(bodyOf('OPTIONS sip:a SIP/2.0\r\nTo: b\r\n\r\nv=0\r\n')).toBe('v=0\r\n');
});
