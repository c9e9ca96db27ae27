/** What only UDP does: datagrams that are lost or come twice, and answers that have to find their way. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { answerChallenge } from '../../support/digest-answer.js';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import { type RawSipClient, requestText, type SipText, token } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
let client: RawSipClient;
beforeEach(async () => {
  fixture = await startExchange({ transports: { udp: 0 } });
  client = await fixture.connect();
});
afterEach(() => fixture.end());

const options = (via: string) =>
  requestText({
    method: 'OPTIONS',
    uri: 'sip:600@hotline',
    from: '<sip:phone@hotline>;tag=1',
    to: '<sip:600@hotline>',
    callId: token(),
    cseq: 1,
    via,
  });

describe('a datagram that comes twice', () => {
  it('registers once and is answered twice, alike', async () => {
    const aor = '<sip:phone@hotline>';
    const register = (cseq: number, headers: string[]) =>
      requestText({
        method: 'REGISTER',
        uri: 'sip:hotline',
        from: `${aor};tag=1`,
        to: aor,
        callId: 'twice',
        cseq,
        via: client.via,
        headers: [`Contact: ${client.contact}`, ...headers],
      });
    client.send(register(1, []));
    const challenge = (await client.response('REGISTER', 401)).header('WWW-Authenticate');
    const identity = {
      method: 'REGISTER',
      uri: 'sip:hotline',
      username: phone.account,
      password: phone.password,
    };
    const proven = register(2, [`Authorization: ${answerChallenge(challenge, identity)}`]);
    client.send(proven);
    client.send(proven);
    // Taken for a new one, the second would be refused: its nonce was used.
    const [first, second] = [await client.finalResponse('REGISTER'), await client.finalResponse('REGISTER')];
    expect(first.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(fixture.exchange.registrations).toHaveLength(1);
  });

  it('makes one call', async () => {
    const call = new RawCall(client, phone, '600');
    const twice = client.send.bind(client);
    client.send = (bytes) => {
      twice(bytes);
      twice(bytes);
    };
    await call.invite();
    await call.answered();
    await call.bye();
    expect(fixture.exchange.calls).toMatchObject([{ finalStatus: 200, endedBy: 'phone' }]);
    expect(fixture.exchange.open).toMatchObject({ calls: 0, dialogs: 0 });
  });
});

describe('a datagram that is lost', () => {
  it('on its way to the phone comes again: a challenge until its ACK', async () => {
    const call = new RawCall(client, phone, '600');
    call.inviteOnce();
    const lost = await client.response('INVITE', 407);
    const again = await client.response('INVITE', 407);
    expect(again.text).toBe(lost.text);
    call.ackRefusal(again);
  });

  it('on its way to the phone comes again: the answer until its ACK', async () => {
    const call = new RawCall(client, phone, '600');
    await call.invite();
    const lost = await call.response(200);
    expect((await call.response(200)).text).toBe(lost.text);
    call.ack();
    await call.bye();
  });

  it('on its way to the phone comes again: a call of the exchange until it is answered', async () => {
    await client.register(phone, [client.contact]);
    const made = fixture.exchange.callOut(phone.account, { from: '88003334434' });
    const lost = await client.incoming('INVITE');
    const again = await client.incoming('INVITE');
    expect(again.text).toBe(lost.text);
    client.respond(again, '486 Busy Here', { toTag: 't' });
    expect(await made.finalStatus).toBe(486);
    await client.incoming('ACK');
    // The ACK was lost as well.
    client.respond(again, '486 Busy Here', { toTag: 't' });
    await client.incoming('ACK');
  });
});

describe('an answer', () => {
  it('goes to the port that the client names when it does not ask for rport (RFC 3261 section 18.2.2)', async () => {
    const elsewhere = createSocket('udp4');
    elsewhere.bind(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const arrived = once(elsewhere, 'message') as Promise<[Buffer]>;
    client.send(options(`SIP/2.0/UDP 127.0.0.1:${elsewhere.address().port}`));
    const [data] = await arrived;
    expect(data.toString()).toMatch(/^SIP\/2\.0 200 OK\r\n/);
    expect(client.unread).toEqual([]);
    elsewhere.close();
  });

  it('never goes to another address than the request came from', async () => {
    const port = /:(\d+)/.exec(client.via)![1]!;
    client.send(options(`SIP/2.0/UDP 192.0.2.1:${port};received=192.0.2.2;maddr=192.0.2.3`));
    const response: SipText = await client.finalResponse('OPTIONS');
    expect(response.status).toBe(200);
    expect(response.header('Via')).toMatch(/;received=127\.0\.0\.1$/);
  });
});

it('a phone in a call may say nothing for as long as it likes; one without is forgotten', async () => {
  let skippedMs = 0;
  const clock = {
    ...systemClock,
    nowMs: () => systemClock.nowMs() + skippedMs,
    every: (periodMs: number, action: () => void) => systemClock.every(Math.min(periodMs, 50), action),
  };
  await fixture.end();
  fixture = await startExchange({ transports: { udp: 0 }, clock });
  client = await fixture.connect();
  const other = await fixture.connect();
  const call = new RawCall(client, phone, '600');
  await call.invite();
  await call.answered();
  other.send(options(other.via));
  await other.finalResponse('OPTIONS');
  expect(fixture.exchange.open.connections).toBe(2);
  skippedMs = 120_000;
  await until('the other one is forgotten', () => fixture.exchange.open.connections === 1);
  expect((await call.bye()).status).toBe(200);
  skippedMs += 120_000;
  await until('both are forgotten', () => fixture.exchange.open.connections === 0);
});

it('a phone that falls silent stays registered until its lease ends', async () => {
  await client.register(phone, [`${client.contact};expires=1`]);
  expect(fixture.exchange.registrations).toHaveLength(1);
  await until('the lease has ended', () => fixture.exchange.registrations.length === 0);
});
