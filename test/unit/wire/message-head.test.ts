import { describe, expect, it } from 'vitest';
import { readHead, withViaTransport } from '../../../src/wire/message-head.js';

const message = (...lines: string[]): string => [...lines, '', ''].join('\r\n');

describe('the head of a message', () => {
  it('of a request', () => {
    const text = message(
      'INVITE sip:88001234567@pbx.example SIP/2.0',
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport',
      'Via: SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK9',
      'From: "a <b>;tag=no" <sip:17@pbx.example;tag=no>;tag=ours',
      'To: <sip:88001234567@pbx.example>;tag=theirs',
      'Call-ID: one@192.0.2.1',
      'CSeq: 7 INVITE',
      'Content-Length: 12',
    );
    expect(readHead(text)).toEqual({
      method: 'INVITE',
      statusCode: undefined,
      branch: 'z9hG4bK1',
      viaTransport: 'UDP',
      sentBy: '192.0.2.1:5060',
      cseqMethod: 'INVITE',
      cseqNumber: 7,
      callId: 'one@192.0.2.1',
      fromTag: 'ours',
      contentLength: 12,
    });
  });

  it('of a response, with compact and folded headers, odd capitals, spaces and several Via in one', () => {
    const text = message(
      'SIP/2.0 180 Ringing',
      'v:  SIP / 2.0 / udp',
      '\tPbx.Example : 5061 ; Branch = z9hG4bK2 , SIP/2.0/TCP other;branch=z9hG4bK3',
      'F: <sip:17@pbx.example>',
      '  ; TAG = ours',
      'i : two',
      'cseq:',
      ' 8',
      ' REGISTER',
      'L: 0',
    );
    expect(readHead(text)).toEqual({
      method: undefined,
      statusCode: 180,
      branch: 'z9hG4bK2',
      viaTransport: 'UDP',
      sentBy: 'pbx.example:5061',
      cseqMethod: 'REGISTER',
      cseqNumber: 8,
      callId: 'two',
      fromTag: 'ours',
      contentLength: 0,
    });
  });

  it.each([
    ['', undefined],
    ['\r\n\r\n', undefined],
    ['INVITE', undefined],
    ['SIP/2.0 99 Early', undefined],
    ['SIP/2.0 2000 Much', undefined],
    ['HTTP/1.1 400 Bad Request', undefined],
    ['sip/2.0 200', 200],
  ])('of nothing usable is nothing: %j', (startLine, statusCode) => {
    expect(readHead(`${startLine}\r\nSubject: x`)).toMatchObject({
      statusCode,
      branch: undefined,
      cseqMethod: undefined,
      callId: undefined,
    });
  });

  it.each([
    [['Content-Length: 5', 'l: 5'], 5],
    [['Content-Length: 5', 'l: 6'], undefined],
    [['Content-Length: -5'], undefined],
    [['Content-Length: 5, 6'], undefined],
    [['Content-Length: 1e3'], undefined],
    [['Content-Length: 99999999999999'], undefined],
    [['Content-Length:'], undefined],
    [['Content-Length : 0005'], 5],
    [['X-Content-Length: 5'], undefined],
  ])('says the size of the body only where it is sure: %j', (lines, contentLength) => {
    expect(readHead(message('OPTIONS sip:x SIP/2.0', ...lines)).contentLength).toBe(contentLength);
  });

  it('is read behind empty lines, and with line ends of LF alone', () => {
    const text = '\r\n\r\nSIP/2.0 200 OK\nVia: SIP/2.0/UDP h;branch=z\nCSeq: 1 BYE\n\nCall-ID: in the body\n';
    expect(readHead(text)).toMatchObject({
      statusCode: 200,
      branch: 'z',
      cseqMethod: 'BYE',
      callId: undefined,
    });
  });

  it('reads nothing behind its end', () => {
    expect(readHead(`${message('OPTIONS sip:x SIP/2.0')}Call-ID: in the body\r\n`).callId).toBeUndefined();
  });

  it('knows an IPv6 address, and takes no endless word for a name', () => {
    expect(readHead(message('X y SIP/2.0', 'Via: SIP/2.0/TLS [2001:DB8::1]:5061;branch=z')).sentBy).toBe(
      '[2001:db8::1]:5061',
    );
    const endless = 'z9hG4bK'.repeat(200);
    expect(readHead(message('X y SIP/2.0', `Via: SIP/2.0/UDP h;branch=${endless}`)).branch).toBeUndefined();
  });

  it.each([
    [' '.repeat(60_000)],
    [';'.repeat(60_000)],
    [`SIP${' '.repeat(60_000)}`],
    [`SIP/2.0/UDP h${';\t'.repeat(30_000)}`],
    [`x\r\n ${'\r\n '.repeat(20_000)}`],
  ])('is read in no time, whatever it holds', (value) => {
    const begunMs = performance.now();
    readHead(message('X y SIP/2.0', `Via: ${value}`, `From: ${value}`, `CSeq: ${value}`, `l: ${value}`));
    // A quadratic reading of this takes seconds.
    expect(performance.now() - begunMs).toBeLessThan(300);
  });
});

describe('the transport in the topmost Via', () => {
  it('is replaced there and nowhere else', () => {
    const text = `${message(
      'INVITE sip:x SIP/2.0',
      'Subject: Via: SIP/2.0/UDP',
      'v: SIP/2.0/UDP a;branch=1',
      'Via: SIP/2.0/UDP b',
    )}Via: SIP/2.0/UDP c`;
    expect(withViaTransport(text, 'TCP')).toBe(text.replace('UDP a', 'TCP a'));
    expect(withViaTransport(withViaTransport(text, 'TCP'), 'UDP')).toBe(text);
  });

  it('is left alone where there is no Via', () => {
    expect(withViaTransport('\r\n', 'TCP')).toBe('\r\n');
  });
});
