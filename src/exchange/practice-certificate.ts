import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, webcrypto } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

/** PEM texts. */
export interface PracticeCertificate {
  readonly key: string;
  readonly cert: string;
  /** What a client is to trust: the certificate itself, as nobody else has signed it. */
  readonly ca: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const LIFETIME_MS = 7 * 86_400_000;
/** A phone whose clock is a little behind accepts it too. */
const BACKDATED_MS = 3_600_000;

/**
 * A certificate for 127.0.0.1 and localhost, good for a week, for demonstrations on one machine. Its key is in memory
 * only, so that it is worth nothing once the program has ended. Import this file only when it is needed: its library
 * takes 150 ms to load.
 */
export async function makePracticeCertificate(clock: Clock): Promise<PracticeCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const nowMs = clock.wallMs();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Hotline practice exchange',
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + LIFETIME_MS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const cert = certificate.toString('pem');
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert, ca: cert };
}
