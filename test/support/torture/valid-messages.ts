import {
  bare,
  invite,
  measured,
  NOT_SERVED,
  NOT_TAKEN,
  SDP,
  type TortureMessage,
} from './torture-message.js';

const long = (word: string, times: number): string => word.repeat(times);

/** RFC 4475 section 3.1.1: correct, and hard to read. */
export const validMessages: readonly TortureMessage[] = [
  {
    name: 'wsinv',
    section: '3.1.1.1',
    about: 'blanks, folds and capitals wherever they are allowed, escaped quotes, two Via in a line',
    // The tag is of a call that the phone does not know.
    reactions: [481],
    build: ({ via, phone }) =>
      bare(
        [
          `INVITE ${phone};unknownparam SIP/2.0`,
          'TO :',
          ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
          String.raw`from   : "J Rosenberg \\\""       <sip:jdrosen@example.com>`,
          '  ;',
          '  tag = 98asjd8',
          'MaX-fOrWaRdS: 0068',
          'Call-ID: wsinv.ndaksdj@192.0.2.1',
          `Content-Length   : ${SDP.length}`,
          'cseq: 0009',
          '  INVITE',
          'Via  : SIP  /   2.0',
          ` /${via}`,
          '    192.0.2.2;branch=390skdjuw',
          's :',
          'NewFangledHeader:   newfangled value',
          ' continued newfangled value',
          'UnknownHeaderWithUnusualValue: ;;,,;;,;',
          'Content-Type: application/sdp',
          'Route:',
          ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
          'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
          '  branch  =   z9hG4bK9ikj8  ,',
          ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
          ' z9hG4bK30239',
          String.raw`m:"Quoted string \"\"" <sip:jdrosen@example.com> ; newparam =`,
          '      newvalue ;',
          '  secondparam ; q = 0.33',
        ],
        SDP,
      ),
  },
  {
    name: 'intmeth',
    section: '3.1.1.2',
    about: 'every character that a token may have, in method, URI, names and parameters',
    reactions: [404, 405, 501],
    build: ({ via }) =>
      measured([
        "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
        `Via: SIP/2.0/${via} host1.example.com;branch=z9hG4bK-.!%66*_+\`'~`,
        'To: "BEL:\\\x07 NUL:\\\0 DEL:\\\x7f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
        "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%=\"работающий\";tag=_token~1'+`*%!-.",
        'Call-ID: intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{',
        "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
        'Max-Forwards: 255',
        "extensionHeader-!.%*+_`'~:\uFEFF大停電",
      ]),
  },
  {
    name: 'esc01',
    section: '3.1.1.3',
    about: 'percent escapes that must not be taken for what they stand for',
    reactions: [404],
    build: ({ via }) =>
      invite([
        'INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0',
        'To: sip:%75se%72@example.com',
        'From: <sip:I%20have%20spaces@example.net>;tag=938',
        'Max-Forwards: 87',
        'i: esc01.239409asdfakjkn23onasd0-3234',
        'CSeq: 234234 INVITE',
        `Via: SIP/2.0/${via} host5.example.net;branch=z9hG4bKesc01`,
        'Contact:',
        '  <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>',
      ]),
  },
  {
    name: 'escnull',
    section: '3.1.1.4',
    about: 'escaped NUL characters in addresses',
    reactions: NOT_SERVED,
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        'To: sip:null-%00-null@example.com',
        'From: sip:null-%00-null@example.com;tag=839923423',
        'Max-Forwards: 70',
        'Call-ID: escnull.39203ndfvkjdasfkq3w4otrq0adsfdfnavd',
        'CSeq: 14398234 REGISTER',
        `Via: SIP/2.0/${via} host5.example.com;branch=z9hG4bKescnull`,
        'Contact: <sip:%00@host5.example.com>',
        'Contact: <sip:%00%00@host5.example.com>',
      ]),
  },
  {
    name: 'esc02',
    section: '3.1.1.5',
    about: 'percent signs where they escape nothing: this method is not REGISTER',
    reactions: NOT_SERVED,
    build: ({ via, phone }) =>
      measured([
        `RE%47IST%45R ${phone} SIP/2.0`,
        'To: "%Z%45" <sip:resource@example.com>',
        'From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
        'Call-ID: esc02.asdfnqwo34rq23i34jrjasdcnl23nrlknsdf',
        `Via: SIP/2.0/${via} host.example.com;branch=z9hG4bK209%fzsnel234`,
        'CSeq: 29344 RE%47IST%45R',
        'Max-Forwards: 70',
        'Contact: <sip:alias1@host1.example.com>',
        'C%6Fntact: <sip:alias2@host2.example.com>',
        'Contact: <sip:alias3@host3.example.com>',
      ]),
  },
  {
    name: 'lwsdisp',
    section: '3.1.1.6',
    about: 'no blank between a display name and its bracket',
    reactions: [200],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:user@example.com',
        'From: caller<sip:caller@example.com>;tag=323',
        'Max-Forwards: 70',
        'Call-ID: lwsdisp.1234abcd@funky.example.com',
        'CSeq: 60 OPTIONS',
        `Via: SIP/2.0/${via} funky.example.com;branch=z9hG4bKlwsdisp`,
      ]),
  },
  {
    name: 'longreq',
    section: '3.1.1.7',
    about: 'long values, names and parameters, and thirty-four Via fields',
    reactions: NOT_TAKEN,
    build: ({ via, phone }) =>
      invite([
        `INVITE ${phone} SIP/2.0`,
        `To: "I have a user name of ${long('extreme', 10)} proportion"<sip:user@example.com:6000;unknownparam1=very${long('long', 20)}value;longparam${long('name', 25)}=shortvalue;very${long('long', 25)}ParameterNameWithNoValue>`,
        `F: sip:${long('amazinglylongcallername', 5)}@example.net;tag=12${long('982', 50)}424;unknownheaderparam${long('name', 20)}=unknowheaderparam${long('value', 15)};unknownValueless${long('paramname', 10)}`,
        `Call-ID: longreq.one${long('really', 20)}longcallid`,
        'CSeq: 3882340 INVITE',
        `Unknown-${long('Long', 20)}-Name: unknown-${long('long', 20)}-value; unknown-${long('long', 20)}-parameter-name = unknown-${long('long', 20)}-parameter-value`,
        ...Array.from(
          { length: 33 },
          (_, i) =>
            `${['Via', 'v', 'V', 'ViA', 'VIA', 'V ', 'v  ', 'Via '][i % 8] ?? ''}: SIP/2.0/${via} sip${33 - i}.example.com`,
        ),
        `Via: SIP/2.0/${via} host.example.com;received=192.0.2.5;branch=very${long('long', 50)}branchvalue`,
        'Max-Forwards: 70',
        `Contact: <sip:${long('amazinglylongcallername', 5)}@host5.example.net>`,
      ]),
  },
  {
    name: 'dblreq',
    section: '3.1.1.8',
    about: 'a second request behind the first in one datagram: what is beyond Content-Length is nothing',
    reactions: NOT_SERVED,
    // On a stream it is simply the next message.
    streamReactions: [...NOT_SERVED, ...NOT_TAKEN],
    build: ({ via, phone }) =>
      measured([
        `REGISTER ${phone} SIP/2.0`,
        'To: sip:j.user@example.com',
        'From: sip:j.user@example.com;tag=43251j3j324',
        'Max-Forwards: 8',
        'I: dblreq.0ha0isndaksdj99sdfafnl3lk233412',
        'Contact: sip:j.user@host.example.com',
        'CSeq: 8 REGISTER',
        `Via: SIP/2.0/${via} 192.0.2.125;branch=z9hG4bKdblreq1`,
      ]) +
      '\r\n' +
      invite([
        `INVITE ${phone} SIP/2.0`,
        't: sip:joe@example.com',
        'From: sip:caller@example.net;tag=141334',
        'Max-Forwards: 8',
        'Call-ID: dblreq.0ha0isnda977644900765@192.0.2.15',
        'CSeq: 8 INVITE',
        `Via: SIP/2.0/${via} 192.0.2.15;branch=z9hG4bKdblreq2`,
        'Contact: sip:caller@example.net',
      ]),
  },
  {
    name: 'semiuri',
    section: '3.1.1.9',
    about: 'semicolon parameters in the user part: they belong to the user, who is not the phone',
    reactions: [404],
    build: ({ via }) =>
      measured([
        'OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0',
        'To: sip:j_user@example.com',
        'From: sip:caller@example.org;tag=33242',
        'Max-Forwards: 3',
        'Call-ID: semiuri.0ha0isndaksdj',
        'CSeq: 8 OPTIONS',
        'Accept: application/sdp, application/pkcs7-mime,',
        '        multipart/mixed, multipart/signed,',
        '        message/sip, message/sipfrag',
        `Via: SIP/2.0/${via} 192.0.2.1;branch=z9hG4bKsemiuri`,
      ]),
  },
  {
    name: 'transports',
    section: '3.1.1.10',
    about: 'Via of transports known and unknown',
    reactions: [200],
    build: ({ via, phone }) =>
      measured([
        `OPTIONS ${phone} SIP/2.0`,
        'To: sip:user@example.com',
        'From: <sip:caller@example.com>;tag=323',
        'Max-Forwards: 70',
        'Call-ID:  transports.kijh4akdnaqjkwendsasfdj',
        'Accept: application/sdp',
        'CSeq: 60 OPTIONS',
        `Via: SIP/2.0/${via} t1.example.com;branch=z9hG4bKtransports`,
        'Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf',
        'Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj',
        'Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en',
        'Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee',
      ]),
  },
  {
    name: 'mpart01',
    section: '3.1.1.11',
    about: 'a body of several parts with bytes that are no text',
    reactions: [405, 415],
    build: ({ via, phone }) => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => (i * 37) % 256));
      const part = (type: string, content: Buffer) =>
        Buffer.concat([
          Buffer.from(`--7a9cbec02ceef655\r\nContent-Type: ${type}\r\n\r\n`),
          content,
          Buffer.from('\r\n'),
        ]);
      const parts = Buffer.concat([
        part('text/plain', Buffer.from('Hello')),
        part('application/octet-stream', bytes),
        Buffer.from('--7a9cbec02ceef655--\r\n'),
      ]);
      const head = bare([
        `MESSAGE ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} 127.0.0.1:5070;branch=z9hG4bK-mpart01;rport`,
        'Max-Forwards: 70',
        'Route: <sip:127.0.0.1:5080>',
        'Identity: r5mwreLuyDRYBi/0TiPwEsY3rEVsk/G2WxhgTV1PF7hHuLIK0YWVKZhKv9Mj8UeX=',
        'Contact: <sip:fluffy@127.0.0.1:5070>',
        'To: <sip:kumiko@example.org>',
        'From: <sip:fluffy@example.com>;tag=2fb0dcc9',
        'Call-ID: mpart01.3d9485ad0c49859b@Zmx1ZmZ5',
        'CSeq: 1 MESSAGE',
        'Content-Transfer-Encoding: binary',
        'Content-Type: multipart/mixed;boundary=7a9cbec02ceef655',
        'Date: Sat, 15 Oct 2005 04:44:56 GMT',
        `Content-Length: ${parts.length}`,
      ]);
      return Buffer.concat([Buffer.from(head), parts]);
    },
  },
  {
    name: 'unreason',
    section: '3.1.1.12',
    about: 'a reason phrase of signs and letters of another script; it answers nothing that was asked',
    reactions: ['silence'],
    build: ({ via }) =>
      invite([
        'SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое',
        `Via: SIP/2.0/${via} 192.0.2.198;branch=z9hG4bK1324923`,
        'Call-ID: unreason.1234ksdfak3j2erwedfsASdf',
        'CSeq: 35 INVITE',
        'From: sip:user@example.com;tag=11141343',
        'To: sip:user@example.edu;tag=2229',
        'Contact: <sip:user@host198.example.com>',
      ]),
  },
  {
    name: 'noreason',
    section: '3.1.1.13',
    about: 'no reason phrase at all',
    reactions: ['silence'],
    build: ({ via }) =>
      measured([
        'SIP/2.0 100 ',
        `Via: SIP/2.0/${via} 192.0.2.105;branch=z9hG4bK2398ndaoe`,
        'Call-ID: noreason.asndj203insdf99223ndf',
        'CSeq: 35 INVITE',
        'From: <sip:user@example.com>;tag=39ansfi3',
        'To: <sip:user@example.edu>;tag=902jndnke3',
        'Contact: <sip:user@host105.example.com>',
      ]),
  },
];
