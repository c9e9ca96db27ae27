/** That the Kamailio of the tests is what other tests take it for. */
import { access } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { Kamailio } from '../../support/kamailio.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient } from '../../support/raw-sip-client.js';

const { domain } = Kamailio;
const hall = { account: 'hall', password: 'secret of the hall', domain };
const desk = { account: 'desk', password: 'secret of the desk', domain };
const contact = (name: string) => `<sip:${name}@raw.invalid;transport=ws>`;

let certificates: TestCertificates;
let kamailio: Kamailio;
beforeAll(async () => {
  certificates = await makeCertificates();
  kamailio = await Kamailio.start({ certificate: certificates.right, accounts: [hall, desk] });
});
afterAll(async () => {
  await kamailio.stop();
  await certificates.remove();
});

const overWs = () => RawSipClient.connect(kamailio.wsUrl);
const overWss = () => RawSipClient.connect(kamailio.wssUrl, { ca: certificates.ca });

describe('registration', () => {
  it.each([
    ['WS', overWs],
    ['WSS', overWss],
  ])('takes the right password over %s', async (_, connect) => {
    const client = await connect();
    const accepted = await client.register(hall, [contact('hall')], ['Expires: 60']);
    expect(accepted.status).toBe(200);
    expect(accepted.header('Contact')).toContain('sip:hall@raw.invalid');
    await client.close();
  });

  it('refuses a wrong password, and a right one for another account', async () => {
    const client = await overWs();
    expect((await client.register({ ...hall, password: 'wrong' }, [contact('hall')])).status).toBe(401);
    expect((await client.register({ ...hall, account: 'nobody' }, [contact('hall')])).status).toBe(401);
    await client.close();
  });

  it('shows a certificate of the test authority only', async () => {
    await expect(RawSipClient.connect(kamailio.wssUrl)).rejects.toThrow(/certificate/);
  });
});

describe('calls', () => {
  it('to "busy" are refused with 486, to an unregistered name with 480', async () => {
    const client = await overWs();
    for (const [extension, status] of [
      ['busy', 486],
      ['stranger', 480],
    ] as const) {
      const call = new RawCall(client, hall, extension);
      await call.invite();
      const refused = await client.response('INVITE', status);
      call.ackRefusal(refused);
    }
    await client.close();
  });

  it('go from one phone to another, over WS and WSS, and end with BYE', async () => {
    const caller = await overWs();
    const callee = await overWss();
    await callee.register(desk, [contact('desk')]);
    const call = new RawCall(caller, hall, 'desk');
    await call.invite();
    const invite = await callee.incoming('INVITE');
    const options = {
      toTag: 'desk',
      headers: [`Contact: ${contact('desk')}`, ...recordRoutesOf(invite.text)],
    };
    callee.respond(invite, '180 Ringing', options);
    await call.response(180);
    callee.respond(invite, '200 OK', { ...options, body: { type: 'application/sdp', content: 'v=0\r\n' } });
    expect((await call.answered()).body).toBe('v=0\r\n');
    await callee.incoming('ACK');
    call.inDialog('BYE');
    callee.respond(await callee.incoming('BYE'), '200 OK');
    expect((await caller.finalResponse('BYE')).status).toBe(200);
    await Promise.all([caller.close(), callee.close()]);
  });
});

it('can be killed and comes back on the same ports', async () => {
  const client = await overWs();
  await client.register(hall, [contact('hall')]);
  const { processGroup } = kamailio;
  await kamailio.kill();
  expect(() => process.kill(-processGroup!, 0)).toThrow('ESRCH');
  expect(await client.closed).toBe(1006);
  await expect(overWs()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await kamailio.start();
  const again = await overWss();
  expect((await again.register(hall, [contact('hall')])).status).toBe(200);
  await again.close();
});

it('leaves no process and no file behind', async () => {
  const other = await Kamailio.start({ certificate: certificates.expired, accounts: [hall] });
  const { folder, processGroup } = other;
  await other.stop();
  await expect(access(folder)).rejects.toThrow();
  expect(() => process.kill(-processGroup!, 0)).toThrow('ESRCH');
});

const recordRoutesOf = (text: string): string[] => text.match(/^Record-Route: .*(?=\r$)/gm) ?? [];
