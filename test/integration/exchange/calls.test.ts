/** The signalling of every behaviour, seen by a client that writes its messages by hand. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Behaviour } from '../../../src/exchange/behaviour.js';
import type { PracticeExchangeOptions } from '../../../src/exchange/practice-exchange-options.js';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { deadOffer, RawCall } from '../../support/raw-call.js';
import type { RawSipClient } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
let client: RawSipClient;
afterEach(() => fixture.end());

const extension = '88003334434';

async function setUp(behaviour: Behaviour, options: Partial<PracticeExchangeOptions> = {}): Promise<RawCall> {
  fixture = await startExchange({ extensions: { [extension]: behaviour }, ...options });
  client = await fixture.connect();
  return new RawCall(client, phone, extension);
}

/** Calls the extension and is answered. */
async function talk(behaviour: Behaviour): Promise<RawCall> {
  const call = await setUp(behaviour);
  await call.invite();
  await call.answered();
  return call;
}

const lastCall = () => fixture.exchange.calls.at(-1)!;
const ended = () => until('the call has ended', () => lastCall().state === 'ended');
const idle = () => expect(fixture.exchange.open).toEqual({ connections: 1, calls: 0, dialogs: 0 });

describe('an answered call', () => {
  it('rings, is answered and ended by the phone', async () => {
    const call = await setUp({ kind: 'greet-and-echo' });
    await call.invite();
    await call.response(100);
    await call.response(180);
    const answer = await call.answered();
    expect(answer.header('Content-Type')).toBe('application/sdp');
    expect(answer.body).toMatch(/^v=0/);
    expect(lastCall()).toMatchObject({
      state: 'answered',
      account: 'phone',
      extension,
      direction: 'from-phone',
    });
    expect(fixture.exchange.open).toEqual({ connections: 1, calls: 1, dialogs: 1 });
    expect((await call.bye()).status).toBe(200);
    expect(lastCall()).toMatchObject({
      state: 'ended',
      endedBy: 'phone',
      finalStatus: 200,
      callId: call.callId,
    });
    idle();
  });

  it('waits before the answer as long as it is told', async () => {
    const call = await setUp({ kind: 'answer-after', ms: 400 });
    await call.invite();
    await call.answered();
    const sentAtMs = (status: number) =>
      fixture.exchange.wire.findLast(({ firstLine }) => firstLine.startsWith(`SIP/2.0 ${status} `))!.atMs;
    // A timer may be a millisecond early.
    expect(sentAtMs(200) - sentAtMs(180)).toBeGreaterThan(398);
    await call.bye();
  });

  it('plays early media in a 183 with the SDP of the later answer', async () => {
    const call = await setUp({ kind: 'early-media', ms: 200 });
    await call.invite();
    const early = await call.response(183);
    expect(lastCall().state).toBe('early-media');
    expect((await call.answered()).body).toBe(early.body);
    await call.bye();
    idle();
  });

  it('is hung up by the exchange', async () => {
    const call = await talk({ kind: 'hang-up', afterMs: 100 });
    client.respond(await client.incoming('BYE'), '200 OK');
    await ended();
    expect(lastCall()).toMatchObject({ endedBy: 'exchange', callId: call.callId });
    idle();
  });

  it('is not hung up before it was acknowledged (RFC 3261 section 15)', async () => {
    const call = await setUp({ kind: 'hang-up', afterMs: 0 });
    await call.invite();
    await call.response(200);
    await until('the 200 is sent again', () => client.unread.includes('SIP/2.0 200 OK'));
    expect(client.unread.filter((line) => line.startsWith('BYE'))).toEqual([]);
    call.ack();
    client.respond(await client.incoming('BYE'), '200 OK');
  });

  it('collects digits sent by INFO and refuses other INFO', async () => {
    const call = await talk({ kind: 'greet-and-echo' });
    for (const digit of ['1', '#', '5']) {
      const content = `Signal=${digit}\r\nDuration=160\r\n`;
      call.inDialog('INFO', { body: { type: 'application/dtmf-relay', content } });
      expect((await client.finalResponse('INFO')).status).toBe(200);
    }
    expect(lastCall().digits).toBe('1#5');
    call.inDialog('INFO', { body: { type: 'text/plain', content: 'hello' } });
    expect((await client.finalResponse('INFO')).status).toBe(415);
    await call.bye();
  });

  it('cannot be sent elsewhere by the phone', async () => {
    const call = await talk({ kind: 'greet-and-echo' });
    call.inDialog('REFER', {
      headers: ['Refer-To: <sip:evil@example.org>', 'Contact: <sip:raw@raw.invalid>'],
    });
    expect((await client.finalResponse('REFER')).status).toBe(603);
    await call.bye();
  });

  it('is asked to go elsewhere, and the refusal is noted', async () => {
    const call = await talk({ kind: 'refer', to: 'sip:evil@example.org' });
    const refer = await client.incoming('REFER');
    expect(refer.header('Refer-To')).toBe('<sip:evil@example.org>');
    client.respond(refer, '603 Decline');
    await until('the refusal is noted', () => lastCall().referStatus === 603);
    expect(lastCall().state).toBe('answered');
    await call.bye();
  });

  it('does what it is scripted to do only once, also when the phone renews the session', async () => {
    const call = await talk({ kind: 'refer', to: 'sip:evil@example.org' });
    client.respond(await client.incoming('REFER'), '603 Decline');
    const body = { type: 'application/sdp', content: deadOffer };
    call.inDialog('INVITE', { headers: ['Contact: <sip:raw@raw.invalid>'], body });
    call.ackOf(await client.response('INVITE', 200));
    const again = client.next('second REFER', ({ startLine }) => startLine.startsWith('REFER'), 800);
    await expect(again).rejects.toThrow('no second REFER');
    await call.bye();
  });

  it.each([
    ['sendonly', 'sendonly'],
    ['inactive', 'inactive'],
  ] as const)('is put on hold (%s) and taken back', async (hold, direction) => {
    const call = await talk({ kind: 'hold-and-resume', afterMs: 50, holdMs: 1, hold });
    const onHold = await client.incoming('INVITE');
    expect(onHold.body).toContain(`a=${direction}\r\n`);
    client.respond(onHold, '488 Not Acceptable Here');
    const back = await client.incoming('INVITE');
    expect(back.body).toContain('a=sendrecv\r\n');
    client.respond(back, '488 Not Acceptable Here');
    await until('both refusals are noted', () => lastCall().reInviteStatuses.length === 2);
    expect(lastCall()).toMatchObject({ state: 'answered', reInviteStatuses: [488, 488] });
    await call.bye();
    idle();
  });

  it('ends when the connection is lost', async () => {
    await talk({ kind: 'greet-and-echo' });
    await client.vanish();
    await ended();
    expect(lastCall().endedBy).toBe('connection-lost');
    expect(fixture.exchange.open).toEqual({ connections: 0, calls: 0, dialogs: 0 });
  });

  it('refuses a second BYE and an old request', async () => {
    const call = await talk({ kind: 'greet-and-echo' });
    call.inDialog('INFO', { cseq: 0 });
    expect((await client.finalResponse('INFO')).status).toBe(500);
    await call.bye();
    expect((await call.bye()).status).toBe(481);
  });
});

