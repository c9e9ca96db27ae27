/** The same exchange over every transport but WebSocket: registration, calls both ways, restart. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
let fixture: ExchangeFixture;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());
afterEach(() => fixture.end());

describe.each(['udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  const start = async (options: Parameters<typeof startExchange>[0] = {}) => {
    fixture = await startExchange({ transports: { [transport]: 0 }, tls: certificates.right, ...options });
    return fixture.connect();
  };

  it('a phone registers, calls, sends digits and hangs up', async () => {
    const client = await start();
    expect((await client.register(phone, [client.contact])).status).toBe(200);
    const call = new RawCall(client, phone, '600');
    await call.invite();
    const ringing = await call.response(180);
    const answer = await call.answered();
    const contact = `<sip:exchange@127.0.0.1:${fixture.port};transport=${transport}>`;
    expect([ringing, answer].map((message) => message.header('Contact'))).toEqual([contact, contact]);
    call.inDialog('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=5\r\n' } });
    expect((await client.finalResponse('INFO')).status).toBe(200);
    expect((await call.bye()).status).toBe(200);
    expect(fixture.exchange.calls).toMatchObject([
      { account: 'phone', extension: '600', digits: '5', endedBy: 'phone', finalStatus: 200 },
    ]);
    expect(fixture.exchange.open).toMatchObject({ calls: 0, dialogs: 0 });
  });

  it('a phone is told in the Via where it really is (RFC 3581)', async () => {
    const client = await start();
    const accepted = await client.register(phone, [client.contact]);
    const port = /:(\d+)/.exec(client.via)?.[1];
    expect(accepted.header('Via')).toMatch(new RegExp(`;rport=${port};received=127\\.0\\.0\\.1$`));
  });

  it('a registered phone is called over the way it came, by an INVITE that can be answered there', async () => {
    const client = await start();
    // Another one of the same account, which registered before and so is not the one that is called.
    const other = await fixture.connect();
    await other.register(phone, ['<sip:other@192.0.2.1>']);
    await client.register(phone, ['<sip:there@192.0.2.2>']);
    const made = fixture.exchange.callOut(phone.account, { from: '88003334434' });
    const invite = await client.incoming('INVITE');
    expect(invite.startLine).toBe('INVITE sip:there@192.0.2.2 SIP/2.0');
    const [own, via] = [`127.0.0.1:${fixture.port}`, invite.header('Via')];
    expect(via).toMatch(new RegExp(`^SIP/2\\.0/${transport.toUpperCase()} ${own};branch=z9hG4bK.*;rport$`));
    expect(invite.header('Contact')).toBe(`<sip:exchange@${own};transport=${transport}>`);
    client.respond(invite, '486 Busy Here', { toTag: 't' });
    expect(await made.finalStatus).toBe(486);
    await client.incoming('ACK');
    expect(other.unread).toEqual([]);
  });

  it('keeps its port when it is switched off and on again', async () => {
    await start();
    await fixture.exchange.setTrouble('off');
    await fixture.exchange.setTrouble('none');
    const client = await fixture.connect();
    expect((await client.register(phone, [client.contact])).status).toBe(200);
  });

  it('is silent when it is switched off, and forgets who was there', async () => {
    const client = await start();
    await client.register(phone, [client.contact]);
    const call = new RawCall(client, phone, '600');
    await call.invite();
    await call.answered();
    await fixture.exchange.setTrouble('off');
    expect(fixture.exchange.open).toEqual({ connections: 0, calls: 0, dialogs: 0 });
    expect(fixture.exchange.registrations).toEqual([]);
    await fixture.exchange.setTrouble('none');
    const again = await fixture.connect();
    await again.register(phone, [again.contact]);
    // No BYE: a power cut says nothing.
    expect(client.unread.filter((line) => !line.startsWith('SIP/2.0 '))).toEqual([]);
  });

  it('leaves neither timer nor socket behind', async () => {
    await start();
    const held = () => process.getActiveResourcesInfo().filter((name) => /Timeout|UDP|TCP|TLS/.test(name));
    await fixture.exchange.stop();
    const before = held().length;
    await fixture.exchange.start();
    const client = await fixture.connect();
    await client.register(phone, [client.contact]);
    const call = new RawCall(client, phone, '600');
    await call.invite();
    await call.answered();
    new RawCall(client, phone, '600').inviteOnce();
    await client.response('INVITE', 407);
    await fixture.exchange.stop();
    await client.vanish();
    await until('all is given back', () => held().length <= before, 2_000);
  });

  it('says which port is taken', async () => {
    await start();
    const second = startExchange({ transports: { [transport]: fixture.port }, tls: certificates.right });
    await expect(second).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`port ${fixture.port} on 127.0.0.1`) as string,
    });
  });

  it('refuses an address that this machine does not have', async () => {
    await start();
    const second = startExchange({
      transports: { [transport]: 0 },
      tls: certificates.right,
      host: '192.0.2.1',
    });
    await expect(second).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  });
});

describe('several transports at once', () => {
  it('serve the same accounts and calls, and all stop and start together', async () => {
    fixture = await startExchange({
      transports: { ws: 0, udp: 0, tcp: 0, tls: 0 },
      tls: certificates.right,
    });
    const { exchange } = fixture;
    const ports = await exchange.start();
    const transports = ['ws', 'udp', 'tcp', 'tls'] as const;
    for (const transport of transports) {
      const client = await fixture.connect(fixture.address(transport));
      expect((await client.register(phone, [client.contact])).status).toBe(200);
    }
    expect(exchange.registrations.map(({ contact }) => /transport=(\w+)|$/.exec(contact)?.[1])).toEqual([
      'ws',
      undefined,
      'tcp',
      'tls',
    ]);
    expect(exchange.open.connections).toBe(4);
    await exchange.stop();
    expect(exchange.open.connections).toBe(0);
    for (const transport of ['ws', 'tcp', 'tls'] as const)
      await expect(fixture.connect(fixture.address(transport))).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    expect(await exchange.start()).toEqual(ports);
  });

  it('UDP and TCP have one port, so that a phone may send by TCP what is too large for UDP', async () => {
    fixture = await startExchange({ transports: { udp: 0, tcp: 0 } });
    const { ports } = await fixture.exchange.start();
    expect(ports.udp).toBe(ports.tcp);
    const small = await fixture.connect(fixture.address('udp'));
    const large = await fixture.connect(fixture.address('tcp'));
    await small.register(phone, [small.contact]);
    const call = new RawCall(large, phone, '600');
    await call.invite();
    await call.answered();
    await call.bye();
    const made = fixture.exchange.callOut(phone.account, { from: '88003334434' });
    small.respond(await small.incoming('INVITE'), '486 Busy Here', { toTag: 't' });
    expect(await made.finalStatus).toBe(486);
  });

  it('none listens when one cannot', async () => {
    fixture = await startExchange({ transports: { tcp: 0 } });
    const taken = fixture.port;
    const second = startExchange({ transports: { udp: taken, ws: taken } });
    await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    const third = await startExchange({ transports: { udp: taken } });
    await third.end();
  });

  it('encrypted ones without a certificate are a mistake of the caller', async () => {
    fixture = await startExchange();
    await expect(startExchange({ transports: { tls: 0 } })).rejects.toThrow(RangeError);
  });
});

describe('TLS', () => {
  it('is trusted by who knows the authority, and refused otherwise', async () => {
    fixture = await startExchange({ transports: { tls: 0 }, tls: certificates.right });
    const client = await RawSipClient.connect(fixture.address('tls'), { ca: certificates.ca });
    expect((await client.register(phone, [client.contact])).status).toBe(200);
    await client.vanish();
    await until('the client is forgotten', () => fixture.exchange.open.connections === 0);
    await expect(RawSipClient.connect(fixture.address('tls'))).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) as string,
    });
  });

  it('takes sips addresses, which plain transports do not', async () => {
    fixture = await startExchange({ transports: { tls: 0, tcp: 0 }, tls: certificates.right });
    const status = async (transport: 'tls' | 'tcp'): Promise<number | undefined> => {
      const client = await fixture.connect(fixture.address(transport));
      const [from, to] = ['<sips:phone@hotline>;tag=1', '<sips:600@hotline>'];
      client.request({ method: 'OPTIONS', uri: 'sips:600@hotline', from, to, callId: transport, cseq: 1 });
      return (await client.finalResponse('OPTIONS')).status;
    };
    expect(await status('tls')).toBe(200);
    expect(await status('tcp')).toBe(416);
  });
});
