/** What strangers may send over UDP, TCP and TLS, and how little it does. Of WebSocket tells hostile.test.ts. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import {
  makePracticeCertificate,
  type PracticeCertificate,
} from '../../../src/exchange/practice-certificate.js';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import { type RawRequest, type RawSipClient, requestText, token } from '../../support/raw-sip-client.js';
import { randomFrom } from '../../support/random.js';
import { until } from '../../support/until.js';

let certificate: PracticeCertificate;
let fixture: ExchangeFixture;
beforeAll(async () => {
  certificate = await makePracticeCertificate(systemClock);
});
afterEach(() => fixture.end());

const request = (method: string, changes: Partial<RawRequest> = {}): RawRequest => ({
  method,
  uri: 'sip:600@hotline',
  from: `<sip:phone@hotline>;tag=${token()}`,
  to: '<sip:600@hotline>',
  callId: token(),
  cseq: 1,
  headers: ['Contact: <sip:raw@raw.invalid>'],
  ...changes,
});

/** The exchange still serves this client, who asks again as over UDP everybody has to. */
async function isServed(client: RawSipClient): Promise<boolean> {
  const text = requestText(request('OPTIONS', { via: client.via }));
  client.send(text);
  const again = setInterval(() => client.send(text), 500);
  const response = await client.finalResponse('OPTIONS').finally(() => clearInterval(again));
  return response.status === 200;
}

describe.each(['udp', 'tcp', 'tls'] as const)('over %s', (transport) => {
  const start = async (options: Parameters<typeof startExchange>[0] = {}): Promise<RawSipClient> => {
    fixture = await startExchange({ transports: { [transport]: 0 }, tls: certificate, ...options });
    return fixture.connect();
  };

  it('messages that are broken by chance do no harm', async () => {
    await start();
    const random = randomFrom(5060);
    const methods = ['INVITE', 'REGISTER', 'OPTIONS', 'BYE', 'ACK', 'CANCEL'];
    // Over streams a client is dropped when the end of its message is lost, so there have to be many.
    for (let round = 0; round < 100; round++) {
      const client = await fixture.connect();
      for (let message = 0; message < 10; message++) {
        const method = methods[random.below(methods.length)]!;
        const bytes = Buffer.from(requestText(request(method, { via: client.via })));
        for (let changes = random.below(4); changes >= 0; changes--)
          bytes[random.below(bytes.length)] = random.below(256);
        client.send(bytes);
      }
      // Faster than they are taken they would be lost.
      if (transport === 'udp') await isServed(client);
      await client.close();
    }
    const client = await fixture.connect();
    expect(await isServed(client)).toBe(true);
    expect(fixture.exchange.wire.length).toBeGreaterThan(100);
    expect(fixture.exchange.open.calls).toBe(0);
    const call = new RawCall(client, phone, '600');
    await call.invite();
    await call.answered();
    await call.bye();
  });

  it('a client that opens transactions and never ends them is dropped', async () => {
    const client = await start({ limits: { transactionsPerConnection: 20 } });
    for (let i = 0; i < 30; i++) client.request(request('INVITE'));
    const dropped = () => fixture.logged.some((line) => line.includes('too many transactions'));
    await until('it is dropped', dropped);
    const other = await fixture.connect();
    expect(await isServed(other)).toBe(true);
    expect(fixture.exchange.open.calls).toBe(0);
  });

  it('a call is refused when all places for calls are taken', async () => {
    const client = await start({ limits: { calls: 1 } });
    const first = new RawCall(client, phone, '600');
    await first.invite();
    await first.answered();
    const second = new RawCall(client, phone, '600');
    await second.invite();
    const refused = await client.finalResponse('INVITE');
    expect([refused.status, refused.header('Retry-After')]).toEqual([503, '2']);
    second.ackRefusal(refused);
    await first.bye();
  });

  it('no secret is logged or traced', async () => {
    const client = await start();
    const accepted = await client.register(phone, [client.contact]);
    expect(accepted.status).toBe(200);
    const output = [...fixture.logged, ...fixture.exchange.wire.map(({ firstLine }) => firstLine)].join('\n');
    expect(output).not.toMatch(/secret of the phone|nonce|response=|PRIVATE KEY/);
  });
});

describe('floods', () => {
  it('from ever new addresses over UDP neither fill the memory nor push a registered phone out', async () => {
    fixture = await startExchange({ transports: { udp: 0 }, limits: { connections: 8 } });
    const client = await fixture.connect();
    await client.register(phone, [client.contact]);
    const sockets = Array.from({ length: 100 }, () => createSocket('udp4'));
    for (const socket of sockets) {
      socket.send(requestText(request('INVITE')), fixture.port, '127.0.0.1');
      socket.send('noise', fixture.port, '127.0.0.1');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await isServed(client)).toBe(true);
    expect(fixture.exchange.open.connections).toBeLessThanOrEqual(8);
    const made = fixture.exchange.callOut(phone.account, { from: '88003334434' });
    client.respond(await client.incoming('INVITE'), '486 Busy Here', { toTag: 't' });
    expect(await made.finalStatus).toBe(486);
    for (const socket of sockets) socket.close();
  });

  it('of connections over TCP end at the limit, and places become free again', async () => {
    fixture = await startExchange({ transports: { tcp: 0 }, limits: { connections: 4 } });
    const sockets = Array.from({ length: 20 }, () => connectTcp(fixture.port, '127.0.0.1'));
    for (const socket of sockets) socket.on('error', () => undefined);
    await Promise.all(sockets.slice(4).map((socket) => once(socket, 'close')));
    expect(fixture.exchange.open.connections).toBe(4);
    for (const socket of sockets) socket.destroy();
    await until('the places are free', () => fixture.exchange.open.connections === 0);
    expect(await isServed(await fixture.connect())).toBe(true);
  });
});
