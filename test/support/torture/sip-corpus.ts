import type { ReceivedRequest } from '../raw-sip-server.js';
import { bare } from './torture-message.js';

/** What the messages of a corpus are about: they are read by the phone as part of what it does just now. */
export interface Situation {
  /** As it stands in a Via. */
  readonly via: string;
  /** Address of the phone. */
  readonly phone: string;
  /** The call that the phone makes. */
  readonly invite: ReceivedRequest;
  /** The last registration. */
  readonly register: ReceivedRequest;
  /** SDP of the exchange. */
  readonly sdp: string;
  /** Never the same twice, ever growing. */
  readonly number: number;
}

type Template = (situation: Situation) => string;

const ELSEWHERE = 'sip:premium@elsewhere.invalid';
const CONTACT = 'Contact: <sip:desk@127.0.0.1>';
const SDP_FIELD = 'Content-Type: application/sdp';

function withLength(lines: readonly string[], content: string): string {
  return bare([...lines, `Content-Length: ${Buffer.byteLength(content)}`], content);
}

/** A request of the exchange in the call that the phone makes. */
const inCall =
  (method: string, fields: readonly string[] = [], content?: (situation: Situation) => string): Template =>
  (situation) => {
    const { via, phone, invite, number } = situation;
    return withLength(
      [
        `${method} ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} 127.0.0.1:5060;branch=z9hG4bK${number};rport`,
        `From: ${invite.header('To')};tag=raw`,
        `To: ${invite.header('From')}`,
        `Call-ID: ${invite.header('Call-ID')}`,
        `CSeq: ${number} ${method}`,
        'Max-Forwards: 70',
        CONTACT,
        ...fields,
      ],
      content?.(situation) ?? '',
    );
  };

/** A request of anybody, out of the blue. */
const outOfCall =
  (method: string, fields: readonly string[] = [], content?: (situation: Situation) => string): Template =>
  (situation) => {
    const { via, phone, number } = situation;
    return withLength(
      [
        `${method} ${phone} SIP/2.0`,
        `Via: SIP/2.0/${via} 127.0.0.1:5060;branch=z9hG4bK${number};rport, SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKfar`,
        'Record-Route: <sip:127.0.0.1;lr>',
        `From: "A, \\"quoted\\" name" <sip:+79161234567@exchange.invalid;user=phone>;tag=${number}`,
        `To: <${phone}>`,
        `Call-ID: ${number}@exchange.invalid`,
        `CSeq: ${number % 1000} ${method}`,
        'Max-Forwards: 70',
        CONTACT,
        ...fields,
      ],
      content?.(situation) ?? '',
    );
  };

/** An answer to something that the phone has asked. */
const answer =
  (
    to: 'invite' | 'register',
    status: string,
    fields: readonly string[] = [],
    content?: (situation: Situation) => string,
  ): Template =>
  (situation) => {
    const request = situation[to];
    return withLength(
      [
        `SIP/2.0 ${status}`,
        `Via: ${request.header('Via')};received=127.0.0.1`,
        `From: ${request.header('From')}`,
        `To: ${request.header('To')};tag=raw`,
        `Call-ID: ${request.header('Call-ID')}`,
        `CSeq: ${request.header('CSeq')}`,
        CONTACT,
        ...fields,
      ],
      content?.(situation) ?? '',
    );
  };

const sdp = ({ sdp: description }: Situation): string => description;
const richSdp = ({ sdp: description }: Situation): string =>
  description.replace(
    '8 101\r\n',
    '8 101 0 9 96\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1;maxaveragebitrate=20000\r\n' +
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5|2^20|1:4\r\n' +
      'a=candidate:1 1 UDP 2130706431 127.0.0.1 9 typ host\r\na=ptime:30\r\n',
  );
const digest = 'Digest realm="x", nonce="y", qop="auth,auth-int", algorithm=SHA-256, opaque="", stale=true';

