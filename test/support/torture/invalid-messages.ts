import {
  bare,
  invite,
  MALFORMED,
  measured,
  NOT_SERVED,
  NOT_TAKEN,
  SDP,
  type Stage,
  type TortureMessage,
} from './torture-message.js';

const CLAIMED_LENGTH = 9999;

/** RFC 4475 section 3.1.2: against the grammar. */
export const invalidMessages: readonly TortureMessage[] = [
  {
    name: 'badinv01',
    section: '3.1.2.1',
    about: 'separators with nothing between them in Via and Contact',
    reactions: MALFORMED,
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        'To: sip:j.user@example.com',
        'From: sip:caller@example.net;tag=134161461246',
        'Max-Forwards: 7',
        'Call-ID: badinv01.0ha0isndaksdjasdf3234nas',
        'CSeq: 8 INVITE',
        `Via: SIP/2.0/${via} 192.0.2.15;;,;,,`,
        'Contact: "Joe" <sip:joe@example.org>;;;;',
      ]),
  },
  {
    name: 'clerr',
    section: '3.1.2.2',
    about: 'a Content-Length larger than the message',
    reactions: [400],
    // A stream waits for the rest, and this one gets it.
    streamReactions: NOT_TAKEN,
    build: ({ via, phone }) => {
      const isStream = via === 'TCP' || via === 'TLS';
      return bare(
        [
          `INVITE ${phone} SIP/2.0`,
          'Max-Forwards: 80',
          'To: sip:j.user@example.com',
          'From: sip:caller@example.net;tag=93942939o2',
          'Contact: <sip:caller@hungry.example.net>',
          'Call-ID: clerr.0ha0isndaksdjweiafasdk3',
          'CSeq: 8 INVITE',
          `Via: SIP/2.0/${via} host5.example.com;branch=z9hG4bK-39234-23523`,
          'Content-Type: application/sdp',
          `Content-Length: ${CLAIMED_LENGTH}`,
        ],
        isStream ? SDP.padEnd(CLAIMED_LENGTH, 'a=filler\r\n') : SDP,
      );
    },
  },
  {
    name: 'ncl',
    section: '3.1.2.3',
    about: 'a Content-Length below zero',
    reactions: MALFORMED,
    streamReactions: ['disconnection'],
    build: ({ via, phone }) =>
      bare(
        [
          `INVITE ${phone} SIP/2.0`,
          'Max-Forwards: 254',
          'To: sip:j.user@example.com',
          'From: sip:caller@example.net;tag=32394234',
          'Call-ID: ncl.0ha0isndaksdj2193423r542w35',
          'CSeq: 0 INVITE',
          `Via: SIP/2.0/${via} 192.0.2.53;branch=z9hG4bKncl`,
          'Contact: <sip:caller@example53.example.net>',
          'Content-Type: application/sdp',
          'Content-Length: -999',
        ],
        SDP,
      ),
  },
  {
    name: 'scalar02',
    section: '3.1.2.4',
    about: 'a request with numbers larger than they may be',
    reactions: [400, ...NOT_SERVED],
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} host129.example.com;branch=z9hG4bK342sdfoi3`,
        'To: <sip:user@example.com>',
        'From: <sip:user@example.com>;tag=239232jh3',
        'CSeq: 36893488147419103232 REGISTER',
        'Call-ID: scalar02.23o0pd9vanlq3wnrlnewofjas9ui32',
        'Max-Forwards: 300',
        `Expires: 1${'0'.repeat(100)}`,
        'Contact: <sip:user@host129.example.com>',
        '  ;expires=280297596632815',
      ]),
  },
  {
    name: 'scalarlg',
    section: '3.1.2.5',
    about: 'a response with numbers larger than they may be',
    reactions: ['silence'],
    build: ({ via }) =>
      measured([
        'SIP/2.0 503 Service Unavailable',
        `Via: SIP/2.0/${via} host129.example.com;branch=z9hG4bKzzxdiwo34sw;received=192.0.2.129`,
        'To: <sip:user@example.com>',
        'From: <sip:other@example.net>;tag=2easdjfejw',
        'CSeq: 9292394834772304023312 OPTIONS',
        'Call-ID: scalarlg.noase0of0234hn2qofoaf0232aewf2394r',
        'Retry-After: 949302838503028349304023988',
        'Warning: 1812 overture "In Progress"',
      ]),
  },
  {
    name: 'quotbal',
    section: '3.1.2.6',
    about: 'a quote that is opened and never closed',
    reactions: MALFORMED,
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        'To: "Mr. J. User <sip:j.user@example.com>',
        'From: sip:caller@example.net;tag=93334',
        'Max-Forwards: 10',
        'Call-ID: quotbal.aksdj',
        'Contact: <sip:caller@host59.example.net>',
        'CSeq: 8 INVITE',
        `Via: SIP/2.0/${via} 192.0.2.59:5050;branch=z9hG4bKquotbal`,
      ]),
  },
  {
    name: 'ltgtruri',
    section: '3.1.2.7',
    about: 'a request URI in angle brackets',
    reactions: MALFORMED,
    build: (stage) => withRequestUri(stage, 'ltgtruri', `<${stage.phone}>`),
  },
  {
    name: 'lwsruri',
    section: '3.1.2.8',
    about: 'a blank within the request URI',
    reactions: MALFORMED,
    build: (stage) => withRequestUri(stage, 'lwsruri', `${stage.phone}; lr`),
  },
  {
    name: 'lwsstart',
    section: '3.1.2.9',
    about: 'two blanks where one separates: understood all the same',
    reactions: NOT_TAKEN,
    build: (stage) => withRequestUri(stage, 'lwsstart', ` ${stage.phone} `),
  },
  {
    name: 'trws',
    section: '3.1.2.10',
    about: 'blanks behind the first line: understood all the same',
    reactions: [200],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0  `,
        `Via: SIP/2.0/${via} host1.example.com;branch=z9hG4bK299342093`,
        'To: <sip:remote-target@example.com>',
        'From: <sip:local-resource@example.com>;tag=329429089',
        'Call-ID: trws.oicu34958239neffasdhr2345r',
        'Accept: application/sdp',
        'CSeq: 238923 OPTIONS',
        'Max-Forwards: 70',
      ]),
  },
  {
    name: 'escruri',
    section: '3.1.2.11',
    about: 'header fields hidden in the request URI, which must not be obeyed',
    reactions: [400, ...NOT_TAKEN],
    build: (stage) => withRequestUri(stage, 'escruri', `${stage.phone}?Route=%3Csip:example.com%3E`),
  },
  {
    name: 'baddate',
    section: '3.1.2.12',
    about: 'a Date of another time zone than GMT, which is no reason to refuse anything',
    reactions: NOT_TAKEN,
    build: (stage) => withRequestUri(stage, 'baddate', stage.phone, ['Date: Fri, 01 Jan 2010 16:00:00 EST']),
  },
  {
    name: 'regbadct',
    section: '3.1.2.13',
    about: 'a Contact with a question mark and no brackets around it',
    reactions: [...MALFORMED, ...NOT_SERVED],
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        'To: sip:user@example.com',
        'From: sip:user@example.com;tag=998332',
        'Max-Forwards: 70',
        'Call-ID: regbadct.k345asrl3fdbv@10.0.0.1',
        'CSeq: 1 REGISTER',
        `Via: SIP/2.0/${via} 135.180.130.133:5060;branch=z9hG4bKregbadct`,
        'Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E',
      ]),
  },
  {
    name: 'badaspec',
    section: '3.1.2.14',
    about: 'blanks within the brackets of an address',
    reactions: [200, ...MALFORMED],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} host4.example.com:5060;branch=z9hG4bKbadaspec`,
        'Max-Forwards: 70',
        'From: "Bell, Alexander" <sip:a.g.bell@example.com>;tag=433423',
        'To: "Watson, Thomas" < sip:t.watson@example.org >',
        'Call-ID: badaspec.sdf0234n2nds0a099u23h3hnnw009cdkne3',
        'Accept: application/sdp',
        'CSeq: 3923239 OPTIONS',
      ]),
  },
  {
    name: 'baddn',
    section: '3.1.2.15',
    about: 'a comma in a display name without quotes: understood all the same',
    reactions: [200],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        `Via:     SIP/2.0/${via} c.example.com:5060;branch=z9hG4bKbaddn`,
        'Max-Forwards:      70',
        'From:    Bell, Alexander <sip:a.g.bell@example.com>;tag=43',
        'To:      Watson, Thomas <sip:t.watson@example.org>',
        'Call-ID: baddn.31415@c.example.com',
        'Accept: application/sdp',
        'CSeq:    3923239 OPTIONS',
      ]),
  },
  {
    name: 'badvers',
    section: '3.1.2.16',
    about: 'a version of SIP that does not exist',
    reactions: [505],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/7.0`,
        `Via:     SIP/7.0/${via} c.example.com;branch=z9hG4bKbadvers`,
        'Max-Forwards:     70',
        'From:    A. Bell <sip:a.g.bell@example.com>;tag=qweoiqpe',
        'To:      T. Watson <sip:t.watson@example.org>',
        'Call-ID: badvers.31417@c.example.com',
        'CSeq:    1 OPTIONS',
      ]),
  },
  {
    name: 'mismatch01',
    section: '3.1.2.17',
    about: 'a CSeq of another method than the request',
    reactions: [400],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:j.user@example.com',
        'From: sip:caller@example.net;tag=34525',
        'Max-Forwards: 6',
        'Call-ID: mismatch01.dj0234sxdfl3',
        'CSeq: 8 INVITE',
        `Via: SIP/2.0/${via} host.example.com;branch=z9hG4bKmismatch01`,
      ]),
  },
  {
    name: 'mismatch02',
    section: '3.1.2.18',
    about: 'a method that nobody knows, with the CSeq of an INVITE',
    reactions: [400, ...NOT_SERVED],
    build: ({ via, phone }) =>
      invite([
        `NEWMETHOD ${phone} SIP/2.0`,
        'To: sip:j.user@example.com',
        'From: sip:caller@example.net;tag=34525',
        'Max-Forwards: 6',
        'Call-ID: mismatch02.dj0234sxdfl3',
        'CSeq: 8 INVITE',
        'Contact: <sip:caller@host.example.net>',
        `Via: SIP/2.0/${via} host.example.net;branch=z9hG4bKmismatch02`,
      ]),
  },
  {
    name: 'bigcode',
    section: '3.1.2.19',
    about: 'a status code that overflows 32 bits',
    reactions: ['silence'],
    build: ({ via }) =>
      measured([
        'SIP/2.0 4294967301 better not break the receiver',
        `Via: SIP/2.0/${via} 192.0.2.105;branch=z9hG4bK2398ndaoe`,
        'Call-ID: bigcode.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i',
        'CSeq: 353494 INVITE',
        'From: <sip:user@example.com>;tag=39ansfi3',
        'To: <sip:user@example.edu>;tag=902jndnke3',
        'Contact: <sip:user@host105.example.com>',
      ]),
  },
];

/** An INVITE with nothing wrong but its request URI, or with one field more. */
function withRequestUri({ via }: Stage, name: string, uri: string, more: readonly string[] = []): string {
  return invite([
    `INVITE ${uri} SIP/2.0`,
    'To: sip:user@example.com',
    'From: sip:caller@example.net;tag=39291',
    'Max-Forwards: 23',
    `Call-ID: ${name}.1@192.0.2.5`,
    'CSeq: 1 INVITE',
    `Via: SIP/2.0/${via} 192.0.2.5;branch=z9hG4bK${name}`,
    'Contact: <sip:caller@host5.example.net>',
    ...more,
  ]);
}
