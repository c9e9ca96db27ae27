/** Several routes, lost connections, refused accounts: how the phone finds its way. */
import { afterEach, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../support/certificates.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { RawSipServer } from '../../support/raw-sip-server.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function exchange(...options: Parameters<typeof startExchange>): Promise<ExchangeFixture> {
  const fixture = await startExchange(...options);
  endings.push(() => fixture.end());
  return fixture;
}
async function phoneWith(...options: Parameters<typeof TestPhone.create>): Promise<TestPhone> {
  const phone = await TestPhone.create(...options);
  endings.push(() => phone.end());
  return phone;
}
const route = (url: string) => ({ url, password: account.password });

describe('with two routes', () => {
  it('a silent first one is raced after the time set, and the first answer wins', async () => {
    const silent = await exchange({ defaultBehaviour: { kind: 'silent' } });
    const good = await exchange();
    const phone = await phoneWith({
      routes: [route(silent.url), route(good.url)],
      more: '[call]\nrace_after = "300 ms"',
    });
    await phone.registered(0);
    await phone.registered(1);
    phone.lift();
    await phone.reaches('talking');
    await until('the echo', () => phone.earTone(microphoneHz) > 0.1);
    phone.replace();
    const [record] = await phone.recorded(1);
    expect(record).toMatchObject({ route: 'route-2', cause: 'answered' });
    expect(record!.attempts.map((attempt) => attempt.route)).toEqual(['route-1', 'route-2']);
    expect(record!.attempts[1]!.startedMs).toBeGreaterThanOrEqual(299);
  });

  it('a busy first one is left for the second at once', async () => {
    const busy = await exchange({ defaultBehaviour: { kind: 'busy' } });
    const good = await exchange();
    const phone = await phoneWith({ routes: [route(busy.url), route(good.url)] });
    await phone.registered(0);
    await phone.registered(1);
    phone.lift();
    await phone.reaches('talking', 1_500);
    phone.replace();
    expect((await phone.recorded(1))[0]!.attempts[0]).toMatchObject({ failure: 'busy', sipCode: 486 });
  });

  it('a first one that is switched off is left for the second at once', async () => {
    const off = await exchange();
    const good = await exchange();
    const phone = await phoneWith({ routes: [route(off.url), route(good.url)] });
    await phone.registered(0);
    await phone.registered(1);
    await off.exchange.stop();
    await until('the loss is noticed', () => phone.registration(0).state !== 'registered');
    phone.lift();
    await phone.reaches('talking', 1_500);
    phone.replace();
    expect((await phone.recorded(1))[0]!.attempts[0]).toMatchObject({
      route: 'route-1',
      failure: 'transport',
    });
  });
});

describe('an exchange that goes and comes back', () => {
  it('is found again: registered, and the next lift talks', async () => {
    const { exchange: it, url } = await exchange();
    const phone = await phoneWith({ routes: [route(url)] });
    await phone.registered();
    await it.stop();
    await until('the loss is noticed', () => phone.registration().state !== 'registered', 500);
    expect(phone.registration().problem).toMatch(/closed|connect/);
    await it.start();
    await phone.registered(0, 5_000);
    phone.lift();
    await phone.reaches('talking');
    phone.replace();
  });

  it('is found at once by a lift, without waiting for the back-off', async () => {
    const { exchange: it, url } = await exchange();
    const phone = await phoneWith({ routes: [route(url)] });
    await phone.registered();
    await it.stop();
    // Long enough that the back-off is at 4 s or more.
    await until('a few tries have failed', () => phone.failedConnections >= 3, 10_000);
    await it.start();
    phone.lift();
    await phone.reaches('talking', 2_500);
    phone.replace();
  });

  it('leaves a call that goes on alone: its sound does not need the connection, and its BYE is sent later', async () => {
    const { exchange: it, url } = await exchange();
    const phone = await phoneWith({ routes: [route(url)] });
    await phone.registered();
    phone.lift();
    await phone.reaches('talking');
    await it.stop();
    await until('the loss is noticed', () => phone.registration().state !== 'registered');
    expect(phone.state).toBe('talking');
    await it.start();
    await phone.registered();
    phone.replace();
    await until('BYE arrives', () => it.wire.some((entry) => entry.firstLine.startsWith('BYE')));
  });
});

