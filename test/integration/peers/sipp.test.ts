/** That sipp's scenarios do what other tests take them for, and tell where a caller goes wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerChallenge } from '../../support/digest-answer.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient, type SipText } from '../../support/raw-sip-client.js';
import { RtpListener } from '../../support/rtp-listener.js';
import { Sipp, type SippOptions, type SippResult } from '../../support/sipp.js';
import { until } from '../../support/until.js';

const identity = { account: 'phone', password: 'secret of the phone', domain: 'hotline.test' };

let certificates: TestCertificates;
let sound: RtpListener;
const toEnd: (() => unknown)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

interface Line {
  readonly sipp: Sipp;
  readonly client: RawSipClient;
  readonly call: RawCall;
}

async function lineTo(options: SippOptions): Promise<Line> {
  const sipp = await Sipp.start({
    pauseMs: 50,
    lingerMs: 50,
    certificate: certificates.right,
    password: identity.password,
    ...options,
  });
  const client = await RawSipClient.connect(sipp.server, { ca: certificates.ca });
  sound = await RtpListener.open();
  toEnd.push(
    () => sipp.stop(),
    () => client.vanish(),
    () => sound.close(),
  );
  return { sipp, client, call: new RawCall(client, identity, '88003334434') };
}

async function answered({ call }: Line): Promise<SipText> {
  call.inviteOnce(sound.sdp);
  return call.answered();
}

/** Answers the next request of sipp with 200. */
async function accept({ client }: Line, method: string, sdp = sound.sdp): Promise<SipText> {
  const request = await client.incoming(method);
  const body = method === 'INVITE' ? { body: { type: 'application/sdp', content: sdp } } : {};
  client.respond(request, '200 OK', { headers: [`Contact: ${client.contact}`], ...body });
  return request;
}

const asWritten: Partial<SippResult> = { exitCode: 0, failure: undefined };
const portIn = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);

describe.each(['udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  it('takes a registration, rings, answers, echoes, and tells all that was said', async () => {
    const line = await lineTo({ scenario: 'answer-after-ringing', transport });
    const { sipp, client, call } = line;
    const uri = `sip:${identity.domain}`;
    const aor = '<sip:phone@hotline.test>';
    const register = { method: 'REGISTER', uri, from: `${aor};tag=r`, to: aor, callId: 'registration' };
    for (const cseq of [1, 2]) {
      client.request({ ...register, cseq, headers: [`Contact: ${client.contact}`] });
      expect((await client.finalResponse('REGISTER')).status).toBe(200);
    }
    call.inviteOnce(sound.sdp);
    await call.response(180);
    const answer = await call.answered();
    expect(answer.header('Contact')).toBe(`<${sipp.server}>`);
    sound.say(600, portIn(answer.body));
    await until('the tone comes back', () => sound.hears(600) > 0.4);
    expect((await call.bye()).status).toBe(200);
    const result = await sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.statistics['FailedCall(C)']).toBe(0);
    expect(result.messages.map(({ direction, firstLine }) => `${direction} ${firstLine}`)).toEqual([
      'received REGISTER sip:hotline.test SIP/2.0',
      'sent SIP/2.0 200 OK',
      'received REGISTER sip:hotline.test SIP/2.0',
      'sent SIP/2.0 200 OK',
      'received INVITE sip:88003334434@hotline.test SIP/2.0',
      'sent SIP/2.0 180 Ringing',
      'sent SIP/2.0 200 OK',
      `received ACK ${sipp.server} SIP/2.0`,
      `received BYE ${sipp.server} SIP/2.0`,
      'sent SIP/2.0 200 OK',
    ]);
    expect(result.messages.at(-1)!.text).toMatch(/^SIP\/2\.0 200 OK\r\n.*\r\nContent-Length: 0\r\n/s);
  });
});

