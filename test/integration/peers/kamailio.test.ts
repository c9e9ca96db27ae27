/** That Kamailio serves plain SIP as other tests take it for: registrar, proxy between transports, outbound proxy. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Baresip, type BaresipOptions } from '../../support/baresip.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { Kamailio } from '../../support/kamailio.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient, token } from '../../support/raw-sip-client.js';
import { RtpListener } from '../../support/rtp-listener.js';
import { Sipp } from '../../support/sipp.js';
import { until } from '../../support/until.js';

const { domain } = Kamailio;
const hall = { account: 'hall', password: 'secret-of-the-hall', domain };
const desk = { account: 'desk', password: 'secret-of-the-desk', domain };
const transports = ['udp', 'tcp', 'tls'] as const;

let certificates: TestCertificates;
let kamailio: Kamailio;
const toEnd: (() => unknown)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
  kamailio = await Kamailio.start({ certificate: certificates.right, accounts: [hall, desk] });
});
afterAll(async () => {
  await kamailio.stop();
  await certificates.remove();
});
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function connect(address: string): Promise<RawSipClient> {
  const client = await RawSipClient.connect(address, { ca: certificates.ca });
  toEnd.push(() => client.vanish());
  return client;
}

async function baresipAt(who: typeof desk, transport: 'udp' | 'tcp' | 'tls', options: BaresipOptions) {
  const baresip = await Baresip.start({
    transport,
    certificate: certificates.right,
    outboundProxy: kamailio.server(transport),
    registration: who,
    ...options,
  });
  toEnd.push(() => baresip.stop());
  await baresip.registered();
  return baresip;
}

describe.each(transports)('over %s', (transport) => {
  it('answers OPTIONS', async () => {
    const client = await connect(kamailio.server(transport));
    const [uri, from] = [`sip:${domain}`, `<sip:hall@${domain}>;tag=${token()}`];
    client.request({ method: 'OPTIONS', uri, from, to: `<${uri}>`, callId: token(), cseq: 1 });
    expect((await client.finalResponse('OPTIONS')).status).toBe(200);
  });

  it('registers with the right password only', async () => {
    const client = await connect(kamailio.server(transport));
    expect((await client.register({ ...hall, password: 'wrong' }, [client.contact])).status).toBe(401);
    expect((await client.register(hall, [client.contact])).status).toBe(200);
  });
});

describe('between transports', () => {
  it.each([
    ['udp', 'tcp'],
    ['tcp', 'tls'],
    ['tls', 'udp'],
    ['udp', 'udp'],
  ] as const)('a call from %s to %s and everything in it goes by Kamailio', async (from, to) => {
    const [caller, callee] = [await connect(kamailio.server(from)), await connect(kamailio.server(to))];
    // A Contact that leads nowhere: only the connection does.
    const contact = `<sip:desk@raw.invalid;transport=${to}>`;
    await callee.register(desk, [contact]);
    const call = new RawCall(caller, hall, 'desk');
    await call.invite();
    const invite = await callee.incoming('INVITE');
    const recordRoutes = invite.headers('Record-Route').map((route) => `Record-Route: ${route}`);
    expect(recordRoutes.length).toBe(from === to ? 1 : 2);
    const body = { type: 'application/sdp', content: 'v=0\r\n' };
    callee.respond(invite, '200 OK', {
      toTag: 'desk',
      headers: [`Contact: ${contact}`, ...recordRoutes],
      body,
    });
    await call.answered();
    const ack = await callee.incoming('ACK');
    expect(ack.header('Via')).toContain(kamailio.server(to).split(';')[0]!.replace('sip:', ''));
    call.inDialog('BYE');
    callee.respond(await callee.incoming('BYE'), '200 OK');
    expect((await caller.finalResponse('BYE')).status).toBe(200);
  });

  it('two telephones register, call and hear each other', async () => {
    const callee = await baresipAt(desk, 'tls', { says: 500, codecs: ['G722'] });
    const caller = await baresipAt(hall, 'tcp', { says: 800, codecs: ['G722'] });
    await caller.dial(`sip:desk@${domain}`);
    await until('the tones are heard', async () => {
      return (await caller.hears(500)) > 0.1 && (await callee.hears(800)) > 0.1;
    });
    await callee.hangUp();
    await caller.happened('CALL_CLOSED');
  });
});

describe('in front of another server', () => {
  it.each([
    ['udp', 'udp'],
    ['tls', 'tcp'],
  ] as const)('by %s, the server by %s: calls, and requests of the server', async (near, far) => {
    const sipp = await Sipp.start({ scenario: 'hang-up', transport: far, pauseMs: 50 });
    toEnd.push(() => sipp.stop());
    const proxy = await Kamailio.start({
      certificate: certificates.right,
      accounts: [],
      inFrontOf: sipp.server,
    });
    toEnd.push(() => proxy.stop());
    const sound = await RtpListener.open();
    toEnd.push(() => sound.close());
    const client = await connect(proxy.server(near));
    const call = new RawCall(client, hall, '88003334434');
    call.inviteOnce(sound.sdp);
    expect((await call.answered()).headers('Record-Route')).not.toEqual([]);
    // Its BYE goes the way of the Record-Route to a phone that has no address of its own.
    const bye = await client.incoming('BYE');
    client.respond(bye, '200 OK');
    expect(await sipp.finish()).toMatchObject({ exitCode: 0, failure: undefined });
    expect(bye.headers('Via').length).toBe(2);
  });

  it('a callback of the server reaches the phone that registered through it', async () => {
    const sipp = await Sipp.start({ scenario: 'callback-late-offer', pauseMs: 50 });
    toEnd.push(() => sipp.stop());
    const proxy = await Kamailio.start({
      certificate: certificates.right,
      accounts: [],
      inFrontOf: sipp.server,
    });
    toEnd.push(() => proxy.stop());
    const client = await connect(proxy.server('tcp'));
    const aor = `<sip:phone@${domain}>`;
    const fixed = {
      method: 'REGISTER',
      uri: `sip:${domain}`,
      from: `${aor};tag=r`,
      to: aor,
      callId: token(),
    };
    client.request({ ...fixed, cseq: 1, headers: ['Contact: <sip:phone@raw.invalid;transport=tcp>'] });
    expect((await client.finalResponse('REGISTER')).status).toBe(200);
    expect((await client.incoming('INVITE')).startLine).toContain('sip:phone@raw.invalid');
  });
});
