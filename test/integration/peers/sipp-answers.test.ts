/** That sipp answers as no friendly server does: in unusual order, with refusals, or not at all. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { answerChallenge } from '../../support/digest-answer.js';
import { type SippOptions, type SippResult } from '../../support/sipp.js';
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

describe.each(['udp', 'tcp'] as const)('answers in unusual order, over %s', (transport) => {
  it('forked-180s: three places ring, the second answers', async () => {
    const line = await open({ scenario: 'forked-180s', transport });
    line.call.inviteOnce(line.sound.sdp);
    for (const tag of ['first', 'called', 'third']) {
      expect((await line.call.response(180)).header('To')).toContain(`tag=${tag}`);
    }
    expect((await line.call.answered()).header('To')).toContain('tag=called');
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('forked-2xx: a second answer, to be acknowledged and ended', async () => {
    const line = await open({ scenario: 'forked-2xx', transport });
    await line.answered();
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
    const line = await open({ scenario: 'repeated-2xx', transport });
    await line.answered();
    for (let repeated = 0; repeated < 2; repeated++) await line.call.answered();
    await line.call.bye();
    const result = await line.sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.messages.filter(({ firstLine }) => firstLine.startsWith('ACK'))).toHaveLength(3);
  });

  it('cancel-race: answered when cancelled', async () => {
    const line = await open({ scenario: 'cancel-race', transport });
    line.call.inviteOnce(line.sound.sdp);
    await line.call.response(180);
    line.call.cancel();
    await line.call.answered();
    expect((await line.client.response('CANCEL', 200)).status).toBe(200);
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('bye-crosses: both hang up at once', async () => {
    const line = await open({ scenario: 'bye-crosses', transport });
    await line.answered();
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
    const line = await open({ scenario, movedTo: 'sip:other@127.0.0.1:9', retryAfterS: 3 });
    line.call.inviteOnce(line.sound.sdp);
    const refusal = await line.client.finalResponse('INVITE');
    expect([refusal.status, refusal.header(header)]).toEqual([status, value]);
    line.call.ackRefusal(refusal);
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });
});

describe('silence', () => {
  it('silent: nothing at all', async () => {
    const line = await open({ scenario: 'silent', lingerMs: 300 });
    line.call.inviteOnce(line.sound.sdp);
    const result = await line.sipp.finish();
    expect(result).toMatchObject(asWritten);
    expect(result.messages.map(({ direction }) => direction)).toEqual(['received']);
  });

  it('bye-without-answer: a BYE for nothing, however often', async () => {
    const line = await open({ scenario: 'bye-without-answer', lingerMs: 300 });
    await line.answered();
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
  async function challenged(line: SippLine, password: string): Promise<void> {
    const { client, call, sound } = line;
    const challenge = await client.response('INVITE', status);
    call.ackRefusal(challenge);
    const uri = 'sip:88003334434@hotline.test';
    const who = { method: 'INVITE', uri, username: SippLine.identity.account, password };
    call.inviteOnce(sound.sdp, [`${answering}: ${answerChallenge(challenge.header(asking), who)}`]);
  }

  it('wants the digest again when the nonce is stale, and then answers', async () => {
    const line = await open({ scenario });
    line.call.inviteOnce(line.sound.sdp);
    await challenged(line, SippLine.identity.password);
    await challenged(line, SippLine.identity.password);
    await line.call.answered();
    await line.call.bye();
    expect(await line.sipp.finish()).toMatchObject(asWritten);
  });

  it('tells of a wrong password', async () => {
    const line = await open({ scenario });
    line.call.inviteOnce(line.sound.sdp);
    await challenged(line, 'wrong');
    await challenged(line, SippLine.identity.password);
    await line.call.answered();
    await line.call.bye();
    expect((await line.sipp.finish()).failure).toBe(`${scenario}: the digest of the phone is wrong`);
  });
});
