/** That baresip is a far end with real sound: what one says, the other hears, in each codec and with SRTP. */
import { access } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Baresip, type BaresipOptions } from '../../support/baresip.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
const running: Baresip[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());
afterEach(async () => {
  await Promise.all(running.splice(0).map((baresip) => baresip.stop()));
});

async function start(options: BaresipOptions): Promise<Baresip> {
  const baresip = await Baresip.start({ certificate: certificates.right, ...options });
  running.push(baresip);
  return baresip;
}

async function hearsTone(baresip: Baresip, frequencyHz: number): Promise<void> {
  await until(`${frequencyHz} Hz is heard`, async () => (await baresip.hears(frequencyHz)) > 0.1);
}

describe.each([
  ['PCMA', 'udp', 'none', 8_000],
  ['PCMU', 'tcp', 'sdes', 8_000],
  ['G722', 'tls', 'sdes-mandatory', 16_000],
  ['opus', 'udp', 'none', 48_000],
] as const)('%s over %s, SRTP %s', (codec, transport, srtp, rateHz) => {
  it('a call, with a tone each way', async () => {
    const [called, caller] = await Promise.all([
      start({ transport, codecs: [codec], srtp, says: 500 }),
      start({ transport, codecs: [codec], srtp, says: 800 }),
    ]);
    await caller.dial(called.uri);
    await caller.happened('CALL_ESTABLISHED');
    await Promise.all([hearsTone(caller, 500), hearsTone(called, 800)]);
    expect(await caller.hears(800)).toBeLessThan(0.01);
    expect(await called.hears(500)).toBeLessThan(0.01);
    expect((await caller.heard())!.rateHz).toBe(rateHz);
    expect(called.codecs).toEqual({ sends: codec, hears: codec });
    expect(called.cryptoSuite).toBe(srtp === 'none' ? undefined : 'AES_CM_128_HMAC_SHA1_80');
    await caller.hangUp();
    await called.happened('CALL_CLOSED');
  });
});

it('sends back what it hears, rings until it is told to answer, and hangs up', async () => {
  const [echo, caller] = await Promise.all([start({ says: 'echo', answer: 'manual' }), start({ says: 650 })]);
  await caller.dial(echo.uri);
  await caller.happened('CALL_RINGING');
  expect(caller.events.map(({ type }) => type)).not.toContain('CALL_ESTABLISHED');
  await echo.accept();
  await hearsTone(caller, 650);
  await echo.hangUp();
  await caller.happened('CALL_CLOSED');
});

it('refuses a call without SRTP where SRTP is mandatory', async () => {
  const [called, caller] = await Promise.all([start({ srtp: 'sdes-mandatory' }), start({})]);
  await caller.dial(called.uri);
  await caller.happened('CALL_CLOSED');
  expect(caller.events.map(({ type }) => type)).not.toContain('CALL_ESTABLISHED');
  expect(await called.heard()).toBeUndefined();
});

it('leaves no process and no file behind', async () => {
  const baresip = await Baresip.start();
  await baresip.stop();
  expect(() => process.kill(baresip.pid!, 0)).toThrow('ESRCH');
  await expect(access(baresip.folder)).rejects.toThrow();
});
