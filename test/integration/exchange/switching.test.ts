import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { PracticeExchange } from '../../../src/exchange/practice-exchange.js';
import type { Trouble } from '../../../src/protocol/handset.js';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { RawCall } from '../../support/raw-call.js';
import type { RawSipClient } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture | undefined;
afterEach(async () => {
  await fixture?.end();
  fixture = undefined;
});

const contact = '<sip:raw@raw.invalid>';

async function call(client: RawSipClient): Promise<RawCall> {
  const made = new RawCall(client, phone, '600');
  await made.invite();
  return made;
}

describe('trouble', () => {
  it.each<[Trouble, number]>([
    ['busy', 486],
    ['unavailable', 503],
  ])('%s refuses every new call', async (trouble, status) => {
    fixture = await startExchange();
    const client = await fixture.connect();
    await fixture.exchange.setTrouble(trouble);
    await call(client);
    const refused = await client.finalResponse('INVITE');
    expect(refused.status).toBe(status);
    expect(refused.header('Retry-After')).toBe(trouble === 'unavailable' ? '5' : '');
  });

  it('no-answer rings and never answers', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    await fixture.exchange.setTrouble('no-answer');
    const made = await call(client);
    await made.response(180);
    made.cancel();
    expect((await client.finalResponse('INVITE')).status).toBe(487);
  });

  it('silent leaves the caller without a word, while the phone stays registered', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    await fixture.exchange.setTrouble('silent');
    new RawCall(client, phone, '600').inviteOnce();
    expect((await client.register(phone, [contact])).status).toBe(200);
    expect(client.unread).toEqual([]);
  });

  it('hang-up answers and ends the call after 5 s', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    await fixture.exchange.setTrouble('hang-up');
    const made = await call(client);
    await made.answered();
    const answeredMs = performance.now();
    const bye = await client.next('BYE', (message) => message.method === 'BYE', 8_000);
    client.respond(bye, '200 OK');
    expect(performance.now() - answeredMs).toBeGreaterThan(4_900);
    expect(performance.now() - answeredMs).toBeLessThan(6_000);
  });

  it('does not touch a call that goes on, and ends with "none"', async () => {
    fixture = await startExchange();
    const client = await fixture.connect();
    const before = await call(client);
    await before.answered();
    await fixture.exchange.setTrouble('busy');
    await call(client);
    expect((await client.response('INVITE', 486)).status).toBe(486);
    expect(fixture.exchange.calls[0]).toMatchObject({ state: 'answered' });
    await fixture.exchange.setTrouble('none');
    const after = await call(client);
    await after.answered();
    expect(fixture.exchange.open.calls).toBe(2);
    await before.bye();
    await after.bye();
  });
});

describe('off', () => {
  it('drops connections, calls and registrations at once, and comes back on the same port', async () => {
    fixture = await startExchange();
    const { exchange } = fixture;
    const client = await fixture.connect();
    await client.register(phone, [contact]);
    await (await call(client)).answered();
    const idle = await fixture.connect();

    await exchange.setTrouble('off');
    expect(exchange.open).toEqual({ connections: 0, calls: 0, dialogs: 0 });
    expect(exchange.registrations).toEqual([]);
    expect(exchange.calls).toMatchObject([{ state: 'ended', endedBy: 'connection-lost' }]);
    // 1006: no closing handshake, as when the power fails.
    expect(await client.closed).toBe(1006);
    expect(await idle.closed).toBe(1006);
    await expect(fixture.connect()).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    await exchange.setTrouble('busy');
    const again = await fixture.connect();
    expect((await again.register(phone, [contact])).status).toBe(200);
    await call(again);
    expect((await again.finalResponse('INVITE')).status).toBe(486);
  });

  it('can be switched as fast as one likes', async () => {
    fixture = await startExchange();
    const { exchange } = fixture;
    const sequence: Trouble[] = ['off', 'none', 'off', 'busy', 'off', 'off', 'none', 'silent', 'off', 'none'];
    await Promise.all(sequence.map((trouble) => exchange.setTrouble(trouble)));
    expect(exchange.trouble).toBe('none');
    const client = await fixture.connect();
    const made = await call(client);
    await made.answered();
    await made.bye();
  });

  it('is what stop does; start and stop may be called twice', async () => {
    fixture = await startExchange();
    const { exchange, port } = fixture;
    expect(await exchange.start()).toMatchObject({ port });
    await exchange.stop();
    await exchange.stop();
    await expect(fixture.connect()).rejects.toThrow();
    expect(await exchange.start()).toMatchObject({ port });
    await fixture.connect();
  });

  it('leaves no timer behind', async () => {
    fixture = await startExchange();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    await fixture.exchange.stop();
    const before = timers();
    await fixture.exchange.start();
    const client = await fixture.connect();
    await client.register(phone, [contact]);
    await (await call(client)).answered();
    await call(client);
    await until('the second call is answered', () => fixture?.exchange.calls[1]?.state === 'answered');
    await fixture.exchange.stop();
    await until('all timers are gone', () => timers() <= before, 1_000);
  });
});

describe('a port', () => {
  it('that another program has is named in the error', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      await expect(startExchange({ port })).rejects.toMatchObject({
        code: 'PORT_IN_USE',
        message: expect.stringContaining(`port ${port} on 127.0.0.1`) as string,
      });
    } finally {
      other.close();
    }
  });

  it('on an address that this machine does not have is refused with the reason', async () => {
    await expect(startExchange({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
  });
});

it('a greeting that cannot be read is told at the start', async () => {
  const exchange = new PracticeExchange({
    clock: systemClock,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    port: 0,
    accounts: [],
    language: 'ru',
    greetingFile: '/nonexistent/greeting.wav',
  });
  await expect(exchange.start()).rejects.toMatchObject({ code: 'PROMPT_INVALID' });
});
