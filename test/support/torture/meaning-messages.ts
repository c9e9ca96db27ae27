import {
  bare,
  body,
  invite,
  MALFORMED,
  measured,
  NOT_SERVED,
  NOT_TAKEN,
  SDP,
  type TortureMessage,
} from './torture-message.js';

/** RFC 4475 sections 3.2 to 3.4: the grammar is kept, the meaning is not. */
export const meaningMessages: readonly TortureMessage[] = [
  {
    name: 'badbranch',
    section: '3.2.1',
    about: 'a branch of the magic cookie and nothing else',
    reactions: [200, 400],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:user@example.com',
        'From: sip:caller@example.org;tag=33242',
        'Max-Forwards: 3',
        `Via: SIP/2.0/${via} 192.0.2.1;branch=z9hG4bK`,
        'Accept: application/sdp',
        'Call-ID: badbranch.sadonfo23i420jv0as0derf3j3n',
        'CSeq: 8 OPTIONS',
      ]),
  },
  {
    name: 'insuf',
    section: '3.3.1',
    about: 'no Call-ID, From or To',
    reactions: MALFORMED,
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        'CSeq: 193942 INVITE',
        `Via: SIP/2.0/${via} 192.0.2.95;branch=z9hG4bKkdj.insuf`,
      ]),
  },
  {
    name: 'unkscm',
    section: '3.3.2',
    about: 'a request URI of a scheme that nobody knows',
    reactions: [416],
    build: ({ via }) =>
      measured([
        'OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0',
        'To: sip:user@example.com',
        'From: sip:caller@example.net;tag=384',
        'Max-Forwards: 3',
        'Call-ID: unkscm.nasdfasser0q239nwsdfasdkl34',
        'CSeq: 3923423 OPTIONS',
        `Via: SIP/2.0/${via} host9.example.com;branch=z9hG4bKunkscm`,
      ]),
  },
  {
    name: 'novelsc',
    section: '3.3.3',
    about: 'a request URI of a scheme that is not of SIP',
    reactions: [416],
    build: ({ via }) =>
      measured([
        'OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0',
        'To: sip:user@example.com',
        'From: sip:caller@example.net;tag=384',
        'Max-Forwards: 3',
        'Call-ID: novelsc.asdfasser0q239nwsdfasdkl34',
        'CSeq: 3923423 OPTIONS',
        `Via: SIP/2.0/${via} host9.example.com;branch=z9hG4bKnovelsc`,
      ]),
  },
  {
    name: 'unksm2',
    section: '3.3.4',
    about: 'addresses of strange schemes in To, From and Contact',
    reactions: [...MALFORMED, ...NOT_SERVED],
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        'To: isbn:2983792873',
        'From: <http://www.example.com>;tag=3234233',
        'Call-ID: unksm2.daksdj@hyphenated-host.example.com',
        'CSeq: 234902 REGISTER',
        'Max-Forwards: 70',
        `Via: SIP/2.0/${via} 192.0.2.21:5060;branch=z9hG4bKunksm2`,
        'Contact: <name:John_Smith>',
      ]),
  },
  {
    name: 'bext01',
    section: '3.3.5',
    about: 'extensions demanded that nobody has',
    reactions: [420],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:j_user@example.com',
        'From: sip:caller@example.net;tag=242etr',
        'Max-Forwards: 6',
        'Call-ID: bext01.0ha0isndaksdj',
        'Require: nothingSupportsThis, nothingSupportsThisEither',
        'Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis',
        'CSeq: 8 OPTIONS',
        `Via: SIP/2.0/${via} fold-and-staple.example.com;branch=z9hG4bKbext01`,
      ]),
  },
  {
    name: 'invut',
    section: '3.3.6',
    about: 'an INVITE with a body that is no SDP',
    reactions: [415, ...NOT_TAKEN],
    build: ({ via, phone }) =>
      measured(
        [
          `INVITE ${phone} SIP/2.0`,
          'Contact: <sip:caller@host5.example.net>',
          'To: sip:j.user@example.com',
          'From: sip:caller@example.net;tag=8392034',
          'Max-Forwards: 70',
          'Call-ID: invut.0ha0isndaksdjadsfij34n23d',
          'CSeq: 235448 INVITE',
          `Via: SIP/2.0/${via} somehost.example.com;branch=z9hG4bKinvut`,
          'Content-Type: application/unknownformat',
        ],
        body('<audio>', ' <pcmu port="443"/>', '</audio>'),
      ),
  },
  {
    name: 'regaut01',
    section: '3.3.7',
    about: 'an Authorization of a scheme that nobody knows',
    reactions: NOT_SERVED,
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        'To: sip:j.user@example.com',
        'From: sip:j.user@example.com;tag=87321hj23128',
        'Max-Forwards: 8',
        'Call-ID: regaut01.0ha0isndaksdj',
        'CSeq: 9338 REGISTER',
        `Via: SIP/2.0/${via} 192.0.2.253;branch=z9hG4bKregaut01`,
        'Authorization: NoOneKnowsThisScheme opaque-data=here',
      ]),
  },
  {
    name: 'multi01',
    section: '3.3.8',
    about: 'fields twice that may be there once, and saying two things',
    reactions: [400],
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        'Contact: <sip:caller@host25.example.net>',
        `Via: SIP/2.0/${via} 192.0.2.25;branch=z9hG4bKmulti01`,
        'Max-Forwards: 70',
        'CSeq: 5 INVITE',
        'Call-ID: multi01.98asdh@192.0.2.1',
        'CSeq: 59 INVITE',
        'Call-ID: multi01.98asdh@192.0.2.2',
        'From: sip:caller@example.com;tag=3413415',
        'To: sip:user@example.com',
        'To: sip:other@example.net',
        'From: sip:caller@example.net;tag=2923420123',
        'Contact: <sip:caller@host36.example.net>',
        'Max-Forwards: 5',
      ]),
  },
  {
    name: 'mcl01',
    section: '3.3.9',
    about: 'two lengths',
    reactions: [400],
    streamReactions: ['disconnection'],
    build: ({ via, phone }) =>
      bare(
        [
          `OPTIONS ${phone} SIP/2.0`,
          `Via: SIP/2.0/${via} host5.example.net;branch=z9hG4bK293423`,
          'To: sip:user@example.com',
          'From: sip:other@example.net;tag=3923942',
          'Call-ID: mcl01.fhn2323orihawfdoa3o4r52o3irsdf',
          'CSeq: 15932 OPTIONS',
          'Content-Length: 13',
          'Max-Forwards: 60',
          'Content-Length: 5',
          'Content-Type: text/plain',
        ],
        body("There's no way to know how many octets are supposed to be here."),
      ),
  },
  {
    name: 'bcast',
    section: '3.3.10',
    about: 'an answer to a call of somebody else, with a Via of everybody',
    reactions: ['silence'],
    build: ({ via }) =>
      invite([
        'SIP/2.0 200 OK',
        `Via: SIP/2.0/${via} 192.0.2.198;branch=z9hG4bK1324923`,
        `Via: SIP/2.0/${via} 255.255.255.255;branch=z9hG4bK1saber23`,
        'Call-ID: bcast.0384840201234ksdfak3j2erwedfsASdf',
        'CSeq: 35 INVITE',
        'From: sip:user@example.com;tag=11141343',
        'To: sip:user@example.edu;tag=2229',
        'Contact: <sip:user@host28.example.com>',
      ]),
  },
  {
    name: 'zeromf',
    section: '3.3.11',
    about: 'no hops left; but it has arrived',
    reactions: [200, 483],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:user@example.com',
        'From: sip:caller@example.net;tag=3ghsd41',
        'Call-ID: zeromf.jfasdlfnm2o2l43r5u0asdfas',
        'CSeq: 39234321 OPTIONS',
        `Via: SIP/2.0/${via} host1.example.com;branch=z9hG4bKzeromf`,
        'Max-Forwards: 0',
      ]),
  },
  ...(
    [
      ['cparam01', '3.3.12', 'sip:+19725552222@gw1.example.net;unknownparam'],
      ['cparam02', '3.3.13', '<sip:+19725552222@gw1.example.net;unknownparam>'],
      ['regescrt', '3.3.14', '<sip:user@example.com?Route=%3Csip:sip.example.com%3E>'],
    ] as const
  ).map(([name, section, contact]): TortureMessage => ({
    name,
    section,
    about: `a REGISTER with the Contact ${contact}`,
    reactions: NOT_SERVED,
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} saturn.example.com:5060;branch=z9hG4bK${name}`,
        'Max-Forwards: 70',
        'From: sip:watson@example.com;tag=DkfVgjkrtMwaerKKpe',
        'To: sip:watson@example.com',
        `Call-ID: ${name}.70710@saturn.example.com`,
        'CSeq: 2 REGISTER',
        `Contact: ${contact}`,
      ]),
  })),
  {
    name: 'sdp01',
    section: '3.3.15',
    about: 'an INVITE whose sender reads no SDP',
    reactions: [406, ...NOT_TAKEN],
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        'To: sip:j_user@example.com',
        'Contact: <sip:caller@host15.example.net>',
        'From: sip:caller@example.net;tag=234',
        'Max-Forwards: 5',
        'Call-ID: sdp01.ndaksdj9342dasdd',
        'Accept: text/nobodyKnowsThis',
        'CSeq: 8 INVITE',
        `Via: SIP/2.0/${via} 192.0.2.15;branch=z9hG4bKsdp01`,
      ]),
  },
  {
    name: 'inv2543',
    section: '3.4.1',
    about: 'a call by RFC 2543: no branch, no tag, no length, no Contact',
    // There is no Contact to send anything to.
    reactions: [400, ...NOT_TAKEN],
    streamReactions: ['disconnection'],
    build: ({ via, phone }) =>
      bare(
        [
          `INVITE ${phone} SIP/2.0`,
          `Via: SIP/2.0/${via} iftgw.example.com`,
          'From: <sip:+13035551111@ift.client.example.net;user=phone>',
          'Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>',
          'To: sip:+16505552222@ss1.example.net;user=phone',
          'Call-ID: inv2543.1717@ift.client.example.com',
          'CSeq: 56 INVITE',
          'Content-Type: application/sdp',
        ],
        SDP,
      ),
  },
];