/** In a call that is up, and around it. */
const ofCall: readonly Template[] = [
  inCall('INFO', ['Content-Type: application/dtmf-relay'], () => 'Signal=5\r\nDuration=160\r\n'),
  inCall('REFER', [`Refer-To: <${ELSEWHERE}?Replaces=1%3Bto-tag%3D2>`, `Referred-By: <${ELSEWHERE}>`]),
  inCall(
    'NOTIFY',
    ['Event: refer', 'Subscription-State: active', 'Content-Type: message/sipfrag'],
    () => 'SIP/2.0 100 Trying\r\n',
  ),
  inCall('UPDATE', ['Session-Expires: 1800;refresher=uac', 'Supported: timer'], undefined),
  inCall('UPDATE', [SDP_FIELD], sdp),
  inCall('INVITE', [SDP_FIELD, 'Session-Expires: 90;refresher=uas', 'Require: timer'], sdp),
  inCall('INVITE', [SDP_FIELD], richSdp),
  inCall('INVITE'),
  inCall('OPTIONS', ['Accept: application/sdp']),
  inCall('MESSAGE', ['Content-Type: text/plain'], () => 'call sip:premium@elsewhere.invalid'),
  inCall('PRACK', ['RAck: 1 1 INVITE']),
  inCall('ACK'),
  inCall('CANCEL'),
  outOfCall(
    'INVITE',
    [SDP_FIELD, 'P-Asserted-Identity: "x" <sip:desk@exchange.invalid>, tel:+79161234567'],
    sdp,
  ),
  outOfCall('INVITE', [
    'Replaces: 1;to-tag=2;from-tag=3',
    'Require: replaces',
    'Alert-Info: <http://elsewhere.invalid>',
  ]),
  outOfCall('REFER', [`Refer-To: "x" <${ELSEWHERE}>`]),
  outOfCall('OPTIONS', ['Require: 100rel, timer', 'Accept: application/sdp, */*;q=0.1']),
  outOfCall('NOTIFY', ['Event: check-sync', 'Subscription-State: terminated;reason=x']),
  outOfCall('SUBSCRIBE', ['Event: dialog', 'Expires: 60']),
  outOfCall('REGISTER', ['Contact: *', 'Expires: 0']),
  outOfCall('BYE'),
];

/** Answers that come too late, or while it rings. */
const ofAnswers: readonly Template[] = [
  answer('invite', '100 Trying'),
  answer('invite', '180 Ringing', ['Require: 100rel', 'RSeq: 1']),
  answer('invite', '183 Session Progress', [SDP_FIELD], sdp),
  answer('invite', '183 Session Progress', [SDP_FIELD], richSdp),
  answer('invite', '199 Early Dialog Terminated'),
  answer('invite', '200 OK', [SDP_FIELD, 'Session-Expires: 1800;refresher=uas'], sdp),
  answer('invite', '302 Moved Temporarily', [`Contact: <${ELSEWHERE}>;q=0.9, <sip:a@b.invalid>`]),
  answer('invite', '401 Unauthorized', [`WWW-Authenticate: ${digest}`]),
  answer('invite', '407 Proxy Authentication Required', [`Proxy-Authenticate: ${digest}`]),
  answer('invite', '422 Session Interval Too Small', ['Min-SE: 120']),
  answer('invite', '503 Service Unavailable', ['Retry-After: 18 (busy);duration=5']),
];

/** While the phone waits to be registered. */
const ofRegistration: readonly Template[] = [
  answer('register', '200 OK', [
    'Contact: <sip:other@127.0.0.1>;expires=60, <sip:x@y.invalid>;q=1',
    'Expires: 3600',
    'Service-Route: <sip:elsewhere.invalid;lr>',
    'Path: <sip:x;lr>',
  ]),
  answer('register', '401 Unauthorized', [
    `WWW-Authenticate: ${digest}`,
    `WWW-Authenticate: ${digest.replace('SHA-256', 'MD5')}`,
  ]),
  answer('register', '423 Interval Too Brief', ['Min-Expires: 7200']),
  answer('register', '503 Service Unavailable', ['Retry-After: 3600']),
  answer('register', '100 Trying'),
];

/** Which messages; `ending` ones end the call. */
export const corpora = {
  call: ofCall,
  ringing: [...ofCall, ...ofAnswers, ...ofAnswers],
  registration: ofRegistration,
} satisfies Record<string, readonly Template[]>;

/** What the exchange says at the end of a call: seldom, as each costs the call. */
export const bye: Template = inCall('BYE', ['Reason: Q.850;cause=16;text="x"']);