describe('a call', () => {
  it('hang-up: sipp ends it', async () => {
    const line = await lineTo({ scenario: 'hang-up' });
    await answered(line);
    expect((await accept(line, 'BYE')).header('From')).toContain(';tag=called');
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('late-offer: a re-INVITE without SDP', async () => {
    const line = await lineTo({ scenario: 'late-offer' });
    await answered(line);
    expect((await accept(line, 'INVITE')).body).toBe('');
    expect((await line.client.incoming('ACK')).body).toContain('PCMA/8000');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('callback-late-offer: an INVITE without SDP to who has registered', async () => {
    const line = await lineTo({ scenario: 'callback-late-offer', callbackFrom: 'desk' });
    const { client, sipp } = line;
    const aor = '<sip:phone@hotline.test>';
    const register = { method: 'REGISTER', uri: 'sip:hotline.test', from: `${aor};tag=r`, to: aor };
    client.request({ ...register, callId: 'x', cseq: 1, headers: [`Contact: ${client.contact}`] });
    const invite = await client.incoming('INVITE');
    expect(invite.startLine).toBe(`INVITE ${client.contact.slice(1, -1)} SIP/2.0`);
    expect(invite.header('From')).toContain('sip:desk@');
    expect(invite.body).toBe('');
    const body = { type: 'application/sdp', content: sound.sdp };
    const headers = [`Contact: ${client.contact}`];
    client.respond(invite, '200 OK', { toTag: 'phone', headers, body });
    const ack = await client.incoming('ACK');
    expect(ack.body).toContain('PCMA/8000');
    const [from, to, callId] = [ack.header('To'), ack.header('From'), 'x'];
    client.request({ method: 'BYE', uri: sipp.server, from, to, callId, cseq: 2 });
    expect((await client.finalResponse('BYE')).status).toBe(200);
    expect(await sipp.finish()).toMatchObject(asWritten);
  });

  it('early-media-then-answer: a tone from the 183 on', async () => {
    const line = await lineTo({ scenario: 'early-media-then-answer', pauseMs: 500 });
    line.call.inviteOnce(sound.sdp);
    await line.call.response(183);
    await until('the tone', () => sound.hears(Sipp.toneHz) > 0.4);
    expect(line.client.unread).toEqual([]);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('re-invite-changes-codec: PCMA, then PCMU', async () => {
    const line = await lineTo({ scenario: 're-invite-changes-codec' });
    expect((await answered(line)).body).toContain('PCMA/8000');
    const onlyPcmu = sound.sdp.replace('RTP/AVP 8 0', 'RTP/AVP 0');
    expect((await accept(line, 'INVITE', onlyPcmu)).body).toContain('PCMU/8000');
    await line.client.incoming('ACK');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('hold-and-resume: sendonly, then sendrecv', async () => {
    const line = await lineTo({ scenario: 'hold-and-resume' });
    await answered(line);
    const held = sound.sdp.replace('sendrecv', 'recvonly');
    expect((await accept(line, 'INVITE', held)).body).toContain('a=sendonly');
    await line.client.incoming('ACK');
    expect((await accept(line, 'INVITE')).body).toContain('a=sendrecv');
    await line.client.incoming('ACK');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('session-timer: refreshed by re-INVITE, with and without Require, and by UPDATE', async () => {
    const line = await lineTo({ scenario: 'session-timer' });
    expect((await answered(line)).header('Session-Expires')).toBe('90;refresher=uas');
    for (const required of ['', 'timer']) {
      expect((await accept(line, 'INVITE')).header('Require')).toBe(required);
      await line.client.incoming('ACK');
    }
    expect((await accept(line, 'UPDATE')).header('Session-Expires')).toBe('90;refresher=uac');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('prack-183: a reliable 183, confirmed by PRACK', async () => {
    const line = await lineTo({ scenario: 'prack-183' });
    line.call.inviteOnce(sound.sdp);
    const progress = await line.call.response(183);
    expect([progress.header('Require'), progress.header('RSeq')]).toEqual(['100rel', '7001']);
    line.call.inDialog('PRACK', { headers: ['RAck: 7001 1 INVITE'] });
    expect((await line.client.finalResponse('PRACK')).status).toBe(200);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });
});

describe('answers in unusual order', () => {
  it('forked-180s: three places ring, the second answers', async () => {
    const line = await lineTo({ scenario: 'forked-180s' });
    line.call.inviteOnce(sound.sdp);
    for (const tag of ['first', 'called', 'third']) {
      expect((await line.call.response(180)).header('To')).toContain(`tag=${tag}`);
    }
    expect((await line.call.answered()).header('To')).toContain('tag=called');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('forked-2xx: a second answer, to be acknowledged and ended', async () => {
    const line = await lineTo({ scenario: 'forked-2xx' });
    await answered(line);
    const second = await line.call.answered();
    expect(second.header('To')).toContain('tag=second');
    await line.call.bye();
    // The call with the first goes on.
    const { callId } = line.call;
    const [from, to] = [second.header('From'), second.header('To').replace('second', 'called')];
    line.client.request({ method: 'BYE', uri: line.sipp.server, from, to, callId, cseq: 9 });
    await line.client.finalResponse('BYE');
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('repeated-2xx: each is to be acknowledged', async () => {
    const line = await lineTo({ scenario: 'repeated-2xx' });
    await answered(line);
    for (let repeated = 0; repeated < 2; repeated++) await line.call.answered();
    await line.call.bye();
    const result = await line.sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.messages.filter(({ firstLine }) => firstLine.startsWith('ACK'))).toHaveLength(3);
  });

  it('cancel-race: answered when cancelled', async () => {
    const line = await lineTo({ scenario: 'cancel-race' });
    line.call.inviteOnce(sound.sdp);
    await line.call.response(180);
    line.call.cancel();
    await line.call.answered();
    expect((await line.client.response('CANCEL', 200)).status).toBe(200);
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('bye-crosses: both hang up at once', async () => {
    const line = await lineTo({ scenario: 'bye-crosses' });
    await answered(line);
    line.call.inDialog('BYE');
    line.client.respond(await line.client.incoming('BYE'), '481 Call/Transaction Does Not Exist');
    expect((await line.client.finalResponse('BYE')).status).toBe(200);
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });
});

describe('refusals', () => {
  it.each([
    ['busy-486', 486, '', ''],
    ['moved-302', 302, 'Contact', '<sip:other@127.0.0.1:9>'],
    ['unavailable-503', 503, 'Retry-After', '3'],
  ] as const)('%s', async (scenario, status, header, value) => {
    const line = await lineTo({ scenario, movedTo: 'sip:other@127.0.0.1:9', retryAfterS: 3 });
    line.call.inviteOnce(sound.sdp);
    const refusal = await line.client.finalResponse('INVITE');
    expect([refusal.status, refusal.header(header)]).toEqual([status, value]);
    line.call.ackRefusal(refusal);
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });
});

describe('silence', () => {
  it('silent: nothing at all', async () => {
    const line = await lineTo({ scenario: 'silent', lingerMs: 300 });
    line.call.inviteOnce(sound.sdp);
    const result = await line.sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.messages.map(({ direction }) => direction)).toEqual(['received']);
  });

  it('bye-without-answer: a BYE for nothing, however often', async () => {
    const line = await lineTo({ scenario: 'bye-without-answer', lingerMs: 300 });
    await answered(line);
    for (let sent = 0; sent < 2; sent++) line.call.inDialog('BYE');
    await until('both BYE', async () => (await line.sipp.received('BYE')).length === 2);
    const result = await line.sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.messages.at(-1)!.direction).toBe('received');
  });
});

describe.each([
  ['challenge-401', 401, 'WWW-Authenticate', 'Authorization'],
  ['challenge-407', 407, 'Proxy-Authenticate', 'Proxy-Authorization'],
] as const)('%s', (scenario, status, asking, answering) => {
  async function challenged({ client, call }: Line, password: string): Promise<void> {
    const challenge = await client.response('INVITE', status);
    call.ackRefusal(challenge);
    const uri = 'sip:88003334434@hotline.test';
    const who = { method: 'INVITE', uri, username: identity.account, password };
    call.inviteOnce(sound.sdp, [`${answering}: ${answerChallenge(challenge.header(asking), who)}`]);
  }

  it('wants the digest again when the nonce is stale, and then answers', async () => {
    const line = await lineTo({ scenario });
    line.call.inviteOnce(sound.sdp);
    await challenged(line, identity.password);
    await challenged(line, identity.password);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('tells of a wrong password', async () => {
    const line = await lineTo({ scenario });
    line.call.inviteOnce(sound.sdp);
    await challenged(line, 'wrong');
    await challenged(line, identity.password);
    await line.call.answered();
    await line.call.bye();
    expect((await line.sipp.finish()).failure).toBe(`${scenario}: the digest of the phone is wrong`);
  });
});

describe('a caller that goes wrong is told of, with the step', () => {
  it('by a message out of place', async () => {
    const line = await lineTo({ scenario: 'answer-after-ringing' });
    line.call.inviteOnce(sound.sdp);
    await line.call.response(200);
    line.call.inDialog('INFO');
    const { failure, exitCode } = await line.sipp.finish();
    expect(failure).toMatch(
      /^answer-after-ringing: it "waits for the ACK of its 200" \(step \d+\), but there came INFO sip:/,
    );
    expect(exitCode).toBe(1);
  });

  it('by a message that never comes', async () => {
    const line = await lineTo({ scenario: 'answer-after-ringing', patienceMs: 300 });
    line.call.inviteOnce(sound.sdp);
    const { failure } = await line.sipp.finish();
    expect(failure).toMatch(/"waits for the ACK of its 200" \(step \d+\), and nothing came in time$/);
  });

  it('by a message with a wrong content', async () => {
    const line = await lineTo({ scenario: 're-invite-changes-codec' });
    await answered(line);
    await accept(line, 'INVITE');
    expect((await line.sipp.finish()).failure).toMatch(
      /"waits for the phone to accept PCMU" \(step \d+\), but what came does not match .*RTP\/AVP 0/,
    );
  });

  it('by a call that stands still', async () => {
    const line = await lineTo({ scenario: 'answer-after-ringing' });
    await answered(line);
    await until('the ACK', async () => (await line.sipp.received('ACK')).length > 0);
    const { failure } = await line.sipp.stop();
    expect(failure).toMatch(/"waits for the ACK of its 200" \(step \d+\) and came no further$/);
  });

  it('by no call', async () => {
    const { sipp } = await lineTo({ scenario: 'answer-after-ringing' });
    expect((await sipp.stop()).failure).toBe('answer-after-ringing: nobody called');
  });
});
