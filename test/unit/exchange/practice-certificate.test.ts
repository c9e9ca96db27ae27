import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { makePracticeCertificate } from '../../../src/exchange/practice-certificate.js';
import { ManualClock } from '../../support/manual-clock.js';

const DAY_MS = 86_400_000;

it('a practice certificate names this machine, is no authority and runs out after a week', async () => {
  const clock = new ManualClock();
  const { key, cert, ca } = await makePracticeCertificate(clock);
  const certificate = new X509Certificate(cert);
  expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
  expect(certificate.ca).toBe(false);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(clock.wallMs());
  expect(Date.parse(certificate.validTo)).toBe(clock.wallMs() + 7 * DAY_MS);
  expect(ca).toBe(cert);
});

it('each one has a key and a number of its own', async () => {
  const clock = new ManualClock();
  const [one, other] = await Promise.all([makePracticeCertificate(clock), makePracticeCertificate(clock)]);
  expect(one.key).not.toBe(other.key);
  expect(new X509Certificate(one.cert).serialNumber).not.toBe(new X509Certificate(other.cert).serialNumber);
});
