/** What RFC 4475 taught: requests that contradict themselves or cannot be told apart. On the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { normaliseMessage } from '../../../src/sip/interop/normalise-message.js';
import { SipText } from '../../support/raw-sip-client.js';
import { responseText, SipRig } from '../../support/sip-rig.js';
import { tortureMessages } from '../../support/torture/rfc4475.js';

const phone = 'sip:phone@phone.invalid';
let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

function options(fields: readonly string[], startLine = `OPTIONS ${phone} SIP/2.0`): string {
  return [
    startLine,
    'To: <sip:phone@phone.invalid>',
    'From: <sip:far@far.example>;tag=far',
    'Max-Forwards: 70',
    ...fields,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

const via = 'Via: SIP/2.0/UDP far.example;branch=z9hG4bK1';
const statuses = (): (number | undefined)[] => rig.sent.map(({ status }) => status);

describe('a request is refused', () => {
  it.each([
    [
      'for a version that there is not',
      options([via, 'Call-ID: a', 'CSeq: 1 OPTIONS'], `OPTIONS ${phone} SIP/3.0`),
      505,
    ],
    ['for the CSeq of another method', options([via, 'Call-ID: a', 'CSeq: 1 INVITE']), 400],
    ['for two lengths', options([via, 'Call-ID: a', 'CSeq: 1 OPTIONS', 'Content-Length: 5']), 400],
    ['for two From', options([via, 'Call-ID: a', 'CSeq: 1 OPTIONS', 'f: <sip:b@b.example>;tag=b']), 400],
    [
      'for an address of another world',
      options([via, 'Call-ID: a', 'CSeq: 1 OPTIONS'], 'OPTIONS http://a.example SIP/2.0'),
      416,
    ],
    [
      'for bringing a text that nobody would read',
      options([via, 'Call-ID: a', 'CSeq: 1 MESSAGE'], `MESSAGE ${phone} SIP/2.0`),
      405,
    ],
  ])('%s', async (_why, text, status) => {
    await rig.receive(text);
    expect(statuses()).toEqual([status]);
  });

  it('but not for saying the same thing twice', async () => {
    await rig.receive(options([via, 'Call-ID: a', 'CSeq: 1 OPTIONS', 'Content-Length: 0', 'Call-ID: a']));
    expect(statuses()).toEqual([200]);
  });

  it('and an ACK is never answered', async () => {
    await rig.receive(options([via, 'Call-ID: a', 'CSeq: 1 INVITE'], `ACK ${phone} SIP/3.0`));
    expect(statuses()).toEqual([]);
  });
});

describe.each([
  ['no branch', 'Via: SIP/2.0/UDP far.example'],
  ['nothing in its branch', 'Via: SIP/2.0/UDP far.example;branch=z9hG4bK'],
])('a peer with %s', (_what, bareVia) => {
  const invite = (callId: string): string =>
    options(
      [bareVia, `Call-ID: ${callId}`, 'CSeq: 1 INVITE', 'Contact: <sip:far@far.example>'],
      `INVITE ${phone} SIP/2.0`,
    );

  it('has each of its calls offered, once, and answered by the Via that it sent', async () => {
    for (const callId of ['one', 'two', 'one']) await rig.receive(invite(callId));
    expect(rig.offered).toHaveLength(2);
    const ringing = rig.sent.filter(({ status }) => status === 180);
    expect(new Set(ringing.map((answer) => answer.header('Call-ID')))).toEqual(new Set(['one', 'two']));
    for (const answer of rig.sent) expect(answer.header('Via')).toBe(bareVia.slice('Via: '.length));
  });

  it('can take back the call that it made', async () => {
    await rig.receive(invite('one'));
    let cancelled = false;
    rig.offered[0]!.onCancelled = () => (cancelled = true);
    await rig.receive(options([bareVia, 'Call-ID: one', 'CSeq: 1 CANCEL'], `CANCEL ${phone} SIP/2.0`));
    expect(cancelled).toBe(true);
    expect(statuses()).toEqual([100, 180, 200, 487]);
  });
});

describe('a body without a type', () => {
  const sdp = 'v=0\r\no=far 1 1 IN IP4 192.0.2.1\r\n';

  it('is taken for the sound that it begins as', async () => {
    const { media, types } = await rig.dial();
    const answer = responseText(rig.request('INVITE'), '200 OK', { body: sdp });
    await rig.receive(answer.replace('Content-Type: application/sdp\r\n', ''));
    expect(media.agreed).toBe(true);
    expect(types()).toEqual(['invited', 'answered']);
  });

  it('does not keep a callback from ringing, and leaves no half of a dialog', async () => {
    const lines = [via, 'Call-ID: a', 'CSeq: 1 INVITE', 'Contact: <sip:far@far.example>'];
    const call = options(lines, `INVITE ${phone} SIP/2.0`);
    await rig.receive(call.replace('Content-Length: 0', `Content-Length: ${sdp.length}`) + sdp);
    expect(statuses()).toEqual([100, 180]);
    expect(() => rig.userAgent.userAgentCore.reset()).not.toThrow();
  });
});

it('a message full of addresses is read no further than anybody needs', () => {
  const flood = 'm: <sip:a@a.example>, <sip:b@b.example>\r\nf: <sip:c@c.example>\r\n'.repeat(200);
  const read = normaliseMessage(`SIP/2.0 200 OK\r\n${flood}\r\n`);
  expect(read.match(/^Contact: /gm)).toHaveLength(100);
  expect(read.match(/^From: /gm)).toHaveLength(20);
});

describe('of the messages of RFC 4475', () => {
  it.each(tortureMessages)('$name makes the phone call nobody', async ({ build }) => {
    await rig.receive(build({ via: 'WS', phone }).toString());
    expect(rig.sent.filter(({ status }) => status === undefined)).toEqual([]);
  });

  it('there are 49, and no two have the same name', () => {
    expect(new Set(tortureMessages.map(({ name }) => name)).size).toBe(49);
  });

  it('each is told by its Call-ID, if it has one', () => {
    for (const { name, build } of tortureMessages) {
      const text = build({ via: 'WS', phone }).toString();
      const [callId = `${name}.`] = /(?<=^(?:call-id|i) *: *)\S+/im.exec(text) ?? [];
      expect(callId.startsWith(`${name}.`), callId).toBe(true);
      expect(new SipText(text).startLine).not.toBe('');
    }
  });
});
