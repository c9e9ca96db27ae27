import fc from 'fast-check';
import { IncomingRequestMessage, LoggerFactory } from 'sip.js/lib/core/index.js';
import { describe, expect, it } from 'vitest';
import {
  digitsOf,
  readMessage,
  registerRequestOf,
  requestUriOf,
  sdpOf,
} from '../../../src/exchange/sip-message.js';

const loggers = new LoggerFactory();
loggers.builtinEnabled = false;
const logger = loggers.getLogger('test');

const headers = {
  Via: 'SIP/2.0/WS phone.invalid;branch=z9hG4bK1',
  From: '<sip:phone@hotline>;tag=1',
  To: '<sip:phone@hotline>',
  'Call-ID': 'call-1',
  CSeq: '1 REGISTER',
};

/** A REGISTER with these header fields changed, or left out when undefined. */
function text(
  overrides: Record<string, string | undefined> = {},
  body = '',
  firstLine = 'REGISTER sip:hotline SIP/2.0',
) {
  const fields: Record<string, string | undefined> = { ...headers, ...overrides };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [firstLine, ...lines, '', body].join('\r\n');
}

function request(...args: Parameters<typeof text>): IncomingRequestMessage {
  const message = readMessage(text(...args), logger);
  if (!(message instanceof IncomingRequestMessage)) throw new Error('not taken for a request');
  return message;
}

describe('readMessage', () => {
  it.each(['Via', 'From', 'To', 'Call-ID', 'CSeq'])('drops a message without %s', (name) => {
    expect(readMessage(text({ [name]: undefined }), logger)).toBeUndefined();
  });

  it.each([
    ['From without a tag', { From: '<sip:phone@hotline>' }],
    ['Via without a branch', { Via: 'SIP/2.0/WS phone.invalid' }],
    ['CSeq of another method', { CSeq: '1 INVITE' }],
    ['CSeq beyond 31 bits', { CSeq: '99999999999 REGISTER' }],
    ['a Contact that is none', { Contact: ';;;' }],
  ])('drops a message with %s', (_, overrides) => {
    expect(readMessage(text(overrides), logger)).toBeUndefined();
  });

  it.each(['no message\r\n\r\n', '', '\r\n', 'REGISTER sip:hotline SIP/2.0', 'GET / HTTP/1.1\r\n\r\n'])(
    'drops %j',
    (sample) => {
      expect(readMessage(sample, logger)).toBeUndefined();
    },
  );

  it('survives anything', () => {
    const line = fc.oneof(
      fc.constantFrom(...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)),
      fc.constantFrom(
        'Contact: *',
        'Contact: <sip:a@b>;expires=x',
        'm: *',
        '__proto__: 1',
        'Content-Length: -1',
        'via:',
      ),
      fc.string({ unit: 'binary', maxLength: 60 }),
    );
    const message = fc
      .tuple(
        fc.constantFrom('REGISTER sip:hotline SIP/2.0', 'SIP/2.0 200 OK', 'INVITE sip:%00@a SIP/2.0', ''),
        fc.array(line, { maxLength: 12 }),
        fc.string(),
      )
      .map(([first, lines, body]) => [first, ...lines, '', body].join('\r\n'));
    fc.assert(
      fc.property(message, (sample) => {
        const read = readMessage(sample, logger);
        if (read instanceof IncomingRequestMessage) registerRequestOf(read);
      }),
    );
  });
});

describe('registerRequestOf', () => {
  it('takes each Contact with its own lease, else with that of the Expires header', () => {
    const message = request({
      Expires: '90',
      Contact:
        '"Hall" <sip:a@x.invalid;transport=ws>;+sip.instance="<urn:uuid:1>";expires=30, <sip:b@x.invalid>',
    });
    expect(registerRequestOf(message)).toEqual({
      callId: 'call-1',
      cseq: 1,
      contacts: [
        {
          uri: 'sip:a@x.invalid;transport=ws',
          header: '<sip:a@x.invalid;transport=ws>;+sip.instance="<urn:uuid:1>"',
          expiresS: 30,
        },
        { uri: 'sip:b@x.invalid', header: '<sip:b@x.invalid>', expiresS: 90 },
      ],
    });
  });

  it('takes the last of two equal Contacts', () => {
    const message = request({ Contact: '<sip:a@x.invalid>;expires=1, <sip:a@X.INVALID>;expires=2' });
    expect(registerRequestOf(message)?.contacts).toMatchObject([{ expiresS: 2 }]);
  });

  it('takes a lease that is no number for one not given', () => {
    const message = request({ Contact: '<sip:a@x.invalid>;expires=soon' });
    expect(registerRequestOf(message)?.contacts).toMatchObject([{ expiresS: undefined }]);
  });

  it.each(['Contact: *', 'contact :  * ', 'm:*'])('understands "%s" with Expires 0', (line) => {
    const [name, value] = line.split(':') as [string, string];
    expect(registerRequestOf(request({ [name]: value, Expires: '0' }))?.contacts).toBe('all');
  });

  it.each([
    ['without Expires', { Contact: '*' }],
    ['with a lease', { Contact: '*', Expires: '60' }],
    ['beside another Contact', { Contact: '*', m: '<sip:a@x.invalid>', Expires: '0' }],
  ])('refuses * %s (RFC 3261 section 10.3 step 6)', (_, overrides) => {
    expect(registerRequestOf(request(overrides))).toBeUndefined();
  });
});

it('requestUriOf gives the URI as it was sent, not normalised', () => {
  expect(requestUriOf(request({}, '', 'REGISTER sip:HOTLINE SIP/2.0'))).toBe('sip:HOTLINE');
});

describe('sdpOf', () => {
  it('gives the body of the type SDP only', () => {
    expect(sdpOf(request({ 'Content-Type': 'application/sdp' }, 'v=0'))).toBe('v=0');
    expect(sdpOf(request({ 'Content-Type': 'text/plain' }, 'v=0'))).toBeUndefined();
    expect(sdpOf(request({ 'Content-Type': 'application/sdp' }))).toBeUndefined();
    expect(sdpOf(request({}, 'v=0'))).toBeUndefined();
  });
});

describe('digitsOf', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', '5'],
    ['Application/DTMF-Relay', 'Signal= #\r\nDuration=160', '#'],
    ['application/dtmf', '7', '7'],
    ['application/dtmf-relay', 'Signal=55\r\n', ''],
    ['application/dtmf-relay', 'Duration=160', ''],
    ['text/plain', 'Signal=5', ''],
  ])('%s %j is %j', (type, body, digits) => {
    expect(digitsOf(request({ 'Content-Type': type }, body))).toBe(digits);
  });
});
