import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeExchangeOptions } from '../../../src/exchange/practice-exchange-options.js';
import { answerChallenge } from '../../support/digest-answer.js';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { type RawSipClient, requestText, type SipText, token } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
afterEach(() => fixture.end());

async function setUp(options: Partial<PracticeExchangeOptions> = {}): Promise<RawSipClient> {
  fixture = await startExchange(options);
  return fixture.connect();
}

const here = '<sip:here@raw.invalid;transport=ws>';

/** Sends a REGISTER with these credentials, or none; gives its final response. */
function registrations(client: RawSipClient) {
  const callId = token();
  let cseq = 0;
  return async (authorization?: string, aor = `<sip:${phone.account}@hotline>`): Promise<SipText> => {
    const headers = [`Contact: ${here}`, ...(authorization ? [`Authorization: ${authorization}`] : [])];
    const from = `${aor};tag=${token()}`;
    client.request({ method: 'REGISTER', uri: 'sip:hotline', from, to: aor, callId, cseq: ++cseq, headers });
    return client.finalResponse('REGISTER');
  };
}

const answer = (challenged: SipText, changes: object = {}): string =>
  answerChallenge(challenged.header('WWW-Authenticate'), {
    method: 'REGISTER',
    uri: 'sip:hotline',
    username: phone.account,
    password: phone.password,
    ...changes,
  });

describe('registration', () => {
  it.each(['MD5', 'SHA-256'] as const)(
    'takes the right password (%s) and knows where the phone is',
    async (kind) => {
      const client = await setUp({ digestAlgorithms: [kind] });
      const accepted = await client.register(phone, [here], ['Expires: 90']);
      expect(accepted.status).toBe(200);
      expect(accepted.headers('Contact')).toEqual([`${here};expires=90`]);
      expect(fixture.exchange.registrations).toMatchObject([
        { account: 'phone', contact: 'sip:here@raw.invalid;transport=ws' },
      ]);
    },
  );

  it('shortens the lease to what it allows', async () => {
    const client = await setUp({ maxLeaseS: 30 });
    expect((await client.register(phone, [here], ['Expires: 3600'])).header('Contact')).toBe(
      `${here};expires=30`,
    );
  });

  it('tells all Contacts of the account, also those of other phones', async () => {
    const client = await setUp();
    const other = await fixture.connect();
    await other.register(phone, ['<sip:other@raw.invalid>'], ['Expires: 90']);
    const accepted = await client.register(phone, [here], ['Expires: 60']);
    expect(accepted.headers('Contact')).toEqual(['<sip:other@raw.invalid>;expires=90', `${here};expires=60`]);
  });

  it('ends one Contact with expires=0, and all with *', async () => {
    const client = await setUp();
    await client.register(phone, [here, '<sip:there@raw.invalid>'], ['Expires: 60']);
    const one = await client.register(phone, [`${here};expires=0`]);
    expect(one.headers('Contact')).toEqual(['<sip:there@raw.invalid>;expires=60']);
    const all = await client.register(phone, ['*'], ['Expires: 0']);
    expect([all.status, all.headers('Contact')]).toEqual([200, []]);
    expect(fixture.exchange.registrations).toEqual([]);
  });

  it('refuses * without Expires 0', async () => {
    const client = await setUp();
    expect((await client.register(phone, ['*'], ['Expires: 60'])).status).toBe(400);
  });

  it('forgets a phone whose connection is gone', async () => {
    const client = await setUp();
    await client.register(phone, [here]);
    await client.vanish();
    await until('the registration is gone', () => fixture.exchange.registrations.length === 0);
  });
});

describe('digest', () => {
  it('challenges a wrong password and an unknown account, again and without a hint', async () => {
    const register = registrations(await setUp());
    for (const changes of [{ password: 'wrong' }, { username: 'nobody' }]) {
      const refused = await register(answer(await register(), changes));
      expect(refused.status).toBe(401);
      expect(refused.header('WWW-Authenticate')).toMatch(/^Digest realm="hotline".*qop="auth"$/);
    }
    expect(fixture.exchange.registrations).toEqual([]);
  });

  it('calls an old nonce stale, so that the phone tries again by itself', async () => {
    const register = registrations(await setUp({ nonceLifetimeMs: 0 }));
    const challenged = await register();
    const stale = await register(answer(challenged));
    expect(stale.status).toBe(401);
    expect(stale.header('WWW-Authenticate')).toContain('stale=true');
  });

  it('refuses a request that is played back', async () => {
    const register = registrations(await setUp());
    const recorded = answer(await register());
    expect((await register(recorded)).status).toBe(200);
    expect((await register(recorded)).status).toBe(401);
  });

  it('lets one nonce serve several requests with a rising counter', async () => {
    const register = registrations(await setUp());
    const challenged = await register();
    expect((await register(answer(challenged, { count: 1 }))).status).toBe(200);
    expect((await register(answer(challenged, { count: 2 }))).status).toBe(200);
  });

  it('does not let an account register another', async () => {
    const register = registrations(
      await setUp({
        accounts: [
          { name: phone.account, password: phone.password },
          { name: 'boss', password: 'x' },
        ],
      }),
    );
    const refused = await register(answer(await register()), '<sip:boss@hotline>');
    expect(refused.status).toBe(403);
    expect(fixture.exchange.registrations).toEqual([]);
  });

  it('never logs or traces a password, a digest or a nonce', async () => {
    const register = registrations(await setUp());
    const challenged = await register();
    const authorization = answer(challenged);
    await register(authorization);
    const output = [...fixture.logged, ...fixture.exchange.wire.map(({ firstLine }) => firstLine)].join('\n');
    const nonce = /nonce="(\w+)"/.exec(challenged.header('WWW-Authenticate'))?.[1];
    const response = /response="(\w+)"/.exec(authorization)?.[1];
    for (const secret of [phone.password, nonce!, response!]) expect(output).not.toContain(secret);
  });
});

it('answers a keep-alive (RFC 5626 section 3.5.1)', async () => {
  const client = await setUp();
  client.send('\r\n\r\n');
  expect((await client.next('keep-alive', ({ text }) => text === '\r\n')).text).toBe('\r\n');
});

it('speaks the compact header forms', async () => {
  const client = await setUp();
  const text = requestText({
    method: 'OPTIONS',
    uri: 'sip:600@hotline',
    from: '<sip:phone@hotline>;tag=1',
    to: '<sip:600@hotline>',
    callId: token(),
    cseq: 1,
  });
  client.send(text.replace('\r\nVia:', '\r\nv:').replace('\r\nFrom:', '\r\nf:').replace('\r\nTo:', '\r\nt:'));
  expect((await client.finalResponse('OPTIONS')).status).toBe(200);
});
