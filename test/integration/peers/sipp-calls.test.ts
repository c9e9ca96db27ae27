/** That the calls of sipp's scenarios go as other tests take them to go. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { Sipp, type SippOptions, type SippResult } from '../../support/sipp.js';
import { SippLine } from '../../support/sipp-line.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
let lines: SippLine[];

beforeAll(async () => {
  certificates = await makeCertificates();
  lines = [];
});
afterAll(() => certificates.remove());
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

async function open(options: SippOptions): Promise<SippLine> {
  const line = await SippLine.open({ certificate: certificates.right, ...options }, certificates.ca);
  lines.push(line);
  return line;
}

const asWritten: Partial<SippResult> = { exitCode: 0, failure: undefined };
const portIn = (sdp: string): number => Number(/m=audio (\d+)/.exec(sdp)?.[1]);

describe.each(['udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  it('takes a registration, rings, answers, echoes, and tells all that was said', async () => {
    const line = await open({ scenario: 'answer-after-ringing', transport });
    const { sipp, client, call } = line;
    const uri = `sip:${SippLine.identity.domain}`;
    const aor = '<sip:phone@hotline.test>';
    const register = { method: 'REGISTER', uri, from: `${aor};tag=r`, to: aor, callId: 'registration' };
    for (const cseq of [1, 2]) {
      client.request({ ...register, cseq, headers: [`Contact: ${client.contact}`] });
      expect((await client.finalResponse('REGISTER')).status).toBe(200);
    }
    call.inviteOnce(line.sound.sdp);
    await call.response(180);
    const answer = await call.answered();
    expect(answer.header('Contact')).toBe(`<${sipp.server}>`);
    line.sound.say(600, portIn(answer.body));
    await until('the tone comes back', () => line.sound.hears(600) > 0.4);
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

describe.each(['udp', 'tcp'] as const)('a call over %s', (transport) => {
  it('hang-up: sipp ends it', async () => {
    const line = await open({ scenario: 'hang-up', transport });
    await line.answered();
    expect((await line.accept('BYE')).header('From')).toContain(';tag=called');
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('late-offer: a re-INVITE without SDP', async () => {
    const line = await open({ scenario: 'late-offer', transport });
    await line.answered();
    expect((await line.accept('INVITE')).body).toBe('');
    expect((await line.client.incoming('ACK')).body).toContain('PCMA/8000');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('callback-late-offer: an INVITE without SDP to who has registered', async () => {
    const line = await open({ scenario: 'callback-late-offer', transport, callbackFrom: 'desk' });
    const { client, sipp } = line;
    const aor = '<sip:phone@hotline.test>';
    const register = { method: 'REGISTER', uri: 'sip:hotline.test', from: `${aor};tag=r`, to: aor };
    client.request({ ...register, callId: 'x', cseq: 1, headers: [`Contact: ${client.contact}`] });
    const invite = await client.incoming('INVITE');
    expect(invite.startLine).toBe(`INVITE ${client.contact.slice(1, -1)} SIP/2.0`);
    expect(invite.header('From')).toContain('sip:desk@');
    expect(invite.body).toBe('');
    const body = { type: 'application/sdp', content: line.sound.sdp };
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
    const line = await open({ scenario: 'early-media-then-answer', transport, pauseMs: 500 });
    line.call.inviteOnce(line.sound.sdp);
    await line.call.response(183);
    await until('the tone', () => line.sound.hears(Sipp.toneHz) > 0.4);
    expect(line.client.unread).toEqual([]);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('re-invite-changes-codec: PCMA, then PCMU', async () => {
    const line = await open({ scenario: 're-invite-changes-codec', transport });
    expect((await line.answered()).body).toContain('PCMA/8000');
    const onlyPcmu = line.sound.sdp.replace('RTP/AVP 8 0', 'RTP/AVP 0');
    expect((await line.accept('INVITE', onlyPcmu)).body).toContain('PCMU/8000');
    await line.client.incoming('ACK');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('hold-and-resume: sendonly, then sendrecv', async () => {
    const line = await open({ scenario: 'hold-and-resume', transport });
    await line.answered();
    const held = line.sound.sdp.replace('sendrecv', 'recvonly');
    expect((await line.accept('INVITE', held)).body).toContain('a=sendonly');
    await line.client.incoming('ACK');
    expect((await line.accept('INVITE')).body).toContain('a=sendrecv');
    await line.client.incoming('ACK');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('session-timer: refreshed by re-INVITE, with and without Require, and by UPDATE', async () => {
    const line = await open({ scenario: 'session-timer', transport });
    expect((await line.answered()).header('Session-Expires')).toBe('90;refresher=uas');
    for (const required of ['', 'timer']) {
      expect((await line.accept('INVITE')).header('Require')).toBe(required);
      await line.client.incoming('ACK');
    }
    expect((await line.accept('UPDATE')).header('Session-Expires')).toBe('90;refresher=uac');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('prack-183: a reliable 183, confirmed by PRACK', async () => {
    const line = await open({ scenario: 'prack-183', transport });
    line.call.inviteOnce(line.sound.sdp);
    const progress = await line.call.response(183);
    expect([progress.header('Require'), progress.header('RSeq')]).toEqual(['100rel', '7001']);
    line.call.inDialog('PRACK', { headers: ['RAck: 7001 1 INVITE'] });
    expect((await line.client.finalResponse('PRACK')).status).toBe(200);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });
});
