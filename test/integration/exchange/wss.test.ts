import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ExchangeFixture, phone, startExchange } from '../../support/exchange-fixture.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { RawSipClient } from '../../support/raw-sip-client.js';

let certificates: TestCertificates;
let fixture: ExchangeFixture | undefined;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());
afterEach(async () => {
  await fixture?.end();
  fixture = undefined;
});

it('registers a phone over WSS that trusts the authority', async () => {
  fixture = await startExchange({ tls: certificates.right });
  const client = await RawSipClient.connect(fixture.url, { ca: certificates.ca });
  expect((await client.register(phone, ['<sip:raw@raw.invalid>'])).status).toBe(200);
  expect(fixture.exchange.wire[0]).toMatchObject({ firstLine: 'REGISTER sip:hotline SIP/2.0' });
  await client.vanish();
});

it('does not speak plain WS beside it', async () => {
  fixture = await startExchange({ tls: certificates.right });
  await expect(RawSipClient.connect(fixture.url.replace('wss:', 'ws:'))).rejects.toThrow();
});

it.each([
  ['for another host', 'wrongName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['that has expired', 'expired', 'CERT_HAS_EXPIRED'],
  ['of an unknown authority', 'otherAuthority', /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/],
] as const)('shows a certificate %s, which a client refuses', async (_, kind, code) => {
  fixture = await startExchange({ tls: certificates[kind] });
  await expect(RawSipClient.connect(fixture.url, { ca: certificates.ca })).rejects.toMatchObject({
    code: typeof code === 'string' ? code : (expect.stringMatching(code) as string),
  });
});
