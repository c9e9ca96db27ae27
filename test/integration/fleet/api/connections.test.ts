import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerOfUpgrade } from '../../../../src/fleet/api/admission.js';
import type { ApiOptions } from '../../../../src/fleet/api/api-options.js';
import { makeCertificates, type TestCertificates } from '../../../support/certificates.js';
import { apiBench } from '../../../support/fleet/api-client.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const room = storeRoom('sqlite');
const HOUR_MS = 3_600_000;

describe('https', () => {
  let certificates: TestCertificates;
  beforeAll(async () => {
    certificates = await makeCertificates();
  });
  afterAll(() => certificates.remove());

  it('is spoken where there is a certificate', async () => {
    const { cert, key } = certificates.right;
    const { app } = await apiBench(await room.newStore(), { tls: { cert, key }, secure: true });
    try {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      expect(url).toMatch(/^https:/);
      const request = get(`${url}/healthz`, { ca: certificates.ca, agent: false });
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      answer.resume();
      expect([answer.statusCode, answer.headers['strict-transport-security']]).toEqual([
        200,
        'max-age=31536000',
      ]);
      await once(answer, 'end');
    } finally {
      await app.close();
    }
  });
});

describe('who asks for an upgrade to WebSocket', () => {
  const request = (headers: IncomingMessage['headers'], remoteAddress = '127.0.0.1') =>
    ({
      headers: { host: '127.0.0.1:8080', ...headers },
      socket: { remoteAddress },
    }) as unknown as IncomingMessage;

  async function bench(demoViewer = false) {
    const made = await apiBench(await room.newStore());
    const options = { people: made.people, secure: false, demoViewer } as ApiOptions;
    const kindOf = async (...from: Parameters<typeof request>) =>
      (await callerOfUpgrade(request(...from), options)).actor.kind;
    return { ...made, kindOf };
  }

  it('is found by the cookie among others', async () => {
    const { firstRun, kindOf } = await bench();
    const cookie = `hotline=${(await firstRun()).cookies.get('hotline')!}`;
    expect(await kindOf({ cookie: `a=b; ${cookie}; c=d` })).toBe('account');
    expect(await kindOf({ cookie: `x${cookie}` })).toBe('nobody');
    expect(await kindOf({ cookie: `${cookie}x` })).toBe('nobody');
    expect(await kindOf({})).toBe('nobody');
  });

  it('does not keep the session alive by asking', async () => {
    const { firstRun, kindOf, base } = await bench();
    const cookie = `hotline=${(await firstRun()).cookies.get('hotline')!}`;
    for (let hours = 1; hours < 12; hours++) {
      await base.clock.advance(HOUR_MS);
      expect(await kindOf({ cookie })).toBe('account');
    }
    await base.clock.advance(HOUR_MS);
    expect(await kindOf({ cookie })).toBe('nobody');
  });

  it('is a guest of a demonstration on this machine only', async () => {
    const { kindOf } = await bench(true);
    expect(await kindOf({})).toBe('demo');
    expect(await kindOf({ host: 'localhost:8080' })).toBe('demo');
    expect(await kindOf({ host: '[::1]:8080' }, '::1')).toBe('demo');
    expect(await kindOf({ host: 'evil.example:8080' })).toBe('nobody');
    expect(await kindOf({ 'x-forwarded-for': '192.0.2.1' })).toBe('nobody');
    expect(await kindOf({}, '192.0.2.1')).toBe('nobody');
  });
});
