/** The whole phone on a real proxy and registrar: Kamailio, over WS and WSS, with digest. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { Kamailio } from '../../support/kamailio.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const hall = { account: 'hall', password: 'secret of the hall' };
const desk = { account: 'desk', password: 'secret of the desk' };
const toDesk = `sip:desk@${Kamailio.domain}`;

let certificates: TestCertificates;
let kamailio: Kamailio;
const phones: TestPhone[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  kamailio = await Kamailio.start({ certificate: certificates.right, accounts: [hall, desk] });
});
afterAll(async () => {
  await kamailio.stop();
  await certificates.remove();
});
afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.end();
});

async function phoneOf(
  { account, password }: { account: string; password: string },
  options: { secure?: boolean; number?: string; more?: string; ca?: string } = {},
): Promise<TestPhone> {
  const { secure = true, number = toDesk, more = '', ca = certificates.caFile } = options;
  const phone = await TestPhone.create({
    number,
    routes: [
      {
        url: secure ? kamailio.wssUrl : kamailio.wsUrl,
        account,
        password,
        more: `domain = "${Kamailio.domain}"\n${secure && ca ? `ca_file = "${ca}"` : ''}`,
      },
    ],
    more,
  });
  phones.push(phone);
  return phone;
}

describe.each([
  ['WS', false],
  ['WSS with an own authority', true],
])('over %s', (_, secure) => {
  it('two phones register, call, hear each other, and are free again', async () => {
    const caller = await phoneOf(hall, { secure });
    const callee = await phoneOf(desk, { secure, more: '[callbacks]\nfrom = ["hall"]' });
    await caller.registered();
    await callee.registered();
    caller.lift();
    await callee.reaches('callback');
    await caller.reaches('ringing');
    callee.lift();
    await caller.reaches('talking');
    await callee.reaches('talking');
    await until('the caller hears the callee', () => caller.earTone(microphoneHz) > 0.1);
    await until('the callee hears the caller', () => callee.earTone(microphoneHz) > 0.1);
    caller.replace();
    await callee.reaches('far-end-gone');
    callee.replace();
    expect((await caller.recorded(1))[0]).toMatchObject({ cause: 'answered', hungUpBy: 'caller' });
    expect((await callee.recorded(1))[0]).toMatchObject({ direction: 'callback', hungUpBy: 'far-end' });
  });
});

it('busy is busy', async () => {
  const caller = await phoneOf(hall, { number: `sip:busy@${Kamailio.domain}` });
  await caller.registered();
  caller.lift();
  await caller.reaches('retrying');
  caller.replace();
  expect((await caller.recorded(1))[0]).toMatchObject({ cause: 'busy', attempts: [{ sipCode: 486 }] });
});

it('is registered again within 5 s of the return of a Kamailio that was killed', async () => {
  const caller = await phoneOf(hall);
  await caller.registered();
  await kamailio.kill();
  await until('the loss is noticed', () => caller.registration().state !== 'registered');
  await kamailio.start();
  await caller.registered(0, 5_000);
});

it('a wrong password is said, with the account and without the password', async () => {
  const phone = await phoneOf({ ...hall, password: 'not the secret' });
  await until('refused', () => phone.registration().state === 'waiting');
  expect(phone.registration().problem).toMatch(/^the exchange refused the password of account hall \(401\)/);
  expect(phone.logged.join()).not.toContain('not the secret');
});

it('a certificate of an authority that is not ours is refused, and the way out is said', async () => {
  const phone = await phoneOf(hall, { ca: '' });
  await until('refused', () => phone.registration().state === 'waiting');
  expect(phone.registration().problem).toMatch(
    /^the certificate of 127\.0\.0\.1:\d+ is not accepted: .*ca_file/,
  );
});