describe('a call that is not answered', () => {
  it.each<[Behaviour, number, string, string]>([
    [{ kind: 'busy' }, 486, 'Retry-After', ''],
    [{ kind: 'reject', status: 404 }, 404, 'Retry-After', ''],
    [{ kind: 'reject', status: 503, retryAfterS: 7 }, 503, 'Retry-After', '7'],
    [{ kind: 'redirect', to: 'sip:evil@example.org' }, 302, 'Contact', '<sip:evil@example.org>'],
  ])('%o', async (behaviour, status, header, value) => {
    const call = await setUp(behaviour);
    await call.invite();
    const refused = await client.finalResponse('INVITE');
    expect([refused.status, refused.header(header)]).toEqual([status, value]);
    call.ackRefusal(refused);
    expect(lastCall()).toMatchObject({ state: 'ended', endedBy: 'exchange', finalStatus: status });
    idle();
  });

  it('rings until the caller gives up', async () => {
    const call = await setUp({ kind: 'no-answer' });
    await call.invite();
    await call.response(180);
    call.cancel();
    expect((await client.finalResponse('CANCEL')).status).toBe(200);
    const terminated = await client.finalResponse('INVITE');
    expect(terminated.status).toBe(487);
    call.ackRefusal(terminated);
    expect(lastCall()).toMatchObject({ state: 'ended', endedBy: 'phone', finalStatus: 487 });
    idle();
  });

  it('can be cancelled while the sound is still being set up', async () => {
    const call = await setUp({ kind: 'greet-and-echo' });
    await call.invite();
    await call.response(100);
    call.cancel();
    expect((await client.finalResponse('INVITE')).status).toBe(487);
    idle();
  });

  it('is met with silence, and so is its CANCEL', async () => {
    const call = await setUp({ kind: 'silent' });
    call.inviteOnce();
    call.cancel();
    client.request({
      method: 'OPTIONS',
      uri: 'sip:600@hotline',
      from: '<sip:phone@hotline>;tag=1',
      to: '<sip:600@hotline>',
      callId: 'after',
      cseq: 1,
    });
    // One connection is served in order: had the exchange answered the others, the answers would be here before.
    await client.finalResponse('OPTIONS');
    expect(client.unread).toEqual([]);
    expect(lastCall()).toMatchObject({ state: 'ignored', finalStatus: undefined });
    idle();
  });

  it('is refused with 488 when its SDP is missing or makes no sense', async () => {
    const call = await setUp({ kind: 'greet-and-echo' });
    for (const offer of ['', 'v=0\r\nthis is no SDP\r\n']) {
      const attempt = new RawCall(client, phone, extension);
      await attempt.invite(offer);
      expect((await client.response('INVITE', (status) => status >= 200)).status).toBe(488);
    }
    expect(call.callId).not.toBe(lastCall().callId);
    idle();
  });

  it('is challenged for a wrong password, and refused when it is not from the account it names', async () => {
    await setUp({ kind: 'greet-and-echo' });
    const wrong = new RawCall(client, { ...phone, password: 'wrong' }, extension);
    await wrong.invite();
    expect((await client.finalResponse('INVITE')).status).toBe(407);
    const borrowed = new RawCall(client, phone, extension);
    borrowed.inviteOnce();
    const challenge = await client.response('INVITE', 407);
    borrowed.ackRefusal(challenge);
    const boss = new RawCall(client, { ...phone, account: 'boss' }, extension);
    boss.inviteOnce(undefined, [`Proxy-Authorization: ${borrowed.answer(challenge)}`]);
    expect((await client.finalResponse('INVITE')).status).toBe(403);
    expect(fixture.exchange.calls).toEqual([]);
  });

  it('gets 503 when all places are taken', async () => {
    const first = await setUp({ kind: 'no-answer' }, { limits: { calls: 1 } });
    await first.invite();
    await first.response(180);
    const second = new RawCall(client, phone, extension);
    await second.invite();
    const refused = await client.response('INVITE', 503);
    expect(Number(refused.header('Retry-After'))).toBeGreaterThan(0);
    first.cancel();
    await client.response('INVITE', 487);
    idle();
  });
});

it('every extension without a script does what the exchange does by default', async () => {
  await setUp({ kind: 'greet-and-echo' }, { defaultBehaviour: { kind: 'busy' } });
  for (const name of ['600', 'constructor', '__proto__']) {
    const call = new RawCall(client, phone, name);
    await call.invite();
    expect((await client.finalResponse('INVITE')).status).toBe(486);
  }
});
