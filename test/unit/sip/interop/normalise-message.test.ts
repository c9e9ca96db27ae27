/** What the network writes, and what sip.js reads of it. Each row is dropped, or misread, by sip.js 0.21.2 alone. */
import { Core } from 'sip.js';
import { describe, expect, it } from 'vitest';
import { normaliseMessage } from '../../../../src/sip/interop/normalise-message.js';

const basics = {
  Via: 'SIP/2.0/WS phone.invalid;branch=z9hG4bK1',
  From: '<sip:a@b.example>;tag=one',
  To: '<sip:c@d.example>;tag=two',
  'Call-ID': 'call',
  CSeq: '7 INVITE',
  Contact: '<sip:p@q.example>',
};

function message(fields: Readonly<Record<string, string>>, startLine = 'SIP/2.0 200 OK', body = ''): string {
  const head = Object.entries({ ...basics, ...fields }).map(([name, value]) => `${name}: ${value}`);
  return [startLine, ...head, '', body].join('\r\n');
}

type Parsed = Core.IncomingRequestMessage | Core.IncomingResponseMessage;

function read(text: string): Parsed {
  const quiet = { warn: () => undefined, error: () => undefined } as unknown as Core.Logger;
  const parsed = Core.Parser.parseMessage(normaliseMessage(text), quiet);
  if (!parsed) throw new Error('sip.js dropped the message');
  return parsed;
}

describe('the start line', () => {
  it.each([
    ['SIP/2.0 200', 200, ''],
    ['SIP/2.0  200   OK', 200, 'OK'],
    ['SIP/2.0 486 "Busy" [here]', 486, 'Busy   here'],
    ['SIP/2.0 180 Звоним', 180, 'Звоним'],
    ['\r\n\r\nSIP/2.0 200 OK', 200, 'OK'],
  ])('%j is a response', (startLine, status, reason) => {
    expect(read(message({}, startLine))).toMatchObject({ statusCode: status, reasonPhrase: reason });
  });

  it('of a request may have blanks too many', () => {
    expect(read(message({}, 'INVITE   sip:phone@x.example \t SIP/2.0 '))).toMatchObject({ method: 'INVITE' });
  });
});

describe('fields', () => {
  it('several Via in one line are several', () => {
    const parsed = read(message({ Via: `${basics.Via}, SIP/2.0/UDP proxy;branch=z9hG4bK2;x="a,b"` }));
    expect(parsed.getHeaders('via')).toEqual([basics.Via, 'SIP/2.0/UDP proxy;branch=z9hG4bK2;x="a,b"']);
    expect(parsed.viaBranch).toBe('z9hG4bK1');
  });

  it('have compact forms', () => {
    const text = message({ k: 'timer', x: '1800;refresher=uac' })
      .replace('Via:', 'v:')
      .replace('From:', 'f:')
      .replace('To:', 't:')
      .replace('Call-ID:', 'i:')
      .replace('Contact:', 'm:');
    const parsed = read(text);
    expect(parsed).toMatchObject({ fromTag: 'one', toTag: 'two', callId: 'call', viaBranch: 'z9hG4bK1' });
    expect(parsed.getHeader('supported')).toBe('timer');
    expect(parsed.getHeader('session-expires')).toBe('1800;refresher=uac');
  });

  it('may be folded, in small letters, and full of blanks', () => {
    const text = message({
      To: '"Call"\r\n   <sip:c@d.example>\r\n\t ; tag = two',
      Subject: 'a\r\n \r\n b',
    }).replaceAll(/^([A-Z][\w-]+): /gm, (_, name: string) => `${name.toLowerCase()} \t :   `);
    const parsed = read(text);
    expect(parsed.toTag).toBe('two');
    expect(parsed.getHeader('to')).toBe('"Call" <sip:c@d.example> ; tag = two');
    expect(parsed.getHeader('subject')).toBe('a b');
  });

  it('of option tags are one list, in small letters', () => {
    const parsed = read(message({ Require: 'TIMER', require: '100Rel' }));
    expect(parsed.getHeader('require')).toBe('timer, 100rel');
  });

  it('that are none are left out', () => {
    const parsed = read(message({}).replace('CSeq', 'no field at all\r\n: nameless\r\nbad name: x\r\nCSeq'));
    expect(Object.keys(parsed.headers)).toEqual(['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact']);
  });

  it('unknown ones stay', () => {
    expect(read(message({ 'X-Queue': 'sales; "a"' })).getHeader('x-queue')).toBe('sales; "a"');
  });

  it('Max-Forwards of nonsense is left out', () => {
    expect(read(message({ 'Max-Forwards': 'many' })).hasHeader('max-forwards')).toBe(false);
  });

  it.each(['application/SDP', 'application/sdp;charset=utf-8', 'application / sdp'])(
    'Content-Type %s is SDP',
    (type) => {
      const parsed = read(message({ 'Content-Type': type }, undefined, 'v=0\r\n'));
      expect(Core.getBody(parsed)).toMatchObject({ contentDisposition: 'session', content: 'v=0\r\n' });
    },
  );

  it('several Record-Route in one line are several, names and all', () => {
    const routes = '<sip:one;lr>,"Прокси, 2" <sip:two;lr;ftag=1> , <sip:three;lr>';
    expect(
      read(message({ 'Record-Route': routes }))
        .getHeaders('record-route')
        .map((route) => route.trim()),
    ).toEqual(['<sip:one;lr>', '"Прокси, 2" <sip:two;lr;ftag=1>', '<sip:three;lr>']);
  });
});

