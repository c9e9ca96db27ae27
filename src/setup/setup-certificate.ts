import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { KeyObject, webcrypto } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** A browser that was told to accept it keeps that for as long as the page is open: it need not be longer. */
const LIFETIME_MS = 30 * 86_400_000;
/** The clock of the technician's browser may be behind. */
const BACKDATED_MS = 86_400_000;

/** PEM texts. */
export interface SetupCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate by nobody but the phone: it proves nothing, and makes the page a secure context, without which a browser has no
 * live camera. Its key is in memory only. Import this file only when it is needed: its library takes 150 ms to load.
 *
 * @param host such as `hotline-7K3M.local`
 */
export async function makeSetupCertificate(clock: Clock, host: string): Promise<SetupCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const nowMs = clock.wallMs();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${host}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + LIFETIME_MS),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
    ],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: certificate.toString('pem') };
}
