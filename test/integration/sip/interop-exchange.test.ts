/** A whole phone, with real sound, against an exchange that does what standards allow and practice exchanges do not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { systemClock } from '../../../src/clock/clock.js';
import { answerChallenge } from '../../support/digest-answer.js';
import { type ReceivedRequest, RawSipServer } from '../../support/raw-sip-server.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

const password = 'a long secret';
const contact = 'Contact: <sip:raw@127.0.0.1;transport=ws>';
const endings: (() => Promise<void> | void)[] = [];
let server: RawSipServer;

beforeEach(async () => {
  server = await RawSipServer.start();
  endings.push(() => server.close());
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function startPhone(more = ''): Promise<TestPhone> {
  const phone = await TestPhone.create({ routes: [{ url: server.url, password, more }] });
  endings.push(() => phone.end());
  return phone;
}

async function invited(): Promise<ReceivedRequest> {
  await until('INVITE', () => server.of('INVITE').length > 0);
  return server.of('INVITE')[0]!;
}

function farEndpoint(): WebRtcEndpoint {
  const endpoint = new WebRtcEndpoint({ clock: systemClock });
  endings.push(() => endpoint.close());
  return endpoint;
}

/** A request of the exchange inside the call, or out of the blue. */
function send(
  method: string,
  invite: ReceivedRequest | undefined,
  headers: readonly string[] = [],
  body = '',
): void {
  server.send(
    [
      `${method} sip:phone@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/WS server.invalid;branch=z9hG4bK${method}${Math.random()}`,
      `From: ${invite ? `${invite.header('To')};tag=raw` : '<sip:anyone@127.0.0.1>;tag=x'}`,
      `To: ${invite?.header('From') ?? '<sip:phone@127.0.0.1>'}`,
      `Call-ID: ${invite?.header('Call-ID') ?? 'out-of-the-blue'}`,
      `CSeq: ${nextNumber++} ${method}`,
      ...headers,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}
let nextNumber = 50;

async function answered(method: string): Promise<string> {
  const found = () =>
    server.responses.findLast((text) => new RegExp(`^CSeq: \\d+ ${method}\\r$`, 'm').test(text));
  await until(`the answer to ${method}`, () => found() !== undefined);
  return found()!;
}

describe('registration', () => {
  const strong = 'Digest realm="pbx", nonce="s1", algorithm=SHA-256, qop="auth"';
  const inner = 'Digest realm="pbx", nonce="s2", qop="auth"';

  it('answers a proxy and the registrar behind it, each with the strongest that both know', async () => {
    server.registers = false;
    server.onRequest = (register) => {
      if (register.header('Proxy-Authorization') === '') {
        register.respond(407, 'Proxy Authentication Required', {
          headers: ['Proxy-Authenticate: Digest realm="pbx", nonce="weak"', `Proxy-Authenticate: ${strong}`],
        });
      } else if (register.header('Authorization') === '') {
        register.respond(401, 'Unauthorized', { headers: [`WWW-Authenticate: ${inner}`] });
      } else register.respond(200, 'OK', { headers: [`Contact: ${register.header('Contact')}`] });
    };
    const phone = await startPhone();
    await phone.registered();
    const last = server.of('REGISTER').at(-1)!;
    for (const [field, asked] of [
      ['Proxy-Authorization', strong],
      ['Authorization', inner],
    ] as const) {
      const clientNonce = /cnonce="([^"]+)"/.exec(last.header(field))?.[1] ?? '';
      const identity = { method: 'REGISTER', uri: last.uri, username: 'phone', password, clientNonce };
      const response = /response="\w+"/.exec(answerChallenge(asked, identity))?.[0];
      expect(last.header(field)).toContain(response);
    }
    expect(phone.logged.join('\n')).not.toContain(password);
  });

  it('that asks for what we do not know is refused with a sentence that helps, and not tried again and again', async () => {
    server.registers = false;
    server.onRequest = (register) =>
      register.respond(401, 'Unauthorized', {
        headers: ['WWW-Authenticate: Digest realm="pbx", nonce="n", algorithm=SHA3-512, qop="auth"'],
      });
    const phone = await startPhone();
    await until('refused', () => phone.registration().problem !== null);
    expect(phone.registration().problem).toMatch(/Digest algorithm SHA3-512, .*; allow SHA-256 or MD5/);
    expect(server.of('REGISTER')).toHaveLength(1);
  });
});

describe('a call', () => {
  it('with reliable early media, then a 200 without SDP, then a hold by UPDATE, and OPTIONS in between', async () => {
    const phone = await startPhone();
    await phone.registered();
    phone.lift();
    const invite = await invited();
    const endpoint = farEndpoint();
    const answer = await endpoint.createAnswer(invite.body);
    invite.respond(183, 'Session Progress', {
      headers: [contact, 'Require: 100rel', 'RSeq: 7'],
      body: answer,
    });
    await until('PRACK', () => server.of('PRACK').length === 1);
    const prack = server.of('PRACK')[0]!;
    expect(prack.header('RAck')).toBe(`7 ${invite.header('CSeq')}`);
    prack.respond(200, 'OK');
    await phone.reaches('early-media');
    invite.respond(200, 'OK', { headers: [contact] });
    await phone.reaches('talking');

    send('UPDATE', invite, [contact], await endpoint.createReOffer('sendonly'));
    const update = await answered('UPDATE');
    expect(update).toMatch(/^SIP\/2\.0 200 /);
    expect(update).toContain('m=audio');
    expect(update).toContain('a=recvonly');
    send('OPTIONS', invite);
    expect(await answered('OPTIONS')).toMatch(/^SIP\/2\.0 200 [^]*^Allow: .*\bUPDATE\b/m);
    phone.replace();
    await until('BYE', () => server.of('BYE').length === 1);
  });

  it('spoken in compact, folded, blank-ridden messages is a call all the same', async () => {
    const phone = await startPhone();
    await phone.registered();
    phone.lift();
    const invite = await invited();
    const answer = await farEndpoint().createAnswer(invite.body);
    const head = [
      `SIP/2.0  200`,
      `v :\t${invite.header('Via')}`,
      `f: ${invite.header('From')}`,
      `t:`,
      ' "The \\"call\\" centre"',
      `\t${invite.header('To')}`,
      `  ;tag =  raw`,
      `i: ${invite.header('Call-ID')}`,
      `cseq:   ${invite.header('CSeq').replace(' ', '  \r\n\t ')}`,
      'Record-Route: <sip:127.0.0.1;transport=ws;lr;a=1> ,"Прокси" <sip:127.0.0.1;transport=ws;lr;a=2>',
      'm: Диспетчер <sip:raw@127.0.0.1;transport=ws>',
      'c: Application/SDP ; charset=utf-8',
      'X-Unknown : что угодно',
    ];
    server.send(`\r\n${head.join('\r\n')}\r\n\r\n${answer}`);
    await phone.reaches('talking');
    await until('ACK', () => server.of('ACK').length === 1);
    const routes = server.of('ACK')[0]!.text.match(/a=[12]/g);
    expect(routes).toEqual(['a=2', 'a=1']);
    phone.replace();
  });
});

it('OPTIONS out of the blue tells nobody more than what the phone can do', async () => {
  const phone = await startPhone();
  await phone.registered();
  send('OPTIONS', undefined);
  const answer = await answered('OPTIONS');
  expect(answer).toMatch(/^SIP\/2\.0 200 /);
  expect(answer).not.toMatch(/^user-agent:|^server:|hotline/im);
});