describe('addresses', () => {
  it.each([
    ['<tel:+78003334434>;tag=two', '+78003334434'],
    ['tel:+78003334434;tag=two', '+78003334434'],
    ['"Call <centre>" <TEL:8800;phone-context=+7>;tag=two', '8800;phone-context=+7'],
    ['Приёмная <sip:c@d.example>;tag=two', 'c'],
    ['A&B (x) <sip:c@d.example>;tag=two', 'c'],
    ['"Say \\"hi\\", you" <sip:c@d.example>;tag=two', 'c'],
  ])('%s', (to, user) => {
    const parsed = read(message({ To: to }));
    expect(parsed.toTag).toBe('two');
    expect(parsed.to.uri.user).toBe(user);
  });

  it('of a registrar that sip.js cannot read do not cost the answer', () => {
    const parsed = read(
      message({ Contact: '<sip:x@under_score>, <sip:phone@x.example>;expires=60, <urn:a:b>' }),
    );
    expect(parsed.getHeaders('contact')).toEqual(['<sip:phone@x.example>;expires=60']);
  });

  it('asserted by the exchange are taken one by one', () => {
    const identity = 'Диспетчер <sip:100@pbx.example>, <tel:+7495>';
    expect(read(message({ 'P-Asserted-Identity': identity })).getHeaders('p-asserted-identity')).toEqual([
      '"Диспетчер" <sip:100@pbx.example>',
      '<sip:+7495@tel.invalid>',
    ]);
  });
});

describe('the body', () => {
  it('stays as it is, with and without Content-Length, and after lines ended by LF alone', () => {
    const body = 'v=0\r\n\r\ns=ё\r\n';
    expect(read(message({}, undefined, body)).body).toBe(body);
    expect(read(message({ 'Content-Length': '5' }, undefined, body)).body).toBe('v=0\r\n');
    expect(read(`${message({}).trimEnd().replaceAll('\r\n', '\n')}\n\n${body}`).body).toBe(body);
  });
});

describe('what is no message', () => {
  it.each(['', '\r\n', 'SIP/2.0 200 OK\r\nVia: x', 'complete nonsense'])('%j stays as it is', (text) => {
    expect(normaliseMessage(text)).toBe(text);
  });

  it.each([
    ['blanks', `To: <tel:${' '.repeat(16_000)}`],
    ['commas', `Via: ${','.repeat(16_000)}`],
    ['quotes', `From: "${'\\'.repeat(16_000)}`],
    ['folds', `To: a${'\r\n b'.repeat(4_000)}`],
    ['parameters', `WWW-Authenticate: Digest ${'a="b",'.repeat(2_600)}`],
  ])('the largest message of nothing but %s takes no time', (_, field) => {
    const startedMs = performance.now();
    normaliseMessage(`SIP/2.0 401 No\r\n${field}\r\n\r\n`);
    expect(performance.now() - startedMs).toBeLessThan(200);
  });
});
