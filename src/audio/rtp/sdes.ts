import { type SrtpKey, type SrtpSuite, isSrtpSuite, materialBytes } from './srtp-suite.js';

/** One `a=crypto` line of SDP that can be used (RFC 4568 section 9.1). */
export interface CryptoAttribute {
  readonly tag: number;
  readonly key: SrtpKey;
}

export function renderCrypto(tag: number, key: SrtpKey): string {
  return `a=crypto:${tag} ${key.suite} inline:${key.material.toString('base64')}`;
}

/**
 * Reads what stands behind `a=crypto:`. undefined for what cannot be used here: another suite, a key of the wrong
 * length, several keys or a key index (MKI), or a session parameter that changes how packets are protected; what is
 * not understood must not be accepted (RFC 4568 section 6.3).
 */
export function parseCrypto(value: string): CryptoAttribute | undefined {
  const [tag, suite, keys, ...parameters] = value.trim().split(/\s+/);
  if (!tag || !/^\d{1,9}$/.test(tag) || !suite || !keys) return undefined;
  const name = suite.toUpperCase();
  if (!isSrtpSuite(name)) return undefined;
  // How many packets may be lost before resynchronisation is a hint for the receiver only.
  if (!parameters.every((parameter) => /^WSH=\d+$/i.test(parameter))) return undefined;
  const material = keyMaterial(keys, name);
  return material && { tag: Number(tag), key: { suite: name, material } };
}

function keyMaterial(keys: string, suite: SrtpSuite): Buffer | undefined {
  // A lifetime is longer than any call: at least 2^31 SRTCP packets (RFC 3711 section 9.2).
  const match = /^inline:([A-Za-z0-9+/]+={0,2})(?:\|(?:2\^)?\d{1,15})?$/i.exec(keys);
  const material = Buffer.from(match?.[1] ?? '', 'base64');
  return material.length === materialBytes(suite) ? material : undefined;
}

export function sameKey(a: SrtpKey, b: SrtpKey): boolean {
  return a.suite === b.suite && a.material.equals(b.material);
}
