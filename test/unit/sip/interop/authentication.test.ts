/** Challenges on the phone's own calls, on the real sip.js. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerChallenge } from '../../../support/digest-answer.js';
import type { SipText } from '../../../support/raw-sip-client.js';
import { rigAccount, SipRig } from '../../../support/sip-rig.js';

let rig: SipRig;
beforeEach(async () => {
  rig = new SipRig();
  await rig.start();
});
afterEach(() => rig.stop());

const digest = (nonce: string, more = ', qop="auth"') => `Digest realm="pbx", nonce="${nonce}"${more}`;
const challenge = (request: SipText, ...fields: string[]) => {
  const proxy = fields.some((field) => field.startsWith('Proxy-'));
  return rig.respond(request, proxy ? '407 Proxy Authentication Required' : '401 Unauthorized', {
    headers: fields,
  });
};

/** What the field says, checked against an answer computed apart from the product. */
function expectRight(request: SipText, asked: string, field = 'Authorization'): void {
  const sent = request.header(field);
  const value = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(sent)?.[1] ?? '';
  const right = answerChallenge(asked, {
    ...rigAccount,
    method: 'INVITE',
    uri: 'sip:+78003334434@exchange.example',
    count: Number.parseInt(value('nc'), 16),
    clientNonce: value('cnonce'),
  });
  expect(value('response')).toBe(/response="(\w+)"/.exec(right)?.[1]);
}

it('a challenge is answered with the password, once', async () => {
  await rig.dial();
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('n1')}`);
  expect(rig.requests('INVITE')).toHaveLength(2);
  expectRight(rig.request('INVITE'), digest('n1'));
});

it('of several challenges the strongest is answered, wherever it stands', async () => {
  const strong = digest('strong', ', algorithm=SHA-256, qop="auth"');
  for (const fields of [
    [digest('weak'), strong],
    [strong, digest('weak')],
    [digest('unknown', ', algorithm=SHA3-512'), strong, 'Basic realm="pbx"'],
    [`Basic realm="pbx", ${digest('weak')}, ${strong}`],
  ]) {
    await rig.dial();
    await challenge(rig.request('INVITE'), ...fields.map((field) => `WWW-Authenticate: ${field}`));
    expectRight(rig.request('INVITE'), strong);
  }
});

it('a proxy and the exchange behind it each get their answer', async () => {
  const { types } = await rig.dial();
  await challenge(rig.request('INVITE'), `Proxy-Authenticate: ${digest('proxy')}`);
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('inner')}`);
  const invite = rig.request('INVITE');
  expectRight(invite, digest('proxy'), 'Proxy-Authorization');
  expectRight(invite, digest('inner'));
  await rig.respond(invite, '200 OK', { body: 'their answer' });
  expect(types().at(-1)).toBe('answered');
});

it('a stale nonce is replaced once, and not for ever', async () => {
  const { events } = await rig.dial();
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('old')}`);
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('new', ', stale=true, qop="auth"')}`);
  expectRight(rig.request('INVITE'), digest('new'));
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('newer', ', stale=true, qop="auth"')}`);
  expect(rig.requests('INVITE')).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'refused', sipCode: 401 } });
});

it('a wrong password is tried once', async () => {
  const { events } = await rig.dial();
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('n1')}`);
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('n2')}`);
  expect(rig.requests('INVITE')).toHaveLength(2);
  expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'refused', sipCode: 401 } });
});

it('the uses of a nonce are counted from call to call', async () => {
  for (const count of ['00000001', '00000002']) {
    const { call } = await rig.dial();
    await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('kept')}`);
    expect(rig.request('INVITE').header('Authorization')).toContain(`nc=${count}`);
    expectRight(rig.request('INVITE'), digest('kept'));
    call.end();
  }
});

describe('a challenge that cannot be answered is a failure that says why', () => {
  it.each([
    [digest('n', ', algorithm=SHA3-512'), /the Digest algorithm SHA3-512, .*; allow SHA-256 or MD5/],
    [digest('n', ', qop="auth-conf"'), /a Digest protection .*; allow qop "auth"/],
    ['Basic realm="pbx"', /another way of authentication than Digest/],
  ])('%s', async (asked, sentence) => {
    const { events } = await rig.dial();
    await challenge(rig.request('INVITE'), `WWW-Authenticate: ${asked}`);
    expect(rig.requests('INVITE')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'refused', sipCode: 401 } });
    const { failure } = events.at(-1) as { failure: { reason: string } };
    expect(failure.reason).toMatch(sentence);
  });
});

it('after a challenged request of the dialog the next one has a number of its own', async () => {
  const { call } = await rig.dial();
  const headers = ['Contact: <sip:far@Far.Example>'];
  await rig.respond(rig.request('INVITE'), '200 OK', { headers, body: 'their answer' });
  call.sendDigits('12');
  const first = rig.request('INFO');
  await challenge(first, `Proxy-Authenticate: ${digest('n1')}`);
  const again = rig.request('INFO');
  expect(again.startLine).toBe('INFO sip:far@Far.Example SIP/2.0');
  expect(again.header('Proxy-Authorization')).toContain('uri="sip:far@Far.Example"');
  expect(again.cseq).toBe(first.cseq + 1);
  await rig.respond(again, '200 OK');
  await rig.clock.advance(300);
  expect(rig.request('INFO').cseq).toBe(again.cseq + 1);
  call.end();
  await rig.clock.advance(0);
  expect(rig.request('BYE').cseq).toBe(again.cseq + 2);
});

it('neither the password nor what is made of it is logged', async () => {
  const { call } = await rig.dial();
  await challenge(rig.request('INVITE'), `WWW-Authenticate: ${digest('n1')}`);
  const invite = rig.request('INVITE');
  await challenge(invite, `WWW-Authenticate: ${digest('n2', ', algorithm=unknown')}`);
  call.end();
  const log = rig.logged.join('\n');
  expect(log.length).toBeGreaterThan(0);
  expect(log).not.toContain(rigAccount.password);
  expect(log).not.toContain(/response="(\w+)"/.exec(invite.header('Authorization'))?.[1]);
});
