/** What strangers may send, and how little it does. */
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import { RawSipClient, type RawRequest, requestText, token } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
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

/** The exchange still serves this client. */
async function isServed(client: RawSipClient): Promise<boolean> {
  client.request(request('OPTIONS'));
  return (await client.finalResponse('OPTIONS')).status === 200;
}

describe('methods', () => {
  it.each([
    ['OPTIONS', 200],
    ['MESSAGE', 405],
    ['REFER', 405],
    ['NOTIFY', 405],
    ['PUBLISH', 405],
    ['UPDATE', 405],
    ['SUBSCRIBE', 489],
    ['INFO', 405],
    ['BYE', 481],
    ['CANCEL', 481],
    ['NONSENSE', 405],
  ])('%s outside a call is answered %i', async (method, status) => {
    fixture = await startExchange();
    const client = await fixture.connect();
    client.request(request(method, { headers: ['Refer-To: <sip:evil@example.org>', 'Event: presence'] }));
    const response = await client.finalResponse(method);
    expect(response.status).toBe(status);
    if (method === 'OPTIONS') expect(response.header('Allow')).toContain('INVITE');
  });

  it('a request of a dialog that does not exist is answered 481, and an ACK not at all', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    client.request(request('ACK', { to: '<sip:600@hotline>;tag=gone' }));
    client.request(request('INFO', { to: '<sip:600@hotline>;tag=gone' }));
    expect((await client.finalResponse('INFO')).status).toBe(481);
    expect(client.unread).toEqual([]);
  });

  it('an INVITE without Contact is a bad request', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    client.request(request('INVITE', { headers: [] }));
    expect((await client.finalResponse('INVITE')).status).toBe(400);
  });
});

describe('garbage', () => {
  const proper = requestText(request('INVITE'));
  const header = (name: string) => new RegExp(`^${name}: .*\r\n`, 'm');
  it.each([
    ['no SIP', 'hello\r\n\r\n'],
    ['an HTTP request', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['zero bytes', '\0'.repeat(1_000)],
    ['a message cut off in its head', proper.slice(0, 60)],
    ['no Via', proper.replace(header('Via'), '')],
    ['no From', proper.replace(header('From'), '')],
    ['no To', proper.replace(header('To'), '')],
    ['no Call-ID', proper.replace(header('Call-ID'), '')],
    ['no CSeq', proper.replace(header('CSeq'), '')],
    ['a CSeq of another method', proper.replace('1 INVITE', '1 OPTIONS')],
    ['a response nobody waits for', 'SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n'],
    ['a response with half a CSeq', 'SIP/2.0 200 OK\r\nCSeq: x\r\n\r\n'],
  ])('is dropped and logged: %s', async (_, text) => {
    fixture = await startExchange();
    const client = await fixture.connect();
    client.send(text);
    expect(await isServed(client)).toBe(true);
    expect(client.unread).toEqual([]);
    expect(fixture.logged.filter((line) => line.startsWith('dropped'))).toHaveLength(1);
    expect(fixture.exchange.calls).toEqual([]);
  });

  it('does no harm in heaps, either', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    for (let at = 0; at < proper.length; at += 7)
      client.send(proper.slice(0, at) + '\u0001' + proper.slice(at));
    expect(await isServed(client)).toBe(true);
    expect(fixture.exchange.open).toMatchObject({ calls: 0, dialogs: 0 });
  });
});

describe('limits', () => {
  it('closes a connection that sends too large a message, and only that one', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    const other = await fixture.connect();
    client.send(requestText(request('OPTIONS', { headers: [`X-Large: ${'x'.repeat(64 * 1024)}`] })));
    expect(await client.closed).toBe(1009);
    expect(await isServed(other)).toBe(true);
  });

  it('takes a large message that is within the limit', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    client.request(request('OPTIONS', { headers: [`X-Large: ${'x'.repeat(60_000)}`] }));
    expect((await client.finalResponse('OPTIONS')).status).toBe(200);
  });

  it('takes no more connections than it is set to', async () => {
    fixture = await startExchange({ limits: { connections: 2 } });
    const first = await fixture.connect();
    await fixture.connect();
    await expect(fixture.connect()).rejects.toThrow();
    await first.vanish();
    await until('a place is free', () => fixture.exchange.open.connections === 1);
    expect(await isServed(await fixture.connect())).toBe(true);
  });

  it('drops a client that opens transactions and never ends them', async () => {
    fixture = await startExchange({ limits: { transactionsPerConnection: 20 } });
    const client = await fixture.connect();
    for (let i = 0; i < 30; i++) client.request(request('INVITE'));
    await client.closed;
    await until('all is cleared', () => fixture.exchange.open.connections === 0);
  });

  it('remembers no more than it is set to', async () => {
    fixture = await startExchange({ limits: { history: 10 }, defaultBehaviour: { kind: 'silent' } });
    const client = await fixture.connect();
    for (let i = 0; i < 30; i++) client.request(request('INVITE'));
    expect(await isServed(client)).toBe(true);
    expect(fixture.exchange.calls).toHaveLength(10);
    expect(fixture.exchange.wire).toHaveLength(10);
  });

  it('cuts the digits of a caller who does not stop', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    const call = new RawCall(client, phone, '600');
    await call.invite();
    await call.answered();
    for (let i = 0; i < 80; i++) {
      call.inDialog('INFO', { body: { type: 'application/dtmf-relay', content: 'Signal=7\r\n' } });
      await client.finalResponse('INFO');
    }
    expect(fixture.exchange.calls.at(-1)?.digits).toBe('7'.repeat(64));
    await call.bye();
  });
});

describe('what is not SIP over WebSocket', () => {
  it.each([
    ['without the subprotocol', []],
    ['with another subprotocol', ['xmpp']],
  ])('a WebSocket %s is refused (RFC 7118 section 4)', async (_, protocols) => {
    fixture = await startExchange();
    await expect(RawSipClient.connect(fixture.url, { protocols })).rejects.toThrow('400');
    expect(fixture.exchange.open.connections).toBe(0);
  });

  it('a browser is told what this is', async () => {
    fixture = await startExchange();
    const response = await fetch(fixture.url.replace('ws:', 'http:'));
    expect(response.status).toBe(426);
    expect(await response.text()).toContain('SIP');
  });

  it('a connection that says nothing does not hold up the end', async () => {
    fixture = await startExchange();
    const socket = connectTcp(fixture.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await fixture.exchange.stop();
    await closed;
  });
});