describe('an account that is refused', () => {
  it('says so in words, with the account and without the password', async () => {
    const { url } = await exchange();
    const phone = await phoneWith({ routes: [{ url, password: 'a wrong password' }] });
    await until('refused', () => phone.registration().state === 'waiting');
    expect(phone.registration().problem).toBe(
      'the exchange refused the password of account phone (401); check account and password',
    );
    expect(JSON.stringify(phone.logged)).not.toContain('a wrong password');
    phone.lift();
    await phone.reaches('retrying');
    phone.replace();
    expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'failed', failure: 'refused' });
  });
});

it('a phone that starts with its handset off the hook dials at once', async () => {
  const { url } = await exchange();
  const phone = await phoneWith({ routes: [route(url)], offHookAtStart: true });
  await phone.reaches('talking', 3_000);
  phone.replace();
  expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'answered' });
});

it('a phone out of service says so and calls nobody', async () => {
  const { exchange: it, url } = await exchange();
  const phone = await phoneWith({ routes: [route(url)], before: 'in_service = false' });
  await phone.registered();
  phone.lift();
  await phone.reaches('out-of-service');
  await until('the prompt is heard', () => phone.earDbfs() > -40);
  phone.replace();
  expect(it.wire.filter((entry) => entry.firstLine.startsWith('INVITE'))).toEqual([]);
});

describe('a registration that is not answered', () => {
  it('is tried again on a new connection after our own deadline, not the stack’s 32 s', async () => {
    const server = await RawSipServer.start();
    endings.push(() => server.close());
    server.registers = false;
    const phone = await phoneWith({ routes: [route(server.url)] });
    await until('given up', () => phone.registration().state === 'waiting', 6_000);
    expect(phone.registration().problem).toBe('the exchange does not answer');
    server.registers = true;
    await phone.registered(0, 5_000);
  });
});

describe('a half-open connection', () => {
  it('is noticed by its missing pong and made anew', async () => {
    const server = await RawSipServer.start();
    endings.push(() => server.close());
    const phone = await phoneWith({ routes: [{ ...route(server.url), more: 'ping_after = "1 s"' }] });
    await phone.registered();
    server.freeze();
    await until('the silence is noticed', () => phone.registration().state !== 'registered', 4_000);
    expect(phone.registration().problem).toMatch(/fallen silent/);
    server.thaw();
    await phone.registered(0, 5_000);
  });
});

describe('a change of the network', () => {
  it('makes a new connection at once, and registers on it', async () => {
    const server = await RawSipServer.start();
    endings.push(() => server.close());
    const phone = await phoneWith({ routes: [route(server.url)] });
    await phone.registered();
    const before = server.of('REGISTER').length;
    phone.phone.controller.networkChanged();
    await until('a new REGISTER', () => server.of('REGISTER').length > before, 500);
    await phone.registered(0, 500);
  });

  it('does not end a call that goes on', async () => {
    const { url } = await exchange();
    const phone = await phoneWith({ routes: [route(url)] });
    await phone.registered();
    phone.lift();
    await phone.reaches('talking');
    phone.phone.controller.networkChanged();
    await phone.registered();
    expect(phone.state).toBe('talking');
    phone.replace();
  });
});

it('a phone that is stopped in a call hangs up and unregisters before it goes', async () => {
  const { exchange: it, url } = await exchange();
  const phone = await TestPhone.create({ routes: [route(url)] });
  await phone.registered();
  phone.lift();
  await phone.reaches('talking');
  await phone.end();
  await until('the call is over', () => it.open.calls === 0);
  expect(it.calls[0]).toMatchObject({ endedBy: 'phone' });
  expect(it.registrations).toEqual([]);
  const after = it.wire
    .filter((entry) => entry.direction === 'in')
    .slice(-3)
    .map((entry) => entry.firstLine.split(' ')[0]);
  expect(after).toEqual(['BYE', 'REGISTER', 'REGISTER']);
});

describe('a certificate that is not right', () => {
  it.each([
    ['is for another name', 'wrongName', /it is for another name/],
    ['has expired', 'expired', /it has expired/],
    ['is of an authority nobody trusts', 'otherAuthority', /ca_file/],
  ] as const)('%s: is refused, and the sentence says so', async (_, which, sentence) => {
    const certificates = await makeCertificates();
    endings.push(() => certificates.remove());
    const { url } = await exchange({ tls: certificates[which] });
    const phone = await phoneWith({
      routes: [{ ...route(url), more: `ca_file = "${certificates.caFile}"` }],
    });
    await until('refused', () => phone.registration().state === 'waiting');
    expect(phone.registration().problem).toMatch(sentence);
    expect(phone.registration().problem).toContain('127.0.0.1');
  });
});
